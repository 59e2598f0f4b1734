//! Everything of the organisation: asked for, made, downloaded.

use crate::{api::data::AskExport, outcome::Outcome, parts::Panel, shell::HereNow};
use contract::rights::{ExportState, ExportView, OrganisationData};
use leptos::{either::EitherOf3, form::ActionForm, prelude::*};
use ui::{Badge, Button, ButtonLink, ButtonSize, Icon, Tone, ZonedTime, lu};

const WHAT: &str = "One file with every table, for another program or for your records. It is made in the background, \
    stays for three days, and each download asks once more whether it is you. Secrets such as keys are not in it.";

#[component]
pub fn Clinic(data: Signal<OrganisationData>, export: ServerAction<AskExport>) -> impl IntoView {
    let rows = move || data.with(|data| data.rows);
    let none = Memo::new(move |_| data.with(|data| data.exports.is_empty()));
    view! {
        <Panel id="h-clinic" title="Everything of the clinic" text=WHAT>
            {Outcome::of(export).problem(&[])}
            <div class="flex flex-wrap items-center gap-3">
                <ActionForm action=export>
                    <Button kind="submit" loading=export.pending()>
                        <Icon icon=lu::LuPackage/>
                        "Make an export"
                    </Button>
                </ActionForm>
                <p class="text-sm text-ink-2 tabular">{move || format!("{} rows at the moment", grouped(rows()))}</p>
            </div>
            <Show when=move || !none.get()>
                <ul aria-label="Exports" class="mt-3 divide-y divide-line">
                    <For each=move || data.with(|data| data.exports.clone()) key=|export| (export.id, export.percent, export.state == ExportState::Ready) let:export>
                        <Row export/>
                    </For>
                </ul>
            </Show>
        </Panel>
    }
}

#[component]
fn Row(export: ExportView) -> impl IntoView {
    let zone = HereNow::zone();
    let (tone, word) = match export.state {
        ExportState::Waiting => (Tone::Neutral, "Waiting"),
        ExportState::Running => (Tone::Note, "Being made"),
        ExportState::Ready => (Tone::Good, "Ready"),
        ExportState::Failed => (Tone::Bad, "Not finished; ask again"),
        ExportState::Expired => (Tone::Neutral, "Deleted"),
    };
    let side = match (export.state, export.expires_at) {
        (ExportState::Ready, Some(until)) => EitherOf3::A(view! {
            <p class="text-sm text-ink-2">"Until " <ZonedTime at=until zone/></p>
            <ButtonLink
                href=format!("/portal/data/exports/{}/export.zip", export.id)
                size=ButtonSize::Small
                attr:rel="external"
            >
                <Icon icon=lu::LuDownload/>
                {format!("Download {}", size(export.bytes))}
            </ButtonLink>
        }),
        (ExportState::Waiting | ExportState::Running, _) => EitherOf3::B(view! {
            <div
                role="progressbar"
                aria-label="How far the export is"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=export.percent.to_string()
                class="h-1.5 w-40 overflow-hidden rounded-full bg-sunk"
            >
                <div class="h-full rounded-full bg-brand" style:width=format!("{}%", export.percent)></div>
            </div>
        }),
        _ => EitherOf3::C(()),
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
            <div class="min-w-0 flex-1 basis-56">
                <p class="truncate font-medium"><ZonedTime at=export.asked_at zone/></p>
                <p class="truncate text-sm text-ink-2">"Asked for by " {export.asked_by}</p>
            </div>
            <Badge tone>{word}</Badge>
            {side}
        </li>
    }
}

/// “12,480”.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// “3.2 MB”.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", grouped(bytes / 1_000_000), bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([12, 4_300, 3_250_000].map(size), ["12 B", "4 kB", "3.2 MB"]);
    }
}
