//! Waiting for a time: `/c/{clinic}/waitlist`, `/waitlist/{token}` and `/o/{token}`.

use domain::money::Money;

pub const TELL_ME: &str = "Tell me when something is free";
pub const NOTHING_FITS: &str = "Nothing that suits you?";
pub const JOIN_TITLE: &str = "Tell me when something is free";
pub const JOIN_TEXT: &str = "When a time becomes free that suits you, we keep it for you and write to you at once. Whoever has waited longest is asked first.";
pub const QUESTIONS_FIRST: &str =
    "Please answer the questions about the service first, so that we know how long it takes.";
pub const BACK_TO_TIMES: &str = "Back to the times";
pub const WHEN: &str = "When would suit you?";
pub const FROM: &str = "From";
pub const UNTIL: &str = "Until";
pub const PARTS: &str = "Time of day";
pub const PARTS_HINT: &str = "Leave all empty for any.";
pub const NOTICE: &str = "At the latest, tell me";
pub const NOTICES: [(&str, &str); 4] = [
    ("0", "any time before the visit"),
    ("120", "two hours before"),
    ("1440", "the day before"),
    ("2880", "two days before"),
];
pub const SEATS: &str = "How many of you?";

pub fn seats(people: usize) -> String {
    if people == 1 { "Only me".to_owned() } else { format!("{people} people, at the same time") }
}

pub const YOUR_DETAILS: &str = "How we reach you";
pub const NAME: &str = "Name";
pub const EMAIL: &str = "E-mail";
pub const EMAIL_HINT: &str = "Free times are sent there.";
pub const PHONE: &str = "Phone, if you like";
pub const JOIN: &str = "Put me on the list";
pub const NO_COST: &str = "This costs nothing, and you can leave the list at any time.";
pub const JOINED_TITLE: &str = "You are on the list";
pub const JOINED_TEXT: &str =
    "We have sent you an e-mail with a link by which you can leave it again. As soon as a time suits you, we write.";
pub const ANYONE: &str = "with anyone available";

pub const EARLIER_TITLE: &str = "Want an earlier time?";
pub const EARLIER_TEXT: &str =
    "If one becomes free, we keep it for you and write to you. Your visit moves only if you say yes.";
pub const EARLIER_PAID: &str = "What you paid moves with it.";
pub const EARLIER_JOIN: &str = "Tell me about earlier times";
pub const EARLIER_JOINED: &str =
    "We tell you as soon as an earlier time is free. Your visit stays as it is until you say yes.";

pub const UNKNOWN_OFFER_TITLE: &str = "We cannot find this offer";
pub const UNKNOWN_OFFER_TEXT: &str =
    "The link may be incomplete. Please open it from the e-mail once more, or call the clinic.";
pub const OFFER_TITLE: &str = "A time is free for you";
pub const KEPT_FOR: &str = "Kept for you for another ";
pub const KEPT_OVER: &str = "The time was kept for a while and has gone to the next.";
pub const ACCEPT: &str = "Take this time";
pub const DECLINE: &str = "No, keep me on the list";
pub const LEAVE: &str = "No, and take me off the list";
pub const NOTHING_TO_PAY: &str = "Nothing is paid now.";
pub const IF_YOU_CANCEL: &str = "If you cancel later";
pub const PRICE: &str = "Price";
pub const DEPOSIT: &str = "Deposit, paid now";
pub const WHEN_IT_IS: &str = "When";
pub const WITH: &str = "With";
pub const WHERE: &str = "Where";
pub const ACCEPTED_TITLE: &str = "The time is yours";
pub const ACCEPTED_TEXT: &str = "You find everything about it on the page of your booking.";
pub const PAY_NEXT_TEXT: &str = "One thing is left: the deposit. The time is held while you pay.";
pub const GO_ON: &str = "Go on to your booking";
pub const PAY_NEXT: &str = "Go on to the deposit";
pub const LAPSED_TITLE: &str = "This offer is over";
pub const LAPSED_TEXT: &str = "We did not hear from you in time, so the time went to the next.";
pub const WITHDRAWN_TEXT: &str = "The clinic took this offer back.";
pub const DECLINED_TITLE: &str = "Thank you for telling us";
pub const DECLINED_TEXT: &str = "The time goes to the next.";
pub const STILL_LISTED: &str = "You are still on the list, and we write when another time suits you.";
pub const NOT_LISTED: &str = "You are no longer on the list.";
pub const SEE_TIMES: &str = "See all free times";

pub const UNKNOWN_PLACE_TITLE: &str = "We cannot find this place";
pub const UNKNOWN_PLACE_TEXT: &str =
    "The link may be incomplete. Please open it from the e-mail once more, or call the clinic.";
pub const PLACE_TITLE: &str = "You are on the waitlist";
pub const LEFT_TITLE: &str = "You are not on the waitlist";
pub const LEFT_TEXT: &str = "We no longer write to you about free times for this.";
pub const ENDED_TEXT: &str = "The days that you wished for have passed.";
pub const SILENT_TEXT: &str =
    "We kept two times for you and did not hear from you, so we stopped looking. You are welcome to join again.";
pub const TAKEN_TEXT: &str = "You took a time, so we stopped looking.";
pub const LEAVE_LIST: &str = "Leave the list";

pub fn page_title(clinic: &str) -> String {
    format!("Waitlist · {clinic}")
}

pub fn offer_page_title(clinic: &str) -> String {
    format!("A free time · {clinic}")
}

/// “Signature facial, with Priya Nair”.
pub fn what(service: &str, practitioner: Option<&str>) -> String {
    practitioner.map_or_else(|| format!("{service}, {ANYONE}"), |who| format!("{service}, with {who}"))
}

pub fn kept_until(until: &str) -> String {
    format!("Until {until}")
}

pub fn accept_and_pay(deposit: &Money) -> String {
    format!("Take it and pay {deposit}")
}

pub fn accept_and_move(start: &str) -> String {
    format!("Your visit on {start} moves here.")
}

pub fn money_moves(paid: &Money) -> String {
    format!("The {paid} that you paid moves with it; nothing is charged again.")
}

pub fn back(refund: &Money) -> String {
    if refund.is_zero() { "nothing back".to_owned() } else { format!("{refund} back") }
}
