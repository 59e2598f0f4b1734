//! The real clients against the sandbox, over real sockets.

mod calendars;
mod identity;
mod language_model;
mod pwned_passwords;
mod smtp;
mod stripe;
mod support;
mod turnstile;
