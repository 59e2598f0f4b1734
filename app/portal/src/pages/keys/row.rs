//! One key, and what becomes of it.

use super::Acts;
use crate::{
    parts::{CopyButton, More},
    shell::HereNow,
};
use chrono::{DateTime, Utc};
use contract::keys::{KeyKind, KeyView, SecretState};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Select, SelectOption, StateBadge, Tone, ZonedTime, lu};

/// Where a key or a secret stands.
#[component]
pub fn SecretStateBadge(state: SecretState) -> impl IntoView {
    let (tone, icon, label) = match state {
        SecretState::Active => (Tone::Good, lu::LuCheck, "In force"),
        SecretState::Replaced => (Tone::Warn, lu::LuHourglass, "Replaced, ends soon"),
        SecretState::Expired => (Tone::Neutral, lu::LuTimerOff, "Over"),
        SecretState::Revoked => (Tone::Neutral, lu::LuBan, "Revoked"),
    };
    view! { <StateBadge tone icon label/> }
}

/// Since when, by whom, last used, until when.
#[component]
pub fn SecretFacts(
    created_by: String,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
) -> impl IntoView {
    let zone = HereNow::zone();
    let used = match last_used_at {
        Some(at) => view! { ", last used " <ZonedTime at zone/> }.into_any(),
        None => ", never used".into_any(),
    };
    let until = expires_at.map(|at| view! { ", until " <ZonedTime at zone/> });
    view! {
        <p class="text-xs text-ink-2">
            "Made by " {created_by} ", " <ZonedTime at=created_at zone/> {used} {until}
        </p>
    }
}

/// How long the old value goes on, in hours.
#[component]
pub fn OverlapSelect(label: String) -> impl IntoView {
    let hours = [
        ("0", "The old one ends at once"),
        ("1", "Both for an hour"),
        ("24", "Both for a day"),
        ("168", "Both for a week"),
    ];
    let options: Vec<SelectOption> = hours.map(|(hours, word)| SelectOption::new(hours, word)).to_vec();
    let value = RwSignal::new("24".to_owned());
    view! { <Select name="overlap_hours" options value label=label/> }
}

/// Whether anything can still be done with it.
pub const fn in_force(state: SecretState) -> bool {
    matches!(state, SecretState::Active | SecretState::Replaced)
}

#[component]
pub fn KeyRow(key_view: KeyView, may_manage: Signal<bool>, acts: Acts) -> impl IntoView {
    let KeyView { id, kind, name, prefix, value, scopes, created_by, created_at, expires_at, last_used_at, state } =
        key_view;
    let what = match kind {
        KeyKind::Publishable => "Publishable: chat, prices and bookings on your website".to_owned(),
        KeyKind::Secret => scopes.join(", "),
    };
    let shown = value.clone().unwrap_or(prefix);
    let copy = value.filter(|_| in_force(state)).map(|value| view! { <CopyButton value/> });
    let name = StoredValue::new(name);
    view! {
        <li class="grid gap-2 py-3">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
                <div class="min-w-48 flex-1">
                    <p class="truncate font-medium">{name.get_value()}</p>
                    <p class="flex flex-wrap items-center gap-2"><code class="font-mono text-sm break-all">{shown}</code> {copy}</p>
                    <p class="text-xs text-ink-2">{what}</p>
                    <SecretFacts created_by created_at last_used_at expires_at/>
                </div>
                <SecretStateBadge state/>
            </div>
            <Show when=move || may_manage.get() && in_force(state)>
                <More label=format!("Change {}", name.get_value()) word="Change">
                    {(state == SecretState::Active)
                        .then(|| {
                            view! {
                                <ActionForm action=acts.rotate attr:class="flex flex-wrap items-center gap-2">
                                    <input type="hidden" name="key" value=id.to_string()/>
                                    <div class="min-w-48 flex-1">
                                        <OverlapSelect label=format!("How long the old value of {} goes on", name.get_value())/>
                                    </div>
                                    <Button kind="submit" loading=acts.rotate.pending()>
                                        "Rotate"
                                    </Button>
                                </ActionForm>
                            }
                        })}
                    <ActionForm action=acts.revoke attr:class="grid gap-2">
                        <input type="hidden" name="key" value=id.to_string()/>
                        <p class="max-w-[60ch] text-sm text-ink-2">
                            "Whatever uses this key is refused from that moment on. A revoked key never comes back."
                        </p>
                        <Button
                            kind="submit"
                            tone=ButtonTone::Danger
                            size=ButtonSize::Small
                            class="justify-self-start"
                            loading=acts.revoke.pending()
                        >
                            {format!("Revoke {}", name.get_value())}
                        </Button>
                    </ActionForm>
                </More>
            </Show>
        </li>
    }
}
