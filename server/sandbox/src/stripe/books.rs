//! What the processor knows, and what it does.

use super::{
    balance,
    cards::KeptCard,
    connect::Accounts,
    disputes::{self, Dispute},
    idempotency::Answers,
    objects::{self, Event, Intent, Metadata, Refund, Session, SessionStatus},
    payouts::Payout,
    refusal::Refusal,
};
use crate::kept::Kept;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// How many objects of a kind are remembered.
const MOST: usize = 10_000;

/// The cards that the hosted page knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// `4242 4242 4242 4242`, and any other valid number.
    Good { brand: &'static str, last4: String },
    /// `4000 0000 0000 0002`.
    Declined,
}

impl Card {
    /// The usual test card.
    pub fn visa() -> Self {
        Self::Good { brand: "visa", last4: "4242".into() }
    }
}

/// Sums of one account in one currency, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AccountTotals {
    /// Empty for the platform's own account.
    pub account: String,
    pub currency: String,
    pub captured: i64,
    pub refunded: i64,
    /// Kept for the processor's service, disputes included.
    pub fees: i64,
    /// With clients' banks, until they decide or for good.
    pub disputed: i64,
    /// Sent to the business's bank, and not come back.
    pub paid_out: i64,
}

impl AccountTotals {
    /// What stands on the account.
    pub const fn balance(&self) -> i64 {
        self.captured - self.refunded - self.fees - self.disputed - self.paid_out
    }
}

pub(super) struct Books {
    pub accounts: Accounts,
    pub sessions: Kept<Session>,
    pub intents: Kept<Intent>,
    pub refunds: Kept<Refund>,
    pub disputes: Kept<Dispute>,
    pub payouts: Kept<Payout>,
    pub cards: Kept<KeptCard>,
    pub events: Kept<Event>,
    pub answers: Answers,
    /// Ids of events that nobody has been told of yet.
    pub unsent: Vec<String>,
    pub acted: HashMap<String, u32>,
    /// Subscriptions and what belongs to them.
    pub billing: super::billing::Records,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            accounts: Accounts::default(),
            sessions: Kept::new(MOST),
            intents: Kept::new(MOST),
            refunds: Kept::new(MOST),
            disputes: Kept::new(MOST),
            payouts: Kept::new(MOST),
            cards: Kept::new(MOST),
            events: Kept::new(4 * MOST),
            answers: Answers::default(),
            unsent: Vec::new(),
            acted: HashMap::new(),
            billing: super::billing::Records::default(),
        }
    }
}

/// An id as the processor makes them: `cs_test_` and 24 characters.
pub(super) fn new_id(prefix: &str) -> String {
    format!("{prefix}{}", hex::encode(rand::random::<[u8; 12]>()))
}

impl Books {
    /// Pays a session. `Err` has words for the client; a declined card leaves the session open.
    pub fn pay(&mut self, id: &str, card: Card, now: DateTime<Utc>) -> Result<(), String> {
        self.run_out(now);
        let session = self.sessions.get(id).ok_or("There is no such checkout.")?.clone();
        match session.status {
            SessionStatus::Open => {}
            SessionStatus::Complete => return Err("This has been paid already.".into()),
            SessionStatus::Expired => return Err("This payment page is no longer valid.".into()),
        }
        let intent_id = session.intent.clone().unwrap_or_else(|| new_id("pi_"));
        let decline = (card == Card::Declined).then(|| "Your card was declined.".to_owned());
        let (brand, last4) = match card {
            Card::Good { brand, last4 } => (brand, last4),
            Card::Declined => ("visa", "0002".into()),
        };
        let mut intent = Intent {
            id: intent_id.clone(),
            account: session.account.clone(),
            amount: session.amount,
            currency: session.currency.clone(),
            paid: decline.is_none(),
            charge: new_id("ch_"),
            brand,
            last4,
            decline: decline.clone(),
            metadata: session.intent_metadata.clone(),
            created: now,
            refunded: 0,
            customer: None,
            card: None,
            keeps_card: false,
        };
        if intent.paid && session.keeps_card {
            self.keep_card(&mut intent);
        }
        self.intents.put(intent_id.clone(), intent.clone());
        if let Some(session) = self.sessions.get_mut(id) {
            session.intent = Some(intent_id);
            session.customer.clone_from(&intent.customer);
            if intent.paid {
                session.status = SessionStatus::Complete;
            }
        }
        let account = session.account.as_deref();
        if let Some(message) = decline {
            self.happened("payment_intent.payment_failed", account, now, objects::intent(&intent, None));
            return Err(message);
        }
        self.happened("payment_intent.succeeded", account, now, objects::intent(&intent, None));
        self.happened("charge.succeeded", account, now, objects::charge(&intent));
        if let Some(paid) = self.sessions.get(id) {
            let body = objects::session(paid, None);
            self.happened("checkout.session.completed", account, now, body);
        }
        Ok(())
    }

    /// Ends an open session.
    pub fn expire(&mut self, id: &str, now: DateTime<Utc>) -> Result<Session, Refusal> {
        self.run_out(now);
        let session = self.sessions.get_mut(id).ok_or_else(|| Refusal::unknown("checkout.session", id))?;
        if session.status != SessionStatus::Open {
            let status = if session.status == SessionStatus::Complete { "complete" } else { "expired" };
            return Err(Refusal::invalid(format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{status}`."
            )));
        }
        session.status = SessionStatus::Expired;
        let expired = session.clone();
        let body = objects::session(&expired, None);
        self.happened("checkout.session.expired", expired.account.as_deref(), now, body);
        Ok(expired)
    }

    /// Expires every session whose time is over.
    pub fn run_out(&mut self, now: DateTime<Utc>) {
        let over: Vec<String> = self
            .sessions
            .oldest()
            .filter(|session| session.status == SessionStatus::Open && session.expires_at <= now)
            .map(|session| session.id.clone())
            .collect();
        for id in over {
            if let Some(session) = self.sessions.get_mut(&id) {
                session.status = SessionStatus::Expired;
                let expired = session.clone();
                let body = objects::session(&expired, None);
                self.happened("checkout.session.expired", expired.account.as_deref(), now, body);
            }
        }
    }

    /// Returns money of an intent; all that is left when no amount is given.
    pub fn refund(
        &mut self,
        intent_id: &str,
        minor: Option<i64>,
        metadata: Metadata,
        now: DateTime<Utc>,
    ) -> Result<Refund, Refusal> {
        let intent = self.intents.get_mut(intent_id).ok_or_else(|| Refusal::unknown("payment_intent", intent_id))?;
        if !intent.paid {
            return Err(Refusal::invalid("This PaymentIntent does not have a successful charge to refund."));
        }
        let left = intent.amount - intent.refunded;
        if left == 0 {
            let message = format!("Charge {} has already been refunded.", intent.charge);
            return Err(Refusal { code: Some("charge_already_refunded"), ..Refusal::invalid(message) });
        }
        let amount = minor.unwrap_or(left);
        if amount <= 0 {
            return Err(Refusal::parameter("amount", "Invalid positive integer"));
        }
        if amount > left {
            return Err(Refusal::parameter(
                "amount",
                format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"),
            ));
        }
        intent.refunded += amount;
        let intent = intent.clone();
        let refund = Refund {
            id: new_id("re_"),
            account: intent.account.clone(),
            intent: intent.id.clone(),
            charge: intent.charge.clone(),
            amount,
            currency: intent.currency.clone(),
            failed: false,
            metadata,
            created: now,
        };
        self.refunds.put(refund.id.clone(), refund.clone());
        let account = refund.account.as_deref();
        self.happened("refund.created", account, now, objects::refund(&refund));
        self.happened("refund.updated", account, now, objects::refund(&refund));
        self.happened("charge.refunded", account, now, objects::charge(&intent));
        Ok(refund)
    }

    /// The bank sends refunded money back.
    pub fn fail_refund(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), String> {
        let refund = self.refunds.get_mut(id).filter(|refund| !refund.failed).ok_or("There is no such refund.")?;
        refund.failed = true;
        let refund = refund.clone();
        if let Some(intent) = self.intents.get_mut(&refund.intent) {
            intent.refunded -= refund.amount;
        }
        let account = refund.account.as_deref();
        self.happened("refund.updated", account, now, objects::refund(&refund));
        self.happened("refund.failed", account, now, objects::refund(&refund));
        Ok(())
    }

    pub fn totals(&self) -> Vec<AccountTotals> {
        let mut totals: BTreeMap<(String, String), AccountTotals> = BTreeMap::new();
        for intent in self.intents.oldest().filter(|intent| intent.paid) {
            let key = (intent.account.clone().unwrap_or_default(), intent.currency.clone());
            let entry = totals.entry(key.clone()).or_insert_with(|| AccountTotals {
                account: key.0,
                currency: key.1,
                ..AccountTotals::default()
            });
            entry.captured += intent.amount;
            entry.refunded += intent.refunded;
            entry.fees += balance::fee_of(intent.amount);
            let of = |dispute: &&Dispute| dispute.intent == intent.id;
            for (taken, fee) in self.disputes.oldest().filter(of).map(disputes::taken) {
                entry.disputed += taken;
                entry.fees += fee;
            }
        }
        for payout in self.payouts.oldest().filter(|payout| payout.failed.is_none()) {
            let key = (payout.account.clone().unwrap_or_default(), payout.currency.clone());
            if let Some(total) = totals.get_mut(&key) {
                total.paid_out += payout.amount;
                total.fees += payout.fee;
            }
        }
        totals.into_values().collect()
    }

    pub fn happened(&mut self, kind: &'static str, account: Option<&str>, now: DateTime<Utc>, about: Value) {
        let id = new_id("evt_");
        let body = objects::event(&id, kind, account, now, about).to_string();
        let account = account.map(str::to_owned);
        let event = Event { id: id.clone(), kind, body, delivered: 0, failed: 0, account, created: now };
        self.events.put(id.clone(), event);
        self.unsent.push(id);
    }
}
