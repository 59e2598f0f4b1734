//! The free times of one day.

use leptos::prelude::*;

/// One start that can be picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeOption {
    /// What the choice is known by, such as the instant in RFC 3339.
    pub value: String,
    /// On the clinic's clock: “2:30 PM”. The part of the day is read from it.
    pub label: String,
    /// In words for screen readers, after the label: “with Priya Nair”.
    pub detail: String,
    /// Where the choice leads without script; a button instead when absent.
    pub href: Option<String>,
}

/// Headings of the parts of a day.
const PARTS: [&str; 3] = ["Morning", "Afternoon", "Evening"];

/// Times by part of day.
#[component]
pub fn TimeList(
    #[prop(into)] times: Signal<Vec<TimeOption>>,
    #[prop(into)] selected: Signal<Option<String>>,
    #[prop(into)] on_select: Callback<String>,
    /// Morning, afternoon and evening in the page's language.
    #[prop(default = PARTS)]
    parts: [&'static str; 3],
    #[prop(into, default = "grid-cols-2 max-sm:grid-cols-4".to_owned())] columns: String,
) -> impl IntoView {
    let columns = StoredValue::new(columns);
    let part = move |index: usize| {
        let of_part = Signal::derive(move || {
            let all = times.get();
            all.into_iter().filter(|time| part_of_day(&time.label) == index).collect::<Vec<_>>()
        });
        view! {
            <Show when=move || !of_part.get().is_empty()>
                <div role="group" aria-label=parts[index]>
                    <p aria-hidden="true" class="pt-1.5 pb-1.5 text-xs text-ink-2">{parts[index]}</p>
                    <div class=format!("grid gap-2 pb-2 tabular {}", columns.get_value())>
                        <For each=move || of_part.get() key=|time| (time.value.clone(), time.href.clone()) let:time>
                            <TimeButton time selected on_select/>
                        </For>
                    </div>
                </div>
            </Show>
        }
    };
    view! { {part(0)} {part(1)} {part(2)} }
}

#[component]
fn TimeButton(time: TimeOption, selected: Signal<Option<String>>, on_select: Callback<String>) -> impl IntoView {
    let value = StoredValue::new(time.value);
    let chosen = move || selected.with(|selected| selected.as_deref() == Some(value.get_value().as_str()));
    let class = move || {
        let state = if chosen() {
            "border-brand bg-brand font-semibold text-on-brand shadow-1"
        } else {
            "border-line font-medium hover:border-brand hover:bg-brand-soft"
        };
        format!(
            "grid h-10 cursor-pointer place-items-center rounded-sm border whitespace-nowrap transition-colors duration-150 {state}"
        )
    };
    let short = time.label.trim_end_matches(" AM").trim_end_matches(" PM").to_owned();
    let name = if time.detail.is_empty() { time.label } else { format!("{}, {}", time.label, time.detail) };
    match time.href {
        Some(href) => view! {
            <a
                href=href
                class=class
                aria-label=name
                aria-current=move || chosen().then_some("true")
                on:click=move |click| {
                    click.prevent_default();
                    on_select.run(value.get_value());
                }
            >
                {short}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                type="button"
                class=class
                aria-label=name
                aria-pressed=move || if chosen() { "true" } else { "false" }
                on:click=move |_| on_select.run(value.get_value())
            >
                {short}
            </button>
        }
        .into_any(),
    }
}

/// 0 before noon, 1 until five, 2 after. A label that cannot be read counts as morning.
fn part_of_day(label: &str) -> usize {
    let hour = label.split(':').next().and_then(|hour| hour.trim().parse::<u32>().ok()).unwrap_or(0);
    let hour = match (label.contains("PM"), label.contains("AM")) {
        (true, _) => hour % 12 + 12,
        (_, true) => hour % 12,
        _ => hour,
    };
    match hour {
        0..12 => 0,
        12..17 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noon_is_afternoon_and_midnight_is_morning_on_either_clock() {
        for (label, part) in [
            ("12:00 PM", 1),
            ("12:15 AM", 0),
            ("9:30 AM", 0),
            ("4:59 PM", 1),
            ("5:00 PM", 2),
            ("17:00", 2),
            ("08:15", 0),
        ] {
            assert_eq!(part_of_day(label), part, "{label}");
        }
        assert_eq!(part_of_day("1:30 AM UTC\u{2212}5"), 0);
    }
}
