//! The authenticator app, and recovery codes.

use super::Acts;
use crate::{
    once,
    outcome::Outcome,
    parts::{CopyButton, More, Panel},
};
use contract::{
    AppError,
    account::{AccountView, TotpSetup},
};
use leptos::{form::ActionForm, prelude::*};
use session::{kept, percent_encoded};
use ui::{Button, ButtonTone, Field, Icon, StateBadge, TextInput, Tone, lu};

/// What a plain form was answered, for the page that it is led back to.
#[derive(Clone, Copy)]
pub struct JustShown {
    seed: Resource<Result<Option<String>, AppError>>,
    codes: Resource<Result<Option<String>, AppError>>,
}

impl JustShown {
    pub fn new() -> Self {
        Self { seed: once::TOTP.taken(), codes: once::RECOVERY.taken() }
    }

    /// Codes that were made just now, above all else.
    pub fn recovery_codes(self, acts: Acts) -> impl IntoView {
        let made = move || {
            let of = |answer: &Option<Result<Vec<String>, AppError>>| Some(answer.as_ref()?.as_ref().ok()?.clone());
            acts.renew.value().with(of).or_else(|| acts.finish.value().with(of))
        };
        kept(
            self.codes,
            || (),
            move |before| {
                move || {
                    let kept_before =
                        || before.get().map(|codes| codes.split(' ').map(str::to_owned).collect::<Vec<_>>());
                    made().or_else(kept_before).map(|codes| view! { <RecoveryCodes codes/> })
                }
            },
        )
    }
}

#[component]
pub fn SecondFactor(view: Signal<AccountView>, acts: Acts, shown: JustShown) -> impl IntoView {
    let on = Memo::new(move |_| view.with(|view| view.totp));
    let left = move || view.with(|view| view.recovery_codes_left);
    view! {
        <Panel
            id="h-totp"
            title="Authenticator app"
            text="A second step after the password: a code from an app on your phone. Whoever finds your password still does not get in."
        >
            {Outcome::of(acts.begin).problem(&[])}
            {Outcome::of(acts.remove).problem(&[])}
            {Outcome::of(acts.renew).problem(&[])}
            <Show when=move || on.get() fallback=move || view! { <SetUp acts shown/> }>
                <p class="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
                    <StateBadge tone=Tone::Good icon=lu::LuShieldCheck label="On"/>
                    <span class="text-sm text-ink-2">{move || codes_left(left())}</span>
                </p>
                <div class="flex flex-wrap items-start gap-3">
                    <ActionForm action=acts.renew>
                        <Button kind="submit" loading=acts.renew.pending()>
                            "New recovery codes"
                        </Button>
                    </ActionForm>
                    <More label="Remove the authenticator app" word="Remove">
                        <p class="max-w-[60ch] text-sm">
                            "Your password alone is enough then. The recovery codes end too; we tell you by mail."
                        </p>
                        <ActionForm action=acts.remove>
                            <Button kind="submit" tone=ButtonTone::Danger loading=acts.remove.pending()>
                                "Remove the authenticator app"
                            </Button>
                        </ActionForm>
                    </More>
                </div>
            </Show>
        </Panel>
    }
}

fn codes_left(left: u32) -> String {
    match left {
        0 => "No recovery codes are left. Make new ones before you need them.".to_owned(),
        1 => "One recovery code is left.".to_owned(),
        many => format!("{many} recovery codes are left."),
    }
}

/// First the seed, then a code of it; nothing is in force before.
#[component]
fn SetUp(acts: Acts, shown: JustShown) -> impl IntoView {
    let begun = move || acts.begin.value().with(|answer| Some(answer.as_ref()?.as_ref().ok()?.clone()));
    let before = move || shown.seed.get().and_then(Result::ok).flatten();
    move || match (begun(), before()) {
        (Some(setup), _) => view! { <Scan setup acts/> }.into_any(),
        (None, Some(seed)) => view! { <TypeSeed seed/> <FinishForm acts/> }.into_any(),
        (None, None) => view! {
            <p class="mb-4">
                <StateBadge tone=Tone::Warn icon=lu::LuShieldAlert label="Off"/>
            </p>
            <ActionForm action=acts.begin>
                <Button kind="submit" tone=ButtonTone::Primary loading=acts.begin.pending()>
                    "Set it up"
                </Button>
            </ActionForm>
        }
        .into_any(),
    }
}

#[component]
fn Scan(setup: TotpSetup, acts: Acts) -> impl IntoView {
    // A picture from a data address runs nothing, whatever stands in it.
    let picture = format!("data:image/svg+xml,{}", percent_encoded(&setup.qr_svg));
    view! {
        <div class="grid gap-6 sm:grid-cols-[auto_minmax(0,1fr)]">
            <img src=picture alt="QR code for the authenticator app" width="200" height="200" class="size-50 rounded-md bg-white p-2"/>
            <div class="min-w-0">
                <TypeSeed seed=setup.seed/>
                <p class="mb-4 text-sm">
                    <a href=setup.url rel="external" class="font-medium text-brand underline-offset-2 hover:underline">
                        "Open it in an app on this device"
                    </a>
                </p>
                <FinishForm acts/>
            </div>
        </div>
    }
}

#[component]
fn TypeSeed(seed: String) -> impl IntoView {
    view! {
        <p class="text-sm">"Scan the picture with your app, or type this key into it:"</p>
        <p class="my-2 flex flex-wrap items-center gap-2">
            <code class="rounded-md bg-sunk px-2 py-1 font-mono break-all select-all">{seed.clone()}</code>
            <CopyButton value=seed.replace(' ', "")/>
        </p>
    }
}

#[component]
fn FinishForm(acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.finish);
    view! {
        {outcome.problem(&["code"])}
        <ActionForm action=acts.finish attr:class="flex flex-wrap items-start gap-3">
            <Field id="totp-code" label="Code that the app shows" error=outcome.reason("code") required=true class="w-56">
                <TextInput name="code" autocomplete="one-time-code" maxlength=10/>
            </Field>
            <Button kind="submit" tone=ButtonTone::Primary class="mt-[26px] h-11" loading=acts.finish.pending()>
                "Turn it on"
            </Button>
        </ActionForm>
    }
}

/// Shown once, to be copied, saved or printed.
#[component]
fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let text = codes.join("\n");
    let file = format!(
        "data:text/plain;charset=utf-8,{}",
        percent_encoded(&format!("Recovery codes for Anteroom\n\n{text}\n"))
    );
    view! {
        <div role="status" class="mb-6 rounded-lg bg-good-soft p-5">
            <p class="flex items-center gap-2 font-semibold">
                <Icon icon=lu::LuLifeBuoy class="size-4 shrink-0 text-good"/>
                "Keep your recovery codes"
            </p>
            <p class="mt-1 text-sm">
                "Each works once in place of the app, when your phone is gone. This is the only time that they are shown; earlier ones have ended."
            </p>
            <ul class="my-4 grid grid-cols-2 gap-x-6 gap-y-1 font-mono text-sm sm:grid-cols-5">
                {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
            </ul>
            <div class="flex flex-wrap gap-2">
                <CopyButton value=text word="Copy all"/>
                <a
                    href=file
                    download="anteroom-recovery-codes.txt"
                    rel="external"
                    class="inline-flex h-8 items-center gap-1.5 rounded-sm bg-panel px-2.5 text-sm font-medium shadow-1 hover:bg-sunk max-md:h-10 dark:ring-1 dark:ring-line"
                >
                    <Icon icon=lu::LuDownload/>
                    "Save as a file"
                </a>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::codes_left;

    #[test]
    fn somebody_without_codes_is_told_to_make_some() {
        assert!(codes_left(0).contains("Make new ones"));
        assert_eq!(codes_left(1), "One recovery code is left.");
        assert_eq!(codes_left(7), "7 recovery codes are left.");
    }
}
