//! English.

use super::Phrase;
use crate::{calendar::labels, understanding::Locale};

#[expect(clippy::too_many_lines, reason = "a catalogue is read line by line, and one match keeps it complete")]
pub(super) fn render(phrase: &Phrase) -> String {
    let words = match phrase {
        Phrase::Hello => "Hello!",
        Phrase::DoYouMean { what } => return format!("Do you mean {what}?"),
        Phrase::HelloName { name } => return format!("Hi {name}!"),
        Phrase::YouAreWelcome => "You’re welcome.",
        Phrase::Goodbye => "Goodbye, and thank you for writing. This chat stays here for you.",
        Phrase::Fine => "All right. I am here when you want to go on.",
        Phrase::Kept => "Thank you, I have noted that.",
        Phrase::LocaleSet => "We can go on in English.",
        Phrase::StartedOver => "Let’s start again.",
        Phrase::Forgotten => "All right, I took that out.",
        Phrase::NothingToForget => "I had not noted that.",
        Phrase::CheckFacts => "Tap anything I got wrong.",

        Phrase::WhichService => "What can we do for you?",
        Phrase::WhichToBook => "What would you like to book?",
        Phrase::PriceDepends => "That depends on what you need.",
        Phrase::ServiceFirst => "First I need to know what it is about.",
        Phrase::UnknownService => "We do not offer that one. These we do:",
        Phrase::WhichOfThese { options } => return format!("Which one: {options}?"),
        Phrase::Or => "or",
        Phrase::And => "and",
        Phrase::OneVisit { services } => return format!("{services} in one visit. Good."),
        Phrase::About { service } => return format!("About {service}:"),
        Phrase::WhichToAdd { options } => return format!("And which one beside it: {options}?"),
        Phrase::UnknownQuestion => "That is not part of this price.",
        Phrase::OutOfRange { label, minimum, maximum, unit } => {
            return format!("{label}: we can price {} to {} {unit}.", minimum.normalize(), maximum.normalize());
        }
        Phrase::BetweenSteps { label, below, above, unit } if below == above => {
            return format!("{label}: the nearest that we can price is {below} {unit}.");
        }
        Phrase::BetweenSteps { label, below, above, unit } => {
            return format!("{label}: would {below} or {above} {unit} fit?");
        }
        Phrase::NotAChoice { label } => return format!("{label}: that is not one of the choices."),
        Phrase::ChooseAtLeastOne => "Please choose at least one.",
        Phrase::OutsideTravel { postcode } => {
            return format!("We do not travel to {postcode} yet. Is there another address?");
        }
        Phrase::WrongKindOfAnswer { label } => return format!("{label}: I could not use that answer."),
        Phrase::CannotBeUnsure => "Pick whatever comes closest. You can change it later, and so can we.",
        Phrase::NotUnderstood => "I did not understand that. I can help with prices, times and bookings.",
        Phrase::NotCaught => "Sorry, I did not catch that.",
        Phrase::NotCaughtTime => "Sorry, I did not catch that. Tap one of the times above, or tell me another day.",
        Phrase::NotCaughtDetails => "Sorry, I did not catch that. The form above takes your name and how to reach you.",
        Phrase::StillNotUnderstood => {
            "I am sorry, I still do not understand. Pick one of these, or talk to a person at the clinic."
        }
        Phrase::PersonCanHelp => "A person at the clinic can help with this too.",

        Phrase::NotKnown => {
            "I do not know that for certain, and I do not want to guess. I have passed your question on to the clinic; \
             the answer will appear here."
        }
        Phrase::NotKnownHere => {
            "We do not have an answer to that yet. The question was passed on to the clinic; please contact us directly if \
             it is urgent."
        }
        Phrase::Closest => {
            "I do not know that for certain, and I have passed your question on to the clinic. This comes closest to it:"
        }
        Phrase::AnsweredSince { question } => return format!("You asked: “{question}”. Here is the answer:"),

        Phrase::HereIsPrice => "Here is the price.",
        Phrase::HereIsPriceAndTimes => "Here is the price. Times follow.",
        Phrase::NewPrice => "Here is the new price.",
        Phrase::BookingUnchanged => "Your booking stays as it is.",
        Phrase::PriceTrouble { reason } => return format!("I could not make that price. {reason}"),

        Phrase::SeeTimesQuestion => "Would you like to see times?",
        Phrase::PickTime => "Pick a time that suits you.",
        Phrase::NoSuchDay => "That day is on no calendar. Please pick another one.",
        Phrase::UnknownPractitioner => "We do not know this team member. Please choose again.",
        Phrase::TimeInPast => "That time has passed.",
        Phrase::TimeTooFar { last } => {
            return format!("That is too far ahead: we book until {} for now.", labels::date(*last, Locale::En));
        }
        Phrase::NoTimesThen => "Nothing is free then. These times come closest.",
        Phrase::NoTimesAtAll => {
            "I see no free time in the coming weeks. A person at the clinic can look for one with you."
        }
        Phrase::OfferTitle { minutes } => return format!("{minutes} minutes"),
        Phrase::OfferTitleFor { wanted, minutes } => return format!("{wanted}, {minutes} minutes"),
        Phrase::ZoneLabel { city, zone } if city.is_empty() => return format!("Clinic time ({zone})"),
        Phrase::ZoneLabel { city, zone } => return format!("{city} time ({zone})"),
        Phrase::After { time } => return format!("after {time}"),
        Phrase::Before { time } => return format!("before {time}"),
        Phrase::NoLaterThan { time } => return format!("by {time}"),
        Phrase::FromDay { date } => return format!("from {date}"),
        Phrase::Morning => "in the morning",
        Phrase::Afternoon => "in the afternoon",
        Phrase::Evening => "in the evening",
        Phrase::OrBetween => " or ",

        Phrase::DetailsToHold => "Your name and a phone number or e-mail, please, and I will hold the time.",
        Phrase::ConsentToHold => "May we contact you about this booking? Then I will hold the time.",
        Phrase::ConsentChanged => "Our consent text has changed since. Please read it once more.",
        Phrase::NoDetailsNoHold => {
            "That is fine. Without a name and a way to reach you I cannot hold a time, but the price stands."
        }
        Phrase::BadName => "Please write a name of at most 120 characters.",
        Phrase::BadPhone => "That does not look like a phone number. Please include the area code.",
        Phrase::BadEmail => "That does not look like an e-mail address.",
        Phrase::NoReach => "Please give a phone number or an e-mail address, so that we can reach you.",
        Phrase::ConsentNeeded => "Please agree to be contacted; without that we may not keep how to reach you.",

        Phrase::DepositAsked { slot, minutes } => {
            let minutes = if *minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
            return format!("{slot} is held for you for {minutes}. The deposit books it.");
        }
        Phrase::Held { slot } => return format!("{slot} is held for you."),
        Phrase::Booked { name } => return format!("You’re booked, {name}."),
        Phrase::BookedLate { name } => {
            return format!(
                "Your payment came after the hold ended, and the time was still free. You’re booked, {name}."
            );
        }
        Phrase::BookedDepositLater { name, amount } => {
            return format!(
                "The payment page cannot be reached right now, so nothing is charged. You’re booked all the same, \
                 {name}; you get a link for the deposit of {amount} once it is back."
            );
        }
        Phrase::KeptAsRequest { slot } => {
            return format!(
                "The payment page cannot be reached right now, so nothing is charged. {slot} is kept for you as a \
                 request; the clinic confirms it and then asks for the deposit."
            );
        }
        Phrase::AwaitsApproval { slot } => {
            return format!(
                "{slot} is kept for you. The clinic looks at each of these visits first, and then confirms yours."
            );
        }
        Phrase::ApprovedAwaitsDeposit { slot, until } => {
            return format!("Good news: the clinic has approved {slot}. The deposit books it; please pay by {until}.");
        }
        Phrase::PendingGreeting => "Kept for you until the clinic confirms",
        Phrase::BookedGreeting { name } => return format!("You’re booked, {name}"),
        Phrase::AlreadyHeld => "That time is already held for you.",
        Phrase::AlreadyBooked => "That time is already yours.",
        Phrase::SlotTaken { slot } => return format!("{slot} has just gone to somebody else. Nothing was charged."),
        Phrase::HoldEnded { slot } => return format!("Your hold on {slot} has ended. Nothing was charged."),
        Phrase::Released => "I gave the time back. Nothing was charged.",
        Phrase::NothingHeld => "No time is held for you now.",
        Phrase::RefundedTooLate { slot } => {
            return format!(
                "Your payment came after the hold ended, and {slot} had gone to somebody else. \
                 All of it goes back to your card."
            );
        }
        Phrase::Moved { slot } => return format!("Your booking has moved to {slot}."),
        Phrase::Cancelled { slot } => return format!("Your booking on {slot} is cancelled."),
        Phrase::CancelledWithRefund { slot, refund } => {
            return format!("Your booking on {slot} is cancelled. {refund} goes back to your card.");
        }
        Phrase::CancelledWithPartRefund { slot, refund, kept } => {
            return format!(
                "Your booking on {slot} is cancelled. {refund} goes back to your card; {kept} of the deposit is kept."
            );
        }
        Phrase::CancelledTooLateForRefund { slot, kept } => {
            return format!(
                "Your booking on {slot} is cancelled. The deposit of {kept} is kept, because it was close to the visit."
            );
        }
        Phrase::ManageLink { url } => return format!("You can move or cancel your booking here: {url}"),
        Phrase::NoBookingHere => {
            "I see no booking in this chat. The link in your confirmation lets you move or cancel it, \
             or a person can do it for you."
        }
        Phrase::SentTo { reach } => return format!("Sent to {reach}"),
        Phrase::ComesOffTheBill => "Comes off your bill",
        Phrase::ShareComesOffTheBill { percent, of } => {
            return format!("{}% of {of}, comes off your bill", percent.normalize());
        }
        Phrase::ShortNoticeDeposit { minutes, amount } => {
            let notice = match minutes {
                60 => "an hour".to_owned(),
                minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
                minutes => format!("{minutes} minutes"),
            };
            return format!("If you book less than {notice} ahead, the deposit is {amount}");
        }
        Phrase::RefundUntil { when } => return format!("until {when}"),
        Phrase::RefundAfterwards => "after that",
        Phrase::MissedVisit { percent, amount, anything_paid } => {
            let counts = if *anything_paid { "; what you paid counts" } else { "" };
            return format!("If you do not come, we may ask for {percent}% of the price, {amount}{counts}.");
        }
        Phrase::KeepCard => "Keep my card for this fee. I can take it back on my booking’s page at any time.",
        Phrase::PriceList { version, date: Some(date) } => return format!("Price list {version}, {date}"),
        Phrase::PriceList { version, date: None } => return format!("Price list {version}"),
        Phrase::PaidLabel => "Deposit paid",
        Phrase::With { practitioner } => return format!("with {practitioner}"),
        Phrase::BackUntil { amount, until } => return format!("{amount} back until {until}"),
        Phrase::NothingBack => "The deposit no longer comes back",
        Phrase::FreeToCancel => "You can move or cancel it here",

        Phrase::PersonJoined { name } => return format!("{name} is here now and answers you personally."),
        Phrase::PersonLeft { name } => {
            return format!("{name} has left the chat. I am here again, and so are they if you ask for a person.");
        }
        Phrase::PlaceholderPerson { name } => return format!("Write to {name}"),
        Phrase::HandedOver => "I am passing this on to the clinic. They will see everything you wrote.",
        Phrase::HandedOverFiles => {
            "Thank you for what you sent. I am passing it on to the clinic, where somebody will look at it."
        }
        Phrase::HandedOverComplaint => {
            "I am sorry to hear that. I am passing this on to a person, who will see everything you wrote."
        }
        Phrase::HandedOverNotUnderstood => {
            "I do not understand this well enough to help. I am passing it on to a person, who will see everything you wrote."
        }
        Phrase::AlreadyPassedOn => "This is with a person at the clinic already. They will answer as promised above.",
        Phrase::Noted => "I added this for the person who will answer you.",
        Phrase::DetailsForPerson => "How can they reach you?",
        Phrase::ConsentForPerson => "May they contact you there?",
        Phrase::DetailsForPersonKept => "Thank you. They have what they need to reach you.",
        Phrase::HandoverTitle { clinic } => return format!("Somebody from {clinic} will answer"),
        Phrase::AnswerBy { when } => return format!("by {when}"),
        Phrase::AnswerSoon => "as soon as the clinic opens",
        Phrase::ReachBy { reach } => return format!("Here and at {reach}"),
        Phrase::ReachHere => "Here in this chat",
        Phrase::StepSent => "Passed on",
        Phrase::StepOpens => "The clinic opens",
        Phrase::StepAnswer => "Answer at the latest",
        Phrase::EmergencyNumber => {
            "If anybody is in danger, call your local emergency number now (911 in the United States)."
        }
        Phrase::Emergency => "Please do not wait for an answer here.",

        Phrase::Trouble { request } => {
            return format!(
                "I have your message, but something on our side failed. Nothing is lost; please try again. \
                 (Request {request})"
            );
        }
        Phrase::ProviderTrouble { what } => return format!("I have your message, but I could not finish this. {what}"),
        Phrase::TooLong { most } => {
            return format!("That is longer than we can read at once. Please keep a message under {most} characters.");
        }
        Phrase::NothingSaid => "The message was empty. Please write a few words.",

        Phrase::Yes => "Yes",
        Phrase::No => "No",
        Phrase::NotSure => "Not sure",
        Phrase::ChipSeeTimes => "See times",
        Phrase::ChipMoreDays => "More days",
        Phrase::ChipOtherTimes => "Other times",
        Phrase::ChipPerson | Phrase::OpenerPerson => "Talk to a person",
        Phrase::ChipAgree => "I agree",
        Phrase::ChipRelease => "Give the time back",
        Phrase::ChipStartOver => "Start over",
        Phrase::SaidAnswer => "An answer",
        Phrase::SaidTimesFrom { date } => return format!("Times from {date}"),
        Phrase::SaidForget { label } => return format!("Not “{label}”"),
        Phrase::SaidFiles { names } => return format!("Sent by mail: {names}"),
        Phrase::SaidFilesLeft { names } => return format!("Too large to be kept: {names}"),
        Phrase::PlaceholderFirst => "Your question",
        Phrase::Placeholder => "Message",
        Phrase::OpenerPrice => "Get a price",
        Phrase::OpenerPriceDetail => "Itemised, in a few questions",
        Phrase::OpenerPriceSend => "What does it cost?",
        Phrase::OpenerTimes => "Book a time",
        Phrase::OpenerTimesDetail => "See what is free and hold it",
        Phrase::OpenerTimesSend => "I would like to book a time",
        Phrase::OpenerManage => "Move or cancel a booking",
        Phrase::OpenerManageDetail => "With the link you received",
        Phrase::OpenerManageSend => "I want to move or cancel my booking",
        Phrase::OpenerPersonDetail => "They see what you write",
        Phrase::OpenerPersonSend => "I would like to talk to a person",
    };
    words.to_owned()
}
