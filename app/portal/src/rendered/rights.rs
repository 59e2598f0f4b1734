//! Data rights of a sample clinic.

use super::{Who, office::Sample};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller,
    identity::SignedIn,
    rights::{
        AccountHeld, ContactHeld, DataRights, DeletionView, Download, Erased, ExportFile, ExportState, ExportView,
        Fate, FoundContact, HeldRows, OrganisationData,
    },
};
use domain::{
    authorization::Role,
    ids::{ContactId, ExportId},
};
use std::str::FromStr;

/// An id that ends in a digit.
fn id<T: FromStr<Err: std::fmt::Debug>>(last: u8) -> T {
    format!("00000000-0000-0000-0000-00000000000{last}").parse().expect("an id")
}

fn day() -> DateTime<Utc> {
    "2026-11-24T15:00:00Z".parse().expect("an instant")
}

fn ana() -> FoundContact {
    FoundContact {
        id: id(1),
        name: "Ana <script>alert</script> Ruiz".into(),
        phone: Some("+15125550172".into()),
        email: Some("ana@example.com".into()),
        reach: "ana@example.com, (512) 555-0172".into(),
        since: day(),
        bookings: 2,
        enquiries: 1,
    }
}

fn held(fate: Fate, what: &str, because: &str) -> HeldRows {
    HeldRows { table: "t".into(), what: what.into(), rows: 3, fate, because: because.into() }
}

#[async_trait]
impl DataRights for Sample {
    async fn find_contacts(&self, _: &Caller, text: &str) -> Result<Vec<FoundContact>, AppError> {
        Ok(if text == "nobody" { Vec::new() } else { vec![ana()] })
    }
    async fn contact(&self, _: &Caller, contact: ContactId) -> Result<ContactHeld, AppError> {
        let open = contact == id(2);
        Ok(ContactHeld {
            contact: FoundContact { id: contact, ..ana() },
            held: vec![
                held(Fate::Deleted, "one message of a conversation", ""),
                held(Fate::Emptied, "a visit", "tax"),
                held(Fate::Kept, "one line of the books", "the books"),
            ],
            in_the_way: if open { vec!["1 booking is still open. Cancel it.".into()] } else { Vec::new() },
            shared_conversations: 1,
            reached_alike: vec![FoundContact { name: "Leo Ruiz".into(), ..ana() }],
        })
    }
    async fn export_contact(&self, _: &Caller, _: Option<DateTime<Utc>>, _: ContactId) -> Result<Download, AppError> {
        Err(AppError::not_found("This"))
    }
    async fn erase_contact(&self, _: &Caller, _: Option<DateTime<Utc>>, _: ContactId) -> Result<Erased, AppError> {
        Err(AppError::not_found("This"))
    }
    async fn account(&self, _: &SignedIn) -> Result<AccountHeld, AppError> {
        let owned_alone = if matches!(self.0, Who::Member(Role::Owner)) { vec!["Lumen".into()] } else { Vec::new() };
        Ok(AccountHeld { held: vec![held(Fate::Deleted, "a signed-in browser", "")], owned_alone })
    }
    async fn export_account(&self, _: &SignedIn) -> Result<Download, AppError> {
        Err(AppError::not_found("This"))
    }
    async fn erase_account(&self, _: &SignedIn, _: &str) -> Result<(), AppError> {
        Err(AppError::not_found("This"))
    }
    async fn organisation(&self, _: &Caller) -> Result<OrganisationData, AppError> {
        let export = |state, percent| ExportView {
            id: id(4),
            state,
            asked_by: "Maya Torres".into(),
            asked_at: day(),
            percent,
            rows: 1_200,
            bytes: 3_250_000,
            expires_at: (state == ExportState::Ready).then(day),
        };
        Ok(OrganisationData {
            name: "Lumen Aesthetics".into(),
            rows: 12_480,
            exports: vec![export(ExportState::Running, 40), export(ExportState::Ready, 100)],
            deletion: None,
            grace_days: 14,
            open_bookings: 2,
            unsettled: 0,
        })
    }
    async fn ask_export(&self, _: &SignedIn) -> Result<(), AppError> {
        Ok(())
    }
    async fn open_export(&self, _: &SignedIn, _: ExportId) -> Result<ExportFile, AppError> {
        Err(AppError::not_found("This"))
    }
    async fn export_piece(&self, _: &SignedIn, _: ExportId, _: u32) -> Result<Option<Vec<u8>>, AppError> {
        Ok(None)
    }
    async fn schedule_deletion(&self, _: &SignedIn, _: &str) -> Result<DeletionView, AppError> {
        Err(AppError::not_found("This"))
    }
    async fn cancel_deletion(&self, _: &Caller) -> Result<(), AppError> {
        Ok(())
    }
}

mod pages {
    use super::super::{Role, Who, page};

    const OWNER: Who = Who::Member(Role::Owner);
    const ANA: &str = "/portal/data?contact=00000000-0000-0000-0000-000000000001";
    const OPEN: &str = "/portal/data?contact=00000000-0000-0000-0000-000000000002";

    #[tokio::test]
    async fn an_owner_finds_a_client_takes_the_data_along_and_sees_what_an_erasure_will_do() {
        let answer = page(ANA, OWNER).await;
        answer.says(&[
            "action=\"/portal/data\"",
            "ana@example.com",
            "/portal/data/contacts/00000000-0000-0000-0000-000000000001/export.zip",
            "action=\"/api/portal/data/contact/erase\"",
            "Rows deleted: 3. Emptied of what is personal: 3. Kept, naming nobody: 3.",
            "Stays because tax.",
            "Leo Ruiz",
            "12,480 rows",
            "aria-valuenow=\"40\"",
            "Download 3.2 MB",
            "action=\"/api/portal/data/export\"",
            "action=\"/api/portal/data/delete\"",
            "2 bookings are still open",
        ]);
        page("/portal/data?find=nobody", OWNER).await.says(&["Nobody found"]);
    }

    #[tokio::test]
    async fn what_is_still_open_stands_in_the_place_of_the_erasure() {
        let answer = page(OPEN, OWNER).await;
        answer.says(&["Not to be erased yet", "1 booking is still open."]);
        answer.hides(&["/api/portal/data/contact/erase"]);
    }

    #[tokio::test]
    async fn an_admin_deletes_no_organisation_and_a_dispatcher_sees_no_way_there() {
        let admin = page("/portal/data", Who::Member(Role::Admin)).await;
        admin.says(&["Make an export"]);
        admin.hides(&["/api/portal/data/delete"]);
        page("/portal", Who::Member(Role::Dispatcher)).await.hides(&["href=\"/portal/data\""]);
    }

    #[tokio::test]
    async fn the_only_owner_is_told_what_to_do_before_the_account_can_go() {
        let owner = page("/account", OWNER).await;
        owner.says(&["/account/export.zip", "You are the only owner of Lumen"]);
        owner.hides(&["/api/portal/account/delete"]);
        page("/account", Who::Member(Role::Dispatcher)).await.says(&["action=\"/api/portal/account/delete\""]);
    }
}
