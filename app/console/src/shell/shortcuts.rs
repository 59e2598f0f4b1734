//! What the keyboard can do, said by `?`.

use super::ShortcutsOpen;
use crate::keys::on_plain_key;
use leptos::prelude::*;
use ui::Dialog;

const GROUPS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Anywhere",
        &[
            ("/", "Search bookings"),
            ("j  k", "Next and previous booking"),
            ("↵", "Open the booking in focus"),
            ("Esc", "Close"),
            ("?", "This list"),
        ],
    ),
    (
        "Today",
        &[
            ("t", "Today"),
            ("d  w", "Day and week"),
            ("[  ]", "Day or week before and after"),
            ("←  ↑  ↓  →", "Between bookings; between days when none is in focus"),
            (
                "m",
                "Pick the booking or block up: arrows move it, Shift and arrows change its length, Tab snaps to where it fits, Enter puts it down, Esc back",
            ),
            ("u  ⌘Z", "Undo, before anybody is told"),
            ("n", "New booking"),
            ("b", "Block time"),
            ("g", "Find the next gap"),
            ("p", "Print the day"),
        ],
    ),
    (
        "An open booking",
        &[
            ("c", "Approve, confirm or complete"),
            ("r", "Reschedule"),
            ("x", "No-show, which Undo takes back"),
            ("⌫", "Cancel, with the refund shown first"),
        ],
    ),
];

#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let open = expect_context::<ShortcutsOpen>().0;
    on_plain_key(move |key| {
        let asked = key == "?";
        if asked {
            open.set(true);
        }
        asked
    });
    let groups = GROUPS.map(|(title, keys)| {
        let rows = keys.iter().map(|(keys, does)| {
            let caps = keys.split("  ").map(|key| {
                view! { <kbd class="grid h-6 min-w-6 place-items-center rounded-sm bg-sunk px-1.5 font-sans text-xs">{key}</kbd> }
            });
            view! {
                <div class="flex min-h-8 items-center gap-3">
                    <dt class="flex w-28 shrink-0 flex-wrap gap-1">{caps.collect_view()}</dt>
                    <dd>{*does}</dd>
                </div>
            }
        });
        view! {
            <section>
                <h3 class="pt-3 pb-1 text-xs font-medium text-ink-2">{title}</h3>
                <dl>{rows.collect_view()}</dl>
            </section>
        }
    });
    view! {
        <Dialog open id="shortcuts" title="Shortcuts">
            {groups}
        </Dialog>
    }
}
