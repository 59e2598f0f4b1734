//! Every visible word of the public pages, by page. English; another language is another file of the same names.

/// Headers, footers and failures.
pub mod frame {
    pub const SKIP: &str = "Skip to the content";
    pub const MAIN_NAV: &str = "Main";
    pub const FOOTER_NAV: &str = "More";
    pub const ON_THIS_PAGE: &str = "On this page";
    pub const SIGN_IN: &str = "Sign in";
    pub const DEMO: &str = "Demo";
    pub const CONSOLE: &str = "Console";
    pub const API: &str = "API";
    pub const SLOGAN: &str = "The room before the room.";
    pub const OUR_FAULT: &str =
        "This did not work, and the fault is ours. Nothing you entered was lost. Please try again in a moment.";
    pub const NOT_HERE_TITLE: &str = "There is nothing at this address";
    pub const NOT_HERE_TEXT: &str = "The link may be old or incomplete. Nothing of yours was changed.";
    pub const TO_START: &str = "To the start";
    pub const TO_DEMO: &str = "To the demo";
}

/// `/c/{clinic}`.
pub mod clinic {
    use domain::money::Money;
    use rust_decimal::Decimal;

    pub const HEADLINE: &str = "Prices up front, times you can book";
    pub const SERVICES: &str = "Services";
    pub const TEAM_SHORT: &str = "Team";
    pub const TEAM: &str = "Who you will see";
    pub const VISIT: &str = "Visit";
    pub const CHAT: &str = "Chat";
    pub const FREE_TIMES: &str = "See free times";
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
    pub const CHANGE_TIME: &str = "Change";
    pub const YOUR_DETAILS: &str = "Your details";
    pub const NAME: &str = "Your name";
    pub const PHONE: &str = "Phone";
    pub const EMAIL: &str = "E-mail";
    pub const EMAIL_HINT: &str = "For the confirmation and your calendar.";

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
}

/// `/b/{token}`.
pub mod manage {
    use domain::{booking::BookingState, money::Money};

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
    pub const CANCEL_EFFECT: &str = "Your time goes to somebody else at once, so this cannot be undone.";
    pub const BANK_DAYS: &str = "Your bank shows the money in 3 to 5 business days.";
    pub const PAYMENT: &str = "Payment";
    pub const DEPOSIT: &str = "Deposit";
    pub const PAID: &str = "Paid";
    pub const DUE: &str = "Due at the clinic";
    pub const TOTAL: &str = "Total";
    pub const WHY: &str = "Why this price";
    pub const HOLD_ENDS: &str = "Held for you for another ";
    pub const HOLD_OVER: &str = "The hold has ended, so this time can no longer be paid for.";
    pub const NOT_PAYABLE: &str =
        "The time is held for you. It cannot be paid online right now; please call the clinic.";
    pub const BEFORE_YOU_COME: &str = "Before you come";
    pub const TIMELINE: &str = "Timeline";
    pub const CONFIRMING_TITLE: &str = "Confirming your payment…";
    pub const CONFIRMING_TEXT: &str = "Your payment is through. This page updates by itself in a moment.";
    pub const CONFIRMING_SLOW: &str = "This takes longer than usual. You can close the page: the confirmation comes by e-mail, and your time stays held.";
    pub const BOOK_AGAIN: &str = "Book again";
    pub const CHOOSE_AGAIN: &str = "Choose a time again";

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

    pub fn cancel_button(refund: &Money) -> String {
        format!("Cancel booking, {refund} back")
    }

    pub fn back(refund: &Money) -> String {
        format!("{refund} back")
    }

    pub fn pay(deposit: &Money) -> String {
        format!("Pay {deposit}")
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
            BookingState::Expired => {
                "The deposit did not arrive in time, so the time was given back. Nothing was charged."
            }
        }
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
}

/// `/demo`.
pub mod demo {
    pub const TITLE: &str = "The demo, step by step";
    pub const LEAD: &str = "Four made-up clinics with real rules. Chat, book, pay with a test card, and watch it arrive at the front desk.";
    pub const CLINICS: &str = "The clinics";
    pub const PAGE: &str = "Booking page";
    pub const EMBED: &str = "Chat on a foreign site";
    pub const EMBED_TEXT: &str = "The one line of script, on a page that belongs to somebody else.";
    pub const SIGN_INS: &str = "Sign in at the front desk";
    pub const SIGN_INS_TEXT: &str =
        "The console shows today's board live. Each clinic has its own accounts and sees nothing of the others.";
    pub const CONSOLE: &str = "Open the console";
    pub const EMAIL: &str = "E-mail";
    pub const PASSWORD: &str = "The password of every account is";
    pub const CLINIC: &str = "Clinic";
    pub const SANDBOX: &str = "The outside world, in a box";
    pub const SANDBOX_TEXT: &str =
        "Cards, mail and webhooks are simulated on this machine, by their real protocols. Nothing leaves it.";
    pub const MAIL: &str = "Mailbox";
    pub const MAIL_TEXT: &str = "Every e-mail that a client would get, with its calendar file.";
    pub const SWITCHES: &str = "Switches";
    pub const SWITCHES_TEXT: &str =
        "Late, doubled, disordered or missing webhooks; errors and timeouts of the card processor.";
    pub const STEPS: &str = "A walk of five minutes";
    pub const NO_CLINICS: &str = "No clinics here yet";
    pub const NO_CLINICS_TEXT: &str = "Start the server with `make demo`, which brings four of them.";

    pub const ROLE: &str = "Role";

    /// Everybody's password in the demo, as the seed has it.
    pub const DEMO_PASSWORD: &str = "anteroom-demo";
    /// Clinic, role and e-mail of the demo's accounts, as the seed has them.
    pub const ACCOUNTS: [(&str, &str, &str); 12] = [
        ("Lumen", "Dispatcher", "maya@lumen.example"),
        ("Lumen", "Owner", "lena@lumen.example"),
        ("Lumen", "Analyst, reads only", "sam@lumen.example"),
        ("Northside", "Dispatcher", "maya@northside.example"),
        ("Northside", "Owner", "amara@northside.example"),
        ("Northside", "Analyst, reads only", "jo@northside.example"),
        ("Brightside", "Dispatcher", "nora@brightside.example"),
        ("Brightside", "Owner", "ben@brightside.example"),
        ("Brightside", "Analyst, reads only", "iris@brightside.example"),
        ("Ridge", "Dispatcher", "colette@ridge.example"),
        ("Ridge", "Owner", "graham@ridge.example"),
        ("Ridge", "Analyst, reads only", "anil@ridge.example"),
    ];

    /// Who does what, in order.
    pub const WALK: [(&str, &str, &str); 5] = [
        (
            "Visitor",
            "Ask for a price",
            "Open a clinic's page, press Chat and write as clients do: “botox forehead, first time, Thursday after 4?”",
        ),
        (
            "Visitor",
            "Hold a time and pay",
            "Pick a time, leave a name, and pay with card 4242 4242 4242 4242. The sandbox plays the bank.",
        ),
        (
            "Visitor",
            "Read the confirmation",
            "It is in the thread, and in the mailbox with a calendar file and a link to move or cancel.",
        ),
        (
            "Front desk",
            "Watch it arrive",
            "Sign in to the console in a second window before you pay: the booking appears on the board without a reload.",
        ),
        (
            "Front desk",
            "Move or cancel it",
            "Open the booking. The refund that the policy gives is shown before you decide.",
        ),
    ];
}

/// `/`.
pub mod landing {
    pub const PAGE_TITLE: &str = "Anteroom: the front desk that turns an enquiry into a paid booking";
    pub const DESCRIPTION: &str =
        "Anteroom answers the chat on a clinic’s site, prices the visit, holds the time and takes the deposit.";
    pub const NAV_PROMISES: &str = "Promises";
    pub const NAV_DOORS: &str = "Ways in";
    pub const NAV_HOW: &str = "How it works";
    pub const NAV_WHO: &str = "Who uses it";
    pub const HEADLINE_IN: &str = "An enquiry comes in.";
    pub const HEADLINE_OUT: &str = "A paid booking goes out.";
    pub const LEAD: &str = "Anteroom is the front desk for clinics. It answers in seconds at any hour, prices the visit, holds the time, takes the deposit into your own account, and brings you whatever needs a person.";
    pub const TRY: &str = "Try the live demo";
    pub const NO_STRINGS: &str = "No key, no card, no account";
    pub const EXAMPLE_LABEL: &str = "An example: one enquiry at a clinic, from the first message to a paid booking";
    /// The slug of the clinic that the example shows, among the demo's.
    pub const EXAMPLE_CLINIC: &str = "lumen";
    pub const EXAMPLE_NOTE: &str = "An example, from message to money";
    pub const NOBODY_TOUCHED_IT: &str = "Nobody at the clinic touched it. Had Priya asked for a person, the desk would have been told, and Priya would know by when.";
    pub const PROMISES: &str = "Three promises, each one checkable";
    pub const PROMISES_TEXT: &str =
        "Every one has a test behind it, and a place in the demo where you can try to break it.";
    pub const NO_DOUBLE: &str = "No double booking. The database forbids it.";
    pub const NO_DOUBLE_TEXT: &str = "Not a check that usually runs in time: a constraint. An overlapping hold cannot be written, whichever way it came in.";
    pub const EXPLAINS: &str = "Every price explains itself.";
    pub const EXPLAINS_TEXT: &str = "Lines, discounts, tax and the version of your formula, on screen for the visitor and on file for you. No model ever makes up a number.";
    pub const NO_KEY: &str = "Works without an AI key.";
    pub const NO_KEY_TEXT: &str =
        "Services, dates, quantities and second thoughts are understood by rules that run on your own server.";
    pub const DOORS: &str = "Three ways in, one desk";
    pub const DOORS_TEXT: &str = "Wherever somebody comes from, there is one price and one hold.";
    pub const DOOR_LIST: [(&str, &str, &str); 3] = [
        ("Chat on your site", "“Do you do lip filler on Saturdays?”", "Price and times in the thread"),
        (
            "Your booking page",
            "Services, live prices and free times, for clinics with or without a site",
            "Booked without an account",
        ),
        ("API", "A lead or a booking from your own software", "The same rules, never twice"),
    ];
    pub const ONE_DESK: [&str; 4] = ["One conversation", "One price", "One hold", "One timeline"];
    pub const HOW: &str = "How it works";
    pub const HOW_TEXT: &str = "The clinic decides the rules once. Anteroom keeps to them at every hour.";
    pub const STEPS: [(&str, &str); 4] = [
        (
            "Say what you sell",
            "Services, questions, hours and people. A price is a formula in decimals: $13.00 a unit, at least so much, less on a first visit.",
        ),
        (
            "Decide the policy",
            "Deposit, approval, notice, and what comes back when somebody cancels. Visitors read it before they pay.",
        ),
        (
            "Take deposits yourself",
            "Stripe Checkout in your own account. Webhooks are verified, stored before they are answered, and applied once.",
        ),
        ("Paste one line", "Or share your booking page if you have no site."),
    ];
    pub const SNIPPET_LABEL: &str = "The line to paste";
    pub const SNIPPET: &str =
        "<script src=\"https://your-anteroom.example/widget.js\" data-key=\"pk_…\" async></script>";
    pub const WHO: &str = "Everyone gets their own side of the desk";
    pub const WHO_TEXT: &str = "Step into any of them in the demo.";
    pub const ROLES: [(&str, &str, &str, &str); 3] = [
        (
            "Visitors",
            "ask at any hour, see a price with reasons, pick a time, pay, and change it later without calling.",
            "/demo#h-clinics",
            "Ask as a visitor",
        ),
        (
            "Front desk",
            "run the day on one live board, with each booking’s conversation, price and payments.",
            "/demo#h-sign-ins",
            "Run a day",
        ),
        (
            "Developers",
            "call the same services over REST, with idempotency keys and an OpenAPI description.",
            "/v1",
            "Read the API",
        ),
    ];
    pub const ASK_TITLE: &str = "Ask what your clients ask";
    pub const ASK_BUTTON: &str = "Open the chat";
    pub const BOOK_BUTTON: &str = "See the booking page";
    pub const MADE_UP: &str = "Made-up clinics and money.";

    pub fn ask_text(clinic: &str) -> String {
        format!("The desk at {clinic}, a demo clinic, will answer.")
    }
}
