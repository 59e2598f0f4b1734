//! The mail that invites.

use crate::{
    Resources,
    letters::{Letter, send as send_letter},
    vault::Purpose,
    worker::JobFailed,
};
use domain::ids::InvitationId;

/// Nothing is sent for an invitation that was answered, taken back or is over.
pub(super) async fn send(resources: &Resources, id: InvitationId) -> Result<(), JobFailed> {
    let door = store::organisations::invitation(resources.database.doors(), id).await?;
    let now = resources.clock.now();
    let Some(door) = door.filter(|door| door.accepted_by.is_none() && !door.revoked && door.expires_at > now) else {
        return Ok(());
    };
    let link = format!("{}invite/{}", resources.base_url, resources.vault.token(Purpose::Invitation, id.0));
    let letter = Letter {
        key: format!("invitation-{id}"),
        to: door.email,
        subject: format!("{} invites you to {}", door.invited_by, door.org_name),
        heading: format!("Join {} on Anteroom", door.org_name),
        paragraphs: vec![
            format!("{} would like you to join {} as {}.", door.invited_by, door.org_name, with_article(&door.role)),
            "The invitation is open for seven days. If you did not expect it, you can leave it unanswered.".into(),
        ],
        code: None,
        answers_to: None,
        action: ("See the invitation".into(), link),
    };
    send_letter(resources, letter).await
}

fn with_article(role: &str) -> String {
    let article = if role.starts_with(['a', 'o']) { "an" } else { "a" };
    format!("{article} {role}")
}
