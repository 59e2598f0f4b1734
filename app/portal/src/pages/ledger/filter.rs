//! Which entries are looked at: a plain GET form, so that the address holds it.

use chrono::NaiveDate;
use contract::bookkeeping::LedgerFilter;
use domain::ledger::Account;
use leptos::prelude::*;
use session::percent_encoded;
use ui::{Button, ButtonLink, ButtonTone, Icon, lu};

const PAGE: &str = "/portal/payments/ledger";

/// Reads the filter out of an address; what cannot be read is not asked for.
pub fn filter_of(get: impl Fn(&str) -> Option<String>) -> LedgerFilter {
    let date = |key: &str| get(key).and_then(|text| text.parse::<NaiveDate>().ok());
    LedgerFilter {
        account: get("account").and_then(|word| Account::from_word(&word)),
        from: date("from"),
        to: date("to"),
        after: get("after"),
    }
}

/// The file of everything that the filter finds, from its first page on.
pub fn export_path(filter: &LedgerFilter, kind: &str) -> String {
    let parts = [
        ("account", filter.account.map(|account| account.as_str().to_owned())),
        ("from", filter.from.map(|date| date.to_string())),
        ("to", filter.to.map(|date| date.to_string())),
    ];
    let query: Vec<String> =
        parts.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", percent_encoded(&value?)))).collect();
    if query.is_empty() { format!("{PAGE}.{kind}") } else { format!("{PAGE}.{kind}?{}", query.join("&")) }
}

/// An account as people name it.
const fn label(account: Account) -> &'static str {
    match account {
        Account::Processor => "Card processor",
        Account::ClientDeposits => "Held for clients",
        Account::ClientCredits => "Owed to clients as credit",
        Account::Revenue => "Earned",
        Account::ProcessorFees => "Processor’s fees",
        Account::Disputed => "Disputed",
        Account::PaidOut => "Paid out",
        Account::Referrals => "Given for recommendations",
    }
}

const INPUT: &str = "h-11 w-full min-w-0 rounded-md border border-field bg-panel px-3 text-base hover:border-ink-3 \
    focus-visible:border-brand focus-visible:outline-2 focus-visible:outline-brand max-sm:text-lg";

#[component]
pub fn FilterForm(filter: Memo<LedgerFilter>) -> impl IntoView {
    let day = move |of: fn(&LedgerFilter) -> Option<NaiveDate>| {
        move || filter.with(|filter| of(filter).map(|date| date.to_string()).unwrap_or_default())
    };
    let (from, to) = (day(|filter| filter.from), day(|filter| filter.to));
    let options = Account::ALL.map(|account| {
        let chosen = move || filter.with(|filter| filter.account == Some(account));
        view! { <option value=account.as_str() selected=chosen>{label(account)}</option> }
    });
    let files = [("csv", "CSV"), ("xlsx", "Excel")].map(|(kind, name)| {
        view! {
            <ButtonLink
                href=Signal::derive(move || filter.with(|filter| export_path(filter, kind)))
                attr:rel="external"
                attr:download=""
                attr:aria-label=format!("Download as {name}")
            >
                <Icon icon=lu::LuDownload/>
                {name}
            </ButtonLink>
        }
    });
    view! {
        <form
            role="search"
            aria-label="Filter entries"
            method="get"
            action=PAGE
            class="mb-3 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_10rem_10rem_auto]"
        >
            <label class="grid gap-1.5 text-sm font-medium">
                "Account"
                <select name="account" class=INPUT>
                    <option value="" selected=move || filter.with(|filter| filter.account.is_none())>"Every account"</option>
                    {options.collect_view()}
                </select>
            </label>
            <label class="grid gap-1.5 text-sm font-medium">"From" <input type="date" name="from" value=from class=INPUT/></label>
            <label class="grid gap-1.5 text-sm font-medium">"To" <input type="date" name="to" value=to class=INPUT/></label>
            <Button kind="submit" tone=ButtonTone::Primary class="h-11">
                <Icon icon=lu::LuSearch/>
                "Show"
            </Button>
        </form>
        <div class="mb-4 flex flex-wrap gap-2">{files.collect_view()}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_filter_but_not_the_page() {
        let address = [("account", "revenue"), ("from", "2026-11-01"), ("to", "no date"), ("after", "x.1")];
        let get = |key: &str| address.iter().find(|(own, _)| *own == key).map(|(_, value)| (*value).to_owned());
        let filter = filter_of(get);
        assert_eq!((filter.account, filter.to), (Some(Account::Revenue), None));
        assert_eq!(export_path(&filter, "csv"), "/portal/payments/ledger.csv?account=revenue&from=2026-11-01");
        assert_eq!(export_path(&LedgerFilter::default(), "xlsx"), "/portal/payments/ledger.xlsx");
    }
}
