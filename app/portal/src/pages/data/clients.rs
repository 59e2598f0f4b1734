//! Looking for a client: a plain GET form, so that the address holds who.

use crate::{parts::Panel, shell::HereNow};
use contract::rights::FoundContact;
use leptos::prelude::*;
use session::Address;
use ui::{Button, ButtonTone, EmptyState, Icon, TimeDetail, ZonedTime, lu};

const INPUT: &str = "h-11 w-full min-w-0 rounded-md border border-field bg-panel px-3 text-base hover:border-ink-3 \
    focus-visible:border-brand focus-visible:outline-2 focus-visible:outline-brand max-sm:text-lg";

#[component]
pub fn Clients(found: Signal<Vec<FoundContact>>, text: Signal<String>, address: Address) -> impl IntoView {
    let searched = move || !text.with(String::is_empty);
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    let empty = move || {
        let (title, words) = if searched() {
            ("Nobody found", "Try a part of the name, the address or the number.")
        } else {
            ("No clients yet", "Whoever enquires or books is listed here.")
        };
        view! { <EmptyState icon=lu::LuUsers title text=words/> }
    };
    view! {
        <Panel
            id="h-clients"
            title="A client’s data"
            text="Find somebody to see everything that you hold about them. The newest are listed; search for anybody else."
        >
            <form role="search" method="get" action="/portal/data" class="mb-2 flex max-w-xl items-end gap-3">
                <label class="grid min-w-0 flex-1 gap-1.5 text-sm font-medium">
                    "Name, e-mail or phone"
                    <input
                        type="search"
                        name="find"
                        value=move || text.get()
                        maxlength="100"
                        autocomplete="off"
                        class=INPUT
                    />
                </label>
                <Button kind="submit" tone=ButtonTone::Primary class="h-11">
                    <Icon icon=lu::LuSearch/>
                    "Find"
                </Button>
            </form>
            <Show when=move || !none.get() fallback=empty>
                <ul class="divide-y divide-line">
                    <For each=move || found.get() key=|contact| (contact.id, contact.bookings, contact.enquiries) let:contact>
                        <Row contact address/>
                    </For>
                </ul>
            </Show>
        </Panel>
    }
}

#[component]
fn Row(contact: FoundContact, address: Address) -> impl IntoView {
    let zone = HereNow::zone();
    let id = contact.id.to_string();
    let href = move || address.with(&[("contact", Some(id.clone()))]);
    let sums =
        [one_or_more(contact.bookings, "booking", "bookings"), one_or_more(contact.enquiries, "enquiry", "enquiries")];
    let sums = sums.into_iter().flatten().collect::<Vec<_>>().join(", ");
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
            <div class="min-w-0 flex-1 basis-40">
                <p class="truncate font-medium">{contact.name.clone()}</p>
                <p class="truncate text-sm text-ink-2">{contact.reach}</p>
            </div>
            <p class="text-sm text-ink-2 tabular max-sm:hidden">{sums}</p>
            <p class="w-28 text-sm text-ink-2 max-lg:hidden">
                <ZonedTime at=contact.since zone detail=TimeDetail::Day/>
            </p>
            <a
                href=href
                aria-label=format!("See the data of {}", contact.name)
                class="inline-flex h-8 items-center rounded-sm px-2.5 text-sm font-medium shadow-1 hover:bg-sunk max-md:h-10 dark:ring-1 dark:ring-line"
            >
                "See the data"
            </a>
        </li>
    }
}

/// “2 bookings”; nothing for none.
fn one_or_more(count: u32, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::one_or_more;

    #[test]
    fn one_is_not_called_many() {
        let said = |count| one_or_more(count, "booking", "bookings");
        assert_eq!((said(0), said(1), said(3)), (None, Some("1 booking".into()), Some("3 bookings".into())));
    }
}
