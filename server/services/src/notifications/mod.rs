//! Mails about bookings: confirmation with its calendar file, deposit request, move, cancellation, late payment.
//! Sent by jobs, never in a request.
//!
//! To add a mail: its kind in [`jobs`], when it is still true in `send`, its words in `letter`.

pub mod jobs;

pub(crate) mod html;
mod letter;
mod send;

#[cfg(test)]
pub(crate) use send::send;
