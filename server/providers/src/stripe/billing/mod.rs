//! Stripe Billing: subscriptions of the platform's own account.
//!
//! async-stripe sends the requests; answers are read leniently by [`wire`], only what is needed, so that a field which
//! the account's API version lacks or adds stops nothing. Prices are made from the catalogue when they are first needed,
//! under lookup keys that carry their amount.

mod calls;
mod wire;

use super::{Settings, client};
use crate::SetupError;
use async_trait::async_trait;
use calls::{Fields, field};
use chrono::{DateTime, Utc};
use domain::{
    billing::{Price, Sold},
    ids::OrgId,
    money::Money,
};
use ports::{
    Billing, BillingAccount, BillingNews, ChangePreview, InvoiceState, ProcessorError, Subscription,
    SubscriptionCheckout,
};
use stripe::Client;
use stripe_client_core::StripeMethod::{Delete, Get, Post};

/// More subscriptions or invoices than one organisation shows.
const MOST: &str = "100";

/// The client of Stripe Billing.
#[derive(Debug)]
pub struct StripeBilling {
    client: Client,
}

impl StripeBilling {
    /// Refuses an empty key.
    pub fn new(settings: &Settings) -> Result<Self, SetupError> {
        Ok(Self { client: client(settings)? })
    }

    /// Stripe's id of a price, which is made if Stripe does not have it.
    async fn price(&self, price: &Price) -> Result<String, ProcessorError> {
        let key = price.key();
        let wanted = [field("lookup_keys[0]", &key), field("active", "true"), field("limit", "1")];
        let found: wire::List<wire::Identified> = self.call(Get, "/prices", &wanted, None).await?;
        if let Some(found) = found.data.into_iter().next() {
            return Ok(found.id);
        }
        let new = [
            field("currency", price.amount.currency.code().to_ascii_lowercase()),
            field("unit_amount", price.amount.minor),
            field("recurring[interval]", price.interval.as_str()),
            field("lookup_key", &key),
            field("tax_behavior", "exclusive"),
            field("product_data[name]", format!("Anteroom {}", price.plan.name())),
        ];
        let made: wire::Identified = self.call(Post, "/prices", &new, Some(&format!("price-{key}"))).await?;
        Ok(made.id)
    }

    async fn update(&self, subscription: Subscription<'_>, fields: &Fields, key: &str) -> Result<(), ProcessorError> {
        let path = format!("/subscriptions/{}", subscription.reference);
        self.call::<wire::Identified>(Post, &path, fields, Some(key)).await.map(drop)
    }

    /// What is invoiced next, for a subscription that goes on. Stripe refuses where there is nothing to come.
    async fn next(&self, customer: &str, sold: &Sold) -> Result<Option<(Money, DateTime<Utc>)>, ProcessorError> {
        let of = [field("customer", customer), field("subscription", &sold.reference)];
        match self.call::<wire::Preview>(Post, "/invoices/create_preview", &of, None).await {
            Ok(preview) => Ok(Some((preview.due()?, sold.period_ends_at))),
            Err(ProcessorError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Billing for StripeBilling {
    async fn create_customer(&self, org: OrgId, name: &str, email: &str) -> Result<String, ProcessorError> {
        let new = [field("name", name), field("email", email), field("metadata[anteroom_org]", org)];
        let made: wire::Identified = self.call(Post, "/customers", &new, Some(&format!("customer-{org}"))).await?;
        Ok(made.id)
    }

    async fn open_checkout(&self, request: &SubscriptionCheckout<'_>) -> Result<String, ProcessorError> {
        let price = self.price(&request.price).await?;
        let mut new = vec![
            field("mode", "subscription"),
            field("customer", request.customer),
            field("client_reference_id", request.org),
            field("line_items[0][price]", price),
            field("line_items[0][quantity]", 1),
            field("success_url", request.success_url),
            field("cancel_url", request.cancel_url),
            field("allow_promotion_codes", "true"),
            field("tax_id_collection[enabled]", "true"),
            // Stripe wants to know where a tax id's name and address go.
            field("customer_update[name]", "auto"),
            field("customer_update[address]", "auto"),
            field("subscription_data[metadata][anteroom_org]", request.org),
        ];
        new.extend(request.trial_until.map(|until| field("subscription_data[trial_end]", until.timestamp())));
        let made: wire::Page = self.call(Post, "/checkout/sessions", &new, Some(request.key)).await?;
        made.url.ok_or_else(|| ProcessorError::Refused("the checkout is over already".into()))
    }

    async fn open_portal(&self, customer: &str, back_to: &str) -> Result<String, ProcessorError> {
        let new = [field("customer", customer), field("return_url", back_to)];
        let made: wire::Page = self.call(Post, "/billing_portal/sessions", &new, None).await?;
        made.url.ok_or_else(|| ProcessorError::Refused("there is no page".into()))
    }

    async fn read(&self, customer: &str, now: DateTime<Utc>) -> Result<BillingAccount, ProcessorError> {
        let of = [
            field("customer", customer),
            field("status", "all"),
            field("limit", MOST),
            field("expand[0]", "data.default_payment_method"),
            field("expand[1]", "data.discounts.source.coupon"),
        ];
        let subscriptions: wire::List<wire::Subscription> = self.call(Get, "/subscriptions", &of, None).await?;
        let of = [field("customer", customer), field("limit", MOST)];
        let invoices: wire::List<wire::Invoice> = self.call(Get, "/invoices", &of, None).await?;
        let expand = [field("expand[0]", "invoice_settings.default_payment_method"), field("expand[1]", "tax_ids")];
        let person: wire::Customer = self.call(Get, &format!("/customers/{customer}"), &expand, None).await?;
        let mut account = wire::account(&subscriptions.data, &invoices.data, &person, now)?;
        account.invoices.retain(|invoice| invoice.state != InvoiceState::Void || invoice.total.minor != 0);
        let latest = account.subscriptions.iter().map(|(sold, _)| sold).max_by_key(|sold| sold.started_at).cloned();
        if let Some(sold) = latest.filter(wire::goes_on) {
            account.next = self.next(customer, &sold).await?;
        }
        Ok(account)
    }

    async fn preview(
        &self,
        subscription: Subscription<'_>,
        price: &Price,
        at: DateTime<Utc>,
    ) -> Result<ChangePreview, ProcessorError> {
        let price = self.price(price).await?;
        let of = [
            field("customer", subscription.customer),
            field("subscription", subscription.reference),
            field("subscription_details[items][0][id]", subscription.item),
            field("subscription_details[items][0][price]", price),
            field("subscription_details[proration_behavior]", "always_invoice"),
            field("subscription_details[proration_date]", at.timestamp()),
        ];
        let preview: wire::Preview = self.call(Post, "/invoices/create_preview", &of, None).await?;
        Ok(ChangePreview { lines: preview.named_lines()?, due_now: preview.due()?, credit: preview.credit()? })
    }

    async fn change(
        &self,
        subscription: Subscription<'_>,
        price: &Price,
        at: DateTime<Utc>,
        key: &str,
    ) -> Result<(), ProcessorError> {
        let price = self.price(price).await?;
        let fields = [
            field("items[0][id]", subscription.item),
            field("items[0][price]", price),
            field("proration_behavior", "always_invoice"),
            field("proration_date", at.timestamp()),
            // A card that is declined changes nothing, rather than leaving a larger plan and a debt.
            field("payment_behavior", "error_if_incomplete"),
        ];
        self.update(subscription, &fields, key).await
    }

    async fn pause(
        &self,
        subscription: Subscription<'_>,
        resumes_at: Option<DateTime<Utc>>,
        key: &str,
    ) -> Result<(), ProcessorError> {
        let mut fields = vec![field("pause_collection[behavior]", "void")];
        fields.extend(resumes_at.map(|at| field("pause_collection[resumes_at]", at.timestamp())));
        self.update(subscription, &fields, key).await
    }

    async fn resume(&self, subscription: Subscription<'_>, anew: bool, key: &str) -> Result<(), ProcessorError> {
        let mut fields = vec![field("pause_collection", "")];
        if anew {
            fields.push(field("billing_cycle_anchor", "now"));
            fields.push(field("proration_behavior", "none"));
            fields.push(field("payment_behavior", "error_if_incomplete"));
        }
        self.update(subscription, &fields, key).await
    }

    async fn cancel_now(&self, subscription: Subscription<'_>, key: &str) -> Result<(), ProcessorError> {
        let path = format!("/subscriptions/{}", subscription.reference);
        self.call::<wire::Identified>(Delete, &path, &[], Some(key)).await.map(drop)
    }

    async fn cancel_at_end(&self, subscription: Subscription<'_>, ends: bool, key: &str) -> Result<(), ProcessorError> {
        self.update(subscription, &[field("cancel_at_period_end", ends)], key).await
    }

    async fn pay(&self, invoice: &str, key: &str) -> Result<(), ProcessorError> {
        let path = format!("/invoices/{invoice}/pay");
        self.call::<wire::Identified>(Post, &path, &[], Some(key)).await.map(drop)
    }

    fn news(&self, body: &[u8]) -> Option<BillingNews> {
        wire::news(body)
    }
}
