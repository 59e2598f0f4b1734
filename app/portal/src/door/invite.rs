//! What an invitation's link opens: who invites where and as what, and the way in.

use super::frame::{DoorFrame, WayOn, WaysOn, visitor, with_way_back};
use crate::{
    api::{
        account::Here,
        organisations::{AcceptInvitation, invitation},
    },
    outcome::Outcome,
    parts::{role_meaning, role_of},
};
use contract::{
    AppError,
    organisations::{InvitationLetter, InvitationState},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;
use session::{SignOut, kept};
use ui::{Button, ButtonLink, ButtonSize, ButtonTone, Notice, Skeleton, Tone, lu};

#[component]
pub fn InvitePage() -> impl IntoView {
    let token = StoredValue::new(use_params_map().with_untracked(|params| params.get("token").unwrap_or_default()));
    let accept = ServerAction::<AcceptInvitation>::new();
    let sign_out = ServerAction::<SignOut>::new();
    let outcome = Outcome::of(accept);
    let seen = visitor();
    let letter = Resource::new_blocking(
        move || token.get_value(),
        |token| async move {
            match invitation(token).await {
                Ok(letter) => Ok(Some(letter)),
                Err(AppError::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        },
    );
    view! {
        <DoorFrame title="You are invited" hidden=true>
            {outcome.problem(&[])}
            {kept(letter, || view! { <Skeleton class="h-24"/> }, |letter| move || letter.get().map_or_else(|| unknown().into_any(), |letter| view! { <Letter letter/> }.into_any()))}
            {kept(
                seen,
                || (),
                move |here| {
                    move || {
                        let open = letter.get().and_then(Result::ok).flatten().filter(|letter| letter.state == InvitationState::Open)?;
                        Some(match here.get() {
                            Some(here) => view! { <Accept here letter=open token=token.get_value() accept sign_out/> }.into_any(),
                            None => view! { <WaysIn token=token.get_value()/> }.into_any(),
                        })
                    }
                },
            )}
        </DoorFrame>
    }
}

fn unknown() -> impl IntoView {
    view! {
        <p>"This invitation was not found. Please check that the whole link was copied, or ask for a new one."</p>
        <WaysOn>
            <WayOn href="/sign-in" word="Sign in"/>
        </WaysOn>
    }
}

#[component]
fn Letter(letter: InvitationLetter) -> impl IntoView {
    let over = match letter.state {
        InvitationState::Open => None,
        InvitationState::Yours => Some("You have accepted it already."),
        InvitationState::Accepted => Some("It was accepted already. Each invitation works once."),
        InvitationState::Revoked => Some("It was taken back. Ask for a new one if that was a mistake."),
        InvitationState::Expired => Some("It is over. Ask for a new one."),
    };
    let yours = letter.state == InvitationState::Yours;
    view! {
        <p class="text-lg">
            <b>{letter.invited_by}</b> " invites you to " <b>{letter.organisation}</b> " as "
            {role_of(letter.role).to_lowercase()} "."
        </p>
        <p class="mt-1 text-sm text-ink-2">{role_meaning(letter.role)} ". Sent to " {letter.email} "."</p>
        {over.map(|words| view! { <Notice tone=Tone::Warn icon=lu::LuMailX class="mt-4"><p role="status">{words}</p></Notice> })}
        {yours
            .then(|| {
                view! {
                    <p class="mt-4">
                        <ButtonLink href="/portal" tone=ButtonTone::Primary>
                            "Go there"
                        </ButtonLink>
                    </p>
                }
            })}
    }
}

/// For somebody who is signed in, perhaps with another address than the invited one.
#[component]
fn Accept(
    here: Here,
    letter: InvitationLetter,
    token: String,
    accept: ServerAction<AcceptInvitation>,
    sign_out: ServerAction<SignOut>,
) -> impl IntoView {
    let other = (!here.email.eq_ignore_ascii_case(&letter.email)).then(|| {
        view! {
            <Notice tone=Tone::Note class="mt-4">
                "You are signed in as " <b>{here.email.clone()}</b>
                ", another address than the invited one. You may accept with it; the clinic sees that you did."
            </Notice>
        }
    });
    view! {
        {other}
        <ActionForm action=accept attr:class="mt-5 grid">
            <input type="hidden" name="token" value=token/>
            <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=accept.pending()>
                {format!("Join {} as {}", letter.organisation, here.name)}
            </Button>
        </ActionForm>
        <ActionForm action=sign_out attr:class="mt-2 grid">
            <Button kind="submit" tone=ButtonTone::Ghost>
                "Use another account"
            </Button>
        </ActionForm>
    }
}

/// For somebody who is not signed in.
#[component]
fn WaysIn(token: String) -> impl IntoView {
    let back = format!("/invite/{}", session::percent_encoded(&token));
    view! {
        <div class="mt-5 grid gap-2">
            <ButtonLink href=with_way_back("/register", Some(&back)) tone=ButtonTone::Primary size=ButtonSize::Large>
                "Create an account"
            </ButtonLink>
            <ButtonLink href=session::sign_in_path(&back) size=ButtonSize::Large>
                "Sign in with the one you have"
            </ButtonLink>
        </div>
    }
}
