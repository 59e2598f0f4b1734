//! Everything of the organisation: asked for, made, downloaded.

use crate::{api::data::AskExport, outcome::Outcome, parts::Panel, shell::HereNow};
use contract::rights::{ExportState, ExportView, OrganisationData};
use domain::figures::{file_size, grouped};
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
                {format!("Download {}", file_size(export.bytes))}
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
