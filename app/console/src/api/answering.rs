//! What the pages of conversations ask of the back.

use contract::{
    AppError,
    answering::{Audience, ConversationAct, ConversationList, ConversationQuery, OpenConversation, SavedReply},
};
use domain::ids::{ConversationId, MessageId, SavedReplyId};
use leptos::prelude::*;
use server_fn::codec::Json;

#[server(name = AskConversations, prefix = "/api", endpoint = "console/conversations", input = Json)]
pub async fn conversations(query: ConversationQuery) -> Result<ConversationList, AppError> {
    let list = async { session::desk()?.answering.list(&session::caller().await?, query).await };
    session::report(list.await)
}

/// `None` where none is opened.
#[server(name = AskConversation, prefix = "/api", endpoint = "console/conversation", input = Json)]
pub async fn conversation(id: Option<ConversationId>) -> Result<Option<OpenConversation>, AppError> {
    let opened = async {
        let caller = session::caller().await?;
        match id {
            Some(id) => session::desk()?.answering.opened(&caller, id).await.map(Some),
            None => Ok(None),
        }
    };
    session::report(opened.await)
}

#[server(name = WriteInConversation, prefix = "/api", endpoint = "console/conversation/write", input = Json)]
pub async fn write(
    id: ConversationId,
    message: MessageId,
    audience: Audience,
    text: String,
) -> Result<OpenConversation, AppError> {
    let written = async {
        let caller = session::caller().await?;
        session::desk()?.answering.write(&caller, id, message, audience, text).await
    };
    session::report(written.await)
}

#[server(name = ActOnConversation, prefix = "/api", endpoint = "console/conversation/act", input = Json)]
pub async fn act(id: ConversationId, act: ConversationAct) -> Result<OpenConversation, AppError> {
    let acted = async { session::desk()?.answering.act(&session::caller().await?, id, act).await };
    session::report(acted.await)
}

/// Lets the visitor and colleagues see that the caller writes.
#[server(name = TellOfWriting, prefix = "/api", endpoint = "console/conversation/writes", input = Json)]
pub async fn writes(id: ConversationId) -> Result<(), AppError> {
    let told = async { session::desk()?.answering.is_writing(&session::caller().await?, id).await };
    session::report(told.await)
}

#[server(name = AskSavedReplies, prefix = "/api", endpoint = "console/replies", input = Json)]
pub async fn saved_replies() -> Result<Vec<SavedReply>, AppError> {
    let replies = async { session::desk()?.answering.saved_replies(&session::caller().await?).await };
    session::report(replies.await)
}

#[server(name = KeepSavedReply, prefix = "/api", endpoint = "console/replies/save", input = Json)]
pub async fn save_reply(id: Option<SavedReplyId>, shortcut: String, text: String) -> Result<Vec<SavedReply>, AppError> {
    let saved = async { session::desk()?.answering.save_reply(&session::caller().await?, id, shortcut, text).await };
    session::report(saved.await)
}

#[server(name = RemoveSavedReply, prefix = "/api", endpoint = "console/replies/remove", input = Json)]
pub async fn remove_reply(id: SavedReplyId) -> Result<Vec<SavedReply>, AppError> {
    let removed = async { session::desk()?.answering.remove_reply(&session::caller().await?, id).await };
    session::report(removed.await)
}
