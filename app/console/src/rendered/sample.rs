//! A Tuesday in a dental practice.

use crate::pages::sample_booking;
use contract::{
    board::{BoardBooking, BoardColumn, BoardDay, BoardService, BoardWeek, ClosedKind, ClosedSpan, StateCount},
    bookings::{BookingView, CancelPreview, TimelineEntry},
    conversations::{Author, Message},
    leads::{Lead, LeadStatus},
    payments::PaymentView,
    waitlist::{OfferSeen, WaitlistEntry},
};
use domain::{
    booking::BookingState as State,
    money::{Currency, Money, MoneyRange},
    pricing::{EstimateLine, LineKind},
    waitlist::{DayPart, EntryState, OfferState},
};

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

/// `name: service`, between two minutes of the day.
fn booked(number: u8, who: &str, from: u16, until: u16, state: State) -> BoardBooking {
    let (name, service) = who.split_once(": ").unwrap_or((who, "Cleaning"));
    let mut card = sample_booking(number, from, until);
    card.buffer_after = 15;
    let booking = &mut card.booking;
    name.clone_into(&mut booking.client_name);
    booking.client_initials = name.split(' ').filter_map(|word| word.chars().next()).collect();
    service.clone_into(&mut booking.service_name);
    booking.state = state;
    booking.room = Some("Chair 1".into());
    booking.practitioner = "Dr. Amara Okafor".into();
    booking.day_label = "Tue, Nov 24".into();
    booking.time_label = "2:30 PM – 3:30 PM CST".into();
    booking.client_phone = Some("+1 (312) 555-0182".into());
    booking.client_email = Some("priya.raman@example.com".into());
    booking.manage_url = "/b/t0ken".into();
    booking.total = MoneyRange::exact(usd(24_200));
    (booking.deposit, booking.paid) = (usd(5_000), if state == State::Confirmed { usd(5_000) } else { usd(0) });
    booking.due_at_visit = MoneyRange::exact(usd(19_200));
    booking.hold_expires_at = (state == State::AwaitingDeposit)
        .then(|| chrono::DateTime::from_timestamp(4_000_000_000, 0).expect("an instant"));
    let line = |label: &str, detail: &str, minor, steps: &[&str], kind| EstimateLine {
        label: label.into(),
        detail: detail.into(),
        amount: MoneyRange::exact(usd(minor)),
        steps: steps.iter().map(|step| (*step).to_owned()).collect(),
        kind,
    };
    booking.lines = vec![
        line("New-patient exam", "", 9_500, &[], LineKind::Charge),
        line("Bitewing X-rays", "4", 6_800, &["4 × $17.00"], LineKind::Charge),
        line("Cleaning", "", 11_900, &[], LineKind::Charge),
        line("New-patient offer", "", -4_000, &["$40.00 off a first visit"], LineKind::Discount),
    ];
    card
}

fn column(
    id: &str,
    name: &str,
    load_percent: u8,
    closed: &[(u16, u16, &str)],
    bookings: Vec<BoardBooking>,
) -> BoardColumn {
    let closed = closed.iter().map(|(from_minute, until_minute, label)| ClosedSpan {
        from_minute: *from_minute,
        until_minute: *until_minute,
        label: (*label).into(),
        kind: ClosedKind::Hours,
    });
    BoardColumn {
        resource_id: id.into(),
        name: name.into(),
        title: "Chair 1".into(),
        initials: name.split(' ').rev().take(2).filter_map(|word| word.chars().next()).collect(),
        load_percent,
        seats: 1,
        location_id: String::new(),
        closed: closed.collect(),
        bookings,
    }
}

pub fn day() -> BoardDay {
    use State::{AwaitingDeposit, Completed, Confirmed, NoShow, Pending};
    let columns = vec![
        column(
            "a",
            "Dr. Amara Okafor",
            76,
            &[(720, 780, "Lunch")],
            vec![
                booked(1, "Rosa Delgado: Filling, 1 surface", 480, 525, Completed),
                booked(2, "Walter Nowak: Crown prep, lower molar", 540, 630, Completed),
                booked(3, "Kyle Brandt: Filling", 645, 690, NoShow),
                booked(4, "Linda <script>alert(1)</script>: Filling", 780, 825, Confirmed),
                booked(5, "Priya Raman: New-patient visit", 870, 930, Confirmed),
                booked(6, "James Whitfield: Root canal, molar", 945, 1_035, AwaitingDeposit),
            ],
        ),
        column(
            "b",
            "Dr. Daniel Reyes",
            38,
            &[(480, 690, "Starts 11:30 AM")],
            vec![
                booked(7, "Tomasz Zielinski: Emergency visit", 705, 735, Completed),
                booked(8, "Denise Carter: Crown fit", 750, 810, Confirmed),
                booked(9, "Aisha Khan: Filling, 1 surface", 975, 1_020, Pending),
            ],
        ),
        column(
            "c",
            "Tess Moran",
            80,
            &[(795, 825, "Lunch"), (975, 1_080, "Off from 4:15 PM")],
            vec![
                booked(10, "Owen Marsh: Cleaning", 480, 540, Completed),
                booked(11, "Noah Feldman: Cleaning", 825, 885, Confirmed),
                booked(12, "Mei Tanaka: Cleaning, whitening", 900, 915, Confirmed),
            ],
        ),
    ];
    let waiting = |state| columns.iter().flat_map(|of| &of.bookings).filter(move |of| of.booking.state == state);
    let of = |state| waiting(state).map(|card| card.booking.clone()).collect::<Vec<_>>();
    let count = |state| StateCount { state, count: u32::try_from(waiting(state).count()).unwrap_or(0) };
    let date = "2026-11-24".parse().expect("a date");
    BoardDay {
        date,
        date_label: "Tue, Nov 24".into(),
        is_today: true,
        today: date,
        now_minute: Some(807),
        from_minute: 480,
        until_minute: 1_080,
        to_approve: of(Pending),
        awaiting_deposit: of(AwaitingDeposit),
        without_deposit: Vec::new(),
        counts: [Completed, Confirmed, AwaitingDeposit, Pending, NoShow].map(count).to_vec(),
        booked: usd(605_500),
        zone_label: "CST".into(),
        columns,
        locations: Vec::new(),
        services: vec![BoardService { key: "filling".into(), name: "Filling".into(), minutes: 45 }],
        undo: None,
    }
}

/// The week of that Tuesday, alike on every day.
pub fn week() -> BoardWeek {
    let monday = day().date.pred_opt().expect("a day before");
    let of = |date: chrono::NaiveDate| BoardDay { date, is_today: date == day().date, ..day() };
    BoardWeek { days: monday.iter_days().take(7).map(of).collect() }
}

pub fn bookings() -> Vec<BookingView> {
    day().columns.into_iter().flat_map(|column| column.bookings).map(|card| card.booking).collect()
}

pub fn cancel() -> CancelPreview {
    CancelPreview {
        refund: usd(2_500),
        kept: usd(2_500),
        refunds: Vec::new(),
        missed: String::new(),
        allowed: true,
        returns_to_package: None,
    }
}

pub fn payments() -> Vec<PaymentView> {
    let at = chrono::DateTime::UNIX_EPOCH;
    let (kind, state, at_label) = ("deposit".into(), "paid".into(), "Nov 19, 6:51 PM".into());
    vec![PaymentView { kind, state, amount: usd(5_000), method: "Visa ending 4242".into(), at, at_label, paid: None }]
}

pub fn timeline() -> Vec<TimelineEntry> {
    let entry = |kind: &str, title: &str, detail: &str| TimelineEntry {
        at: chrono::DateTime::UNIX_EPOCH,
        at_label: "Nov 19, 6:42 PM".into(),
        kind: kind.into(),
        title: title.into(),
        detail: detail.into(),
    };
    vec![entry("estimate", "Estimate accepted in chat", ""), entry("moved", "Moved by Maya Torres", "from Tue 2:00 PM")]
}

pub fn messages() -> Vec<Message> {
    let id = "00000000-0000-7000-8000-000000000901".parse().expect("a UUID");
    let text = "My train is stuck at Belmont. Could we do 2:30 instead?".into();
    let (at, at_label) = (chrono::DateTime::UNIX_EPOCH, "1:22 PM".into());
    vec![Message { id, author: Author::Visitor, text, card: None, at, at_label }]
}

pub fn leads() -> Vec<Lead> {
    vec![Lead {
        id: "00000000-0000-7000-8000-000000000801".parse().expect("a UUID"),
        name: "Elena Petrova".into(),
        phone: Some("+13125550144".into()),
        email: Some("elena@example.com".into()),
        message: "<script>alert(1)</script> Crown consult, Wednesday after 4".into(),
        service_key: Some("crown_consult".into()),
        status: LeadStatus::New,
        source: "clinic_page".into(),
        referral_code: None,
        consent_version: 1,
        created_at: chrono::DateTime::UNIX_EPOCH,
    }]
}

pub fn waitlist() -> Vec<WaitlistEntry> {
    let date = |text: &str| text.parse().expect("a date");
    let waiting = WaitlistEntry {
        id: "00000000-0000-7000-8000-000000000901".parse().expect("a UUID"),
        state: EntryState::Waiting,
        name: "<b>Noor</b> Haddad".into(),
        initials: "NH".into(),
        phone: Some("+13125550177".into()),
        email: "noor@example.com".into(),
        service_key: "cleaning".into(),
        seats: 1,
        service_name: "Cleaning".into(),
        practitioner: Some("Dr. Amara Okafor".into()),
        from: date("2026-11-24"),
        until: date("2026-12-08"),
        window_label: "Nov 24 – Dec 8, mornings".into(),
        parts: vec![DayPart::Morning],
        notice_minutes: 120,
        source: "clinic_page".into(),
        waiting_since: chrono::DateTime::UNIX_EPOCH,
        booking: None,
        offer: None,
    };
    let offer = OfferSeen {
        state: OfferState::Open,
        start: chrono::DateTime::UNIX_EPOCH,
        start_label: "Wed, Nov 25, 9:30 AM".into(),
        ends_at: chrono::DateTime::UNIX_EPOCH,
        ends_label: "Tue, Nov 24, 3:40 PM".into(),
        told_at: Some(chrono::DateTime::UNIX_EPOCH),
        booking: "00000000-0000-7000-8000-000000000005".parse().expect("a UUID"),
    };
    let offered = WaitlistEntry {
        id: "00000000-0000-7000-8000-000000000902".parse().expect("a UUID"),
        state: EntryState::Offered,
        name: "Tomás Vega".into(),
        initials: "TV".into(),
        offer: Some(offer),
        ..waiting.clone()
    };
    vec![waiting, offered]
}
