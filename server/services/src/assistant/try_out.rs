//! A message, read by rules and by the model side by side.

use super::{AssistantDesk, asking::NoAnswer, read::read, shown::Shown};
use crate::{error::Report, zone};
use contract::{
    AppError, Caller,
    assistant::{ReadLine, TriedMessage},
};
use domain::{
    conversation::{
        Event, Handover, Phrase, Reply, Setting, State, is_worth_advice, locale_of, suggestion_label, take,
        take_advised,
    },
    proposals::{Proposal, ProposedFact, Verified, Why, verify},
    understanding::{Act, Context, FactValue, Locale, Reading, understand},
};
use ports::ModelError;

/// As in the chat.
const LONGEST_MESSAGE: usize = 4_000;

impl AssistantDesk {
    pub(super) async fn try_message(&self, caller: &Caller, message: &str) -> Result<TriedMessage, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let message: String = message.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
        let message = message.trim();
        if message.is_empty() || message.chars().count() > LONGEST_MESSAGE {
            let reason = format!("Please write a message of at most {LONGEST_MESSAGE} characters.");
            return Err(AppError::invalid("message", reason));
        }
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let settings = self.settings(&mut transaction, org, request_id).await?;
        let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let clinic = clinic.ok_or_else(|| AppError::not_found("This clinic"))?;
        let services = store::catalogue::services(&mut transaction, org).await.report(request_id)?;
        let consent = store::contacts::consent_text(&mut transaction, org).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        let state = State::new(locale_of(message, Locale::En));
        let setting = Setting {
            now: self.resources.clock.now(),
            zone: zone(&clinic.zone).report(request_id)?,
            country: &clinic.country,
            services: &services,
            emergency_words: &clinic.emergency_words,
            consent_version: consent.map(|(version, _)| version),
            booking: None,
            articles_answer: false,
            with_person: false,
        };
        let shown = Shown { state: &state, setting: &setting };
        let answer = if self.resources.language_model.is_configured() {
            read(&self.resources, org, settings, shown, (message, &[]), request_id).await.map(|advice| advice.proposal)
        } else {
            Err(NoAnswer::Failed(ModelError::Unavailable(String::new())))
        };
        Ok(compared(&state, &setting, message, answer, self.resources.language_model.is_configured()))
    }
}

fn compared(
    state: &State,
    setting: &Setting<'_>,
    message: &str,
    answer: Result<Proposal, NoAnswer>,
    is_configured: bool,
) -> TriedMessage {
    let context = Context {
        now: setting.now,
        zone: setting.zone,
        country: setting.country,
        locale: state.locale,
        services: setting.services,
        service: None,
        asked: None,
    };
    let rules = understand(message, &context);
    let event = || Event::Text(message.to_owned());
    let by_rules = take(state.clone(), event(), setting).1;
    let note = match &answer {
        Ok(proposal) if proposal.acts.is_empty() && proposal.facts.is_empty() => "It found nothing to propose.",
        Ok(_) => "",
        Err(_) if !is_configured => "This deployment has no language model.",
        Err(NoAnswer::OverBudget) => "Today’s budget does not hold another request.",
        Err(NoAnswer::Failed(ModelError::TimedOut)) => "It took too long; a visitor would have had the rules’ answer.",
        Err(_) => "It did not answer; a visitor would have had the rules’ answer.",
    };
    let with_model = answer.as_ref().ok().map(|proposal| {
        let verified = verify(message, rules.clone(), proposal, &context);
        let replies = take_advised(state.clone(), event(), Some(proposal), setting).1;
        (proposed(proposal, &verified, message, &context, state, setting), said(&replies, state, setting))
    });
    let (model, answers_with_model) = with_model.map_or((None, Vec::new()), |(lines, said)| (Some(lines), said));
    TriedMessage {
        rules: lines(&rules, message, state, setting),
        is_lost: is_worth_advice(state, message, setting),
        model,
        note: note.to_owned(),
        answers: said(&by_rules, state, setting),
        answers_with_model,
    }
}

/// What the rules read.
fn lines(reading: &Reading, message: &str, state: &State, setting: &Setting<'_>) -> Vec<ReadLine> {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let acts = reading.acts.iter().map(|act| line("wish", act_words(*act), String::new(), ""));
    let facts = reading.facts.iter().map(|fact| {
        let quote = message.chars().skip(place(fact.start)).take(place(fact.end.saturating_sub(fact.start))).collect();
        line(kind(&fact.value), &suggestion_label(&fact.value, state, setting), quote, "")
    });
    acts.chain(facts).collect()
}

fn line(label: &str, text: &str, quote: String, verdict: &str) -> ReadLine {
    ReadLine { label: label.into(), text: text.into(), quote, verdict: verdict.into() }
}

/// What the model proposed, each with what becomes of it.
fn proposed(
    proposal: &Proposal,
    verified: &Verified,
    message: &str,
    context: &Context<'_>,
    state: &State,
    setting: &Setting<'_>,
) -> Vec<ReadLine> {
    let acts = proposal.acts.iter().map(|act| line("wish", act_words(act.act()), String::new(), "counts"));
    let facts = proposal.facts.iter().map(|fact| {
        // Alone, so that each has a verdict of its own.
        let alone = Proposal { acts: Vec::new(), facts: vec![fact.clone()] };
        let verdict = verify(message, understand(message, context), &alone, context);
        let words = match verdict.refused.first().map(|refused| refused.why) {
            Some(why) => why_words(why),
            None if verdict.suggested.len() > 1 => "the rules read it otherwise: both are asked back",
            None if !verdict.suggested.is_empty() && verified.suggested != verdict.suggested => "asked back later",
            None if !verdict.suggested.is_empty() => "asked back",
            None => "counts",
        };
        line(&fact.kind.as_str().replace('_', " "), &value_words(fact, setting, state), fact.quote.clone(), words)
    });
    acts.chain(facts).collect()
}

fn value_words(fact: &ProposedFact, setting: &Setting<'_>, state: &State) -> String {
    let named = setting.services.iter().find(|service| service.key == fact.value);
    let value = named.map(|service| suggestion_label(&FactValue::Service(service.id), state, setting));
    let value = value.unwrap_or_else(|| fact.value.clone());
    fact.question.as_ref().map_or(value.clone(), |question| format!("{question}: {value}"))
}

const fn why_words(why: Why) -> &'static str {
    match why {
        Why::NotSaid => "dropped: the message does not say these words",
        Why::NoSuchThing => "dropped: there is no such thing here",
        Why::NotInItsWords => "dropped: the words do not say it",
        Why::OneAtATime => "asked back later",
    }
}

const fn kind(value: &FactValue) -> &'static str {
    match value {
        FactValue::Service(_) => "service",
        FactValue::Answer(..) => "answer",
        FactValue::DateTime(_) => "date time",
        FactValue::Name(_) => "name",
        FactValue::Phone(_) => "phone",
        FactValue::Email(_) => "email",
        FactValue::Postcode(_) => "postcode",
        FactValue::ReferralCode(_) => "referral code",
    }
}

const fn act_words(act: Act) -> &'static str {
    match act {
        Act::Greet => "greets",
        Act::Thank => "thanks",
        Act::Goodbye => "says goodbye",
        Act::Yes => "says yes",
        Act::No => "says no",
        Act::Unsure => "is not sure",
        Act::Correct => "corrects something",
        Act::AskPrice => "asks for a price",
        Act::AskTimes => "asks for times",
        Act::AskFact => "asks something",
        Act::Want => "wants something done",
        Act::Select => "takes what was offered",
        Act::Book => "wants to book",
        Act::Reschedule => "wants to change a booking",
        Act::Cancel => "wants to cancel",
        Act::AskPerson => "wants a person",
        Act::Complain => "complains",
        Act::Emergency => "tells of an emergency",
        Act::MoreOptions => "wants other options",
        Act::StartOver => "wants to start over",
    }
}

/// What the desk would say, and in brackets what it would show.
fn said(replies: &[Reply], state: &State, setting: &Setting<'_>) -> Vec<String> {
    let say = |phrase: &Phrase| phrase.render(state.locale);
    let prompt = |key: &str| {
        let mut questions = setting.services.iter().filter_map(|service| service.question(key));
        questions.next().map(|question| question.prompt.clone()).unwrap_or_default()
    };
    let words = |reply: &Reply| match reply {
        Reply::Say(phrase) => say(phrase),
        Reply::AskService => say(&Phrase::WhichService),
        Reply::Ask(key) => prompt(key),
        Reply::AskTimes => say(&Phrase::SeeTimesQuestion),
        Reply::HandOver(Handover::Files) => say(&Phrase::HandedOverFiles),
        Reply::HandOver(Handover::Complaint) => say(&Phrase::HandedOverComplaint),
        Reply::HandOver(Handover::Asked | Handover::Emergency) => say(&Phrase::HandedOver),
        Reply::HandOver(Handover::NotUnderstood) => say(&Phrase::HandedOverNotUnderstood),
        Reply::Emergency => say(&Phrase::Emergency),
        Reply::Answer(_) => "[what the articles say]".to_owned(),
        Reply::ShowFacts => "[what was understood]".to_owned(),
        Reply::ShowEstimate => "[the price]".to_owned(),
        Reply::OfferTimes { .. } => "[free times]".to_owned(),
        Reply::AskDetails => "[name, phone and consent]".to_owned(),
        Reply::ShowManageLink(_) => "[the manage link]".to_owned(),
        Reply::KeepLead | Reply::ReleaseHold(_) | Reply::Hold { .. } => String::new(),
    };
    replies.iter().map(words).filter(|text| !text.is_empty()).collect()
}
