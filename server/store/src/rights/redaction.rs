//! Taking somebody out of what is somebody else's: a thread in which two people booked stays the other's.

use super::Who;
use crate::StoreError;
use serde_json::Value;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

const ERASED: &str = "[erased]";

/// What somebody is recognised by in a text.
struct Marks {
    names: Vec<String>,
    emails: Vec<String>,
    /// The digits of their phones, with the country's and without, the longest first.
    phones: Vec<String>,
}

/// Takes names, addresses and phones of the contact out of the threads that they share.
pub(super) async fn of_shared(connection: &mut PgConnection, who: &Who) -> Result<(), StoreError> {
    if who.shared.is_empty() {
        return Ok(());
    }
    let marks = marks(connection, who).await?;
    let messages: Vec<(Uuid, Uuid, String, Option<Json<Value>>)> = sqlx::query_as(
        "select conversation_id, message_id, text, card from messages
         where org_id = $1 and conversation_id = any ($2) for update",
    )
    .bind(who.org)
    .bind(&who.shared)
    .fetch_all(&mut *connection)
    .await?;
    for (conversation, message, text, card) in messages {
        let redacted = marks.taken_out(&text);
        let new_card = card.as_ref().map(|card| Json(marks.taken_out_of_json(&card.0)));
        if redacted == text && new_card == card {
            continue;
        }
        sqlx::query(
            "update messages set text = $4, card = $5
             where org_id = $1 and conversation_id = $2 and message_id = $3",
        )
        .bind(who.org)
        .bind(conversation)
        .bind(message)
        .bind(redacted)
        .bind(new_card)
        .execute(&mut *connection)
        .await?;
    }
    forget_in_state(connection, who, &marks).await
}

/// What the thread remembers of whom it talked with last, when that was the contact.
async fn forget_in_state(connection: &mut PgConnection, who: &Who, marks: &Marks) -> Result<(), StoreError> {
    sqlx::query(
        "update conversations set
             contact_id = case when contact_id = $3 then null else contact_id end,
             state = case when state ->> 'name' = any ($4) or lower(state ->> 'email') = any ($5)
                     then state || '{\"name\": null, \"phone\": null, \"email\": null, \"postcode\": null, \"answers\": {}}'
                     else state end
         where org_id = $1 and conversation_id = any ($2)",
    )
    .bind(who.org)
    .bind(&who.shared)
    .bind(who.contact)
    .bind(&marks.names)
    .bind(&marks.emails)
    .execute(connection)
    .await?;
    Ok(())
}

async fn marks(connection: &mut PgConnection, who: &Who) -> Result<Marks, StoreError> {
    let rows: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "select name, phone, email from contacts where org_id = $1 and contact_id = $2
         union select name, phone, email from leads where org_id = $1 and contact_id = $2
         union select client_name, client_phone, client_email from bookings where org_id = $1 and contact_id = $2",
    )
    .bind(who.org)
    .bind(who.contact)
    .fetch_all(connection)
    .await?;
    let mut marks = Marks { names: Vec::new(), emails: Vec::new(), phones: Vec::new() };
    for (name, phone, email) in rows {
        marks.names.push(name);
        marks.emails.extend(email.map(|email| email.to_lowercase()));
        marks.phones.extend(phone.iter().flat_map(|phone| ways_to_write(phone)));
    }
    Ok(marks)
}

/// A number with the country's digits and without, which are one to three: people type theirs as they dial it.
fn ways_to_write(phone: &str) -> Vec<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    (0..=3).filter_map(|country| digits.get(country..).map(str::to_owned)).collect()
}

impl Marks {
    fn taken_out(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for mark in self.names.iter().chain(&self.emails) {
            text = without(&text, mark);
        }
        for digits in &self.phones {
            text = without_number(&text, digits);
        }
        text
    }

    fn taken_out_of_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.taken_out(text)),
            Value::Array(items) => items.iter().map(|item| self.taken_out_of_json(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(key, item)| (key.clone(), self.taken_out_of_json(item))).collect()
            }
            other => other.clone(),
        }
    }
}

/// Replaces every occurrence, whatever its case.
fn without(text: &str, mark: &str) -> String {
    let (mark, low) = (mark.to_lowercase(), text.to_lowercase());
    // A letter whose lower case is longer would shift what follows; such a text is compared as it stands.
    if mark.is_empty() || low.len() != text.len() {
        return if mark.is_empty() { text.to_owned() } else { text.replace(&mark, ERASED) };
    }
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = low.get(from..).and_then(|rest| rest.find(&mark)) {
        let at = from + found;
        kept.push_str(text.get(from..at).unwrap_or_default());
        kept.push_str(ERASED);
        from = at + mark.len();
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

/// Replaces a number however it is written: `(512) 555-0172` is found by `5125550172`.
fn without_number(text: &str, digits: &str) -> String {
    let places: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
    let wanted: Vec<char> = digits.chars().collect();
    if wanted.len() < 6 {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let (mut from, mut at) = (0, 0);
    while let Some(window) = places.get(at..at + wanted.len()) {
        let (first, last) = (window[0].0, window[window.len() - 1].0);
        // Digits that stand further apart than “) ” are of two numbers.
        let together = window.windows(2).all(|pair| pair[1].0 - pair[0].0 <= 4);
        if together && window.iter().map(|(_, c)| c).eq(&wanted) {
            kept.push_str(text.get(from..first).unwrap_or_default());
            kept.push_str(ERASED);
            from = last + 1;
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_taken_out_of_a_text_however_they_are_written() {
        let marks = Marks {
            names: vec!["Ana Ruiz".into()],
            emails: vec!["ana@example.com".into()],
            phones: ways_to_write("+15125550172"),
        };
        let text = "I am ANA RUIZ, (512) 555-0172 or Ana@Example.com; my son is Leo, 512 555 0199.";
        assert_eq!(marks.taken_out(text), "I am [erased], ([erased] or [erased]; my son is Leo, 512 555 0199.");
        let card = serde_json::json!({ "name": "Ana Ruiz", "lines": ["for Ana Ruiz"], "count": 2 });
        let without = marks.taken_out_of_json(&card);
        assert_eq!(without, serde_json::json!({ "name": "[erased]", "lines": ["for [erased]"], "count": 2 }));
    }

    #[test]
    fn digits_of_two_numbers_are_not_one() {
        assert_eq!(without_number("125, and then 550172 of them", "125550172"), "125, and then 550172 of them");
    }
}
