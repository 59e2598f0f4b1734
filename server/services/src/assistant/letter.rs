//! The mail that says that a budget is nearly or wholly spent.

use super::jobs::TellSpending;
use crate::{
    Resources,
    letters::{Letter, send},
    worker::JobFailed,
};
use store::rights::organisation;

/// To every owner.
pub(super) async fn tell(resources: &Resources, order: TellSpending) -> Result<(), JobFailed> {
    let TellSpending { org, day, share } = order;
    let date = day.format("%B %-d").to_string();
    for (to, name) in organisation::owners(resources.database.owner(), org).await? {
        let (subject, what) = if share >= 100 {
            (
                format!("{name}: the assistant’s budget for {date} is spent"),
                "Until midnight the desk reads and answers by its rules alone. Nothing stops: prices, times, bookings \
                 and deposits never came from the model. Only messages in unusual words may be asked back more often.",
            )
        } else {
            (
                format!("{name}: {share} % of the assistant’s budget for {date} is spent"),
                "When all of it is spent, the desk goes on by its rules alone until midnight.",
            )
        };
        let letter = Letter {
            key: format!("assistant-{org}-{day}-{share}-{to}").replace('@', "-"),
            to,
            subject: subject.clone(),
            heading: subject,
            paragraphs: vec![
                what.to_owned(),
                "If this happens on ordinary days, a higher budget costs little; if it surprises you, have a look at \
                 what was asked and when."
                    .into(),
            ],
            code: None,
            answers_to: None,
            action: ("See what was used".into(), format!("{}portal/assistant", resources.base_url)),
        };
        send(resources, letter).await?;
    }
    Ok(())
}
