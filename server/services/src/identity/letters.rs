//! The mails about an account.

use super::{account::title, jobs::SendNotice};
use crate::{
    Resources,
    letters::{Letter, send},
    vault::Purpose,
    worker::JobFailed,
};
use domain::ids::ChallengeId;

const UNEXPECTED: &str = "If it was not you, you can leave this mail unanswered: nothing happens without the code.";

/// One mail, or two for a change of address. What is no longer open is not mailed.
pub(super) async fn challenge(resources: &Resources, id: ChallengeId) -> Result<(), JobFailed> {
    let doors = resources.database.doors();
    let now = resources.clock.now();
    let Some(found) = store::challenges::to_mail(doors, id).await?.filter(|found| found.expires_at > now) else {
        return Ok(());
    };
    let known = store::identity::person_for_sign_in(doors, &found.email).await?.is_some();
    match (found.purpose.as_str(), known) {
        ("register", false) => send(resources, register(resources, id, found.email)).await,
        ("register", true) => send(resources, registered_already(resources, id, found.email)).await,
        ("reset_password", true) => send(resources, reset(resources, id, found.email)).await,
        ("change_email", _) => {
            let from = found.pending.get("from").and_then(|from| from.as_str()).unwrap_or_default().to_owned();
            // The new address of somebody else's account is not written to; its owner knows nothing of this.
            if !known {
                send(resources, new_address(resources, id, found.email.clone(), &from)).await?;
            }
            send(resources, old_address(resources, id, from, &found.email)).await
        }
        // Nobody has this address, and nobody is told so.
        _ => Ok(()),
    }
}

fn link(resources: &Resources, page: &str, purpose: Purpose, id: ChallengeId) -> String {
    format!("{}{page}/{}", resources.base_url, resources.vault.token(purpose, id.0))
}

fn register(resources: &Resources, id: ChallengeId, to: String) -> Letter {
    Letter {
        key: format!("challenge-{id}"),
        to,
        subject: "Confirm your e-mail address".into(),
        heading: "Welcome to Anteroom".into(),
        paragraphs: vec![
            "Type this code where you registered, or open the link. Both work for 30 minutes.".into(),
            UNEXPECTED.into(),
        ],
        code: Some(resources.vault.code(Purpose::ChallengeCode, id.0)),
        answers_to: None,
        action: ("Confirm the address".into(), link(resources, "register/confirm", Purpose::ChallengeLink, id)),
    }
}

fn registered_already(resources: &Resources, id: ChallengeId, to: String) -> Letter {
    Letter {
        key: format!("challenge-{id}"),
        to,
        subject: "You have an account already".into(),
        heading: "You have an account already".into(),
        paragraphs: vec![
            "Somebody, probably you, tried to register with this address. It has an account: please sign in. If you do \
             not remember the password, the sign-in page helps."
                .into(),
        ],
        code: None,
        answers_to: None,
        action: ("Sign in".into(), format!("{}sign-in", resources.base_url)),
    }
}

fn reset(resources: &Resources, id: ChallengeId, to: String) -> Letter {
    Letter {
        key: format!("challenge-{id}"),
        to,
        subject: "Set a new password".into(),
        heading: "Set a new password".into(),
        paragraphs: vec![
            "Type this code where you asked for it, or open the link. Both work for 30 minutes.".into(),
            UNEXPECTED.into(),
        ],
        code: Some(resources.vault.code(Purpose::ChallengeCode, id.0)),
        answers_to: None,
        action: ("Set a new password".into(), link(resources, "reset", Purpose::ChallengeLink, id)),
    }
}

fn new_address(resources: &Resources, id: ChallengeId, to: String, from: &str) -> Letter {
    Letter {
        key: format!("challenge-{id}-new"),
        to,
        subject: "Confirm your new address".into(),
        heading: "Is this your new address?".into(),
        paragraphs: vec![
            format!("The Anteroom account of {from} is to use this address. Both ends confirm the change."),
            UNEXPECTED.into(),
        ],
        code: Some(resources.vault.code(Purpose::ChallengeCode, id.0)),
        answers_to: None,
        action: ("Confirm this address".into(), link(resources, "account/address", Purpose::ChallengeLink, id)),
    }
}

fn old_address(resources: &Resources, id: ChallengeId, to: String, new: &str) -> Letter {
    Letter {
        key: format!("challenge-{id}-old"),
        to,
        subject: "Your address is to change".into(),
        heading: "Confirm the change of your address".into(),
        paragraphs: vec![
            format!("Your Anteroom account is to use {new} from now on. Both ends confirm the change."),
            "If it was not you, do not confirm it, and change your password now.".into(),
        ],
        code: Some(resources.vault.code(Purpose::OldAddressCode, id.0)),
        answers_to: None,
        action: ("Confirm the change".into(), link(resources, "account/address", Purpose::OldAddressLink, id)),
    }
}

/// Nobody is told about an account that is gone.
pub(super) async fn notice(resources: &Resources, order: &SendNotice) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin_person(order.person).await?;
    let account = store::accounts::account(&mut transaction, order.person).await?;
    drop(transaction);
    let Some(account) = account else { return Ok(()) };
    let what = title(&order.kind);
    let letter = Letter {
        key: format!("notice-{}", order.notice),
        to: account.email,
        subject: format!("{what} on your Anteroom account"),
        heading: what.to_owned(),
        paragraphs: vec![
            "This changed on your account a moment ago. If it was you, all is well.".into(),
            "If it was not you, set a new password now: that ends every other session.".into(),
        ],
        code: None,
        answers_to: None,
        action: ("See your account".into(), format!("{}account/security", resources.base_url)),
    };
    send(resources, letter).await
}
