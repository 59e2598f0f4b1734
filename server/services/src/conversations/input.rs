//! What came over the wire becomes something that happened in the conversation, and back for chips.

use contract::{AppError, Field, conversations::Input};
use domain::{
    calendar::{is_meant, is_meant_at},
    catalogue::Answer,
    conversation::{Details, Event, Phrase, SentFiles},
    ids::ResourceId,
    understanding::Locale,
};

/// The longest message, in characters; all of it is understood and kept.
pub(super) const LONGEST_TEXT: usize = 4_000;
const LONGEST_KEY: usize = 64;

/// Reads an input. What cannot be taken is refused as a whole, with words beside the field, and nothing is stored.
pub(super) fn read(input: Input, country: &str, locale: Locale) -> Result<Event, AppError> {
    let refuse = |field: &str, reason: Phrase| AppError::invalid(field, reason.render(locale));
    let plain = |text: &str| text.len() <= LONGEST_KEY && !text.contains(char::is_control);
    let short =
        |key: String, field: &str| if plain(&key) { Ok(key) } else { Err(refuse(field, Phrase::UnknownQuestion)) };
    let somebody = |id: String| match id.parse::<ResourceId>() {
        Ok(_) => Ok(id),
        Err(_) if id.is_empty() => Ok(id),
        Err(_) => Err(refuse("practitioner_id", Phrase::UnknownPractitioner)),
    };
    Ok(match input {
        Input::Text { text } => Event::Text(clean(&text, locale)?),
        Input::Service { key } => Event::Service(short(key, "key")?),
        Input::Answer { question, answer } => {
            // Anything that it says is compared or shown; none of it may carry what no text has.
            let fits = match &answer {
                Answer::Choice(text) | Answer::Postcode(text) => plain(text),
                Answer::Choices(texts) => texts.iter().all(|text| plain(text)),
                Answer::Quantity(_) | Answer::Typical | Answer::YesNo(_) => true,
            };
            let question = short(question, "question")?;
            if !fits {
                return Err(refuse("answer", Phrase::WrongKindOfAnswer { label: question }));
            }
            Event::Answer { question, answer }
        }
        Input::Consent { version } => Event::Consent(version),
        Input::PickSlot { start, practitioner_id } => {
            if !is_meant_at(start) {
                return Err(refuse("start", Phrase::NoSuchDay));
            }
            Event::PickSlot { start, practitioner: somebody(practitioner_id)? }
        }
        Input::ShowTimes { from: Some(from) } if !is_meant(from) => return Err(refuse("from", Phrase::NoSuchDay)),
        Input::ShowTimes { from } => Event::ShowTimes { from },
        Input::Details { name, phone, email } => {
            Event::Details(Details::parse(&name, &phone, &email, country).map_err(|wrong| {
                AppError::Invalid {
                    fields: wrong
                        .into_iter()
                        .map(|error| Field { field: error.field.to_owned(), reason: error.reason.render(locale) })
                        .collect(),
                }
            })?)
        }
        Input::Forget { fact } => Event::Forget(short(fact, "fact")?),
        Input::ReleaseHold => Event::ReleaseHold,
        Input::AskPerson => Event::AskPerson,
        Input::Files { kept, left } => Event::Files(SentFiles { kept, left }),
        Input::Rate { .. } => return Err(AppError::conflict("There is nothing to rate yet.")),
        Input::StartOver => Event::StartOver,
        Input::SetLocale { locale } => Event::SetLocale(locale),
    })
}

/// What tapping a chip sends.
pub(super) fn write(event: Event) -> Input {
    match event {
        Event::Text(text) => Input::Text { text },
        Event::Service(key) => Input::Service { key },
        Event::Answer { question, answer } => Input::Answer { question, answer },
        Event::Consent(version) => Input::Consent { version },
        Event::PickSlot { start, practitioner } => Input::PickSlot { start, practitioner_id: practitioner },
        Event::ShowTimes { from } => Input::ShowTimes { from },
        Event::Details(details) => Input::Details {
            name: details.name.to_string(),
            phone: details.phone.map(String::from).unwrap_or_default(),
            email: details.email.map(String::from).unwrap_or_default(),
        },
        Event::Forget(fact) => Input::Forget { fact },
        Event::ReleaseHold => Input::ReleaseHold,
        Event::AskPerson => Input::AskPerson,
        Event::Files(SentFiles { kept, left }) => Input::Files { kept, left },
        Event::StartOver => Input::StartOver,
        Event::SetLocale(locale) => Input::SetLocale { locale },
    }
}

/// Control characters go (a NUL cannot even be stored), line breaks and everything else stay as typed.
fn clean(text: &str, locale: Locale) -> Result<String, AppError> {
    if text.chars().count() > LONGEST_TEXT {
        let most = u32::try_from(LONGEST_TEXT).unwrap_or(u32::MAX);
        return Err(AppError::invalid("text", Phrase::TooLong { most }.render(locale)));
    }
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if clean.trim().is_empty() {
        return Err(AppError::invalid("text", Phrase::NothingSaid.render(locale)));
    }
    Ok(clean)
}
