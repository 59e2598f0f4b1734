//! The clinic's own page, `/c/{clinic}`.

use domain::money::Money;
use rust_decimal::Decimal;

pub const HEADLINE: &str = "Prices up front, times you can book";
pub const SERVICES: &str = "Services";
pub const MORE_SERVICES: &str = "More services";
pub const TEAM_SHORT: &str = "Team";
pub const TEAM: &str = "Who you will see";
pub const VISIT: &str = "Visit";
pub const CHAT: &str = "Chat";
pub const FREE_TIMES: &str = "See free times";
pub const SOONEST: &str = "Soonest";
pub const DIRECTIONS: &str = "Directions";
pub const RUNS_ON: &str = "Runs on Anteroom";
pub const UNKNOWN_TITLE: &str = "There is no clinic at this address";
pub const UNKNOWN_TEXT: &str = "Please check the spelling, or ask the clinic for its booking link.";
pub const NO_SERVICES_TITLE: &str = "Nothing can be booked online yet";
pub const NO_SERVICES_TEXT: &str = "Please call or use the chat; somebody will answer.";
pub const THE_SERVICE: &str = "This service";
pub const WITH: &str = "With";
pub const ANYONE: &str = "Anyone";
pub const ANYONE_AVAILABLE: &str = "Anyone who is free";
pub const YES: &str = "Yes";
pub const NO: &str = "No";
pub const POSTCODE_HINT: &str = "Where we would come to. The price includes the way.";
pub const SHOW_PRICE: &str = "Show the price";
pub const NO_TIMES_TITLE: &str = "No free times here";
pub const NO_TIMES_TEXT: &str = "Try another month, or anyone instead of one person.";
pub const WHY: &str = "Why this price";
pub const DEPOSIT_TODAY: &str = "Deposit today";
pub const AT_THE_CLINIC: &str = "At the clinic";
pub const IF_YOU_CANCEL: &str = "If you cancel";
pub const NOTHING_TO_LOSE: &str = "Nothing to pay now. Cancelling costs nothing.";
pub const POLICY_AFTER_TIME: &str = "Pick a time to see until when you can cancel for free.";
pub const HELD_WHILE_PAYING: &str = "Yours for 15 minutes while you pay. No account needed.";
pub const NO_PAYMENT_NOW: &str = "Nothing to pay now. No account needed.";
pub const PICK_A_TIME: &str = "Pick a time";
pub const ANSWER_FIRST: &str = "Choose your options to see the price";
pub const HOLD_IT: &str = "Hold it";
pub const BOOK_IT: &str = "Book it";
pub const BOOK_NOW: &str = "Book this time";
pub const TIME_GONE: &str = "This time is no longer free";
pub const TAKEN: &str = "Somebody was a little faster: this time is no longer free.";
pub const NEAREST: &str = "These are the nearest. What you typed stays.";
pub const OWN_HELD: &str = "This time is held for you until the deposit is paid.";
pub const OWN_BOOKED: &str = "You have booked this time.";
pub const OWN_CORRECT: &str = "To correct something you typed, send the form again.";
pub const GO_ON_PAYING: &str = "Go on to the payment";
pub const SEE_BOOKING: &str = "See your booking";
pub const CHANGE_TIME: &str = "Change";
pub const YOUR_DETAILS: &str = "Your details";
pub const NAME: &str = "Your name";
pub const PHONE: &str = "Phone";
pub const EMAIL: &str = "E-mail";
pub const EMAIL_HINT: &str = "For the confirmation and your calendar.";
pub const REFERRAL: &str = "Referral code";
pub const REFERRAL_HINT: &str = "Optional: if somebody recommended us to you.";

pub const THE_VISIT: &str = "Services of this visit";
pub const ADD_SERVICE: &str = "Add another service";
pub const ADD_WHICH: &str = "Which service";
pub const ADD: &str = "Add";
pub const REMOVE: &str = "Remove";
pub const NO_MORE: &str = "One visit takes no more services than these.";
pub const AFTERWARDS: &str = "Afterwards";
pub const AT_ONCE: &str = "At the same time";
pub const CHANGE_ORDER: &str = "Change";
pub const SAME_PERSON: &str = "One person for all of it";
pub const MAY_WAIT: &str = "I can wait half an hour in between";

pub const FOR_WHOM: &str = "Who is it for?";
pub const FOR_SOMEBODY: &str = "For somebody else?";
pub const FOR_WHOM_HINT: &str = "Leave a name empty where it is for you. The year tells whom to expect.";
pub const THEIR_NAME: &str = "Their name";
pub const MYSELF: &str = "Me";
pub const BIRTH_YEAR: &str = "Born (optional)";

pub fn service_for(number: usize, service: &str) -> String {
    format!("{number}. {service} is for")
}

pub fn remove(service: &str) -> String {
    format!("Remove {service}")
}

pub fn when(service: &str) -> String {
    format!("When {service} begins")
}

pub fn service_option(name: &str, duration: u32) -> String {
    format!("{name} · {}", minutes(duration))
}

pub fn page_title(clinic: &str, city: &str) -> String {
    if city.is_empty() {
        format!("{clinic} · prices and booking")
    } else {
        format!("{clinic}, {city} · prices and booking")
    }
}

pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 1 => format!("{hours} hours"),
        (hours, rest) if hours > 1 => format!("{hours} h {rest} min"),
        _ => format!("{minutes} min"),
    }
}

pub fn extra_minutes(extra: u32) -> String {
    format!("+{}", minutes(extra))
}

pub fn service_detail(duration: u32, description: &str) -> String {
    if description.is_empty() { minutes(duration) } else { format!("{} · {description}", minutes(duration)) }
}

pub fn typical(low: Decimal, high: Decimal) -> String {
    format!("Not sure yet. Most need {} to {}.", low.normalize(), high.normalize())
}

pub fn back(refund: &Money) -> String {
    format!("{refund} back")
}

pub fn today(deposit: &str) -> String {
    format!("{deposit} today")
}

pub fn hold(time: &str) -> String {
    format!("Hold {time}")
}

pub fn book(time: &str) -> String {
    format!("Book {time}")
}

pub fn hold_and_pay(deposit: &str) -> String {
    format!("Hold it and pay {deposit}")
}
