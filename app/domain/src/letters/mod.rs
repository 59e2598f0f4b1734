//! Every word of a letter about a booking: mails, calendar entries, the line on a card processor's page. One variant a
//! phrase, one file a language: a phrase that lacks a language does not compile. In the clinic's voice.
//!
//! What the desk says in a thread is [`crate::conversation::Phrase`].

mod en;
mod es;

use crate::understanding::Locale;

/// Something to write. Parameters are already in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase<'a> {
    // Around every letter
    Hello {
        name: &'a str,
    },
    HelloStranger,
    What,
    When,
    With,
    And,
    ForWhom,
    Where,
    BeforeYouCome,
    /// Before the names of calendars: “Add to Google Calendar · Outlook”.
    AddTo,
    MoveOrCancel,
    YourBooking,
    Pay {
        amount: String,
    },
    VisitClinic {
        clinic: &'a str,
    },

    // Booked
    ConfirmedSubject {
        service: &'a str,
        when: &'a str,
    },
    Confirmed,
    LookForward,
    DepositReceived {
        amount: String,
    },
    /// Booked without it, because the payment page could not be reached.
    DepositLater {
        amount: String,
    },
    /// What it is asked for later as.
    DepositLaterReason,

    // Approved, to be paid
    PayDepositSubject {
        when: &'a str,
    },
    PayDeposit,
    PayDepositUntil {
        amount: String,
        until: String,
    },

    // At another time
    MovedSubject {
        service: &'a str,
        when: &'a str,
    },
    Moved,
    FileReplaces,

    // Several visits at once
    SeriesSubject {
        service: &'a str,
        visits: usize,
    },
    Series,
    SeriesEachHasLink,
    SeriesChangedSubject {
        service: &'a str,
    },
    SeriesChanged,
    SeriesStillToCome,
    SeriesNothingLeft,

    // Cancelled
    CancelledSubject {
        service: &'a str,
        when: &'a str,
    },
    Cancelled,
    CancelledVisit {
        service: &'a str,
        when: &'a str,
    },
    AllGoesBack {
        refund: String,
    },
    SomeGoesBack {
        refund: String,
        kept: String,
    },
    NothingGoesBack {
        kept: String,
    },
    /// What a credit had paid is credit again.
    CreditAgain {
        credit: String,
    },
    BankDays,

    // Paid too late
    TooLateSubject {
        service: &'a str,
        when: &'a str,
    },
    TooLate,
    TooLateWhy {
        when: &'a str,
    },
    TooLateSorry,

    // Asked for more
    AskedSubject {
        amount: String,
        clinic: &'a str,
    },
    Asked {
        amount: String,
    },
    /// The clinic's own words.
    AskedFor {
        reason: &'a str,
    },
    AskedHow,

    // A receipt
    ReceiptSubject {
        amount: String,
        clinic: &'a str,
    },
    Receipt,
    ReceiptPaid {
        amount: String,
        method: &'a str,
    },
    ReceiptNumber {
        number: String,
    },
    /// Where the receipt is, as a file.
    ReceiptFile,

    // A recommendation
    RecommendedSubject {
        amount: String,
        clinic: &'a str,
    },
    Recommended,
    RecommendedCredit {
        amount: String,
    },
    CreditHow,
    CreditGoodUntil {
        day: String,
    },

    // On the waitlist
    WaitlistSubject {
        service: &'a str,
    },
    Waitlist,
    WaitlistHow,
    WaitlistLeave,
    YourPlace,
    /// Of a chat: an answer that nobody was there to read, and what was said as a whole.
    ChatAnswerSubject {
        clinic: &'a str,
    },
    ChatAnswer,
    ChatGoOn,
    /// Where answers to the mail come back to the chat.
    ChatAnswerByMail,
    ChatYou,
    TranscriptSubject {
        clinic: &'a str,
    },
    Transcript,
    OfferSubject {
        service: &'a str,
        when: &'a str,
    },
    Offer,
    OfferKept {
        until: String,
    },
    OfferDeposit {
        amount: String,
    },
    OfferMoves {
        when: &'a str,
    },
    OfferNext,
    AnswerOffer,

    // In a calendar
    EntryTitle {
        service: &'a str,
        clinic: &'a str,
    },
    EntryWith {
        practitioner: &'a str,
    },
    EntryManage {
        url: &'a str,
    },

    /// On the card processor's page and on the client's statement.
    DepositFor {
        service: &'a str,
        when: &'a str,
        clinic: &'a str,
    },
    BalanceFor {
        service: &'a str,
        when: &'a str,
        clinic: &'a str,
    },
    FeeFor {
        service: &'a str,
        when: &'a str,
        clinic: &'a str,
    },
}

impl Phrase<'_> {
    pub fn render(&self, locale: Locale) -> String {
        match locale {
            Locale::En => en::render(self),
            Locale::Es => es::render(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_back_and_what_is_kept_are_told_apart_in_both_languages() {
        let (refund, kept) = ("$20.00".to_owned(), "$19.00".to_owned());
        let phrase = Phrase::SomeGoesBack { refund, kept };
        for locale in [Locale::En, Locale::Es] {
            let said = phrase.render(locale);
            assert!(said.find("$20.00") < said.find("$19.00"), "{said}");
        }
        assert_ne!(phrase.render(Locale::En), phrase.render(Locale::Es));
    }
}
