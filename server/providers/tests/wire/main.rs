//! The real clients against the sandbox, over real sockets.

mod calendars;
mod identity;
mod pwned_passwords;
mod smtp;
mod stripe;
mod support;
mod turnstile;
