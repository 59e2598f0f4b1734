//! The walkthrough, `/demo`.

pub const TITLE: &str = "The demo, step by step";
pub const LEAD: &str =
    "Four made-up clinics with real rules. Chat, book, pay with a test card, and watch it arrive at the front desk.";
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
