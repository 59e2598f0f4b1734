//! The desk, asked on behalf of whoever looks at a place.

use crate::{place::Place, said::Said};
use contract::{
    Actor, AppError, Caller, Client, Desk,
    conversations::{Thread, Turn},
};
use domain::ids::MessageId;

async fn enter(place: &Place, client: Client) -> Result<(Desk, Caller), AppError> {
    let desk = session::desk()?;
    let caller = desk.clinics.enter_by_key(&place.key, client).await?;
    // A secret key that was put into a website by mistake must not seem to work there.
    if matches!(caller.actor, Actor::SecretKey { .. }) {
        return Err(AppError::Unauthenticated);
    }
    Ok((desk, caller))
}

/// The thread at `place`, or the welcome screen.
pub async fn open(place: &Place) -> Result<Thread, AppError> {
    let (desk, caller) = enter(place, session::client()).await?;
    desk.conversations.open(&caller, place.token.as_ref(), place.locale).await
}

/// Says that somebody writes at `place`, where a conversation has begun.
pub async fn writes(place: &Place) -> Result<(), AppError> {
    let Some(token) = &place.token else { return Ok(()) };
    let (desk, caller) = enter(place, session::client()).await?;
    desk.conversations.writes(&caller, token).await
}

/// Says something at `place`; looks only, when there was nothing to say.
pub async fn turn(place: &Place, message: MessageId, mut said: Said) -> Result<Thread, AppError> {
    let client = session::client().proved_by(said.human_token());
    let Some(input) = said.into_input() else { return open(place).await };
    let (desk, caller) = enter(place, client).await?;
    let turn = Turn { locale: place.locale, ..Turn::new(message, input) };
    desk.conversations.turn(&caller, place.token.as_ref(), turn).await
}
