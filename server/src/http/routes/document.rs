//! The table as `docs/routes.md`.

use super::{Class, Door, TABLE};
use std::fmt::Write;

/// The table as a Markdown document.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Routes\n\nWritten by `anteroom routes` from `server/src/http/routes/table.rs`; do not edit by hand. An address \
         that is not here is refused before any handler sees it, and so is another method. Below `/sandbox` the demo \
         keeps the outside world in a box; nothing else serves it.\n\n| method | address | who may call | counts as |\n\
         |---|---|---|---|\n",
    );
    for route in TABLE {
        // Writing into a text cannot fail.
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} |",
            route.method,
            route.address,
            who(route.door),
            counts_as(route.class)
        );
    }
    text.push_str("\nWhat an action in `code` needs is in [authorization.md](authorization.md), and how much each class may ask in [configuration.md](configuration.md).\n");
    text
}

fn who(door: Door) -> String {
    let words = match door {
        Door::Anybody => "anybody",
        Door::Visitor => "a visitor of the clinic that the slug or publishable key names",
        Door::Conversation => "whoever holds the conversation’s secret",
        Door::ManageLink => "whoever holds the booking’s manage link",
        Door::WaitlistLink => "whoever holds the link of an offer or of a place on the waitlist",
        Door::CalendarLink => "whoever holds the calendar’s address",
        Door::Mail => "whoever holds the link or code of a mail",
        Door::SecondFactor => "a browser whose password fitted",
        Door::Key => "a publishable or secret key",
        Door::SecretKey(action) => return format!("a secret key with `{}`", action.as_str()),
        Door::SignedIn => "anybody signed in, about themselves",
        Door::Member => "a member, or an operator inside",
        Door::MemberWho(action) => return format!("a member or operator with `{}`", action.as_str()),
        Door::StaffPage => "a page for the signed-in: it shows what its calls answer",
        Door::Operator => "an operator",
        Door::Signature => "who signed the body",
        Door::Demo => "anybody, in the demo alone",
    };
    words.to_owned()
}

const fn counts_as(class: Class) -> &'static str {
    match class {
        Class::Free => "not limited",
        Class::SignIn => "a try, by address",
        Class::VisitorRead => "a read, by address",
        Class::VisitorWrite => "a write, by address",
        Class::ConsoleRead => "a read, by session",
        Class::ConsoleWrite => "a write, by session",
        Class::Software => "by key",
    }
}
