//! Recommendations on a real PostgreSQL.

mod credits;
mod uses;

use super::ReferralDesk;
use crate::{
    bookings::tests::{Front, at, person, request},
    bookkeeping::BookkeepingDesk,
};
use chrono::{DateTime, Utc};
use contract::{
    Caller,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings, ManagePage},
    bookkeeping::{Bookkeeping, ClientCredit, CreditUse},
    caller::Role,
    referrals::{BookingReferrals, ProgrammeForm, Referrals},
};
use domain::{
    money::{Currency, Money},
    referrals::{Refusal, Standing},
};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

/// $20.00 for whoever recommends and $10.00 for the new client.
fn form() -> ProgrammeForm {
    ProgrammeForm { enabled: true, referrer: "20".into(), friend: "10".into(), ..ProgrammeForm::default() }
}

/// A clinic that rewards recommendations, with Ana, who has a code.
struct World {
    front: Front,
    desk: ReferralDesk,
    books: BookkeepingDesk,
    owner: Caller,
    ana: BookingView,
    code: String,
}

impl World {
    async fn open() -> Self {
        Self::of(Front::open().await, form()).await
    }

    async fn with(form: ProgrammeForm) -> Self {
        Self::of(Front::open().await, form).await
    }

    async fn of(front: Front, form: ProgrammeForm) -> Self {
        let owner = Caller { actor: person("Ona Reyes", Role::Owner), ..front.visitor() };
        let desk = ReferralDesk::new(front.resources.clone());
        desk.save_programme(&owner, 0, form).await.expect("saved");
        let ana = front.book("facial", at(12, 1, 9, 0)).await.expect("booked");
        let books = BookkeepingDesk::new(front.resources.clone());
        let mut world = Self { front, desk, books, owner, ana, code: String::new() };
        world.code = world.page(&world.ana).await.referral.expect("a code to pass on").code;
        world
    }

    async fn page(&self, booking: &BookingView) -> ManagePage {
        let token = booking.manage_url.rsplit('/').next().expect("a path");
        self.front.desk.manage_page(token, self.front.visitor().client).await.expect("a page")
    }

    /// The `number`th client books with a code.
    async fn friend(&self, number: u32, start: DateTime<Utc>, code: &str) -> BookingView {
        let booking = BookingRequest {
            name: format!("Leo Number {number}"),
            phone: format!("(512) 555-02{number:02}"),
            email: format!("leo{number}@example.com"),
            referral_code: Some(code.into()),
            ..request("facial", start)
        };
        self.front.desk.create(&self.front.visitor(), booking).await.expect("a code never stops a booking")
    }

    async fn beside(&self, booking: &BookingView) -> BookingReferrals {
        self.desk.of_booking(&self.owner, booking.id).await.expect("known")
    }

    async fn standing(&self, booking: &BookingView) -> Standing {
        self.beside(booking).await.came_by.expect("it was made with a code").standing
    }

    async fn purse(&self, booking: &BookingView) -> ClientCredit {
        self.books.credit(&self.owner, booking.id).await.expect("a purse")
    }

    async fn spend(&self, booking: &BookingView, amount: &str) {
        let usable = self.purse(booking).await.usable;
        let order = CreditUse { booking: booking.id, amount: amount.into(), usable };
        self.books.use_credit(&self.owner, order).await.expect("it is there");
    }

    async fn cancel(&self, booking: &BookingView) {
        self.front.change(booking.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    }

    /// Works the queue, and what its jobs order.
    async fn work(&self) {
        for _ in 0..3 {
            self.front.drain().await;
        }
    }

    async fn refused(&self, booking: &BookingView, refusal: Refusal) {
        self.work().await;
        let line = self.beside(booking).await.came_by.expect("it was made with a code");
        assert_eq!((line.standing, line.status.as_str()), (Standing::Refused, refusal.meaning()));
        assert_eq!(self.front.count("select count(*) from credits").await, 0);
    }

    /// What recommendations cost, and what is owed as credit; every account together is nothing.
    async fn stands(&self) -> (i64, i64) {
        let all = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries";
        assert_eq!(self.front.count(all).await, 0, "the books are whole");
        let overdrawn = "select count(*) from (select credit_id, sum(amount_minor) as owed from ledger_entries
             where account = 'client_credits' group by credit_id) each where owed > 0";
        assert_eq!(self.front.count(overdrawn).await, 0, "no credit is overdrawn");
        let cost = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'referrals'";
        let owed =
            "select -coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'client_credits'";
        (self.front.count(cost).await, self.front.count(owed).await)
    }
}
