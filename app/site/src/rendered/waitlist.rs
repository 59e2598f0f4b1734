//! An offer, and a place on the waitlist.

use super::desk::{Sample, clinic, told, usd};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    absent::absent,
    waitlist::{OfferAnswer, OfferPage, PlacePage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{ids::WaitlistEntryId, waitlist::OfferRules};
use serde_json::json;

#[async_trait]
impl Waitlist for Sample {
    async fn join(&self, _: &Caller, _: WaitlistForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn join_with_booking(&self, _: &str, _: Client, _: WindowForm) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn list(&self, _: &Caller, _: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError> {
        absent()
    }
    async fn offer_now(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn remove(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn restore(&self, _: &Caller, _: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        absent()
    }
    async fn rules(&self, _: &Caller) -> Result<OfferRules, AppError> {
        absent()
    }
    async fn set_rules(&self, _: &Caller, _: OfferRules) -> Result<OfferRules, AppError> {
        absent()
    }
    async fn offer_page(&self, token: &str, _: Client) -> Result<OfferPage, AppError> {
        let open = token == "0ffer";
        if !open && token != "m0ved" && token != "l4te" {
            return absent();
        }
        let moves = json!({ "start_label": "Thu, Dec 17, 2:30 PM", "paid": usd(4_000) });
        Ok(told(json!({
            "clinic": clinic(), "state": if token == "l4te" { "lapsed" } else { "open" }, "client_name": "Ben Ito",
            "service_name": "Laser hair removal", "start_label": "Thursday, December 10, 2:30 PM",
            "time_label": "2:30 PM – 3:00 PM CST", "practitioner": "Priya <Nair>",
            "ends_at": "2026-12-01T20:31:00Z", "ends_label": "Tue, Dec 1, 2:31 PM",
            "total": { "low": usd(19_000), "high": usd(19_000) }, "deposit": usd(if open { 4_000 } else { 0 }),
            "refunds": if open { json!([{ "when": "until Tue, Dec 8, 2:30 PM", "refund": usd(4_000), "current": true }]) }
                else { json!([]) },
            "moves": if token == "m0ved" { moves } else { json!(null) },
            "preparation": [], "booking_url": null, "on_the_list": true,
        })))
    }
    async fn answer(&self, _: &str, _: Client, _: OfferAnswer) -> Result<OfferPage, AppError> {
        absent()
    }
    async fn place_page(&self, token: &str, _: Client) -> Result<PlacePage, AppError> {
        if token != "pl4ce" {
            return absent();
        }
        Ok(told(json!({
            "clinic": clinic(), "state": "waiting", "client_name": "Ben Ito", "service_name": "Laser hair removal",
            "practitioner": null, "window_label": "Dec 1 – Dec 12, mornings",
        })))
    }
    async fn leave(&self, _: &str, _: Client) -> Result<PlacePage, AppError> {
        absent()
    }
}
