//! What a change of the plan would cost, before anything is changed.

use crate::{
    api::subscription::{ChangePlan, preview_plan},
    outcome::Outcome,
    parts::Panel,
};
use contract::{AppError, billing::PlanChange};
use domain::billing::{Interval, Plan};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate, params::ParamsMap};
use session::kept;
use ui::{Button, ButtonLink, ButtonTone, Skeleton, Toast, use_toasts};

/// The plan that the address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    plan: Plan,
    interval: Interval,
}

impl Chosen {
    pub fn read(query: &ParamsMap) -> Option<Self> {
        let plan = Plan::from_word(&query.get("plan")?)?;
        let interval = Interval::from_word(&query.get("interval")?)?;
        Some(Self { plan, interval })
    }
}

#[component]
pub fn PreviewPanel(
    chosen: Memo<Option<Chosen>>,
    change: ServerAction<ChangePlan>,
    may: Signal<bool>,
) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Effect::new(move |_| {
        let done = change.value().with(|answer| matches!(answer, Some(Ok(()))));
        if done && chosen.get_untracked().is_some() {
            toasts.show(Toast::new("The plan is changed".to_owned()));
            navigate("/portal/subscription", NavigateOptions::default());
        }
    });
    view! {
        {Outcome::of(change).problem(&[])}
        {move || {
            let chosen = chosen.get().filter(|_| may.get())?;
            Some(view! { <Preview chosen change/> })
        }}
    }
}

#[component]
fn Preview(chosen: Chosen, change: ServerAction<ChangePlan>) -> impl IntoView {
    let preview: Resource<Result<PlanChange, AppError>> =
        Resource::new_blocking(|| (), move |()| preview_plan(chosen.plan, chosen.interval));
    let title = format!("Change to {}", chosen.plan.name());
    view! {
        <Panel id="p-preview" title>
            {kept(preview, || view! { <Skeleton class="h-24"/> }, move |preview: Signal<PlanChange>| {
                view! { <Shown preview change/> }
            })}
        </Panel>
    }
}

#[component]
fn Shown(preview: Signal<PlanChange>, change: ServerAction<ChangePlan>) -> impl IntoView {
    move || {
        let PlanChange { plan, interval, price, lines, due_now, credit, as_of, version } = preview.get();
        let each = if interval == Interval::Month { "a month" } else { "a year" };
        let lines = lines.into_iter().map(|(words, money)| {
            view! {
                <div class="flex justify-between gap-4 border-b border-line py-2">
                    <dt class="min-w-0">{words}</dt>
                    <dd class="whitespace-nowrap tabular">{money.to_string()}</dd>
                </div>
            }
        });
        let left = (!credit.is_zero()).then(|| {
            view! { <p class="mt-2 text-sm text-ink-2">{format!("{credit} is left over and pays for what comes.")}</p> }
        });
        view! {
            <dl class="max-w-xl text-sm">
                {lines.collect_view()}
                <div class="flex justify-between gap-4 py-2 text-base font-semibold">
                    <dt>"To pay now"</dt>
                    <dd class="tabular">{due_now.to_string()}</dd>
                </div>
            </dl>
            {left}
            <p class="mt-2 text-sm text-ink-2">
                {format!("{} then costs {price} {each}, plus tax.", plan.name())}
            </p>
            <ActionForm action=change attr:class="mt-4 flex flex-wrap gap-2">
                <input type="hidden" name="plan" value=plan.as_str()/>
                <input type="hidden" name="interval" value=interval.as_str()/>
                <input type="hidden" name="as_of" value=as_of/>
                <input type="hidden" name="version" value=version/>
                <Button kind="submit" tone=ButtonTone::Primary loading=change.pending()>
                    {format!("Change to {}", plan.name())}
                </Button>
                <ButtonLink href="/portal/subscription">"Leave it"</ButtonLink>
            </ActionForm>
        }
    }
}
