//! Answers that are given often, under a word of their own.

use super::ConversationDesk;
use crate::error::Report;
use contract::{AppError, Caller, answering::SavedReply};
use domain::{authorization::Action, ids::SavedReplyId};
use store::{OrgTransaction, answering::SavedReplyRow};

const MOST_REPLIES: usize = 200;
const LONGEST_SHORTCUT: usize = 32;
const LONGEST_TEXT: usize = 2_000;

/// Puts what a saved reply's variables stand for into its text. What is not known is left out.
pub(super) fn fill_in(text: &str, (name, clinic, me): (Option<&str>, &str, &str)) -> String {
    let filled = text.replace("{clinic}", clinic).replace("{me}", me);
    match name {
        Some(name) => filled.replace("{name}", name),
        // “Hi {name}, …” becomes “Hi, …”.
        None => filled.replace(" {name}", "").replace("{name}", ""),
    }
}

impl ConversationDesk {
    pub(super) async fn all_saved_replies(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        fill: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<Vec<SavedReply>, AppError> {
        let rows = store::answering::saved_replies(transaction, caller.org).await.report(&caller.client.request_id)?;
        let reply = |row: SavedReplyRow| SavedReply {
            id: SavedReplyId(row.saved_reply_id),
            filled_in: fill(&row.text),
            shortcut: row.shortcut,
            text: row.text,
        };
        Ok(rows.into_iter().map(reply).collect())
    }

    pub(super) async fn keep_saved_reply(
        &self,
        caller: &Caller,
        id: Option<SavedReplyId>,
        shortcut: &str,
        text: &str,
    ) -> Result<Vec<SavedReply>, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.begin_as(caller, Action::AnswerConversations).await?;
        let (shortcut, text) = (shortcut.trim().trim_start_matches('/').to_lowercase(), text.trim());
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if shortcut.is_empty() || shortcut.len() > LONGEST_SHORTCUT || !shortcut.chars().all(fits) {
            let reason = "Use up to 32 letters, digits and hyphens, such as parking or after-hours.";
            return Err(AppError::invalid("shortcut", reason));
        }
        if text.is_empty() || text.chars().count() > LONGEST_TEXT {
            return Err(AppError::invalid("text", "Write what is to be said, in up to 2,000 characters."));
        }
        let all = store::answering::saved_replies(&mut transaction, caller.org).await.report(request_id)?;
        let is_known = id.is_some_and(|id| all.iter().any(|row| row.saved_reply_id == id.0));
        if id.is_some() && !is_known {
            return Err(AppError::not_found("This saved reply"));
        }
        if !is_known && all.len() >= MOST_REPLIES {
            return Err(AppError::conflict("There are 200 saved replies, as many as there can be. Remove one first."));
        }
        let row = SavedReplyRow {
            saved_reply_id: id.map_or_else(|| self.resources.entropy.id(), |id| id.0),
            shortcut,
            text: text.to_owned(),
        };
        let now = self.resources.clock.now();
        if !store::answering::save_reply(&mut transaction, caller.org, &row, now).await.report(request_id)? {
            return Err(AppError::invalid("shortcut", "Another saved reply has this word already."));
        }
        let replies = self.all_saved_replies(&mut transaction, caller, &|text| text.to_owned()).await?;
        transaction.commit().await.report(request_id)?;
        Ok(replies)
    }

    pub(super) async fn drop_saved_reply(
        &self,
        caller: &Caller,
        id: SavedReplyId,
    ) -> Result<Vec<SavedReply>, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.begin_as(caller, Action::AnswerConversations).await?;
        store::answering::remove_reply(&mut transaction, caller.org, id).await.report(request_id)?;
        let replies = self.all_saved_replies(&mut transaction, caller, &|text| text.to_owned()).await?;
        transaction.commit().await.report(request_id)?;
        Ok(replies)
    }
}

#[cfg(test)]
mod tests {
    use super::fill_in;

    #[test]
    fn a_saved_reply_speaks_to_who_is_known_and_stays_whole_for_who_is_not() {
        let text = "Hi {name}, {me} from {clinic} here.";
        assert_eq!(fill_in(text, (Some("Ana"), "Lumen", "Maya")), "Hi Ana, Maya from Lumen here.");
        assert_eq!(fill_in(text, (None, "Lumen", "Maya")), "Hi, Maya from Lumen here.");
    }
}
