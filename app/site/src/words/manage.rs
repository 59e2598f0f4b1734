//! Manage my booking, `/b/{token}`.

use domain::{booking::BookingState, money::Money, referrals::Earned};

pub const ASK: &str = "Ask";
pub const UNKNOWN_TITLE: &str = "We cannot find this booking";
pub const UNKNOWN_TEXT: &str = "The link may be incomplete. Please open it from your confirmation e-mail, or call the clinic with your name and time.";
pub const WHERE_AND_WHO: &str = "Where and with whom";
pub const ADD_TO_CALENDAR: &str = "Add to calendar";
pub const DIRECTIONS: &str = "Directions";
pub const MOVE: &str = "Move it";
pub const ALL_TIMES: &str = "All times";
pub const NEW_TIME: &str = "New time";
pub const PICK_NEW_TIME: &str = "Pick a new time";
pub const REFUND_LADDER: &str = "What you get back, by when";
pub const NOW: &str = "now";
pub const CANCEL_FREE: &str = "Cancel the booking";
pub const CANCEL_FREE_TEXT: &str = "Nothing was paid, so cancelling costs nothing.";
pub const FROM_PACKAGE: &str = "From your package";
pub const CANCEL_EFFECT: &str = "Your time goes to somebody else at once, so this cannot be undone.";
pub const CANCEL_LATER_EFFECT: &str =
    "Earlier visits stay. Your times go to somebody else at once, so this cannot be undone.";
pub const ALL_VISITS: &str = "All visits";
pub const BANK_DAYS: &str = "Your bank shows the money in 3 to 5 business days.";
pub const PAYMENT: &str = "Payment";
pub const DEPOSIT: &str = "Deposit";
pub const DEPOSIT_LATER: &str = "Deposit, not paid yet";
pub const PAID: &str = "Paid";
pub const DUE: &str = "Due at the clinic";
pub const TOTAL: &str = "Total";
pub const WHY: &str = "Why this price";
pub const HOLD_ENDS: &str = "Held for you for another ";
pub const HOLD_OVER: &str = "The hold has ended. If the time is still free, paying brings it back.";
pub const BEFORE_YOU_COME: &str = "Before you come";
pub const TIMELINE: &str = "Timeline";
pub const CONFIRMING_TITLE: &str = "Confirming your payment…";
pub const CONFIRMING_TEXT: &str = "Your payment is through. This page updates by itself in a moment.";
pub const CONFIRMING_SLOW: &str =
    "This takes longer than usual. You can close the page: the confirmation comes by e-mail, and your time stays held.";
pub const BOOK_AGAIN: &str = "Book again";
pub const CHOOSE_AGAIN: &str = "Choose a time again";

pub const CREDIT_TEXT: &str = "Tell us when you pay for a visit, and we take it off.";
pub const YOUR_CODE: &str = "Your code";
pub const REFERRAL_LINK: &str = "Link to pass on";
pub const COPY_LINK: &str = "Copy the link";
pub const COPIED: &str = "Copied";

pub fn credit(credit: &Money) -> String {
    format!("You have {credit} credit")
}

pub fn recommend(friend: &Money, referrer: &Money) -> String {
    match (friend.is_zero(), referrer.is_zero()) {
        (true, _) => format!("Recommend us, get {referrer}"),
        (_, true) => format!("Give a friend {friend}"),
        _ => format!("Give a friend {friend}, get {referrer}"),
    }
}

pub const fn recommend_text(earned: Earned) -> &'static str {
    match earned {
        Earned::Confirmed => {
            "As credit for a visit, once somebody who is new here books with your code and their booking is confirmed."
        }
        Earned::Completed => {
            "As credit for a visit, once somebody who is new here has booked with your code and been with us."
        }
    }
}

pub fn page_title(clinic: &str) -> String {
    format!("Your booking · {clinic}")
}

pub fn times_zone(city: &str, zone: &str) -> String {
    format!("Times are {city} time ({zone}).")
}

pub fn cancel_now(refund: &Money) -> String {
    format!("Cancel now: {refund} back")
}

pub fn cancel_text(refund: &Money, kept: &Money) -> String {
    match (refund.is_zero(), kept.is_zero()) {
        (_, true) => "All of your deposit comes back.".to_owned(),
        (true, _) => format!("The clinic keeps {kept}, because it is close to the visit."),
        _ => format!("{refund} comes back; the clinic keeps {kept}."),
    }
}

/// “Visit 3 of 8”.
pub fn visit_of(number: u32, of: u32) -> String {
    format!("Visit {number} of {of}")
}

pub fn cancel_later(visits: u32) -> String {
    match visits.saturating_sub(1) {
        1 => "Cancel this visit and the later one".to_owned(),
        later => format!("Cancel this visit and all {later} later ones"),
    }
}

pub fn cancel_visits(visits: u32) -> String {
    format!("Cancel {visits} visits")
}

pub fn cancel_button(refund: &Money) -> String {
    format!("Cancel booking, {refund} back")
}

pub fn back(refund: &Money) -> String {
    format!("{refund} back")
}

pub fn pay(amount: &Money) -> String {
    format!("Pay {amount}")
}

pub const ASKED_FOR: &str = "To be paid";
pub const KEPT_CARD: &str = "Your card is kept";
pub const FORGET_CARD: &str = "Forget this card";

/// What the client agreed to when they paid.
pub fn agreed(words: &str) -> String {
    format!("You agreed: “{words}”")
}

/// The receipt of what the label says.
pub fn receipt(label: &str) -> String {
    format!("Receipt (PDF): {label}")
}

pub fn asked_for(amount: &Money) -> String {
    format!("{amount} is to be paid for your visit")
}

pub fn move_to(time: &str) -> String {
    format!("Move to {time}")
}

/// What a visitor reads on the badge.
pub fn state(state: BookingState) -> &'static str {
    match state {
        BookingState::Pending => "Waiting for the clinic",
        BookingState::AwaitingDeposit => "Held for you",
        BookingState::Confirmed => "Confirmed",
        BookingState::Completed => "Completed",
        BookingState::Cancelled => "Cancelled",
        BookingState::NoShow => "Missed",
        BookingState::Expired => "No longer held",
    }
}

/// What the state means and what to do; empty where the page says it all.
pub fn state_text(state: BookingState) -> &'static str {
    match state {
        BookingState::Pending => {
            "The time is reserved for you. The clinic confirms it personally, and you get an e-mail as soon as it does."
        }
        BookingState::AwaitingDeposit => "Pay the deposit to make it yours. Until then the time is held.",
        BookingState::Confirmed => "",
        BookingState::Completed => "Thank you for coming.",
        BookingState::Cancelled => "This booking was cancelled. Any refund is listed in the timeline.",
        BookingState::NoShow => "We missed you. Please call if something came up; the clinic will find a way.",
        BookingState::Expired => "The deposit did not arrive in time, so the time was given back. Nothing was charged.",
    }
}

pub const KEPT_AS_REQUEST: &str = "The payment page cannot be reached right now, so nothing was charged. Your time is kept as a request: the clinic confirms it, and asks you for the deposit then.";

/// Booked, though the payment page could not be reached.
pub fn deposit_later(deposit: &Money) -> String {
    format!(
        "The payment page cannot be reached right now, so nothing was charged. You are booked all the same: we send you a link for the deposit of {deposit} once it is back."
    )
}

/// Why the checkout did not open, by the kind of error.
pub fn checkout_problem(code: &str) -> &'static str {
    match code {
        "conflict" => "There is nothing to pay for this booking right now. Its current state is shown below.",
        "rate_limited" => "That was a lot at once. Please wait a minute before you pay.",
        "provider_unavailable" => {
            "The payment page does not answer right now. No money moved and your booking is safe; please try again in a minute."
        }
        _ => "The payment page could not be opened. No money moved. Please try again, or call the clinic.",
    }
}

/// “Six facials, visit 3 of 6”.
pub fn package_visit(name: &str, number: u16, of: u16) -> String {
    format!("{name}, visit {number} of {of}")
}

/// What cancelling does to a visit that is taken from a package.
pub const fn package_after(returns: bool) -> &'static str {
    if returns {
        "The visit goes back to your package, and you can use it for another day."
    } else {
        "It is late, so the visit counts as used."
    }
}

/// “for Ada Ruiz”.
pub fn for_whom(attendee: &str) -> String {
    format!("for {attendee}")
}
