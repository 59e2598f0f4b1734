//! What the processor sends to the clinic's bank. A payout is made of everything that the account took, so each is taken
//! apart, and the ledger has the share of it that payments of ours brought: the rest never was in our books.

use super::{posting::post_payout, recognising::payment_of, tills::Till};
use crate::{
    Resources,
    error::{Report, internal},
    worker::JobFailed,
};
use contract::AppError;
use domain::{
    ids::{BookingId, OrgId, PayoutId, ProcessorAccountId},
    ledger::{Account, Movement, PayoutState},
    money::Money,
};
use ports::{PayoutPart, PayoutSeen, PayoutSource, ProcessorError};
use std::collections::HashMap;
use store::{
    OrgTransaction,
    live::Change,
    payments::{
        ledger,
        payouts::{self, NewPayout, Payout},
    },
    processor_accounts,
};

/// How often in a row a payout may stem from one that came back.
const LONGEST_CHAIN: u8 = 5;

/// The account that paid out, and how it is asked.
pub(crate) struct Payer<'a> {
    pub till: &'a Till,
    pub connection: ProcessorAccountId,
    pub processor: &'a str,
}

/// What came of hearing about a payout.
pub(crate) struct Heard {
    /// For the event's outcome.
    pub outcome: String,
    /// Whether the books said otherwise before.
    pub news: bool,
    /// Whether it was its fee alone that they did not know.
    pub only_fee: bool,
    /// Whether they say the same now.
    pub agrees: bool,
}

/// An event about a payout, for every organisation that is paid by the account.
pub(super) async fn told(
    resources: &Resources,
    (org, connection): (OrgId, ProcessorAccountId),
    seen: &PayoutSeen,
    request_id: &str,
) -> Result<String, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let record = processor_accounts::find(&mut transaction, org, connection).await?;
    let Some(record) = record else { return Ok("its connection is gone".into()) };
    let till = Till::at(resources, &mut transaction, org, &record).await?;
    transaction.commit().await?;
    let payer = Payer { till: &till, connection, processor: &record.payee.processor };
    Ok(hear(resources, org, &payer, seen, request_id).await?.outcome)
}

/// Applies what the processor says of a payout, in whatever order it is heard and however often.
pub(crate) async fn hear(
    resources: &Resources,
    org: OrgId,
    payer: &Payer<'_>,
    seen: &PayoutSeen,
    request_id: &str,
) -> Result<Heard, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let known = payouts::lock(&mut transaction, org, payer.processor, &seen.reference).await?;
    transaction.commit().await?;
    // Asked before the transaction begins, because it is a network call.
    let share = match &known {
        Some(known) => known.share,
        None => share(resources, org, payer, seen).await?,
    };
    let mut transaction = resources.database.begin(org).await?;
    let heard = record(resources, &mut transaction, org, payer, (seen, share), request_id).await?;
    transaction.commit().await?;
    Ok(heard)
}

async fn record(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payer: &Payer<'_>,
    (seen, share): (&PayoutSeen, Money),
    request_id: &str,
) -> Result<Heard, AppError> {
    let new = NewPayout {
        id: PayoutId(resources.entropy.id()),
        account: payer.connection,
        processor: payer.processor,
        reference: &seen.reference,
        amount: seen.amount,
        share,
        made_at: seen.made_at,
        arrives_on: seen.arrives_on,
    };
    let is_new = payouts::insert(transaction, org, new).await.report(request_id)?;
    let payout = payouts::lock(transaction, org, payer.processor, &seen.reference).await.report(request_id)?;
    let Some(payout) = payout else { return Err(AppError::not_found("This payout")) };
    let fee_before = payout.fee;
    if payout.amount != seen.amount {
        tracing::error!(request_id, %org, payout = %seen.reference, "a payout changed its amount");
        let outcome = format!("flagged: the payout was {} and is {} now", payout.amount, seen.amount);
        return Ok(Heard { outcome, news: true, only_fee: false, agrees: false });
    }
    if is_new && !share.is_zero() {
        let once = (payout.id, Some(payout.id.0));
        post_payout(resources, transaction, org, once, Movement::paid_out(share), request_id).await?;
    }
    let payout = learn_fee(resources, transaction, org, (payout, seen), request_id).await?;
    let fee_is_news = payout.fee != fee_before;
    let next = payout.state.after(seen.state);
    if let Some(state) = next {
        settle(resources, transaction, org, (&payout, state), seen, request_id).await?;
    }
    let news = is_new || next.is_some() || fee_is_news;
    if news {
        let change = Change::Payment(BookingId(org.0));
        store::live::announce(transaction, org, change).await.report(request_id)?;
    }
    let state = next.unwrap_or(payout.state);
    Ok(Heard {
        outcome: format!("payout {}: {share} of it ours", state.as_str().replace('_', " ")),
        news,
        only_fee: fee_is_news && !is_new && next.is_none(),
        agrees: true,
    })
}

/// Books what the processor kept for the payout, once it says so: our payments' part of it. One that came back cost nothing.
async fn learn_fee(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    (payout, seen): (Payout, &PayoutSeen),
    request_id: &str,
) -> Result<Payout, AppError> {
    let whole = seen.fee.filter(|fee| fee.minor > 0 && fee.currency == payout.amount.currency);
    let Some(whole) = whole.filter(|_| payout.fee.is_zero() && payout.state != PayoutState::Failed) else {
        return Ok(payout);
    };
    let fee = whole.in_proportion(payout.share, payout.amount).map_err(|error| internal(request_id, &error))?;
    if fee.minor <= 0 {
        return Ok(payout);
    }
    post_payout(resources, transaction, org, (payout.id, None), Movement::fee_taken(fee), request_id).await?;
    payouts::set_fee(transaction, org, payout.id, fee).await.report(request_id)?;
    Ok(Payout { fee, ..payout })
}

/// Arrived, or back at the processor: each once, because a payout only moves on.
async fn settle(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    (payout, state): (&Payout, PayoutState),
    seen: &PayoutSeen,
    request_id: &str,
) -> Result<(), AppError> {
    if state == PayoutState::Failed && !payout.share.is_zero() {
        let back = |amount: Money| Money::new(-amount.minor, amount.currency);
        let share = Movement::paid_out(back(payout.share));
        post_payout(resources, transaction, org, (payout.id, None), share, request_id).await?;
        if !payout.fee.is_zero() {
            let fee = Movement::fee_taken(back(payout.fee));
            post_payout(resources, transaction, org, (payout.id, None), fee, request_id).await?;
        }
    }
    let now = resources.clock.now();
    payouts::update(transaction, org, payout.id, state, seen.arrives_on, &seen.failure, now).await.report(request_id)
}

/// What of a payout payments of ours brought.
async fn share(resources: &Resources, org: OrgId, payer: &Payer<'_>, seen: &PayoutSeen) -> Result<Money, JobFailed> {
    let Some(parts) = ask_for_parts(payer, &seen.reference).await? else {
        return all_that_stands(resources, org, seen).await;
    };
    let mut ours: HashMap<String, bool> = HashMap::new();
    let mut sum = 0;
    let mut open = parts.into_iter().map(|part| (part, 0_u8)).collect::<Vec<_>>();
    while let Some((part, chain)) = open.pop() {
        if part.net.currency != seen.amount.currency {
            continue;
        }
        match part.source {
            PayoutSource::Charge(charge) => {
                let known = if let Some(known) = ours.get(&charge) {
                    *known
                } else {
                    let found = payment_of(resources, org, payer.till, payer.processor, (&charge, None)).await?;
                    ours.insert(charge, found.is_some());
                    found.is_some()
                };
                sum += if known { part.net.minor } else { 0 };
            }
            PayoutSource::Returned(earlier) => {
                match known_share(resources, org, payer, earlier.as_deref(), seen, part.net).await? {
                    Some(share) => sum += share,
                    // What came back is made of what went out.
                    None => {
                        if let Some(earlier) = earlier.filter(|_| chain < LONGEST_CHAIN) {
                            let again = ask_for_parts(payer, &earlier).await?.unwrap_or_default();
                            open.extend(again.into_iter().map(|part| (part, chain + 1)));
                        }
                    }
                }
            }
        }
    }
    Ok(Money::new(sum, seen.amount.currency))
}

/// Of a payout by hand nobody says what it is made of: what stands there of ours counts as sent first.
async fn all_that_stands(resources: &Resources, org: OrgId, seen: &PayoutSeen) -> Result<Money, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let standing = ledger::balances(&mut transaction, org, Account::Processor).await?;
    transaction.commit().await?;
    let ours = standing.iter().find(|balance| balance.currency == seen.amount.currency).map_or(0, |ours| ours.minor);
    Ok(Money::new(ours.min(seen.amount.minor).max(0), seen.amount.currency))
}

async fn ask_for_parts(payer: &Payer<'_>, payout: &str) -> Result<Option<Vec<PayoutPart>>, JobFailed> {
    match payer.till.parts_of_payout(payout).await {
        Ok(parts) => Ok(parts),
        Err(ProcessorError::Refused(_) | ProcessorError::Disconnected(_)) => Ok(None),
        Err(error) => Err(JobFailed(error.to_string())),
    }
}

/// The share of a payout that came back, as it was recorded; found by its amount where the processor does not name it.
async fn known_share(
    resources: &Resources,
    org: OrgId,
    payer: &Payer<'_>,
    earlier: Option<&str>,
    seen: &PayoutSeen,
    net: Money,
) -> Result<Option<i64>, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let found = match earlier {
        Some(reference) => payouts::lock(&mut transaction, org, payer.processor, reference).await?,
        None => payouts::failed_with(&mut transaction, org, payer.connection, net, seen.made_at).await?,
    };
    transaction.commit().await?;
    // A payout by hand lowers what the next one by itself takes along.
    Ok(found.map(|payout| payout.share.minor * net.minor.signum()))
}
