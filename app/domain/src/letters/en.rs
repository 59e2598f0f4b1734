//! English.

use super::Phrase;

#[expect(clippy::too_many_lines, reason = "a catalogue is read line by line")]
pub(super) fn render(phrase: &Phrase<'_>) -> String {
    let words = match phrase {
        Phrase::Hello { name } => return format!("Hello {name},"),
        Phrase::HelloStranger => "Hello,",
        Phrase::What => "What",
        Phrase::When => "When",
        Phrase::With => "With",
        Phrase::And => "and",
        Phrase::ForWhom => "For",
        Phrase::Where => "Where",
        Phrase::BeforeYouCome => "Before you come",
        Phrase::AddTo => "Add to",
        Phrase::MoveOrCancel => "Move or cancel",
        Phrase::YourBooking => "Your booking",
        Phrase::Pay { amount } => return format!("Pay {amount}"),
        Phrase::VisitClinic { clinic } => return format!("Visit {clinic}"),

        Phrase::ConfirmedSubject { service, when } => return format!("You are booked: {service}, {when}"),
        Phrase::Confirmed => "You are booked",
        Phrase::LookForward => "We look forward to seeing you.",
        Phrase::DepositLater { amount } => {
            return format!(
                "The payment page could not be reached when you booked. You paid nothing, and your time is yours all \
                 the same: we will send you a link for the deposit of {amount}."
            );
        }
        Phrase::DepositLaterReason => "The deposit. The payment page could not be reached when you booked.",
        Phrase::DepositReceived { amount } => return format!("We received your deposit of {amount}. Thank you."),

        Phrase::PayDepositSubject { when } => return format!("We can see you {when}: your deposit keeps the time"),
        Phrase::PayDeposit => "Your time is waiting for you",
        Phrase::PayDepositUntil { amount, until } => {
            return format!(
                "We said yes to your visit. A deposit of {amount} keeps the time for you until {until}; it comes off \
                 your bill."
            );
        }

        Phrase::MovedSubject { service, when } => return format!("Your new time: {service}, {when}"),
        Phrase::Moved => "Your visit has a new time",
        Phrase::FileReplaces => "The attached calendar file replaces the earlier one.",

        Phrase::SeriesSubject { service, visits } => return format!("You are booked: {service}, {visits} visits"),
        Phrase::Series => "Your visits are booked",
        Phrase::SeriesEachHasLink => {
            "The link below opens your next visit and shows all of them; each can be moved or cancelled by itself. The \
             attached calendar file holds them all."
        }
        Phrase::SeriesChangedSubject { service } => return format!("Your visits have changed: {service}"),
        Phrase::SeriesChanged => "Your visits have changed",
        Phrase::SeriesStillToCome => {
            "These are your visits from now on. The attached calendar file replaces the earlier one."
        }
        Phrase::SeriesNothingLeft => "All visits that were still to come are cancelled.",

        Phrase::CancelledSubject { service, when } => return format!("Cancelled: {service}, {when}"),
        Phrase::Cancelled => "Your visit is cancelled",
        Phrase::CancelledVisit { service, when } => return format!("{service} on {when} is cancelled."),
        Phrase::AllGoesBack { refund } => return format!("All of it ({refund}) goes back to your card."),
        Phrase::SomeGoesBack { refund, kept } => {
            return format!("{refund} goes back to your card; {kept} of the deposit is kept.");
        }
        Phrase::NothingGoesBack { kept } => {
            return format!("The deposit of {kept} is kept, because it was close to the visit.");
        }
        Phrase::CreditAgain { credit } => {
            return format!("{credit} that your credit had paid is credit again, for your next visit.");
        }
        Phrase::BankDays => "Banks usually show a refund in 3 to 5 business days.",

        Phrase::TooLateSubject { service, when } => return format!("Your payment comes back: {service}, {when}"),
        Phrase::TooLate => "Your payment comes back to you",
        Phrase::TooLateWhy { when } => {
            return format!(
                "Your payment reached us after the time on {when} was given back, and it could not be kept."
            );
        }
        Phrase::TooLateSorry => "We are sorry about that. You are welcome to pick another time.",

        Phrase::AskedSubject { amount, clinic } => return format!("{clinic} asks for {amount}"),
        Phrase::Asked { amount } => return format!("{amount} is to be paid"),
        Phrase::AskedFor { reason } => return format!("For your visit: {reason}"),
        Phrase::AskedHow => {
            "You can pay by card with the button below. If something is not right, please just write or call us."
        }

        Phrase::ReceiptSubject { amount, clinic } => return format!("Receipt: {amount} to {clinic}"),
        Phrase::Receipt => "Thank you for your payment",
        Phrase::ReceiptPaid { amount, method } => {
            return if method.is_empty() {
                format!("We received {amount}.")
            } else {
                format!("We received {amount} by {method}.")
            };
        }
        Phrase::ReceiptFile => "Receipt as PDF",
        Phrase::ReceiptNumber { number } => return format!("Receipt {number}."),

        Phrase::RecommendedSubject { amount, clinic } => return format!("{amount} credit for recommending {clinic}"),
        Phrase::Recommended => "Thank you for recommending us",
        Phrase::RecommendedCredit { amount } => {
            return format!("Somebody came to us by your recommendation. We have given you {amount} as credit.");
        }
        Phrase::CreditHow => "Tell us when you pay for a visit, and we take it off.",
        Phrase::CreditGoodUntil { day } => return format!("It is good until {day}."),

        Phrase::WaitlistSubject { service } => return format!("You are on the waitlist: {service}"),
        Phrase::Waitlist => "You are on the waitlist",
        Phrase::WaitlistHow => {
            "As soon as a time that suits you is free, we keep it for you for a while and write to you. You then say yes \
             or no with one click."
        }
        Phrase::WaitlistLeave => "No longer looking? Leave the list with the button below.",
        Phrase::YourPlace => "Your place on the list",
        Phrase::ChatAnswerSubject { clinic } => return format!("{clinic} answered you"),
        Phrase::ChatAnswer => "Your answer from the chat",
        Phrase::ChatGoOn => "Go on in the chat",
        Phrase::ChatAnswerByMail => "You can simply answer this mail, or go on in the chat.",
        Phrase::ChatYou => "You",
        Phrase::TranscriptSubject { clinic } => return format!("Your chat with {clinic}"),
        Phrase::Transcript => "What we talked about",
        Phrase::OfferSubject { service, when } => return format!("A time is free for you: {service}, {when}"),
        Phrase::Offer => "A time is free for you",
        Phrase::OfferKept { until } => {
            return format!("You are next on our waitlist, and this time is kept for you until {until}.");
        }
        Phrase::OfferDeposit { amount } => {
            return format!("A deposit of {amount} is paid after you say yes; it comes off your bill.");
        }
        Phrase::OfferMoves { when } => {
            return format!("If you take it, your visit on {when} moves here, with everything that you paid for it.");
        }
        Phrase::OfferNext => "If we do not hear from you, the time goes to the next and you stay on the list.",
        Phrase::AnswerOffer => "Take it or decline",

        Phrase::EntryTitle { service, clinic } => return format!("{service} at {clinic}"),
        Phrase::EntryWith { practitioner } => return format!("With {practitioner}."),
        Phrase::EntryManage { url } => return format!("Move or cancel: {url}"),

        Phrase::BalanceFor { service, when, clinic } => return format!("Balance · {service}, {when} · {clinic}"),
        Phrase::FeeFor { service, when, clinic } => return format!("Fee · {service}, {when} · {clinic}"),
        Phrase::DepositFor { service, when, clinic } => return format!("Deposit · {service}, {when} · {clinic}"),
    };
    words.to_owned()
}
