//! What the processor sends to businesses' banks.

use super::{
    Stripe, balance,
    books::{Books, new_id},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// How long the bank takes.
const TO_ARRIVE: TimeDelta = TimeDelta::days(2);

#[derive(Clone, Debug)]
pub(super) struct Payout {
    pub id: String,
    pub account: Option<String>,
    pub amount: i64,
    pub currency: String,
    /// What Stripe keeps for having it arrive at once.
    pub fee: i64,
    /// `in_transit`, `paid` or `failed`.
    pub status: &'static str,
    /// Ids of the balance's lines that it is made of; `None` for one by hand, of which nobody says.
    pub lines: Option<Vec<String>>,
    pub created: DateTime<Utc>,
    pub failed: Option<DateTime<Utc>>,
}

/// A payout that the product knew before the box was started anew.
#[derive(Clone, Debug)]
pub struct EarlierPayout {
    pub id: String,
    pub account: String,
    /// In minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// Whether the bank has it; it is on its way otherwise.
    pub arrived: bool,
    pub created: DateTime<Utc>,
}

impl Stripe {
    /// Sends what stands on an account to its bank, one payout a currency. Answers their ids.
    ///
    /// # Errors
    /// When nothing stands there.
    pub fn pay_out(&self, account: Option<&str>) -> Result<Vec<String>, String> {
        let outcome = self.books().pay_out(account, (self.now)());
        self.post_events();
        outcome
    }

    /// Somebody sends an amount to the bank by hand, so that nobody says of which charges it is made.
    ///
    /// # Errors
    /// When less stands there.
    pub fn pay_out_by_hand(&self, account: Option<&str>, minor: i64, currency: &str) -> Result<String, String> {
        let outcome = self.books().pay_out_by_hand(account, (minor, 0), currency, (self.now)());
        self.post_events();
        outcome
    }

    /// The same, to arrive within minutes, for which Stripe keeps a fee ([`fee_at_once`]).
    ///
    /// # Errors
    /// When less stands there than the amount and its fee.
    pub fn pay_out_at_once(&self, account: Option<&str>, minor: i64, currency: &str) -> Result<String, String> {
        let fee = fee_at_once(minor);
        let outcome = self.books().pay_out_by_hand(account, (minor, fee), currency, (self.now)());
        self.post_events();
        outcome
    }

    /// As much of what stands there as leaves enough for the fee.
    pub(super) fn pay_out_all_at_once(&self, account: &str, currency: &str) -> Result<String, String> {
        let account = Some(account).filter(|account| !account.is_empty());
        let stands = self.books().standing(account, currency);
        let most = stands - fee_at_once(stands);
        self.pay_out_at_once(account, most, currency)
    }

    /// The bank has it.
    ///
    /// # Errors
    /// When it is not on its way.
    pub fn payout_arrives(&self, payout: &str) -> Result<(), String> {
        let outcome = self.books().payout_arrives(payout, (self.now)());
        self.post_events();
        outcome
    }

    /// The bank does not take it, or sends it back.
    ///
    /// # Errors
    /// When it had failed before.
    pub fn fail_payout(&self, payout: &str) -> Result<(), String> {
        let outcome = self.books().fail_payout(payout, (self.now)());
        self.post_events();
        outcome
    }

    /// Every payout so far, oldest first, with how it stands.
    pub fn payouts(&self) -> Vec<(String, &'static str)> {
        self.books().payouts.oldest().map(|payout| (payout.id.clone(), payout.status)).collect()
    }

    /// Knows a payout again: what stood on its account before it counts as sent.
    pub fn remember_payout(&self, earlier: EarlierPayout) {
        let mut books = self.books();
        if books.payouts.get(&earlier.id).is_some() {
            return;
        }
        let currency = earlier.currency.to_ascii_lowercase();
        let account = Some(earlier.account).filter(|account| !account.is_empty());
        let until = earlier.created.timestamp();
        let lines = books.unsent_lines(account.as_deref()).into_iter().filter(|line| {
            line["currency"] == currency.as_str() && line["created"].as_i64().is_some_and(|at| at <= until)
        });
        let lines = lines.filter_map(|line| line["id"].as_str().map(str::to_owned)).collect();
        let payout = Payout {
            id: earlier.id.clone(),
            account,
            amount: earlier.minor,
            currency,
            fee: 0,
            status: if earlier.arrived { "paid" } else { "in_transit" },
            lines: Some(lines),
            created: earlier.created,
            failed: None,
        };
        books.payouts.put(earlier.id, payout);
    }
}

impl Books {
    /// Lines of a balance that no payout took along.
    fn unsent_lines(&self, account: Option<&str>) -> Vec<Value> {
        let sent: HashSet<&str> =
            self.payouts.oldest().flat_map(|payout| payout.lines.iter().flatten()).map(String::as_str).collect();
        // The line of a payout by hand has nothing that it is made of, so that it lowers what is left.
        let own: HashSet<String> = self
            .payouts
            .oldest()
            .filter(|payout| payout.lines.is_some())
            .map(|payout| format!("txn_{}", payout.id))
            .collect();
        let mut lines = balance::every(self, account, false);
        lines.retain(|line| line["id"].as_str().is_some_and(|id| !sent.contains(id) && !own.contains(id)));
        lines
    }

    fn pay_out(&mut self, account: Option<&str>, now: DateTime<Utc>) -> Result<Vec<String>, String> {
        let mut sums: BTreeMap<String, (i64, Vec<String>)> = BTreeMap::new();
        for line in self.unsent_lines(account) {
            let (currency, net) = (line["currency"].as_str().unwrap_or_default(), line["net"].as_i64());
            let sum = sums.entry(currency.to_owned()).or_default();
            sum.0 += net.unwrap_or_default();
            sum.1.extend(line["id"].as_str().map(str::to_owned));
        }
        sums.retain(|_, (net, _)| *net > 0);
        if sums.is_empty() {
            return Err("Nothing stands on this account.".into());
        }
        let sent =
            sums.into_iter().map(|(currency, (net, lines))| self.send(account, (net, 0), currency, Some(lines), now));
        Ok(sent.collect())
    }

    /// What no payout took along, in minor units.
    fn standing(&self, account: Option<&str>, currency: &str) -> i64 {
        let lines = self.unsent_lines(account);
        lines.iter().filter(|line| line["currency"] == currency).filter_map(|line| line["net"].as_i64()).sum()
    }

    fn pay_out_by_hand(
        &mut self,
        account: Option<&str>,
        (minor, fee): (i64, i64),
        currency: &str,
        now: DateTime<Utc>,
    ) -> Result<String, String> {
        let stands = self.standing(account, currency);
        if minor <= 0 || minor + fee > stands {
            return Err(format!("{stands} stand on this account."));
        }
        Ok(self.send(account, (minor, fee), currency.to_owned(), None, now))
    }

    fn send(
        &mut self,
        account: Option<&str>,
        (amount, fee): (i64, i64),
        currency: String,
        lines: Option<Vec<String>>,
        now: DateTime<Utc>,
    ) -> String {
        let id = new_id("po_");
        let account = account.map(str::to_owned);
        let payout = Payout {
            id: id.clone(),
            account,
            amount,
            currency,
            fee,
            status: "in_transit",
            lines,
            created: now,
            failed: None,
        };
        self.tell("payout.created", &payout, now);
        self.payouts.put(id.clone(), payout);
        id
    }

    fn payout_arrives(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), String> {
        let payout = self.payouts.get_mut(id).filter(|payout| payout.status == "in_transit");
        let payout = payout.ok_or("There is no such payout on its way.")?;
        payout.status = "paid";
        let payout = payout.clone();
        self.tell("payout.updated", &payout, now);
        self.tell("payout.paid", &payout, now);
        Ok(())
    }

    fn fail_payout(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), String> {
        let payout = self.payouts.get_mut(id).filter(|payout| payout.failed.is_none());
        let payout = payout.ok_or("There is no such payout.")?;
        payout.status = "failed";
        payout.failed = Some(now);
        let payout = payout.clone();
        self.tell("payout.failed", &payout, now);
        Ok(())
    }

    fn tell(&mut self, kind: &'static str, payout: &Payout, now: DateTime<Utc>) {
        self.happened(kind, payout.account.as_deref(), now, object(payout));
    }
}

/// What Stripe keeps for an amount that arrives at once: one percent, and not less than half a unit.
pub const fn fee_at_once(minor: i64) -> i64 {
    let percent = (minor + 50) / 100;
    if percent > 50 { percent } else { 50 }
}

/// As the API writes it.
pub(super) fn object(payout: &Payout) -> Value {
    json!({
        "id": payout.id,
        "object": "payout",
        "amount": payout.amount,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": (payout.created + TO_ARRIVE).timestamp(),
        "automatic": payout.lines.is_some(),
        "balance_transaction": format!("txn_{}", payout.id),
        "created": payout.created.timestamp(),
        "currency": payout.currency,
        "description": null,
        "destination": null,
        "failure_balance_transaction": payout.failed.map(|_| format!("txn_{}_back", payout.id)),
        "failure_code": payout.failed.map(|_| "account_closed"),
        "failure_message": payout.failed.map(|_| "The bank account has been closed."),
        "livemode": false,
        "metadata": {},
        "method": if payout.fee > 0 { "instant" } else { "standard" },
        "original_payout": null,
        "reconciliation_status": if payout.lines.is_some() { "completed" } else { "not_applicable" },
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": null,
        "status": payout.status,
        "type": "bank_account",
    })
}
