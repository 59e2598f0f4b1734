//! The real clients against the sandbox, over real sockets.

mod calendars;
mod identity;
mod imap;
mod language_model;
mod pwned_passwords;
mod smtp;
mod square;
mod square_fields;
mod stripe;
mod support;
mod turnstile;
mod vendors_own;
mod web_pages;
