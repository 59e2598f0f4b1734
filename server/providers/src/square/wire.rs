//! Square's requests and answers, as far as we use them (API version of [`super::VERSION`]).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An amount in the currency's smallest unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SquareMoney {
    pub amount: i64,
    pub currency: String,
}

#[derive(Serialize)]
pub(super) struct CreatePaymentLink<'a> {
    pub idempotency_key: String,
    pub order: NewOrder<'a>,
    pub checkout_options: CheckoutOptions<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_populated_data: Option<PrePopulated<'a>>,
    pub payment_note: String,
}

#[derive(Serialize)]
pub(super) struct NewOrder<'a> {
    pub location_id: &'a str,
    /// Ours, for people who look at Square's dashboard.
    pub reference_id: String,
    pub line_items: Vec<LineItem>,
}

#[derive(Serialize)]
pub(super) struct LineItem {
    pub name: String,
    pub quantity: &'static str,
    pub base_price_money: SquareMoney,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "as Square has them")]
pub(super) struct CheckoutOptions<'a> {
    pub allow_tipping: bool,
    pub ask_for_shipping_address: bool,
    pub enable_coupon: bool,
    pub enable_loyalty: bool,
    pub redirect_url: &'a str,
}

#[derive(Serialize)]
pub(super) struct PrePopulated<'a> {
    pub buyer_email: &'a str,
}

#[derive(Deserialize)]
pub(super) struct PaymentLinkAnswer {
    pub payment_link: PaymentLink,
}

#[derive(Deserialize)]
pub(super) struct PaymentLink {
    pub id: String,
    pub order_id: String,
    pub url: String,
}

#[derive(Deserialize)]
pub(super) struct OrderAnswer {
    pub order: Order,
}

#[derive(Deserialize)]
pub(super) struct Order {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub tenders: Vec<Tender>,
}

#[derive(Deserialize)]
pub(super) struct Tender {
    /// The payment's, where it differs from the tender's own id.
    pub payment_id: Option<String>,
    pub id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PaymentAnswer {
    pub payment: Payment,
}

#[derive(Deserialize)]
pub(super) struct Payment {
    pub id: String,
    #[serde(default)]
    pub status: String,
    pub order_id: Option<String>,
    pub total_money: Option<SquareMoney>,
    pub card_details: Option<CardDetails>,
    #[serde(default)]
    pub refund_ids: Vec<String>,
    /// Known some time after the payment.
    #[serde(default)]
    pub processing_fee: Vec<ProcessingFee>,
}

#[derive(Deserialize)]
pub(super) struct ProcessingFee {
    pub amount_money: Option<SquareMoney>,
}

#[derive(Deserialize)]
pub(super) struct PaymentsAnswer {
    #[serde(default)]
    pub payments: Vec<Payment>,
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RefundsAnswer {
    #[serde(default)]
    pub refunds: Vec<Refund>,
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Dispute {
    /// Under this name since 2020; older versions have the other, and some answers both.
    pub id: Option<String>,
    #[serde(rename = "dispute_id")]
    pub older_id: Option<String>,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub reason: String,
    pub amount_money: Option<SquareMoney>,
    pub disputed_payment: Option<DisputedPayment>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub(super) struct DisputedPayment {
    pub payment_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct DisputesAnswer {
    #[serde(default)]
    pub disputes: Vec<Dispute>,
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Payout {
    pub id: String,
    #[serde(default)]
    pub status: String,
    pub amount_money: Option<SquareMoney>,
    pub created_at: Option<DateTime<Utc>>,
    pub arrival_date: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub(super) struct PayoutsAnswer {
    #[serde(default)]
    pub payouts: Vec<Payout>,
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PayoutEntriesAnswer {
    #[serde(default)]
    pub payout_entries: Vec<PayoutEntry>,
    pub cursor: Option<String>,
}

/// Each kind keeps its details under a name of its own; those of payments all name the payment alike.
#[derive(Deserialize)]
pub(super) struct PayoutEntry {
    #[serde(rename = "type", default)]
    pub kind: String,
    pub net_amount_money: Option<SquareMoney>,
    type_charge_details: Option<PayoutEntryDetails>,
    type_refund_details: Option<PayoutEntryDetails>,
    type_dispute_details: Option<PayoutEntryDetails>,
    type_open_dispute_details: Option<PayoutEntryDetails>,
    type_fee_details: Option<PayoutEntryDetails>,
}

#[derive(Deserialize)]
struct PayoutEntryDetails {
    payment_id: Option<String>,
}

impl PayoutEntry {
    /// The payment that it is about.
    pub fn payment_id(&self) -> Option<&str> {
        let details = [
            &self.type_charge_details,
            &self.type_refund_details,
            &self.type_dispute_details,
            &self.type_open_dispute_details,
            &self.type_fee_details,
        ];
        details.into_iter().flatten().find_map(|details| details.payment_id.as_deref())
    }
}

#[derive(Deserialize)]
pub(super) struct CardDetails {
    pub card: Option<Card>,
    #[serde(default)]
    pub errors: Vec<SquareError>,
}

#[derive(Deserialize)]
pub(super) struct Card {
    #[serde(default)]
    pub card_brand: String,
    #[serde(default)]
    pub last_4: String,
}

#[derive(Serialize)]
pub(super) struct RefundPayment<'a> {
    /// At most 45 characters.
    pub idempotency_key: String,
    pub payment_id: &'a str,
    pub amount_money: SquareMoney,
    pub reason: &'static str,
}

#[derive(Deserialize)]
pub(super) struct RefundAnswer {
    pub refund: Refund,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    pub id: String,
    #[serde(default)]
    pub status: String,
    pub payment_id: Option<String>,
    pub amount_money: SquareMoney,
}

#[derive(Serialize)]
pub(super) struct ObtainToken<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a str,
    pub grant_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct ObtainTokenAnswer {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub expires_at: String,
    pub merchant_id: String,
}

#[derive(Deserialize)]
pub(super) struct TokenStatus {
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default)]
    pub client_id: String,
}

#[derive(Serialize)]
pub(super) struct RevokeToken<'a> {
    pub client_id: &'a str,
    pub access_token: &'a str,
}

#[derive(Deserialize)]
pub(super) struct LocationsAnswer {
    #[serde(default)]
    pub locations: Vec<Location>,
}

#[derive(Deserialize)]
pub(super) struct Location {
    pub id: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub business_name: String,
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub currency: String,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub capabilities: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Failure {
    #[serde(default)]
    pub errors: Vec<SquareError>,
}

#[derive(Deserialize)]
pub(super) struct SquareError {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub detail: String,
}
