//! What is looked for in the log: a plain GET form, so that the address holds it.

use chrono::NaiveDate;
use contract::audit::AuditFilter;
use leptos::prelude::*;
use session::{Part, percent_encoded};
use ui::{Button, ButtonTone, Icon, lu};

/// A part of the page's address.
pub fn part(key: &'static str, value: Option<String>) -> Part {
    (key, value)
}

/// Reads the filter out of an address; what cannot be read is not asked for.
pub fn filter_of(get: impl Fn(&str) -> Option<String>) -> AuditFilter {
    let date = |key: &str| get(key).and_then(|text| text.parse::<NaiveDate>().ok());
    AuditFilter {
        text: get("text").unwrap_or_default(),
        from: date("from"),
        to: date("to"),
        before: get("before").and_then(|position| position.parse().ok()),
    }
}

/// The CSV of everything that the filter finds, from its first page on.
pub fn export_path(filter: &AuditFilter) -> String {
    let parts = [
        ("text", Some(filter.text.clone()).filter(|text| !text.is_empty())),
        ("from", filter.from.map(|date| date.to_string())),
        ("to", filter.to.map(|date| date.to_string())),
    ];
    let query: Vec<String> =
        parts.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", percent_encoded(&value?)))).collect();
    if query.is_empty() { "/portal/audit.csv".to_owned() } else { format!("/portal/audit.csv?{}", query.join("&")) }
}

const INPUT: &str = "h-11 w-full min-w-0 rounded-md border border-field bg-panel px-3 text-base hover:border-ink-3 \
    focus-visible:border-brand focus-visible:outline-2 focus-visible:outline-brand max-sm:text-lg";

#[component]
pub fn FilterForm(filter: Signal<AuditFilter>) -> impl IntoView {
    let day = move |of: fn(&AuditFilter) -> Option<NaiveDate>| {
        move || filter.with(|filter| of(filter).map(|date| date.to_string()).unwrap_or_default())
    };
    let (from, to) = (day(|filter| filter.from), day(|filter| filter.to));
    view! {
        <form
            role="search"
            method="get"
            action="/portal/audit"
            class="mb-4 grid items-end gap-3 sm:grid-cols-2 md:grid-cols-[minmax(0,1fr)_10rem_10rem_auto]"
        >
            <label class="grid gap-1.5 text-sm font-medium">
                "Search"
                <input
                    type="search"
                    name="text"
                    value=move || filter.with(|filter| filter.text.clone())
                    placeholder="A name, an act, an address"
                    maxlength="100"
                    autocomplete="off"
                    class=INPUT
                />
            </label>
            <label class="grid gap-1.5 text-sm font-medium">"From" <input type="date" name="from" value=from class=INPUT/></label>
            <label class="grid gap-1.5 text-sm font-medium">"To" <input type="date" name="to" value=to class=INPUT/></label>
            <Button kind="submit" tone=ButtonTone::Primary class="h-11">
                <Icon icon=lu::LuSearch/>
                "Search"
            </Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_export_takes_what_is_looked_for_but_not_the_page() {
        let address = [("text", "maya & co"), ("from", "2026-11-01"), ("to", "no date"), ("before", "40")];
        let get = |key: &str| address.iter().find(|(own, _)| *own == key).map(|(_, value)| (*value).to_owned());
        let filter = filter_of(get);
        assert_eq!((filter.to, filter.before), (None, Some(40)));
        assert_eq!(export_path(&filter), "/portal/audit.csv?text=maya%20%26%20co&from=2026-11-01");
        assert_eq!(export_path(&AuditFilter::default()), "/portal/audit.csv");
    }
}
