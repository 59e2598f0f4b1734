//! Answers by mail to mails of ours, from the one mailbox that they come back to.
//!
//! Each such mail asks for its answers at an address of its own, `desk+TAG@…`, whose tag says what it is about and that
//! we said so ([`Vault::address_tag`](crate::vault::Vault::address_tag)). An answer counts when it comes from the address
//! that was written to. A visitor's is said in the thread of their chat; an owner's to an open question is published. What
//! programs send by themselves is read by nobody (RFC 3834), and nothing that arrives is answered unless its tag is ours,
//! so that no two programs ever write to one another.

mod files;
mod reading;

use crate::{
    Resources,
    conversations::answering,
    error::internal,
    knowledge,
    vault::Purpose,
    worker::{JobFailed, JobRun},
};
use chrono::TimeDelta;
use contract::AppError;
use domain::{
    contact::EmailAddress,
    ids::{ConversationId, QuestionId},
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use ports::{ReturnedFate, ReturnedMail};
use reading::Read;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use files::AttachedFiles;
pub(crate) use reading::Answer;

/// Mails of one session.
const BATCH: usize = 50;
/// Sessions of one run; the next minute takes the rest.
const MOST_SESSIONS: usize = 20;
/// What fails for so long is set aside, so that it does not fail for ever.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

/// Where an answer to a mail about this comes back to; `None` without such a mailbox.
pub(crate) fn address(resources: &Resources, purpose: Purpose, id: Uuid) -> Option<EmailAddress> {
    let (name, domain) = resources.return_mailbox.address()?.as_str().rsplit_once('@')?;
    EmailAddress::try_from(format!("{name}+{}@{domain}", resources.vault.address_tag(purpose, id))).ok()
}

/// Reads the answers that came back. Runs every minute.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadReplies {}

impl TaskHandler for ReadReplies {
    const IDENTIFIER: &'static str = "read_replies";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(read_replies(&run.resources)).await
    }
}

pub(crate) async fn read_replies(resources: &Resources) -> Result<(), JobFailed> {
    if resources.return_mailbox.address().is_none() {
        return Ok(());
    }
    let failed = |error: ports::ReturnMailboxError| JobFailed(error.to_string());
    let mut left = 0_u32;
    for _ in 0..MOST_SESSIONS {
        let waiting = resources.return_mailbox.waiting(BATCH).await.map_err(failed)?;
        let mut fates = Vec::with_capacity(waiting.len());
        for mail in waiting {
            let (id, received_at) = (mail.id, mail.received_at);
            match take(resources, mail).await {
                Ok(fate) => fates.push((id, fate)),
                // One that fails must not keep the others waiting; its cause was logged where it happened.
                Err(_) if resources.clock.now() - received_at > PATIENCE => {
                    fates.push((id, ReturnedFate::SetAside));
                }
                Err(_) => left += 1,
            }
        }
        resources.return_mailbox.settle(&fates).await.map_err(failed)?;
        // A session may end early, where mails are large.
        if fates.is_empty() {
            break;
        }
    }
    if left == 0 { Ok(()) } else { Err(JobFailed(format!("{left} answers by mail could not be taken yet"))) }
}

/// What becomes of a mail. `Err` when it is to be tried again.
async fn take(resources: &Resources, mail: ReturnedMail) -> Result<ReturnedFate, AppError> {
    let set_aside = |reason: &str| {
        tracing::info!(reason, mail = mail.id.mail, "an answer by mail was set aside");
        Ok(ReturnedFate::SetAside)
    };
    let Some(raw) = mail.raw else { return set_aside("it is too large") };
    let Some(ours) = resources.return_mailbox.address().cloned() else { return set_aside("nobody expects it") };
    // A mail with files is much to decode.
    let read = tokio::task::spawn_blocking(move || reading::read(&raw, &ours)).await;
    let (answer, tag) = match read.map_err(|ended| internal("read_replies", &ended))? {
        Read::Answer { answer, tag } => (answer, tag),
        Read::Automatic => return Ok(ReturnedFate::Read),
        Read::Nothing(reason) => return set_aside(reason),
    };
    let request_id = format!("mail-{}", answer.id());
    let opened = |purpose| resources.vault.open_address_tag(purpose, &tag);
    let taken = if let Some(conversation) = opened(Purpose::ConversationReply) {
        Box::pin(answering::say(resources, ConversationId(conversation), answer, &request_id)).await
    } else if let Some(question) = opened(Purpose::QuestionReply).filter(|_| !answer.text.is_empty()) {
        knowledge::answer_by_mail(resources, QuestionId(question), &answer, &request_id).await
    } else {
        return set_aside("its address is none of ours");
    };
    match taken {
        Ok(true) => Ok(ReturnedFate::Read),
        Ok(false) => set_aside("it is not from whom was written to, or what it is about is gone"),
        Err(
            error @ (AppError::ProviderUnavailable { .. } | AppError::RateLimited { .. } | AppError::Internal { .. }),
        ) => Err(error),
        Err(error) => {
            tracing::info!(request_id, %error, "an answer by mail was not taken");
            Ok(ReturnedFate::SetAside)
        }
    }
}
