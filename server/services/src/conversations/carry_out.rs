//! What the plan says, done through the other capabilities, and what the desk then shows.

use super::{
    ConversationDesk, cards,
    plan::Plan,
    surroundings::{Surroundings, more},
};
use crate::error::Report;
use chrono::NaiveDate;
use contract::{
    AppError, Caller,
    clinics::VisitWishes,
    conversations::{Card, FactChip},
    estimates::{EstimateRequest, EstimateView},
    leads::LeadForm,
};
use domain::{
    catalogue::{QuestionKind, Service},
    contact::{E164, EmailAddress, PersonName},
    conversation::{Goal, Handover, Phrase, Reply, State, known_facts},
    ids::{BookingId, ConversationId, LeadId, MessageId},
    understanding::Asked,
};
use serde::{Deserialize, Serialize};
use store::{OrgTransaction, conversations::NewMessage};

/// What doing changed, to be written into the state as it is by then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Held(BookingId),
    SlotLost,
    Lead(LeadId),
    MoreFrom(Option<NaiveDate>),
    /// The price could not be made: nothing counts as shown.
    Unpriced,
    /// The details card is open again.
    DetailsAsked(Option<u32>),
    NothingToPick,
}

impl Outcome {
    pub(super) fn apply(&self, state: &mut State) {
        match self {
            Self::Held(booking) => state.held(*booking),
            Self::SlotLost => state.slot_lost(),
            Self::Lead(lead) => state.lead = Some(*lead),
            Self::MoreFrom(day) => state.more_from = *day,
            Self::Unpriced => {
                state.priced = None;
                state.asked = None;
            }
            Self::DetailsAsked(version) => {
                state.consent_shown = *version;
                state.asked = Some(Asked::Reach);
            }
            Self::NothingToPick => {
                state.asked = None;
                state.goal = Goal::Price;
            }
        }
    }
}

/// Why the rest of a plan is left undone; it has been said in the thread.
pub(super) struct Stopped;

/// A plan being carried out.
pub(super) struct CarryOut<'a> {
    pub(super) desk: &'a ConversationDesk,
    pub(super) caller: &'a Caller,
    pub(super) conversation: ConversationId,
    pub(super) around: &'a Surroundings,
    pub(super) state: State,
    pub(super) plan: &'a Plan,
    /// Words that wait for the next card, so that a card and its sentence are one message.
    words: Vec<String>,
    messages: Vec<NewMessage>,
    pub(super) outcomes: Vec<Outcome>,
    /// What wrote of the answer so far; see [`Done::within`].
    within: Option<OrgTransaction>,
}

/// What came of a plan.
pub(super) struct Done {
    pub(super) messages: Vec<NewMessage>,
    pub(super) outcomes: Vec<Outcome>,
    /// The open transaction that wrote something which the answer shows, so that both are kept together. Whoever needs
    /// another transaction ends it first: nobody holds one while waiting for the next.
    pub(super) within: Option<OrgTransaction>,
}

impl<'a> CarryOut<'a> {
    pub(super) fn new(
        desk: &'a ConversationDesk,
        caller: &'a Caller,
        conversation: ConversationId,
        around: &'a Surroundings,
        plan: &'a Plan,
    ) -> Self {
        Self {
            desk,
            caller,
            conversation,
            around,
            state: plan.state.clone(),
            plan,
            words: Vec::new(),
            messages: Vec::new(),
            outcomes: Vec::new(),
            within: None,
        }
    }

    /// Does everything in order. A failure is said in the thread and ends the rest, for the rest builds on it.
    pub(super) async fn all(&mut self) {
        for reply in &self.plan.replies {
            if self.one(reply).await.is_err() {
                break;
            }
        }
    }

    pub(super) fn finish(mut self) -> Done {
        if !self.words.is_empty() {
            self.show(None);
        }
        Done { messages: self.messages, outcomes: self.outcomes, within: self.within }
    }

    pub(super) fn say(&mut self, phrase: &Phrase) {
        self.words.push(phrase.render(self.state.locale));
    }

    /// Words of the clinic's own, as they stand.
    pub(super) fn quote(&mut self, words: String) {
        self.words.push(words);
    }

    /// Ends a message: the words so far, and a card under them.
    pub(super) fn show(&mut self, card: Option<Card>) {
        let id = MessageId(self.desk.resources.entropy.id());
        self.messages.push(cards::desk_message(id, std::mem::take(&mut self.words).join(" "), card.as_ref()));
    }

    pub(super) fn note(&mut self, outcome: Outcome) {
        outcome.apply(&mut self.state);
        self.outcomes.push(outcome);
    }

    /// Says in the thread what went wrong. What was typed is stored already.
    pub(super) fn trouble(&mut self, error: &AppError) -> Stopped {
        let phrase = match error {
            AppError::Internal { request_id } => Phrase::Trouble { request: request_id.clone() },
            other => Phrase::ProviderTrouble { what: other.to_string() },
        };
        self.say(&phrase);
        self.show(None);
        Stopped
    }

    /// Ends the transaction that is open, before others begin theirs.
    async fn settle(&mut self) -> Result<(), Stopped> {
        let Some(within) = self.within.take() else { return Ok(()) };
        within.commit().await.report(&self.caller.client.request_id).map_err(|error| self.trouble(&error))
    }

    async fn one(&mut self, reply: &Reply) -> Result<(), Stopped> {
        if is_done_elsewhere(reply) {
            self.settle().await?;
        }
        match reply {
            Reply::Say(phrase) => self.say(phrase),
            Reply::ShowFacts => self.show_facts(),
            Reply::ShowEstimate => self.estimate().await?,
            Reply::AskService => self.say(match self.state.goal {
                Goal::Price => &Phrase::WhichService,
                Goal::Times => &Phrase::WhichToBook,
            }),
            Reply::Ask(key) => self.ask(key),
            Reply::AskTimes => self.say(&Phrase::SeeTimesQuestion),
            Reply::OfferTimes { wanted, from } => self.offer_times(wanted.clone(), *from).await?,
            Reply::AskDetails => self.show_details(),
            Reply::KeepLead => self.keep_lead().await,
            Reply::ReleaseHold(booking) => self.release(*booking).await?,
            Reply::Hold { start, practitioner } => self.hold(*start, practitioner.clone()).await?,
            Reply::ShowManageLink(booking) => self.manage_link(*booking),
            Reply::HandOver(reason) => self.hand_over(*reason).await,
            Reply::Emergency => self.emergency(),
            Reply::Answer(question) => super::informing::answer(self, question).await,
        }
        Ok(())
    }

    fn show_facts(&mut self) {
        let facts = known_facts(&self.state, &self.around.setting());
        let facts = facts.into_iter().map(|fact| FactChip { key: fact.key, label: fact.label }).collect();
        self.show(Some(Card::Facts { facts }));
    }

    pub(super) fn service(&self) -> Option<&'a Service> {
        self.state.service_in(&self.around.services)
    }

    /// The other services of the visit.
    pub(super) fn more(&self) -> VisitWishes {
        more(&self.state, &self.around.services)
    }

    pub(super) fn estimate_request(&self, service: &Service) -> EstimateRequest {
        let answers = self.state.answers_for(service);
        EstimateRequest {
            service_key: service.key.clone(),
            answers,
            more: self.more(),
            start: None,
            locale: self.state.locale,
        }
    }

    async fn estimate(&mut self) -> Result<(), Stopped> {
        let Some(service) = self.service() else { return Ok(()) };
        match self.priced(self.estimate_request(service)).await {
            Ok(estimate) => {
                self.show(Some(Card::Estimate { estimate, questions: service.questions.clone(), live: true }));
                Ok(())
            }
            Err(error @ (AppError::Invalid { .. } | AppError::NotFound { .. })) => {
                self.words.clear();
                self.say(&Phrase::PriceTrouble { reason: error.to_string() });
                self.show(None);
                self.note(Outcome::Unpriced);
                Err(Stopped)
            }
            Err(error) => {
                self.words.clear();
                self.note(Outcome::Unpriced);
                Err(self.trouble(&error))
            }
        }
    }

    /// The price, in a transaction that stays open for the answer; one that fails is given up.
    async fn priced(&mut self, request: EstimateRequest) -> Result<EstimateView, AppError> {
        let (desk, caller) = (self.desk, self.caller);
        let request_id = &caller.client.request_id;
        let mut within = desk.resources.database.begin(caller.org).await.report(request_id)?;
        let estimate = desk.estimates.estimate_within(&mut within, caller, request).await?;
        self.within = Some(within);
        Ok(estimate)
    }

    /// Choices that fit on chips need no card; several choices, numbers and postcodes have a control.
    fn ask(&mut self, key: &str) {
        let asking = self.state.asking_in(key, &self.around.services);
        let Some(question) = asking.and_then(|service| service.question(key)) else { return };
        self.words.push(question.prompt.clone());
        let has_control = matches!(
            question.kind,
            QuestionKind::Choices { .. } | QuestionKind::Quantity { .. } | QuestionKind::Postcode { .. }
        );
        self.show(has_control.then(|| Card::Question { question: question.clone() }));
    }

    pub(super) fn show_details(&mut self) {
        let (consent_version, consent_text) = self.around.consent.clone().unwrap_or_default();
        self.show(Some(Card::Details {
            name: self.state.name.as_ref().map(PersonName::to_string).unwrap_or_default(),
            phone: self.state.phone.as_ref().map(E164::readable).unwrap_or_default(),
            email: self.state.email.as_ref().map(EmailAddress::to_string).unwrap_or_default(),
            consent_version,
            consent_text,
        }));
    }

    /// The conversation goes on without the lead when it cannot be kept; the next turn tries again.
    async fn keep_lead(&mut self) {
        let form = LeadForm {
            name: self.state.name.as_ref().map(PersonName::to_string).unwrap_or_default(),
            phone: self.state.phone.clone().map(String::from).unwrap_or_default(),
            email: self.state.email.clone().map(String::from).unwrap_or_default(),
            message: String::new(),
            service_key: self.service().map(|service| service.key.clone()),
            consent_version: self.state.consent,
            referral_code: self.state.referral.clone(),
            source: "chat".into(),
            website: String::new(),
        };
        match self.desk.leads.create_once(self.caller, self.plan.lead, form).await {
            Ok(lead) => self.note(Outcome::Lead(lead.id)),
            Err(error) => {
                tracing::warn!(request_id = self.caller.client.request_id, %error, "a chat's lead was not kept");
            }
        }
    }

    async fn hand_over(&mut self, reason: Handover) {
        self.say(&match reason {
            Handover::Asked | Handover::Emergency => Phrase::HandedOver,
            Handover::Complaint => Phrase::HandedOverComplaint,
            Handover::Files => Phrase::HandedOverFiles,
            Handover::NotUnderstood => Phrase::HandedOverNotUnderstood,
        });
        let handover = super::person::handover(self).await;
        self.show(Some(Card::Handover { handover }));
    }

    fn emergency(&mut self) {
        let clinic = &self.around.clinic;
        self.say(&Phrase::Emergency);
        let text = Some(clinic.emergency_text.trim().to_owned()).filter(|text| !text.is_empty());
        self.show(Some(Card::Emergency {
            text: text.unwrap_or_else(|| Phrase::EmergencyNumber.render(self.state.locale)),
            phone: clinic.phone.clone(),
            phone_label: E164::parse(&clinic.phone, &clinic.country)
                .map_or_else(|_| clinic.phone.clone(), |phone| phone.readable()),
        }));
    }
}

/// Whether others do it, in transactions of their own.
const fn is_done_elsewhere(reply: &Reply) -> bool {
    match reply {
        Reply::ShowEstimate
        | Reply::OfferTimes { .. }
        | Reply::KeepLead
        | Reply::ReleaseHold(_)
        | Reply::Hold { .. }
        | Reply::HandOver(_)
        | Reply::Answer(_) => true,
        Reply::Say(_)
        | Reply::ShowFacts
        | Reply::AskService
        | Reply::Ask(_)
        | Reply::AskTimes
        | Reply::AskDetails
        | Reply::ShowManageLink(_)
        | Reply::Emergency => false,
    }
}
