//! What went wrong with a calendar, and what to do, for the person whose calendar it is. These words are kept, so they
//! never hold the address.

use calendars::{Reason, Refusal};
use ports::FetchError;

/// A problem of fetching, in words.
pub(super) fn of_fetch(error: FetchError) -> String {
    match error {
        FetchError::NotAnAddress => {
            "This is not the address of a calendar. It begins with https:// or webcal:// and often ends in .ics.".into()
        }
        FetchError::PrivateNetwork => {
            "The address leads into a private network, which we do not enter. Use the public address of the calendar."
                .into()
        }
        FetchError::UnknownHost => {
            "The name of the calendar’s server is not known. If it stays so, make a new address in your calendar \
             program and connect that."
                .into()
        }
        FetchError::Unreachable => {
            "The calendar’s server could not be reached, or its certificate does not hold. We try again by ourselves."
                .into()
        }
        FetchError::TooSlow => "The calendar’s server took too long. We try again by ourselves.".into(),
        FetchError::TooLarge { most } => format!(
            "The file is larger than {} MB. Connect a calendar with fewer past events, or one for appointments alone.",
            most >> 20
        ),
        FetchError::TooManyRedirects => {
            "The address leads on and on without end. Make a new address in your calendar program and connect that."
                .into()
        }
        FetchError::Refused { status: 401 | 403 } => {
            "The calendar’s server wants a sign-in. Use the secret or private address of the calendar instead.".into()
        }
        FetchError::Refused { status: 404 | 410 } => {
            "There is no calendar at this address any more. Make a new address in your calendar program and connect \
             that."
                .into()
        }
        FetchError::Refused { status: 429 } => {
            "The calendar’s server says that we ask too often. We wait, and try again by ourselves.".into()
        }
        FetchError::Refused { status } => {
            format!("The calendar’s server answered with an error ({status}). We try again by ourselves.")
        }
    }
}

/// A file that is not read, in words.
pub(super) fn of_refusal(refusal: &Refusal) -> String {
    let where_ = refusal.line.map_or_else(
        || "The file cannot be read".to_owned(),
        |line| format!("The file cannot be read: {} in line {line}", refusal.field),
    );
    let what = match refusal.reason {
        Reason::NotACalendar => "Check that the address shows a calendar file and not a page.",
        Reason::TooLarge | Reason::TooManyEvents | Reason::TooManyIntervals | Reason::TooMuchRepetition => {
            "Connect a calendar with fewer events, or one for appointments alone."
        }
        Reason::UnknownZone | Reason::BadZone => {
            "Open that event in your calendar program and choose its time zone anew."
        }
        _ => "Open that event in your calendar program, save it again, or delete it.",
    };
    format!("{where_}, {}. {what}", refusal.reason)
}
