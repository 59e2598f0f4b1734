//! The form of a new booking.

use super::{
    Begin,
    person::Person,
    planned::Planned,
    questions::Questions,
    repeats::Repeats,
    typed::{Typed, all, chosen, minute_of, value},
};
use crate::{
    api::entry::{self as api, EntryFile},
    pages::today::Board,
    words::counted,
};
use contract::{
    AppError,
    clinics::Slots,
    series::{EnteredVisits, SeriesPlan, VisitTimes},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use ui::{
    Button, ButtonTone, Checkbox, Field, Notice, Select, SelectOption, Skeleton, TextArea, TextInput, TimeList,
    TimeOption, Toast, Tone, lu,
};

type Found = Option<Result<Slots, AppError>>;

/// Fields that show their own reasons.
const FIELDS: [&str; 8] = ["name", "phone", "email", "every", "weekdays", "visits", "until", "consent_version"];

#[component]
pub fn EntryForm(board: Board, file: EntryFile, begin: Begin) -> impl IntoView {
    let shown = board.day.with_untracked(|day| day.date);
    let typed = Typed::new(&file, &begin, shown);
    let (form, file) = (file.form, StoredValue::new(file));
    let slots = LocalResource::new(move || {
        let wanted = file.with_value(|file| typed.wanted(file));
        async move {
            match wanted {
                Some(wanted) => api::entry_times(wanted).await,
                None => Err(AppError::invalid("date", "Choose a day.")),
            }
        }
    });
    let found = Memo::new(move |before: Option<&Found>| slots.get().or_else(|| before.cloned().flatten()));
    keep_a_time_picked(typed, found, begin.minute);
    forget_choices_of_another_rule(typed);
    let times = Memo::new(move |_| {
        found.with(|found| match found {
            Some(Ok(slots)) => file.with_value(|file| typed.times(file, slots)),
            _ => None,
        })
    });
    let plan = LocalResource::new(move || {
        let times = times.get();
        async move {
            match times {
                Some(times) => Some(api::plan_visits(times).await),
                None => None,
            }
        }
    });
    let planned =
        Memo::new(move |before: Option<&Option<Result<SeriesPlan, AppError>>>| match (times.get(), plan.get()) {
            (None, _) => None,
            (Some(_), Some(now)) => now,
            (Some(_), None) => before.cloned().flatten(),
        });
    let (problem, pending) = (RwSignal::new(None::<AppError>), RwSignal::new(false));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(times) = times.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        let visits = file.with_value(|file| typed.visits(file, times));
        pending.set(true);
        problem.set(None);
        spawn_local(async move {
            let entered = api::book_visits(form, visits).await;
            pending.try_set(false);
            match entered {
                Ok(entered) => done(board, &entered),
                Err(error) => {
                    problem.try_set(Some(error));
                    // What is free, and what is not, has changed.
                    slots.refetch();
                    plan.refetch();
                }
            }
        });
    };
    let reason = Callback::new(move |field: &'static str| {
        Signal::derive(move || {
            let told = problem.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned));
            let of_plan = || planned.with(|plan| plan.as_ref()?.as_ref().err()?.reason_for(field).map(str::to_owned));
            told.or_else(of_plan)
        })
    });
    let ready = Signal::derive(move || {
        planned.with(|plan| match plan {
            Some(Ok(plan)) => {
                let (free, stuck) = plan.counts();
                free > 0 && stuck == 0
            }
            _ => false,
        })
    });
    view! {
        <form class="grid gap-4" on:submit=send>
            <Whole problem planned/>
            <What typed file/>
            <When typed found retry=Callback::new(move |()| slots.refetch())/>
            <Repeats typed reason/>
            <div aria-live="polite" class="empty:hidden">{move || series(planned.get(), typed)}</div>
            <Person typed reason/>
            <Field id="entry-note" label="Note" hint="For the staff alone.">
                <TextArea name="note" value=typed.note rows=2 maxlength=500/>
            </Field>
            <Agreement typed file reason/>
            <Deposit typed planned/>
            <div class="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
                <Button on:click=move |_| board.entry.set(None)>"Close"</Button>
                <Button tone=ButtonTone::Primary kind="submit" loading=pending disabled=Signal::derive(move || !ready.get())>
                    {move || label(times.get(), planned.get())}
                </Button>
            </div>
        </form>
    }
}

/// The first free time from the wished minute on is picked by itself, and again where the picked one is gone.
fn keep_a_time_picked(typed: Typed, found: Memo<Found>, minute: Option<u16>) {
    Effect::new(move |_| {
        found.with(|found| {
            let Some(Ok(slots)) = found else { return };
            let picked = typed.time.get_untracked();
            if picked.is_some_and(|picked| all(slots).any(|time| value(time) == picked)) {
                return;
            }
            let from = minute.unwrap_or_default();
            let next = all(slots).find(|time| minute_of(&time.label).is_some_and(|at| at >= from));
            // Without a wished minute the choice is left to whoever enters it.
            typed.time.set(next.filter(|_| minute.is_some()).map(value));
        });
    });
}

/// What was decided about dates belongs to the rule that gave them.
fn forget_choices_of_another_rule(typed: Typed) {
    let rule = Memo::new(move |_| {
        let when = (typed.service.get(), typed.whom.get(), typed.date.get(), typed.time.get());
        (when, typed.repeats.get(), typed.every.get(), typed.unit.get())
    });
    Effect::watch(move || rule.get(), move |_, _, _| typed.choices.set(super::typed::Choices::new()), false);
}

fn done(board: Board, entered: &EnteredVisits) {
    let Some(first) = entered.visits.first() else { return };
    let words = match entered.visits.len() {
        1 => format!("Booked: {}, {}", first.client_name, first.start_label),
        many => format!("{} booked for {}", counted(many, "visit", "visits"), first.client_name),
    };
    board.toasts.show(Toast { tone: Tone::Good, ..Toast::new(words) });
    board.entry.try_set(None);
    board.live.booking_changed();
    board.address.go(&[("booking", Some(first.id.to_string()))]);
}

fn label(times: Option<VisitTimes>, planned: Option<Result<SeriesPlan, AppError>>) -> String {
    match (times, planned) {
        (None, _) => "Pick a time".to_owned(),
        (Some(times), Some(Ok(plan))) if times.recurs.is_some() => {
            format!("Book {}", counted(usize::try_from(plan.counts().0).unwrap_or_default(), "visit", "visits"))
        }
        _ => "Book it".to_owned(),
    }
}

/// The visits of a series, or why the one visit cannot be had.
fn series(planned: Option<Result<SeriesPlan, AppError>>, typed: Typed) -> Option<AnyView> {
    match planned? {
        Ok(plan) if !plan.rule_label.is_empty() => Some(view! { <Planned plan typed/> }.into_any()),
        Ok(plan) => {
            let stuck = plan.visits.into_iter().find(|visit| visit.state.is_in_the_way())?;
            Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{stuck.reason}</Notice> }.into_any())
        }
        Err(_) => None,
    }
}

/// What went wrong, unless a field says it.
#[component]
fn Whole(problem: RwSignal<Option<AppError>>, planned: Memo<Option<Result<SeriesPlan, AppError>>>) -> impl IntoView {
    let beside = |error: &AppError| match error {
        AppError::Invalid { fields } => {
            fields.iter().find(|field| !FIELDS.contains(&field.field.as_str())).map(|field| field.reason.clone())
        }
        error => Some(error.to_string()),
    };
    let words = move || {
        let sent = problem.with(|error| error.as_ref().and_then(beside));
        sent.or_else(|| planned.with(|plan| plan.as_ref()?.as_ref().err().and_then(beside)))
    };
    view! {
        <div role="alert" class="empty:hidden">
            {move || words().map(|why| view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{why}</Notice> })}
        </div>
    }
}

#[component]
fn What(typed: Typed, file: StoredValue<EntryFile>) -> impl IntoView {
    let services = file.with_value(|file| {
        file.services.iter().map(|service| SelectOption::new(&service.key, &service.name)).collect::<Vec<_>>()
    });
    let people = move || {
        let options = file.with_value(|file| {
            let givers = chosen(file, &typed.service.get()).map(|service| service.practitioner_ids.clone());
            let givers = givers.unwrap_or_default();
            let mut options = vec![SelectOption::new("", "Anyone who can")];
            let mine = file.practitioners.iter().filter(|person| givers.contains(&person.id));
            options.extend(mine.map(|person| SelectOption::new(&person.id, &person.name)));
            options
        });
        view! { <Select name="practitioner" options value=typed.whom/> }
    };
    view! {
        <div class="grid gap-4 sm:grid-cols-2">
            <Field id="entry-service" label="Service">
                <Select name="service" options=services value=typed.service/>
            </Field>
            <Field id="entry-whom" label="With">
                {people}
            </Field>
        </div>
        <Questions typed file/>
    }
}

#[component]
fn When(typed: Typed, found: Memo<Found>, retry: Callback<()>) -> impl IntoView {
    let options = Signal::derive(move || {
        found.with(|found| match found {
            Some(Ok(slots)) => all(slots)
                .map(|time| TimeOption {
                    value: value(time),
                    label: time.label.clone(),
                    detail: format!("with {}", time.practitioner),
                    href: None,
                })
                .collect(),
            _ => Vec::new(),
        })
    });
    let state = move || {
        match found.get() {
        None => view! { <Skeleton class="h-24"/> }.into_any(),
        Some(Err(AppError::Invalid { fields })) => {
            let why = fields.into_iter().next().map(|field| field.reason);
            view! { <p class="text-sm text-ink-2">{why}</p> }.into_any()
        }
        Some(Err(error)) => view! { <ui::ErrorState message=error.to_string() on_retry=retry/> }.into_any(),
        Some(Ok(slots)) if slots.days.is_empty() => {
            view! { <p class="py-2 text-sm text-ink-2">"Nothing is free on this day. Choose another day, or anyone who can."</p> }
                .into_any()
        }
        Some(Ok(slots)) => view! {
            <div class="max-h-64 overflow-y-auto">
                <TimeList
                    times=options
                    selected=typed.time
                    on_select=Callback::new(move |time| typed.time.set(Some(time)))
                    columns="grid-cols-4 max-sm:grid-cols-3"
                />
            </div>
            <p class="mt-1 text-xs text-ink-2">"Times in " {slots.zone_label}</p>
        }
        .into_any(),
    }
    };
    view! {
        <div class="grid gap-x-6 gap-y-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
            <Field id="entry-date" label="Day">
                <TextInput name="date" kind="date" value=typed.date/>
            </Field>
            <div aria-live="polite" class="min-w-0">{state}</div>
        </div>
    }
}

#[component]
fn Agreement(
    typed: Typed,
    file: StoredValue<EntryFile>,
    reason: Callback<&'static str, Signal<Option<String>>>,
) -> impl IntoView {
    let text = file.with_value(|file| file.consent.as_ref().map(|consent| consent.text.clone()));
    let wrong = reason.run("consent_version");
    text.map(|text| {
        view! {
            <div>
                <Checkbox name="consent" checked=typed.agreed>
                    "They agreed to this: " <span class="text-ink-2">{text}</span>
                </Checkbox>
                <p class="mt-1 text-sm text-bad empty:hidden" role="alert">{move || wrong.get()}</p>
            </div>
        }
    })
}

/// Only where a single visit wants a deposit: visits of a series are confirmed without.
#[component]
fn Deposit(typed: Typed, planned: Memo<Option<Result<SeriesPlan, AppError>>>) -> impl IntoView {
    let deposit = Memo::new(move |_| {
        planned.with(|plan| plan.as_ref()?.as_ref().ok().map(|plan| plan.deposit)).filter(|deposit| !deposit.is_zero())
    });
    move || {
        let deposit = deposit.get()?;
        Some(if typed.repeats.get() {
            let words = format!(
                "The usual deposit of {deposit} is not asked for: the visits of a series are confirmed at once."
            );
            view! { <p class="text-sm text-ink-2">{words}</p> }.into_any()
        } else {
            view! {
                <Checkbox name="deposit" checked=typed.ask_deposit>
                    {format!("Ask for the deposit of {deposit} by e-mail, and hold the time for a day")}
                </Checkbox>
            }
            .into_any()
        })
    }
}
