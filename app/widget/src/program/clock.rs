//! Countdowns (`data-until`, in milliseconds since 1970) and their bars, by the visitor's own clock.

use super::{outbox, page};
use leptos::leptos_dom::helpers::{set_interval_with_handle, set_timeout};
use std::{cell::Cell, time::Duration};

/// Four times a second, so that no second is skipped when the browser is late.
const TICK: Duration = Duration::from_millis(250);
/// How long a hold lasts when it is fresh, in seconds: the length of its bar.
const FULL: u32 = 15 * 60;

thread_local! {
    /// The time whose end was already asked about.
    static ENDED: Cell<f64> = const { Cell::new(0.0) };
}

/// Starts ticking.
pub fn start() {
    tick();
    // A browser without timers shows the figures that the server left.
    let _ = set_interval_with_handle(tick, TICK);
}

fn tick() {
    for clock in page::all("[data-until]") {
        let Some(until) = clock.get_attribute("data-until").and_then(|until| until.parse().ok()) else { continue };
        let left = seconds_until(until);
        let text = text(left);
        if clock.text_content().as_deref() != Some(&text) {
            clock.set_text_content(Some(&text));
        }
        if left == 0 && ENDED.get() < until {
            ENDED.set(until);
            // The server's clock decides what became of the hold, so it is asked again a little later too.
            outbox::refresh();
            set_timeout(outbox::refresh, Duration::from_secs(3));
        }
    }
    for bar in page::all("[data-until-bar]") {
        let Some(until) = bar.get_attribute("data-until-bar").and_then(|until| until.parse().ok()) else { continue };
        let _ = bar.set_attribute("width", &format!("{}%", (seconds_until(until).min(FULL) * 100 / FULL).min(100)));
    }
}

/// Whole seconds until an instant, between none and a week.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before it is narrowed")]
fn seconds_until(until: f64) -> u32 {
    ((until - js_sys::Date::now()) / 1_000.0).ceil().clamp(0.0, 604_800.0) as u32
}

fn text(seconds: u32) -> String {
    if seconds < 3_600 {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    } else {
        format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_reads_as_a_clock() {
        assert_eq!(text(582), "9:42");
        assert_eq!(text(9), "0:09");
        assert_eq!(text(86_399), "23:59:59");
    }
}
