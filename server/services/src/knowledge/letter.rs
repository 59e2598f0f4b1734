//! The mail that asks the owners.

use crate::{
    Resources,
    letters::{Letter, send},
    replies,
    vault::Purpose,
    worker::JobFailed,
};
use domain::ids::OrgId;

/// To every owner, of all questions that they were not told of; nothing when they were answered meanwhile.
pub(super) async fn open_questions(resources: &Resources, org: OrgId) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await?;
    let questions = store::knowledge::untold(&mut transaction, org).await?;
    if questions.is_empty() {
        return Ok(());
    }
    store::knowledge::note_told(&mut transaction, org, now).await?;
    let many = questions.len();
    for (to, name) in store::rights::organisation::owners(resources.database.owner(), org).await? {
        let subject = match many {
            1 => format!("{name}: a question that nobody could answer"),
            many => format!("{name}: {many} questions that nobody could answer"),
        };
        let mut paragraphs = vec![
            "Somebody asked this, and no article of yours answers it. Answer it once: it becomes an article, and everybody \
             who asks is answered from then on, whoever waits for it in the chat included."
                .to_owned(),
        ];
        paragraphs.extend(questions.iter().map(|(_, question)| format!("“{question}”")));
        let answers_to = match questions.as_slice() {
            [(only, _)] => replies::address(resources, Purpose::QuestionReply, only.0),
            // An answer to several would be an answer to none.
            _ => None,
        };
        if answers_to.is_some() {
            paragraphs.push(
                "You can answer this mail too: what you write is published as the article, without what is quoted below it."
                    .to_owned(),
            );
        }
        let letter = Letter {
            key: format!("questions-{org}-{}-{to}", now.timestamp()).replace('@', "-"),
            to,
            subject,
            heading: if many == 1 { "A question for you".into() } else { format!("{many} questions for you") },
            paragraphs,
            code: None,
            answers_to,
            action: ("Answer".into(), format!("{}portal/knowledge?tab=questions", resources.base_url)),
        };
        send(resources, letter).await?;
    }
    // Committed once the mails are out: a failure has them sent again rather than never, and their keys tell them apart.
    transaction.commit().await?;
    Ok(())
}
