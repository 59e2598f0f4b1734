//! What happens to subscriptions as time goes by, and what acts do to them.

use super::{
    objects,
    records::{CardOnFile, Checkout, Coupon, Customer, Dunning, Invoice, InvoiceStatus, Price, Status, Subscription},
};
use crate::stripe::{
    books::{Books, new_id},
    refusal::Refusal,
};
use axum::http::StatusCode;
use chrono::{DateTime, Months, TimeDelta, Utc};

/// Pauses before a failed invoice is tried again; after the last one the subscription counts as unpaid.
const RETRIES: [TimeDelta; 3] = [TimeDelta::days(3), TimeDelta::days(5), TimeDelta::days(6)];
/// More things than can happen to one subscription in a move of the clock.
const MOST_STEPS: usize = 10_000;

impl Books {
    /// Billing's own time.
    pub fn billing_now(&self, customer: &str, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.billing.customers.get(customer).map_or(TimeDelta::zero(), |customer| customer.ahead)
    }

    /// The same for whose subscription this is.
    pub fn billing_now_of(&self, subscription: &str, now: DateTime<Utc>) -> DateTime<Utc> {
        self.billing.subscriptions.get(subscription).map_or(now, |sub| self.billing_now(&sub.customer, now))
    }

    /// Everything that is due by then happens, in order, each at its own moment.
    pub fn run_billing(&mut self, now: DateTime<Utc>) {
        for _ in 0..MOST_STEPS {
            let due = self.billing.subscriptions.oldest().filter_map(|sub| {
                let at = sub.next_due().filter(|at| *at <= self.billing_now(&sub.customer, now))?;
                Some((at, sub.id.clone()))
            });
            let Some((at, id)) = due.min() else { return };
            self.happen(&id, at);
        }
    }

    fn happen(&mut self, id: &str, at: DateTime<Utc>) {
        let Some(sub) = self.billing.subscriptions.get_mut(id) else { return };
        if sub.is_trialing() && !sub.told_of_trial_end && sub.period_end - TimeDelta::days(3) <= at {
            sub.told_of_trial_end = true;
            self.told("customer.subscription.trial_will_end", id, at);
        } else if let Some(dunning) = sub.dunning.clone().filter(|dunning| dunning.next <= at) {
            self.attempt(&dunning.invoice, at);
        } else if sub.paused.and_then(|pause| pause.resumes).is_some_and(|resumes| resumes <= at) {
            sub.paused = None;
            self.told("customer.subscription.updated", id, at);
        } else if sub.cancel_at_end {
            self.end_subscription(id, at);
        } else {
            self.renew(id, at);
        }
    }

    fn renew(&mut self, id: &str, at: DateTime<Utc>) {
        let Some(sub) = self.billing.subscriptions.get(id).cloned() else { return };
        let Some(price) = self.billing.prices.get(&sub.price).cloned() else { return };
        let (start, end) = (sub.period_end, price.after(sub.period_end));
        if let Some(sub) = self.billing.subscriptions.get_mut(id) {
            (sub.period_start, sub.period_end) = (start, end);
            if sub.status == Status::Trialing {
                sub.status = Status::Active;
            }
        }
        self.bill(id, vec![(line(&price), price.amount)], at);
        self.told("customer.subscription.updated", id, at);
    }

    /// Makes an invoice and tries to collect it. A negative one becomes credit.
    pub fn bill(&mut self, id: &str, lines: Vec<(String, i64)>, at: DateTime<Utc>) -> Option<String> {
        let sub = self.billing.subscriptions.get(id)?.clone();
        let currency = self.billing.prices.get(&sub.price)?.currency.clone();
        let mut lines = lines;
        lines.extend(discount(&sub, &lines, at));
        let total: i64 = lines.iter().map(|(_, amount)| amount).sum();
        let customer = self.billing.customers.get_mut(&sub.customer)?;
        let due = if sub.paused.is_some() { 0 } else { (total + customer.balance).max(0) };
        if sub.paused.is_none() {
            customer.balance = (total + customer.balance).min(0);
        }
        self.billing.numbers += 1;
        let invoice = Invoice {
            id: new_id("in_"),
            number: format!("ANTEROOM-{:04}", self.billing.numbers),
            customer: sub.customer.clone(),
            subscription: sub.id.clone(),
            status: if sub.paused.is_some() { InvoiceStatus::Void } else { InvoiceStatus::Open },
            lines,
            currency,
            total: total.max(0),
            due,
            attempts: 0,
            next_attempt: None,
            created: at,
            paid_at: None,
        };
        let invoice_id = invoice.id.clone();
        self.billing.invoices.put(invoice_id.clone(), invoice);
        self.told_of_invoice("invoice.created", &invoice_id, at);
        self.told_of_invoice("invoice.finalized", &invoice_id, at);
        if sub.paused.is_some() {
            self.told_of_invoice("invoice.voided", &invoice_id, at);
        } else {
            self.attempt(&invoice_id, at);
        }
        Some(invoice_id)
    }

    /// Tries to collect an open invoice with the card on file; answers whether it is paid.
    pub fn attempt(&mut self, id: &str, at: DateTime<Utc>) -> bool {
        let Some(invoice) = self.billing.invoices.get(id).cloned() else { return false };
        let card = self.billing.customers.get(&invoice.customer).and_then(|customer| customer.card.clone());
        let paid = invoice.due == 0 || card.is_some_and(|card| !card.declines);
        let attempts = invoice.attempts + 1;
        let next = (!paid).then(|| RETRIES.get(attempts - 1).map(|pause| at + *pause)).flatten();
        if let Some(invoice) = self.billing.invoices.get_mut(id) {
            invoice.attempts = attempts;
            invoice.next_attempt = next;
            if paid {
                invoice.status = InvoiceStatus::Paid;
                invoice.paid_at = Some(at);
            }
        }
        if let Some(sub) = self.billing.subscriptions.get_mut(&invoice.subscription) {
            match (paid, next) {
                (true, _) => {
                    let was_given_up = sub.status == Status::Unpaid;
                    if matches!(sub.status, Status::PastDue | Status::Unpaid) {
                        sub.status = Status::Active;
                    }
                    sub.dunning = None;
                    // What ran on unpaid is over: a period begins with the payment.
                    if was_given_up && sub.period_end <= at {
                        sub.period_end = at;
                    }
                }
                (false, Some(next)) => {
                    sub.status = Status::PastDue;
                    sub.dunning = Some(Dunning { invoice: id.into(), next });
                }
                (false, None) => {
                    sub.status = Status::Unpaid;
                    sub.dunning = None;
                }
            }
        }
        if paid {
            self.told_of_invoice("invoice.paid", id, at);
            self.told_of_invoice("invoice.payment_succeeded", id, at);
        } else {
            self.told_of_invoice("invoice.payment_failed", id, at);
        }
        self.told("customer.subscription.updated", &invoice.subscription, at);
        paid
    }

    pub fn end_subscription(&mut self, id: &str, at: DateTime<Utc>) {
        if let Some(sub) = self.billing.subscriptions.get_mut(id) {
            sub.status = Status::Canceled;
            sub.ended = Some(at);
            sub.dunning = None;
            self.told("customer.subscription.deleted", id, at);
        }
    }

    /// Somebody finishes a hosted checkout with a card. `Err` has words for them.
    pub fn subscribe(
        &mut self,
        id: &str,
        card: CardOnFile,
        coupon: Option<Coupon>,
        now: DateTime<Utc>,
    ) -> Result<(), String> {
        let checkout: Checkout = self.billing.checkouts.get(id).cloned().ok_or("There is no such checkout.")?;
        let at = self.billing_now(&checkout.customer, now);
        if checkout.subscription.is_some() {
            return Err("This has been subscribed already.".into());
        }
        let price = self.billing.prices.get(&checkout.price).cloned().ok_or("There is no such price.")?;
        self.set_card(&checkout.customer, card, at);
        let sub = Subscription {
            id: new_id("sub_"),
            item: new_id("si_"),
            customer: checkout.customer.clone(),
            price: price.id.clone(),
            status: if checkout.trial_end.is_some() { Status::Trialing } else { Status::Active },
            metadata: checkout.metadata.clone(),
            created: at,
            period_start: at,
            period_end: checkout.trial_end.unwrap_or_else(|| price.after(at)),
            told_of_trial_end: false,
            cancel_at_end: false,
            ended: None,
            paused: None,
            dunning: None,
            coupon: coupon.map(|coupon| (coupon, at.checked_add_months(Months::new(coupon.months)).unwrap_or(at))),
        };
        let sub_id = sub.id.clone();
        let is_trial = sub.is_trialing();
        self.billing.subscriptions.put(sub_id.clone(), sub);
        self.told("customer.subscription.created", &sub_id, at);
        if !is_trial {
            self.bill(&sub_id, vec![(line(&price), price.amount)], at);
        }
        if let Some(checkout) = self.billing.checkouts.get_mut(id) {
            checkout.subscription = Some(sub_id);
            let body = objects::checkout(checkout);
            self.happened("checkout.session.completed", None, at, body);
        }
        Ok(())
    }

    /// A card takes the place of the one on file, and open invoices are tried with it.
    pub fn set_card(&mut self, customer: &str, card: CardOnFile, at: DateTime<Utc>) {
        let Some(known) = self.billing.customers.get_mut(customer) else { return };
        known.card = Some(card);
        let body = objects::customer(known, true);
        self.happened("customer.updated", None, at, body);
    }

    /// What a change of the price costs as of then: lines, and whether a period begins anew.
    pub fn proration(&self, sub: &Subscription, to: &Price, at: DateTime<Utc>) -> (Vec<(String, i64)>, bool) {
        let Some(from) = self.billing.prices.get(&sub.price) else { return (Vec::new(), false) };
        let anew = from.yearly != to.yearly;
        if sub.is_trialing() {
            return (Vec::new(), false);
        }
        let whole = (sub.period_end - sub.period_start).num_seconds().max(1);
        let left = (sub.period_end - at).num_seconds().clamp(0, whole);
        let share = |amount: i64| {
            let exact = i128::from(amount) * i128::from(left) / i128::from(whole);
            i64::try_from(exact).unwrap_or_default()
        };
        let day = at.format("%-d %b %Y");
        let unused = (format!("Unused time on {} after {day}", from.name), -share(from.amount));
        let other = if anew {
            (line(to), to.amount)
        } else {
            (format!("Remaining time on {} after {day}", to.name), share(to.amount))
        };
        (vec![unused, other], anew)
    }

    /// Changes the price. With `must_pay` a card that is declined changes nothing.
    pub fn change_price(
        &mut self,
        id: &str,
        to: &str,
        as_of: DateTime<Utc>,
        must_pay: bool,
        at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let sub = self.billing.subscriptions.get(id).cloned().ok_or_else(|| Refusal::unknown("subscription", id))?;
        let price = self.billing.prices.get(to).cloned().ok_or_else(|| Refusal::unknown("price", to))?;
        if sub.price == price.id {
            return Ok(());
        }
        let (lines, anew) = self.proration(&sub, &price, as_of);
        let customer = self.billing.customers.get(&sub.customer);
        let total: i64 = lines.iter().map(|(_, amount)| amount).sum();
        let due = total + customer.map_or(0, |customer| customer.balance);
        let declines = customer.and_then(|customer| customer.card.as_ref()).is_none_or(|card| card.declines);
        if must_pay && due > 0 && declines {
            return Err(card_declined());
        }
        if let Some(sub) = self.billing.subscriptions.get_mut(id) {
            sub.price.clone_from(&price.id);
            if anew {
                (sub.period_start, sub.period_end) = (at, price.after(at));
            }
        }
        if !lines.is_empty() {
            self.bill(id, lines, at);
        }
        self.told("customer.subscription.updated", id, at);
        Ok(())
    }

    /// Collects again. `anew` begins a period now, which has to be paid.
    pub fn resume(&mut self, id: &str, anew: bool, at: DateTime<Utc>) -> Result<(), Refusal> {
        let sub = self.billing.subscriptions.get(id).cloned().ok_or_else(|| Refusal::unknown("subscription", id))?;
        let customer: Option<&Customer> = self.billing.customers.get(&sub.customer);
        if anew && customer.and_then(|customer| customer.card.as_ref()).is_none_or(|card| card.declines) {
            return Err(card_declined());
        }
        if let Some(sub) = self.billing.subscriptions.get_mut(id) {
            sub.paused = None;
            if anew {
                sub.period_end = at;
            }
        }
        if anew {
            self.renew(id, at);
        } else {
            self.told("customer.subscription.updated", id, at);
        }
        Ok(())
    }

    pub fn told(&mut self, kind: &'static str, id: &str, at: DateTime<Utc>) {
        if let Some(body) = self.billing.subscriptions.get(id).map(|sub| objects::subscription(sub, &self.billing)) {
            self.happened(kind, None, at, body);
        }
    }

    fn told_of_invoice(&mut self, kind: &'static str, id: &str, at: DateTime<Utc>) {
        if let Some(body) = self.billing.invoices.get(id).map(|invoice| objects::invoice(invoice, "")) {
            self.happened(kind, None, at, body);
        }
    }
}

/// “1 × Anteroom Practice (at 129.00 / month)”
pub(super) fn line(price: &Price) -> String {
    format!("1 × {} (at {}.{:02} / {})", price.name, price.amount / 100, price.amount % 100, price.interval())
}

/// What a coupon takes off what is to be paid.
pub(super) fn discount(sub: &Subscription, lines: &[(String, i64)], at: DateTime<Utc>) -> Option<(String, i64)> {
    let (coupon, until) = sub.coupon?;
    let total: i64 = lines.iter().map(|(_, amount)| amount).sum();
    (at < until && total > 0)
        .then(|| (format!("{} ({} % off)", coupon.code, coupon.percent), -(total * coupon.percent / 100)))
}

pub(super) fn card_declined() -> Refusal {
    Refusal {
        status: StatusCode::PAYMENT_REQUIRED,
        kind: "card_error",
        code: Some("card_declined"),
        ..Refusal::invalid("Your card was declined.")
    }
}
