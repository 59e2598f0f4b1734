//! The product page, `/`.

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
pub const SNIPPET: &str = "<script src=\"https://your-anteroom.example/widget.js\" data-key=\"pk_…\" async></script>";
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
