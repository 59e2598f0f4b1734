//! Instants on a clinic's clock.

use chrono::{DateTime, Datelike, Utc};
use leptos::prelude::*;

/// How much of an instant is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeDetail {
    /// “Nov 24, 2:30 PM”.
    #[default]
    Minute,
    /// “Nov 24, 2026”.
    Day,
}

/// An instant on the clock of `zone` (IANA). The browser knows the zones of the world; until the page is alive, or the
/// zone is known, it is said in UTC.
#[component]
pub fn ZonedTime(
    at: DateTime<Utc>,
    #[prop(into)] zone: Signal<Option<String>>,
    #[prop(optional)] detail: TimeDetail,
) -> impl IntoView {
    let words = RwSignal::new(in_utc(at, detail));
    Effect::new(move |_| {
        if let Some(label) = zone.get().and_then(|zone| in_zone(at, &zone, detail)) {
            words.set(label);
        }
    });
    view! { <time datetime=at.to_rfc3339()>{move || words.get()}</time> }
}

fn in_utc(at: DateTime<Utc>, detail: TimeDetail) -> String {
    match detail {
        TimeDetail::Minute => at.format("%b %-d, %H:%M UTC").to_string(),
        TimeDetail::Day => at.format("%b %-d, %Y").to_string(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double for 285,000 years")]
fn in_zone(at: DateTime<Utc>, zone: &str, detail: TimeDetail) -> Option<String> {
    let date = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    let this_year = i32::try_from(js_sys::Date::new_0().get_full_year()).is_ok_and(|year| year == at.year());
    let options = js_sys::Object::new();
    let set = |key: &str, value: &str| js_sys::Reflect::set(&options, &key.into(), &value.into()).ok();
    set("timeZone", zone)?;
    set("month", "short")?;
    set("day", "numeric")?;
    if detail == TimeDetail::Day || !this_year {
        set("year", "numeric")?;
    }
    if detail == TimeDetail::Minute {
        set("hour", "numeric")?;
        set("minute", "2-digit")?;
    }
    Some(date.to_locale_string("en-US", &options).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_page_is_alive_an_instant_names_its_zone() {
        let at = "2026-11-24T20:30:00Z".parse().expect("an instant");
        assert_eq!(in_utc(at, TimeDetail::Minute), "Nov 24, 20:30 UTC");
        assert_eq!(in_utc(at, TimeDetail::Day), "Nov 24, 2026");
    }
}
