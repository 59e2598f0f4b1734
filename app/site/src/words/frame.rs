//! Headers, footers and failures.

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
