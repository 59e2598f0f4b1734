//! Mails about an organisation's data.

use super::jobs::{TellDeletion, TellExport};
use crate::{
    Resources,
    letters::{Letter, send},
    worker::JobFailed,
};
use domain::ids::PersonId;
use store::rights::{exports, organisation};

/// Nothing is said of an export that is not ready (any more), nor to somebody without an account.
pub(super) async fn export_ready(resources: &Resources, order: &TellExport) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(order.org).await?;
    let row = exports::find(&mut transaction, order.org, order.export).await?;
    let Some(row) = row.filter(|row| row.state == "ready") else { return Ok(()) };
    let view = store::organisations::view(&mut transaction, order.org).await?;
    drop(transaction);
    let (Some(person), Some(until), Some(view)) = (row.asked_by.map(PersonId), row.expires_at, view) else {
        return Ok(());
    };
    let mut own = resources.database.begin_person(person).await?;
    let Some(account) = store::accounts::account(&mut own, person).await? else { return Ok(()) };
    let letter = Letter {
        key: format!("export-{}", order.export),
        to: account.email,
        subject: format!("The export of {} is ready", view.name),
        heading: "Your export is ready".into(),
        paragraphs: vec![
            format!("Everything that Anteroom holds for {} is packed into one file.", view.name),
            format!(
                "You can download it until {} (UTC), after you have confirmed once more that it is you. It holds your \
                 clients’ data: keep it where only you can read it.",
                until.format("%B %-d, %Y, %H:%M")
            ),
        ],
        code: None,
        answers_to: None,
        action: ("Go to the download".into(), format!("{}portal/data", resources.base_url)),
    };
    send(resources, letter).await
}

/// To every owner; nothing once the organisation is kept after all.
pub(super) async fn deletion(resources: &Resources, order: &TellDeletion) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(order.org).await?;
    let scheduled = organisation::scheduled(&mut transaction, order.org).await?;
    drop(transaction);
    if scheduled.is_none_or(|deletion| deletion.due_at != order.due_at) {
        return Ok(());
    }
    let day = order.due_at.format("%B %-d, %Y");
    for (to, name) in organisation::owners(resources.database.owner(), order.org).await? {
        let when = if order.soon { "soon" } else { "set" };
        let letter = Letter {
            key: format!("deletion-{}-{when}-{}-{to}", order.org, order.due_at.timestamp()).replace('@', "-"),
            to,
            subject: format!("{name} will be deleted on {day}"),
            heading: format!("{name} will be deleted"),
            paragraphs: vec![
                format!(
                    "On {day} everything that Anteroom holds for {name} is deleted for good: clients, bookings, \
                     conversations, payments, settings, and the members’ access. Until then it goes on as usual, and an \
                     owner can keep it after all with one click."
                ),
                "Download an export first if you need the records later, for instance for your taxes: afterwards nobody \
                 can bring them back, we neither."
                    .into(),
            ],
            code: None,
            answers_to: None,
            action: ("Keep it, or download everything".into(), format!("{}portal/data", resources.base_url)),
        };
        send(resources, letter).await?;
    }
    Ok(())
}
