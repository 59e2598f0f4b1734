//! What is really to be done, the most pressing first.

use crate::api::overview::Overview;
use contract::{
    keys::{KeyKind, SecretState},
    processors::PaidBy,
};
use domain::authorization::Action;

/// Something that somebody could do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    pub title: &'static str,
    pub why: &'static str,
    pub act: &'static str,
    pub href: &'static str,
}

const SECOND_FACTOR: Thing = Thing {
    title: "Set up a second step",
    why: "A password alone guards your clients' names and numbers. A code from your phone makes it hold.",
    act: "Set it up",
    href: "/account/security",
};
const COLLEAGUES: Thing = Thing {
    title: "Invite somebody",
    why: "You are alone here. Nobody answers while you are away, and nobody can let you back in.",
    act: "Invite",
    href: "/portal/members",
};
const SITES: Thing = Thing {
    title: "Say which sites may show your chat",
    why: "The list is empty, so no website may yet. Name yours; all others stay refused.",
    act: "Name them",
    href: "/portal/organisation",
};
const WEBSITE_KEY: Thing = Thing {
    title: "Put the chat on your website",
    why: "It wants a publishable key, which may stand in a page.",
    act: "Create the key",
    href: "/portal/keys",
};
const ENDING: Thing = Thing {
    title: "Finish rotating a key",
    why: "An old value still works for a while. Make sure that your software uses the new one before it ends.",
    act: "Look at the keys",
    href: "/portal/keys",
};

const CALENDAR: Thing = Thing {
    title: "Look after a calendar",
    why: "One of your team’s calendars cannot be read. What it said stays busy, but what is new in it is missing here.",
    act: "See what to do",
    href: "/portal/hours",
};

const PAYMENTS: Thing = Thing {
    title: "Say how deposits are paid to you",
    why: "No account is connected, so bookings that need a deposit wait for your approval.",
    act: "Connect an account",
    href: "/portal/payments",
};
const NOT_PAYABLE: Thing = Thing {
    title: "Look after your payments",
    why: "Your account cannot take deposits just now. Bookings that need one wait for your approval meanwhile.",
    act: "See why",
    href: "/portal/payments",
};

/// At most three; `may` is what the one who asks may do.
pub fn things_to_do(all: &Overview, may: impl Fn(Action) -> bool) -> Vec<Thing> {
    let alone = all.members.as_ref().is_some_and(|of| of.members.len() == 1 && of.invitations.is_empty());
    let keys = all.keys.as_deref();
    let no_website_key = keys.is_some_and(|keys| {
        !keys.iter().any(|key| key.kind == KeyKind::Publishable && key.state == SecretState::Active)
    });
    let ending = keys.is_some_and(|keys| keys.iter().any(|key| key.state == SecretState::Replaced));
    let wanted = [
        (all.failing_calendars > 0, CALENDAR),
        (all.paid_by == Some(PaidBy::Unable), NOT_PAYABLE),
        (ending && may(Action::ManageKeys), ENDING),
        (!all.totp, SECOND_FACTOR),
        (alone && may(Action::InviteMembers), COLLEAGUES),
        (all.organisation.allowed_origins.is_empty() && may(Action::ChangeOrganisation), SITES),
        (all.paid_by == Some(PaidBy::Nobody) && may(Action::ManageProcessors), PAYMENTS),
        (no_website_key && may(Action::ManageKeys), WEBSITE_KEY),
    ];
    wanted.into_iter().filter_map(|(wanted, thing)| wanted.then_some(thing)).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::organisations::{MemberView, Members, OrganisationView};
    use domain::authorization::Role;

    fn overview() -> Overview {
        let at = chrono::DateTime::UNIX_EPOCH;
        let id = "00000000-0000-7000-8000-000000000701".parse().expect("a UUID");
        let (name, email) = ("Lena".to_owned(), "lena@lumen.example".to_owned());
        let own = MemberView { id, name, email, role: Role::Owner, joined_at: at, last_used_at: None, current: true };
        Overview {
            organisation: OrganisationView {
                name: "Lumen".into(),
                slug: "lumen".into(),
                zone: "America/Chicago".into(),
                country: "US".into(),
                currency: "USD".into(),
                created_at: at,
                allowed_origins: Vec::new(),
            },
            members: Some(Members { members: vec![own], invitations: Vec::new() }),
            keys: Some(Vec::new()),
            newest: None,
            totp: false,
            failing_calendars: 0,
            paid_by: None,
        }
    }

    #[test]
    fn a_new_clinic_is_told_three_things_and_a_settled_one_none() {
        let new = overview();
        assert_eq!(things_to_do(&new, |_| true), [SECOND_FACTOR, COLLEAGUES, SITES]);
        let mut settled = overview();
        settled.totp = true;
        settled.organisation.allowed_origins = vec!["https://lumen.example".into()];
        let colleague = settled.members.as_ref().expect("members").members[0].clone();
        settled.members.as_mut().expect("members").members.push(colleague);
        assert_eq!(things_to_do(&settled, |_| true), [WEBSITE_KEY]);
    }

    #[test]
    fn nobody_is_told_to_do_what_they_may_not() {
        assert_eq!(things_to_do(&overview(), |_| false), [SECOND_FACTOR]);
    }
}
