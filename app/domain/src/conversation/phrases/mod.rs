//! Every word that the desk says of its own. One variant a phrase, one file a language: a phrase that lacks a language
//! does not compile. Plain, warm, short; what happened, what it means, what to do.

mod en;
mod es;

use crate::understanding::Locale;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Something to say. Parameters are already in the visitor's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    // Talking
    Hello,
    HelloName {
        name: String,
    },
    YouAreWelcome,
    Goodbye,
    Fine,
    Kept,
    LocaleSet,
    StartedOver,
    Forgotten,
    NothingToForget,
    CheckFacts,

    // Finding the service and its answers
    WhichService,
    /// The same, to somebody who wants a time.
    WhichToBook,
    /// A price was asked for, and which service is not known yet.
    PriceDepends,
    ServiceFirst,
    UnknownService,
    /// Several are called by the word that was used.
    WhichOfThese {
        options: String,
    },
    Or,
    And,
    /// Two were named in one message.
    /// Several services were named, which are taken for one visit.
    OneVisit {
        services: String,
    },
    /// Before a question, where the visit has several services.
    About {
        service: String,
    },
    /// One more service of the visit, of which several are called so.
    WhichToAdd {
        options: String,
    },
    UnknownQuestion,
    OutOfRange {
        label: String,
        minimum: Decimal,
        maximum: Decimal,
        unit: String,
    },
    /// The number lies between two that could be priced.
    BetweenSteps {
        label: String,
        below: Decimal,
        above: Decimal,
        unit: String,
    },
    NotAChoice {
        label: String,
    },
    ChooseAtLeastOne,
    OutsideTravel {
        postcode: String,
    },
    WrongKindOfAnswer {
        label: String,
    },
    CannotBeUnsure,
    /// One value, or two of which one may be it, asked back.
    DoYouMean {
        what: String,
    },
    NotUnderstood,
    /// Not understood while something was being asked, which follows.
    NotCaught,
    /// Not understood while times stand above.
    NotCaughtTime,
    /// Not understood while the details' form stands above.
    NotCaughtDetails,
    StillNotUnderstood,
    PersonCanHelp,

    // Answers from the clinic's articles
    /// No article answers; the clinic is asked.
    NotKnown,
    /// The same where nobody is asked on, such as in an API's answer.
    NotKnownHere,
    /// Over a passage that may answer and may not; the clinic is asked all the same.
    Closest,
    /// Over an answer that came after its question was asked.
    AnsweredSince {
        question: String,
    },

    // Price
    HereIsPrice,
    HereIsPriceAndTimes,
    NewPrice,
    BookingUnchanged,
    PriceTrouble {
        reason: String,
    },

    // Times
    SeeTimesQuestion,
    PickTime,
    TimeInPast,
    /// A date far outside the calendar.
    NoSuchDay,
    UnknownPractitioner,
    TimeTooFar {
        last: NaiveDate,
    },
    NoTimesThen,
    NoTimesAtAll,
    OfferTitle {
        minutes: u32,
    },
    OfferTitleFor {
        wanted: String,
        minutes: u32,
    },
    ZoneLabel {
        city: String,
        zone: String,
    },
    After {
        time: String,
    },
    Before {
        time: String,
    },
    NoLaterThan {
        time: String,
    },
    FromDay {
        date: String,
    },
    OrBetween,
    Morning,
    Afternoon,
    Evening,

    // Details and consent
    DetailsToHold,
    ConsentToHold,
    ConsentChanged,
    NoDetailsNoHold,
    BadName,
    BadPhone,
    BadEmail,
    NoReach,
    ConsentNeeded,

    // Holding and booking
    DepositAsked {
        slot: String,
        minutes: u32,
    },
    Held {
        slot: String,
    },
    Booked {
        name: String,
    },
    BookedLate {
        name: String,
    },
    /// Without the deposit, because the payment page cannot be reached.
    BookedDepositLater {
        name: String,
        amount: String,
    },
    /// The same, and the clinic confirms it.
    KeptAsRequest {
        slot: String,
    },
    AwaitsApproval {
        slot: String,
    },
    /// Approved by the clinic; the deposit books it.
    ApprovedAwaitsDeposit {
        slot: String,
        until: String,
    },
    /// Over a booking that the clinic has not approved yet.
    PendingGreeting,
    BookedGreeting {
        name: String,
    },
    AlreadyHeld,
    AlreadyBooked,
    SlotTaken {
        slot: String,
    },
    HoldEnded {
        slot: String,
    },
    Released,
    NothingHeld,
    RefundedTooLate {
        slot: String,
    },
    Moved {
        slot: String,
    },
    Cancelled {
        slot: String,
    },
    /// All of the deposit goes back.
    CancelledWithRefund {
        slot: String,
        refund: String,
    },
    CancelledWithPartRefund {
        slot: String,
        refund: String,
        kept: String,
    },
    CancelledTooLateForRefund {
        slot: String,
        kept: String,
    },
    ManageLink {
        url: String,
    },
    NoBookingHere,
    SentTo {
        reach: String,
    },
    PaidLabel,
    ComesOffTheBill,
    /// “20% of $317.49, comes off your bill”.
    ShareComesOffTheBill {
        percent: Decimal,
        of: String,
    },
    /// “If you book less than 24 hours ahead, the deposit is $100.00”.
    ShortNoticeDeposit {
        minutes: u32,
        amount: String,
    },
    /// One row of what comes back: “until Tue, Dec 8, 2:30 PM”.
    RefundUntil {
        when: String,
    },
    /// The last row: “after that”.
    RefundAfterwards,
    /// “If you do not come, we may ask for 50% of the price, $60.00”, of which what was paid is a part.
    MissedVisit {
        percent: u8,
        amount: String,
        anything_paid: bool,
    },
    /// What a client agrees to beside [`Self::MissedVisit`], when they pay.
    KeepCard,
    /// Where a price comes from: “Price list 12, Nov 3”.
    PriceList {
        version: u32,
        date: Option<String>,
    },
    With {
        practitioner: String,
    },
    BackUntil {
        amount: String,
        until: String,
    },
    NothingBack,
    FreeToCancel,

    // A person takes over
    HandedOver,
    HandedOverFiles,
    /// Somebody of the clinic answers from here on.
    PersonJoined {
        name: String,
    },
    /// And the assistant does again.
    PersonLeft {
        name: String,
    },
    /// “Write to Maya”, in the empty field.
    PlaceholderPerson {
        name: String,
    },
    HandedOverComplaint,
    HandedOverNotUnderstood,
    AlreadyPassedOn,
    Noted,
    DetailsForPerson,
    /// Name and reach are known, consent is not.
    ConsentForPerson,
    DetailsForPersonKept,
    HandoverTitle {
        clinic: String,
    },
    AnswerBy {
        when: String,
    },
    AnswerSoon,
    ReachBy {
        reach: String,
    },
    ReachHere,
    StepSent,
    StepOpens,
    StepAnswer,
    Emergency,
    EmergencyNumber,

    // When something fails
    Trouble {
        request: String,
    },
    ProviderTrouble {
        what: String,
    },
    TooLong {
        most: u32,
    },
    NothingSaid,

    // Controls
    Yes,
    No,
    NotSure,
    ChipSeeTimes,
    ChipMoreDays,
    ChipOtherTimes,
    ChipPerson,
    ChipAgree,
    ChipRelease,
    ChipStartOver,
    SaidAnswer,
    SaidTimesFrom {
        date: String,
    },
    SaidForget {
        label: String,
    },
    /// What came with a mail.
    SaidFiles {
        names: String,
    },
    SaidFilesLeft {
        names: String,
    },
    PlaceholderFirst,
    Placeholder,
    OpenerPrice,
    OpenerPriceDetail,
    OpenerPriceSend,
    OpenerTimes,
    OpenerTimesDetail,
    OpenerTimesSend,
    OpenerManage,
    OpenerManageDetail,
    OpenerManageSend,
    OpenerPerson,
    OpenerPersonDetail,
    OpenerPersonSend,
}

impl Phrase {
    pub fn render(&self, locale: Locale) -> String {
        match locale {
            Locale::En => en::render(self),
            Locale::Es => es::render(self),
        }
    }
}
