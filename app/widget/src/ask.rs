//! The desk, asked on behalf of whoever looks at a place.

use crate::{place::Place, said::Said};
use contract::{AppError, Caller, Desk, conversations::Thread};
use domain::ids::MessageId;

async fn enter(place: &Place) -> Result<(Desk, Caller), AppError> {
    let desk = session::desk()?;
    let caller = desk.clinics.enter_by_key(&place.key, session::client()).await?;
    Ok((desk, caller))
}

/// The thread at `place`, or the welcome screen.
pub async fn open(place: &Place) -> Result<Thread, AppError> {
    let (desk, caller) = enter(place).await?;
    desk.conversations.open(&caller, place.token.as_ref(), place.locale).await
}

/// Says something at `place`; looks only, when there was nothing to say.
pub async fn turn(place: &Place, message: MessageId, said: Said) -> Result<Thread, AppError> {
    let Some(input) = said.into_input() else { return open(place).await };
    let (desk, caller) = enter(place).await?;
    desk.conversations.turn(&caller, place.token.as_ref(), message, input).await
}
