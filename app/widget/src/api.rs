//! What the widget asks of the server. A turn answers with the screen drawn anew, so that the program in the browser
//! knows no cards, no prices and no calendar: it only keeps what is on its way and moves the page to what it got.

use contract::AppError;
use domain::ids::MessageId;
use leptos::prelude::*;

/// The screen at `place` as it is now. Stores nothing.
#[server(name = Look, prefix = "/api", endpoint = "widget/look", input = server_fn::codec::Json)]
pub async fn look(place: String) -> Result<String, AppError> {
    let place = crate::place::Place::parse(&place);
    let thread = crate::ask::open(&place).await;
    session::report(thread.map(|thread| crate::parts::drawn(place, thread)))
}

/// One turn of the conversation, and the screen after it. The same `message` sent again is the same turn. `fields` are
/// those of the form that was sent.
#[server(name = TakeTurn, prefix = "/api", endpoint = "widget/turn", input = server_fn::codec::Json)]
pub async fn take_turn(place: String, message: MessageId, fields: Vec<(String, String)>) -> Result<String, AppError> {
    let place = crate::place::Place::parse(&place);
    let thread = crate::ask::turn(&place, message, crate::said::Said::from_fields(fields)).await;
    session::report(thread.map(|thread| crate::parts::drawn(place, thread)))
}

/// Somebody writes at `place`, which the clinic's people see. Nothing is kept of it.
#[server(name = Writes, prefix = "/api", endpoint = "widget/writes", input = server_fn::codec::Json)]
pub async fn writes(place: String) -> Result<(), AppError> {
    let place = crate::place::Place::parse(&place);
    session::report(crate::ask::writes(&place).await)
}

/// One turn from a plain form, for browsers without the program: answers with a redirect to the thread.
#[server(name = Say, prefix = "/api", endpoint = "widget/say")]
pub async fn say(
    place: String,
    message: MessageId,
    #[server(default)] said: std::collections::BTreeMap<String, crate::OneOrMany>,
) -> Result<(), AppError> {
    let place = crate::place::Place::parse(&place);
    let thread = crate::ask::turn(&place, message, crate::said::Said::from_form(said)).await;
    let token = thread.as_ref().map_or(place.token.as_ref(), |thread| thread.token.as_ref());
    let mut address = place.address(token, place.locale);
    if let Err(error) = &thread {
        address.push_str("&problem=");
        address.push_str(crate::said::problem(error));
    }
    leptos_axum::redirect(&address);
    Ok(())
}
