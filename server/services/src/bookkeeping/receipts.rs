//! Receipts of payments as PDF, in the client's language and the clinic's zone. What the visit costs, line by line, and what
//! was done with the money for it until now.

mod words;

use crate::{
    Resources,
    bookings::day_label,
    error::{Report, internal},
    zone,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{AppError, bookings::ReceiptLink, bookkeeping::PaymentsFile};
use domain::{
    calendar::labels,
    ids::{BookingId, OrgId, PaymentId},
    ledger::{PaymentState, RefundState},
    money::Money,
};
use receipts::{Line, Paper, Receipt, Section};
use sqlx::PgConnection;
use store::{
    bookings::BookingRecord,
    payments::{
        self, Payment, credits,
        credits::Credit,
        refunds::{self, Refund},
    },
};
use words::Word;

/// Where people print on 8.5 × 11 inches.
const ON_LETTER: [&str; 3] = ["US", "CA", "MX"];

/// The money of a booking, as its receipts tell of it.
struct BookingMoney {
    paid: Vec<Payment>,
    back: Vec<Refund>,
    /// Kept as credit, of payments of this booking.
    kept: Vec<Credit>,
    /// Paid with credit of earlier ones.
    used: Money,
}

/// The receipt of a payment that arrived; of `booking` alone where one is given.
pub(super) async fn of_payment(
    resources: &Resources,
    org: OrgId,
    id: PaymentId,
    booking: Option<BookingId>,
    request_id: &str,
) -> Result<PaymentsFile, AppError> {
    let unknown = || AppError::not_found("This receipt");
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let payment = payments::find(&mut transaction, org, id).await.report(request_id)?;
    let payment = payment.filter(|payment| payment.state == PaymentState::Paid).ok_or_else(unknown)?;
    if booking.is_some_and(|booking| booking != payment.booking) {
        return Err(unknown());
    }
    let record = store::bookings::by_id(&mut transaction, org, payment.booking).await.report(request_id)?;
    let record = record.ok_or_else(unknown)?;
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
    let facts = facts.ok_or_else(unknown)?;
    let money = money_of(&mut transaction, &record, request_id).await?;
    transaction.commit().await.report(request_id)?;
    let zone = zone(&record.zone).report(request_id)?;
    let receipt = receipt(&record, &payment, &money, (&facts.country, zone));
    let bytes = receipts::pdf(&receipt).map_err(|error| internal(request_id, &error))?;
    Ok(PaymentsFile { content_type: "application/pdf", name: format!("receipt-{id}.pdf"), bytes })
}

/// For the client's own page.
pub(crate) async fn links(
    connection: &mut PgConnection,
    record: &BookingRecord,
    zone: Tz,
    request_id: &str,
) -> Result<Vec<ReceiptLink>, AppError> {
    let all = payments::of_booking(connection, record.org, record.id).await.report(request_id)?;
    let paid = all.into_iter().filter(|payment| payment.state == PaymentState::Paid);
    Ok(paid
        .map(|payment| ReceiptLink {
            label: format!(
                "{}, {}",
                amount_of(&payment),
                day_label(payment.paid_at.unwrap_or(payment.created_at), zone)
            ),
            path: format!("/b/{}/receipts/{}/receipt.pdf", record.manage_token, payment.id),
        })
        .collect())
}

async fn money_of(
    connection: &mut PgConnection,
    record: &BookingRecord,
    request_id: &str,
) -> Result<BookingMoney, AppError> {
    let (org, booking, currency) = (record.org, record.id, record.paid.currency);
    let mut paid = payments::of_booking(connection, org, booking).await.report(request_id)?;
    paid.retain(|payment| payment.state == PaymentState::Paid);
    let mut back = refunds::of_booking(connection, org, booking).await.report(request_id)?;
    back.retain(|refund| refund.state != RefundState::Failed);
    let mut kept = Vec::new();
    for payment in &paid {
        kept.extend(credits::of_payment(connection, org, payment.id).await.report(request_id)?);
    }
    let used = credits::used_on(connection, org, booking, currency).await.report(request_id)?;
    let used = Money::new(used.iter().map(|(_, part)| part.minor).sum(), currency);
    Ok(BookingMoney { paid, back, kept, used })
}

fn receipt(record: &BookingRecord, payment: &Payment, money: &BookingMoney, (country, zone): (&str, Tz)) -> Receipt {
    let say = |word: Word| word.render(record.locale).to_owned();
    let paid_at = payment.paid_at.unwrap_or(payment.created_at);
    let visit = format!("{} · {}", record.service_name, labels::day_time_long(record.starts_at, zone, record.locale));
    let mut facts = vec![
        (say(Word::Number), payment.id.to_string()),
        (say(Word::Date), dated(paid_at, zone)),
        (say(Word::Client), record.client_name.clone()),
        (say(Word::Visit), visit),
        (say(Word::Received), amount_of(payment).to_string()),
    ];
    if !payment.method.is_empty() {
        facts.push((say(Word::PaidBy), payment.method.clone()));
    }
    let contact = [&record.clinic_phone, &record.clinic_email].map(String::as_str);
    let from = [record.clinic_name.as_str(), &record.clinic_address].into_iter().chain(contact);
    Receipt {
        paper: if ON_LETTER.contains(&country) { Paper::Letter } else { Paper::A4 },
        language: record.locale.as_str().to_owned(),
        title: say(Word::Receipt),
        from: from.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        facts,
        sections: vec![price(record), movements(record, money, zone)],
        notes: vec![format!("{} {}.", say(Word::AllAmountsIn), amount_of(payment).currency.code())],
    }
}

/// What the visit costs, line by line; an estimate is called one.
fn price(record: &BookingRecord) -> Section {
    let say = |word: Word| word.render(record.locale).to_owned();
    let total = record.estimate.total;
    let exact = total.low == total.high;
    let mut lines: Vec<Line> = Vec::new();
    for line in record.estimate.lines.iter().filter(|_| exact) {
        let (label, detail) = (line.label.clone(), line.detail.clone());
        lines.push(Line { label, detail, amount: line.amount.low.to_string(), is_sum: false });
    }
    let detail = if exact { String::new() } else { say(Word::Estimated) };
    let amount = if exact { total.low.to_string() } else { format!("{} – {}", total.low, total.high) };
    lines.push(Line { label: say(Word::Price), detail, amount, is_sum: true });
    Section { heading: say(Word::TheVisit), lines }
}

/// What was paid for it, with what, and what went back.
fn movements(record: &BookingRecord, money: &BookingMoney, zone: Tz) -> Section {
    let say = |word: Word| word.render(record.locale).to_owned();
    let currency = record.paid.currency;
    let mut lines: Vec<(DateTime<Utc>, Line, Money)> = Vec::new();
    let mut add = |at, word: Word, detail: String, amount: Money| {
        let line = Line { label: say(word), detail, amount: amount.to_string(), is_sum: false };
        lines.push((at, line, amount));
    };
    for payment in &money.paid {
        let at = payment.paid_at.unwrap_or(payment.created_at);
        add(at, Word::of(payment.purpose), joined(&dated(at, zone), &payment.method), amount_of(payment));
    }
    for refund in &money.back {
        let at = refund.settled_at.unwrap_or(refund.created_at);
        let word = if refund.state == RefundState::Pending { Word::OnItsWayBack } else { Word::Returned };
        add(at, word, dated(at, zone), negative(refund.amount));
    }
    for credit in &money.kept {
        add(credit.given_at, Word::KeptAsCredit, dated(credit.given_at, zone), negative(credit.amount));
    }
    if !money.used.is_zero() {
        add(record.updated_at, Word::PaidWithCredit, String::new(), money.used);
    }
    lines.sort_by_key(|(at, ..)| *at);
    let sum = lines.iter().filter(|(.., amount)| amount.currency == currency).map(|(.., amount)| amount.minor).sum();
    let mut lines: Vec<Line> = lines.into_iter().map(|(_, line, _)| line).collect();
    let amount = Money::new(sum, currency).to_string();
    lines.push(Line { label: say(Word::PaidInAll), detail: String::new(), amount, is_sum: true });
    Section { heading: say(Word::Money), lines }
}

fn amount_of(payment: &Payment) -> Money {
    payment.captured.unwrap_or(payment.amount)
}

const fn negative(amount: Money) -> Money {
    Money::new(-amount.minor, amount.currency)
}

/// “2037-11-23 09:00 CST”: a day that reads alike in every country, for the books of whoever keeps the receipt.
fn dated(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} {}", local.format("%Y-%m-%d %H:%M"), labels::zone_abbreviation(at, zone))
}

fn joined(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first} · {second}") }
}
