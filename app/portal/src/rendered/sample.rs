//! A clinic with an owner, an admin, an open invitation and two keys.

use chrono::{DateTime, Utc};
use contract::{
    account::{AccountEvent, AccountView, SessionView},
    audit::AuditView,
    caller::Role,
    hours::{
        Detail, FeedState, FeedView, HolidayChoice, HolidayView, HolidaysView, HoursPage, RegionOf, ResourceHoursView,
        SpecialDay, SubscriptionView, TimeOffView,
    },
    identity::Member,
    identity_providers::{LinkedIdentityView, PendingIdentity},
    keys::{Direction, KeyKind, KeyView, SecretState, WebhookSecretView},
    organisations::{
        InvitationLetter, InvitationState, InvitationView, ListedOrganisation, MemberView, Members, OrganisationView,
        OwnOrganisation,
    },
    passkeys::PasskeyView,
};
use domain::{authorization::MATRIX, identity::Provider, shifts::TypedShift};
use std::{fmt::Debug, str::FromStr};

/// A name that must never become markup.
pub const OWNER: &str = "Lena <script>alert(1)</script>";

pub fn at() -> DateTime<Utc> {
    "2026-11-24T20:30:00Z".parse().expect("an instant")
}

/// An identifier of any kind.
pub fn id<T: FromStr<Err: Debug>>(number: u8) -> T {
    format!("00000000-0000-7000-8000-0000000000{number:02}").parse().expect("a UUID")
}

/// Who is signed in: with a role, or without one as an operator who is inside.
pub fn member(role: Option<Role>) -> Member {
    let granted = |row: &&domain::authorization::Row| role.map_or(row.grants.operator, |role| row.grants.to(role));
    Member {
        name: OWNER.into(),
        email: "lena@lumen.example".into(),
        initials: "LO".into(),
        role,
        subscription: None,
        operator_reason: role.is_none().then(|| "They asked about a refund".into()),
        clinic_name: "Lumen Aesthetics".into(),
        clinic_slug: "lumen".into(),
        zone: "America/Chicago".into(),
        brand_hue: 178,
        brand_chroma: 0.09,
        may: MATRIX.iter().filter(granted).map(|row| row.action.as_str().to_owned()).collect(),
    }
}

pub fn own(role: Role) -> Vec<OwnOrganisation> {
    let of = |number, name: &str, current| OwnOrganisation {
        id: id(number),
        slug: name.to_lowercase().replace(' ', "-"),
        name: name.into(),
        role,
        current,
    };
    vec![of(1, "Lumen Aesthetics", true), of(2, "Northside Dental", false)]
}

pub fn organisation() -> OrganisationView {
    OrganisationView {
        name: "Lumen Aesthetics".into(),
        slug: "lumen".into(),
        zone: "America/Chicago".into(),
        country: "US".into(),
        currency: "USD".into(),
        created_at: at(),
        allowed_origins: vec!["https://www.lumen.example".into()],
    }
}

pub fn members(asks: Role) -> Members {
    let member = |number, name: &str, role, current| MemberView {
        id: id(number),
        name: name.into(),
        email: format!("{number}@lumen.example"),
        role,
        joined_at: at(),
        last_used_at: Some(at()),
        current,
    };
    let invitation = InvitationView {
        id: id(20),
        email: "new@lumen.example".into(),
        role: Role::Dispatcher,
        invited_by: "Maya Torres".into(),
        created_at: at(),
        expires_at: at(),
    };
    Members {
        members: vec![member(10, OWNER, asks, true), member(11, "Maya Torres", Role::Admin, false)],
        invitations: vec![invitation],
    }
}

pub fn letter(token: &str) -> Option<InvitationLetter> {
    let state = match token {
        "open" => InvitationState::Open,
        "used" => InvitationState::Accepted,
        "over" => InvitationState::Expired,
        _ => return None,
    };
    Some(InvitationLetter {
        organisation: "Lumen Aesthetics".into(),
        invited_by: "Maya Torres".into(),
        email: "new@lumen.example".into(),
        role: Role::Dispatcher,
        state,
    })
}

pub fn keys() -> Vec<KeyView> {
    let key = |number, kind, name: &str, prefix: &str, state| KeyView {
        id: id(number),
        kind,
        name: name.into(),
        prefix: prefix.into(),
        value: (kind == KeyKind::Publishable).then(|| "pk_live_lumen".into()),
        scopes: if kind == KeyKind::Secret { vec!["bookings.read".into()] } else { Vec::new() },
        created_by: "Maya Torres".into(),
        created_at: at(),
        expires_at: None,
        last_used_at: None,
        state,
    };
    vec![
        key(30, KeyKind::Publishable, "Website", "pk_live_lu…", SecretState::Active),
        key(31, KeyKind::Secret, "Nightly export", "sk_live_7Qd2…", SecretState::Active),
        key(32, KeyKind::Secret, "Old export", "sk_live_9Zz1…", SecretState::Revoked),
    ]
}

pub fn webhooks() -> Vec<WebhookSecretView> {
    vec![WebhookSecretView {
        id: id(40),
        direction: Direction::Outgoing,
        name: "Practice software".into(),
        prefix: "whsec_7Qd2…".into(),
        created_by: "Maya Torres".into(),
        created_at: at(),
        expires_at: None,
        last_used_at: Some(at()),
        state: SecretState::Active,
    }]
}

pub fn account(totp: bool) -> AccountView {
    let session = |number, device: &str, current| SessionView {
        id: id(number),
        device: device.into(),
        address: "203.0.113.9".into(),
        created_at: at(),
        last_used_at: at(),
        current,
    };
    AccountView {
        name: OWNER.into(),
        email: "lena@lumen.example".into(),
        password: true,
        passkeys: vec![PasskeyView { id: id(45), name: "Work laptop".into(), created_at: at(), last_used_at: None }],
        identities: vec![LinkedIdentityView {
            id: id(46),
            provider: Provider::Google,
            email: "lena@mail.example".into(),
            created_at: at(),
            last_used_at: None,
        }],
        totp,
        recovery_codes_left: 8,
        sessions: vec![session(50, "Chrome on macOS", true), session(51, "Safari on iPhone", false)],
        events: vec![AccountEvent {
            at: at(),
            title: "Password changed".into(),
            detail: String::new(),
            device: "Chrome on macOS".into(),
            address: "203.0.113.9".into(),
        }],
    }
}

pub fn entries() -> Vec<AuditView> {
    vec![AuditView {
        position: 7,
        at: at(),
        at_label: "Nov 24, 2:30 PM".into(),
        actor: "Maya Torres".into(),
        action: "member.invited".into(),
        title: "invited a member".into(),
        subject: "<script>alert(2)</script>".into(),
        details: vec!["role: dispatcher".into()],
        address: "203.0.113.9".into(),
        request_id: "req-7".into(),
    }]
}

pub fn listed() -> Vec<ListedOrganisation> {
    vec![ListedOrganisation {
        id: id(2),
        slug: "northside".into(),
        name: "Northside Dental".into(),
        demo: true,
        members: 3,
        created_at: at(),
    }]
}

/// An identity that waits to found an account.
pub fn pending() -> PendingIdentity {
    PendingIdentity {
        provider: Provider::Google,
        email: "new@mail.example".into(),
        name: "New <script>alert(3)</script>".into(),
        to: Some("/invite/open".into()),
    }
}

fn shift(day: u8, from: &str, until: &str) -> TypedShift {
    TypedShift { day, from: from.into(), until: until.into(), name: String::new() }
}

/// Priya, whose calendar cannot be read, and a room.
pub fn hours() -> HoursPage {
    let feed = FeedView {
        id: id(61),
        name: "Google <b>calendar</b>".into(),
        host: "calendar.google.com".into(),
        keeps_titles: false,
        state: FeedState::Failing,
        busy: 12,
        last_read_at: Some(at()),
        next_read_at: at(),
        problem: Some("There is no calendar at this address any more.".into()),
        failing_since: Some(at()),
    };
    let resource = |number, name: &str, is_room| ResourceHoursView {
        id: id(number),
        name: name.into(),
        title: String::new(),
        is_room,
        shifts: vec![shift(1, "09:00", "12:30"), shift(1, "13:30", "17:00")],
        breaks: vec![TypedShift { name: "Handover".into(), ..shift(1, "10:00", "10:15") }],
        special_days: Vec::new(),
        time_off: Vec::new(),
        feeds: Vec::new(),
        subscription: None,
    };
    let mut priya = resource(60, "Priya Nair", false);
    priya.feeds.push(feed);
    priya.time_off.push(TimeOffView { id: id(62), label: "Thu, Dec 24".into(), title: "Family".into() });
    priya.special_days.push(SpecialDay {
        date: "2026-12-31".parse().expect("a date"),
        date_label: "Thu, Dec 31".into(),
        hours_label: "9:00 AM to 12:00 PM".into(),
        reason: "Inventory".into(),
    });
    priya.subscription = Some(SubscriptionView { detail: Detail::Full, created_at: at(), last_used_at: None });
    let place = |code: &str, name: &str| contract::hours::Place { code: code.into(), name: name.into() };
    let holiday = HolidayView {
        date: "2026-12-25".parse().expect("a date"),
        date_label: "Fri, Dec 25".into(),
        name: "Christmas Day".into(),
        own: false,
        choice: HolidayChoice::Closed,
        spans: Vec::new(),
    };
    HoursPage {
        zone: "America/Chicago".into(),
        today: "2026-11-24".parse().expect("a date"),
        resources: vec![priya, resource(63, "Room 1", true)],
        holidays: HolidaysView {
            country: "US".into(),
            region: "TX".into(),
            countries: vec![place("US", "United States")],
            regions: vec![RegionOf { country: "US".into(), region: place("TX", "Texas") }],
            days: vec![holiday],
        },
    }
}
