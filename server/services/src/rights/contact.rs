//! One contact: found, looked at, taken along, erased.

use super::{
    archive::{Archive, LeftOut, Outflow, Subject},
    count, held_rows, zipped,
};
use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    payments::keeping,
    vault::Vault,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, Utc};
use contract::{
    Actor, AppError, Caller,
    rights::{ContactHeld, Download, Erased, FoundContact},
};
use domain::{
    authorization::Action,
    contact::E164,
    ids::{BookingId, ContactId, OrgId},
};
use ports::Entropy;
use serde_json::Value;
use sqlx::PgConnection;
use std::{collections::BTreeMap, fmt::Write as _};
use store::{
    OrgTransaction,
    rights::{
        Taken, Who,
        contact::{self, Unfinished},
        erasures::{self, Kind},
        inventory::{Act as Fate, Export},
        inventory_tables,
    },
};
use uuid::Uuid;

const MOST_FOUND: i64 = 20;
/// Listed before anybody is looked for.
const NEWEST: i64 = 8;
const LONGEST_TEXT: usize = 200;

fn unknown() -> AppError {
    AppError::not_found("This client")
}

/// A person proves who they are; software has its key's scope.
fn require_proof(resources: &Resources, caller: &Caller, proved_at: Option<DateTime<Utc>>) -> Result<(), AppError> {
    let fresh = proved_at.is_some_and(|at| crate::identity::is_fresh(resources.clock.now(), at));
    match caller.actor {
        Actor::Person { .. } | Actor::Operator { .. } if !fresh => Err(AppError::ConfirmIdentity),
        _ => Ok(()),
    }
}

fn found(row: contact::FoundContact) -> FoundContact {
    let readable = row.phone.clone().and_then(|phone| E164::try_from(phone).ok()).map(|phone| phone.readable());
    let reach = [row.email.clone(), readable].into_iter().flatten().collect::<Vec<_>>().join(", ");
    FoundContact {
        id: ContactId(row.contact_id),
        name: row.name,
        phone: row.phone,
        email: row.email,
        reach,
        since: row.created_at,
        bookings: count(row.bookings),
        enquiries: count(row.enquiries),
    }
}

pub(super) async fn search(resources: &Resources, caller: &Caller, text: &str) -> Result<Vec<FoundContact>, AppError> {
    caller.require(Action::ExportContacts)?;
    let text = text.trim();
    if text.len() > LONGEST_TEXT || text.contains('\0') {
        return Err(AppError::invalid("text", "Please search for fewer characters."));
    }
    let request_id = &caller.client.request_id;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // A number or two would be found in everybody's phone.
    let digits = if digits.len() >= 4 { digits.as_str() } else { "" };
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let most = if text.is_empty() { NEWEST } else { MOST_FOUND };
    let rows = contact::search(&mut transaction, caller.org, text, digits, most).await.report(request_id)?;
    Ok(rows.into_iter().map(found).collect())
}

pub(super) async fn look(resources: &Resources, caller: &Caller, id: ContactId) -> Result<ContactHeld, AppError> {
    caller.require(Action::ExportContacts)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = contact::find(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
    let who = contact::gather(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
    let held = contact::held(&mut transaction, &who).await.report(request_id)?;
    let unfinished = contact::unfinished(&mut transaction, &who).await.report(request_id)?;
    let alike = contact::reached_alike(&mut transaction, org, id).await.report(request_id)?;
    Ok(ContactHeld {
        contact: found(row),
        held: held_rows(&held, |table| {
            // Nothing needs its number any more.
            let goes = table.name == "contacts" && who.bookings.is_empty();
            if goes { Some(Fate::Delete) } else { table.of_contact.map(|rows| rows.act) }
        }),
        in_the_way: in_the_way(&unfinished),
        shared_conversations: u32::try_from(who.shared.len()).unwrap_or(u32::MAX),
        reached_alike: alike.into_iter().map(found).collect(),
    })
}

/// What stands in the way of an erasure, each with what to do about it.
fn in_the_way(unfinished: &Unfinished) -> Vec<String> {
    let mut words = Vec::new();
    let mut say = |count: i64, one: &str, many: &str, advice: &str| match count {
        0 => {}
        1 => words.push(format!("1 {one} {advice}")),
        more => words.push(format!("{more} {many} {advice}")),
    };
    say(
        unfinished.bookings,
        "booking is still open.",
        "bookings are still open.",
        "Complete, cancel or mark them as no-shows in the console first; a cancellation also returns what is due.",
    );
    say(
        unfinished.payments,
        "payment page is still open.",
        "payment pages are still open.",
        "They close by themselves, at the latest a day after the booking ended.",
    );
    say(
        unfinished.refunds,
        "refund is under way.",
        "refunds are under way.",
        "Wait until the money has arrived; the booking’s history says so.",
    );
    say(
        unfinished.deliveries,
        "message of the card processor has not been worked in yet.",
        "messages of the card processor have not been worked in yet.",
        "That takes a minute; try again then.",
    );
    words
}

pub(super) async fn export(
    resources: &Resources,
    caller: &Caller,
    proved_at: Option<DateTime<Utc>>,
    id: ContactId,
) -> Result<Download, AppError> {
    caller.require(Action::ExportContacts)?;
    require_proof(resources, caller, proved_at)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = contact::find(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
    let who = contact::gather(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
    let taken = contact::take_along(&mut transaction, &who).await.report(request_id)?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
    let made_at = resources.clock.now();
    let subject = Subject {
        kind: "contact",
        id: id.to_string(),
        name: row.name,
        organisation: clinic.map(|clinic| clinic.name).unwrap_or_default(),
        made_at,
    };
    let body = zipped(request_id, |outflow| write(outflow, subject, &taken, &who))?;
    let act = Act { action: "contact.exported", subject_kind: "contact", subject_id: id.to_string(), detail: &[] };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)?;
    Ok(Download { file_name: format!("client-{id}.zip"), body })
}

fn write(outflow: Outflow, subject: Subject, taken: &[Taken], who: &Who) -> Result<(), zip::result::ZipError> {
    let mut archive = Archive::new(outflow, subject);
    for table in taken {
        archive.add_table(table.table.name, &table.columns, &table.rows)?;
        match table.table.name {
            "messages" => {
                for (conversation, text) in transcripts(&table.rows) {
                    archive.add(&format!("conversations/{conversation}.txt"), None, text.as_bytes())?;
                }
            }
            "message_files" => {
                for (path, content) in table.rows.iter().filter_map(sent_file) {
                    archive.add(&path, None, &content)?;
                }
            }
            _ => {}
        }
    }
    let mut left_out: Vec<LeftOut> = inventory_tables()
        .filter_map(|table| match table.of_contact?.export {
            Export::No { because } => Some(LeftOut { what: table.name.to_owned(), because: because.to_owned() }),
            _ => None,
        })
        .collect();
    left_out.push(LeftOut {
        what: "secrets".into(),
        because: "hashes and links that open a booking are of no use elsewhere and must not travel".into(),
    });
    if !who.shared.is_empty() {
        left_out.push(LeftOut {
            what: format!("{} conversations", who.shared.len()),
            because: "somebody else booked in them too, and what they wrote is theirs".into(),
        });
    }
    archive.finish(&left_out)
}

/// A file that came by mail as a file again, under a path of its own.
fn sent_file(row: &Value) -> Option<(String, Vec<u8>)> {
    let field = |name: &str| row.get(name).and_then(Value::as_str);
    let lines: String = field("content")?.split_whitespace().collect();
    let content = BASE64_STANDARD.decode(lines).ok()?;
    let position = row.get("position").and_then(Value::as_i64)?;
    Some((format!("files/{}/{position}-{}", field("message_id")?, field("name")?), content))
}

/// Conversations as people read them.
fn transcripts(messages: &[Value]) -> BTreeMap<String, String> {
    let mut threads: BTreeMap<String, String> = BTreeMap::new();
    for message in messages {
        let field = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
        let author = match field("author") {
            "person" if !field("author_name").is_empty() => field("author_name"),
            "visitor" => "You",
            _ => "Front desk",
        };
        let thread = threads.entry(field("conversation_id").to_owned()).or_default();
        // Writing into a text cannot fail.
        let _ = writeln!(thread, "[{}] {author}: {}", field("created_at"), field("text"));
    }
    threads
}

pub(super) async fn erase(
    resources: &Resources,
    caller: &Caller,
    proved_at: Option<DateTime<Utc>>,
    id: ContactId,
) -> Result<Erased, AppError> {
    caller.require(Action::EraseContacts)?;
    require_proof(resources, caller, proved_at)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    transaction.make_alone(id.0).await.report(request_id)?;
    let who = contact::gather(&mut transaction, org, id).await.report(request_id)?.ok_or_else(unknown)?;
    let unfinished = contact::unfinished(&mut transaction, &who).await.report(request_id)?;
    if let Some(first) = in_the_way(&unfinished).into_iter().next() {
        return Err(AppError::conflict(first));
    }
    let hand = Hand { vault: &resources.vault, entropy: &*resources.entropy, now: resources.clock.now() };
    let erased = hand.erase(&mut transaction, org, &who, request_id).await?;
    let detail = [("deleted", erased.deleted.to_string()), ("emptied", erased.emptied.to_string())];
    let act = Act { action: "contact.erased", subject_kind: "contact", subject_id: id.to_string(), detail: &detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)?;
    tracing::info!(request_id, %org, contact = %id, "a contact was erased");
    Ok(erased)
}

/// What an erasure needs beside its transaction.
pub(super) struct Hand<'a> {
    pub vault: &'a Vault,
    pub entropy: &'a dyn Entropy,
    pub now: DateTime<Utc>,
}

impl Hand<'_> {
    /// Remembers what is erased, and erases it.
    pub(super) async fn erase(
        &self,
        transaction: &mut OrgTransaction,
        org: OrgId,
        who: &Who,
        request_id: &str,
    ) -> Result<Erased, AppError> {
        // Their processor forgets them too, which takes the ids that are erased here.
        for booking in &who.bookings {
            keeping::forget(transaction, org, BookingId(*booking), request_id).await?;
        }
        let threads = who.conversations.iter().map(|id| (Kind::Conversation, *id));
        let subjects: Vec<(Kind, Uuid)> = threads.chain([(Kind::Contact, who.contact)]).collect();
        self.remember(transaction, Some(org), &subjects, request_id).await?;
        let reached = contact::erase(transaction, who, self.now).await.report(request_id)?;
        let mut erased = Erased { deleted: 0, emptied: 0 };
        for held in reached {
            // Without bookings nothing needs a contact's number, and it goes too.
            let whole = held.table.name == "contacts" && who.bookings.is_empty();
            match held.table.of_contact.map(|rows| rows.act) {
                Some(Fate::Blank { .. }) if !whole => erased.emptied += held.rows,
                _ => erased.deleted += held.rows,
            }
        }
        Ok(erased)
    }

    /// Keeps the hashes by which a restored backup is erased again.
    pub(super) async fn remember(
        &self,
        connection: &mut PgConnection,
        org: Option<OrgId>,
        subjects: &[(Kind, Uuid)],
        request_id: &str,
    ) -> Result<(), AppError> {
        let seal = self.vault.erasure_seal(&mut *connection, self.entropy, self.now).await;
        let seal = seal.map_err(|error| internal(request_id, &error))?;
        for (kind, id) in subjects {
            let hash = seal.hash(*kind, org, *id);
            erasures::keep(&mut *connection, &hash, *kind, seal.id, self.now).await.report(request_id)?;
        }
        Ok(())
    }
}
