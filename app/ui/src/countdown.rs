//! Time that runs out.

use chrono::{DateTime, Utc};
use gloo_timers::callback::Interval;
use leptos::prelude::*;

/// Seconds at which a screen reader is told how much is left.
const ANNOUNCED: [i64; 4] = [300, 60, 30, 10];

/// Minutes and seconds until an instant. The server cannot know how long the page travels, so the figure appears as
/// soon as the page is alive; before that its place is kept.
#[component]
pub fn Countdown(
    until: DateTime<Utc>,
    /// Runs once, when nothing is left.
    #[prop(into, optional)]
    on_end: Option<Callback<()>>,
    #[prop(into, default = "font-medium tabular".to_owned())] class: String,
) -> impl IntoView {
    let left = RwSignal::new(None::<i64>);
    let spoken = RwSignal::new(String::new());
    Effect::new(move |_| {
        let tick = move || {
            let seconds = seconds_until(until);
            if left.get_untracked() == Some(seconds) {
                return;
            }
            let ended_now = seconds == 0 && left.get_untracked() != Some(0);
            left.set(Some(seconds));
            if ANNOUNCED.contains(&seconds) || ended_now {
                spoken.set(in_words(seconds));
            }
            if let Some(on_end) = on_end.filter(|_| ended_now) {
                on_end.run(());
            }
        };
        tick();
        // Four times a second, so that a second is never skipped when the browser is late.
        let interval = StoredValue::new_local(Some(Interval::new(250, tick)));
        on_cleanup(move || interval.set_value(None));
    });
    view! {
        <span class=class>
            <span aria-hidden="true">{move || left.get().map_or_else(|| "–:––".to_owned(), minutes_and_seconds)}</span>
            <span class="sr-only" role="status">{move || spoken.get()}</span>
        </span>
    }
}

/// Whole seconds left by the visitor's clock, never negative.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit an i64 for longer than anyone waits")]
fn seconds_until(until: DateTime<Utc>) -> i64 {
    let now = js_sys::Date::now() as i64;
    ((until.timestamp_millis() - now + 999) / 1_000).max(0)
}

fn minutes_and_seconds(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn in_words(seconds: i64) -> String {
    match seconds {
        0 => "The time is up.".to_owned(),
        60 => "One minute left.".to_owned(),
        s if s % 60 == 0 => format!("{} minutes left.", s / 60),
        s => format!("{s} seconds left."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_reads_as_a_clock_and_in_words() {
        assert_eq!(minutes_and_seconds(605), "10:05");
        assert_eq!(minutes_and_seconds(9), "0:09");
        assert_eq!(in_words(300), "5 minutes left.");
        assert_eq!(in_words(0), "The time is up.");
    }
}
