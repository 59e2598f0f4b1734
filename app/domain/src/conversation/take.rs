//! One turn: what the visitor did, applied to what was known.

use super::{
    Phrase,
    event::{Details, Event, Handover, Reply, Setting},
    facts::known_facts,
    locale::locale_after,
    state::{Chosen, Goal, State},
};
use crate::{
    catalogue::{Answer, Service},
    ids::BookingId,
    proposals::Proposal,
    understanding::{Asked, Context, Fact, Reading, understand},
};
use chrono::NaiveDate;

/// The longest postcode, key or code that a card may send; longer ones are nobody's.
const LONGEST_KEY: usize = 64;

/// Takes one turn: the state afterwards, and what to say and do.
pub fn take(state: State, event: Event, setting: &Setting<'_>) -> (State, Vec<Reply>) {
    super::take_advised(state, event, None, setting)
}

/// As [`take`], with what a model proposes of a text.
pub(super) fn take_event(
    mut state: State,
    event: Event,
    advice: Option<&Proposal>,
    setting: &Setting<'_>,
) -> (State, Vec<Reply>) {
    let suggested = std::mem::take(&mut state.suggested);
    let mut turn = Turn::new(State { turns: state.turns.saturating_add(1), ..state }, setting);
    let before = known_facts(&turn.state, setting);
    match event {
        Event::Text(text) => {
            // Whoever goes on in another language is answered in it.
            turn.state.locale = locale_after(&text, turn.state.locale);
            turn.advised(&text, suggested, advice);
        }
        Event::Service(key) => turn.picked_service(&key),
        Event::Answer { question, answer } => turn.answered(&question, answer),
        Event::Consent(version) => turn.consented(version),
        Event::PickSlot { start, practitioner } => turn.picked_slot(Chosen { start, practitioner }),
        Event::ShowTimes { from } => turn.show_times(from),
        Event::Details(details) => turn.introduced(details),
        Event::Forget(fact) => turn.forget(&fact),
        Event::ReleaseHold => turn.release(),
        Event::AskPerson => turn.hand_over(Handover::Asked),
        Event::Files(_) => turn.received_files(),
        Event::StartOver => turn.start_over(),
        Event::SetLocale(locale) => {
            turn.state.locale = locale;
            turn.say(Phrase::LocaleSet);
            turn.ask_again();
        }
    }
    turn.note_sources(&before);
    turn.finish()
}

/// A turn under way.
pub(super) struct Turn<'a> {
    pub(super) state: State,
    pub(super) setting: &'a Setting<'a>,
    pub(super) replies: Vec<Reply>,
    /// The day from which times were asked for in this turn.
    pub(super) from: Option<NaiveDate>,
    /// What the message asks that only the articles may know, until it was looked up.
    pub(super) question: Option<super::Question>,
    /// What was read of a text, as far as it was kept.
    pub(super) read: Option<Vec<Fact>>,
}

impl<'a> Turn<'a> {
    pub(super) const fn new(state: State, setting: &'a Setting<'a>) -> Self {
        Self { state, setting, replies: Vec::new(), from: None, question: None, read: None }
    }

    pub(super) fn finish(mut self) -> (State, Vec<Reply>) {
        if self.replies.is_empty() && !self.state.handed_over && !self.setting.with_person {
            // Nothing was left to ask for, and silence would look like a loss.
            self.say(Phrase::Kept);
        }
        let keepable = self.state.consent.is_some() && self.state.name.is_some() && self.state.is_reachable();
        if keepable && self.state.lead.is_none() {
            // Before anything that may fail: an enquiry is kept even when its time cannot be.
            self.replies.insert(0, Reply::KeepLead);
        }
        (self.state, self.replies)
    }

    pub(super) fn say(&mut self, phrase: Phrase) {
        self.replies.push(Reply::Say(phrase));
    }

    pub(super) fn service(&self) -> Option<&'a Service> {
        self.state.service_in(self.setting.services)
    }

    /// The service that a message is about where it names none.
    pub(super) fn focus(&self) -> Option<&'a Service> {
        self.state.focus_in(self.setting.services)
    }

    /// All services of the visit.
    pub(super) fn visit(&self) -> Vec<&'a Service> {
        self.state.visit_in(self.setting.services)
    }

    /// What a message of this moment is read against.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            now: self.setting.now,
            zone: self.setting.zone,
            country: self.setting.country,
            locale: self.state.locale,
            services: self.setting.services,
            service: self.focus(),
            asked: self.state.asked.as_ref(),
        }
    }

    pub(super) fn read(&self, text: &str) -> Reading {
        understand(text, &self.context())
    }

    fn picked_service(&mut self, key: &str) {
        let Some(service) = self.setting.services.iter().find(|service| service.key == key) else {
            self.say(Phrase::UnknownService);
            return self.ask(Reply::AskService);
        };
        if self.state.adding {
            self.add_services([service.id]);
        } else {
            self.set_visit(service.id, &[]);
        }
        // Tapped again, its price is shown again.
        self.state.priced = None;
        self.understood();
        self.advance();
    }

    fn answered(&mut self, question: &str, answer: Answer) {
        if self.service().is_none() {
            self.say(Phrase::ServiceFirst);
            return self.ask(Reply::AskService);
        }
        if self.set_answer(question, answer) {
            self.understood();
            self.advance();
        } else {
            self.refused(question);
        }
    }

    fn consented(&mut self, version: u32) {
        if Some(version) == self.setting.consent_version {
            self.state.consent = Some(version);
            self.understood();
            self.advance();
        } else {
            self.say(Phrase::ConsentChanged);
            self.ask(Reply::AskDetails);
        }
    }

    fn picked_slot(&mut self, chosen: Chosen) {
        self.understood();
        if chosen.practitioner.len() > LONGEST_KEY || chosen.start <= self.setting.now {
            self.say(Phrase::TimeInPast);
            return self.offer();
        }
        match self.setting.booking {
            Some(booking) if booking.is_standing() && booking.start == chosen.start => {
                self.say(if booking.is_hold() { Phrase::AlreadyHeld } else { Phrase::AlreadyBooked });
                self.replies.push(Reply::ShowManageLink(booking.id));
                return;
            }
            Some(booking) if booking.is_hold() => self.give_back(booking.id),
            _ => {}
        }
        self.state.chosen = Some(chosen);
        self.state.goal = Goal::Times;
        self.advance();
    }

    fn show_times(&mut self, from: Option<NaiveDate>) {
        self.understood();
        self.state.goal = Goal::Times;
        self.state.chosen = None;
        self.from = from;
        self.advance();
    }

    fn introduced(&mut self, details: Details) {
        self.understood();
        self.state.name = Some(details.name);
        self.state.phone = details.phone.or(self.state.phone.take());
        self.state.email = details.email.or(self.state.email.take());
        // The form shows the consent text above its button: sending it is agreeing to that version.
        if self.state.consent_shown == self.setting.consent_version && self.state.consent_shown.is_some() {
            self.state.consent = self.state.consent_shown;
        }
        if self.state.handed_over && self.state.chosen.is_none() {
            if self.lacks_details() {
                return self.ask(Reply::AskDetails);
            }
            self.state.asked = None;
            return self.say(Phrase::DetailsForPersonKept);
        }
        self.advance();
    }

    pub(super) fn release(&mut self) {
        self.understood();
        match self.setting.booking {
            Some(booking) if booking.is_hold() => {
                self.give_back(booking.id);
                self.state.asked = None;
                self.say(Phrase::Released);
            }
            _ => self.say(Phrase::NothingHeld),
        }
    }

    fn give_back(&mut self, booking: BookingId) {
        self.state.releasing = Some(booking);
        self.replies.push(Reply::ReleaseHold(booking));
    }

    pub(super) fn hand_over(&mut self, reason: Handover) {
        self.state.misunderstood = 0;
        if self.state.handed_over {
            return self.say(Phrase::AlreadyPassedOn);
        }
        self.state.handed_over = true;
        self.state.noted = false;
        self.replies.push(Reply::HandOver(reason));
        if self.lacks_details() {
            let known = self.state.name.is_some() && self.state.is_reachable();
            self.say(if known { Phrase::ConsentForPerson } else { Phrase::DetailsForPerson });
            self.ask(Reply::AskDetails);
        }
    }

    /// Whoever answers looks at them.
    fn received_files(&mut self) {
        if self.setting.with_person {
            return;
        }
        if self.state.handed_over { self.say(Phrase::Noted) } else { self.hand_over(Handover::Files) }
    }

    pub(super) fn start_over(&mut self) {
        let before = std::mem::take(&mut self.state);
        // A booking and a promised answer stand in the world, not only in this chat.
        self.state = State {
            locale: before.locale,
            booking: before.booking,
            lead: before.lead,
            handed_over: before.handed_over,
            turns: before.turns,
            ..State::default()
        };
        self.say(Phrase::StartedOver);
        self.ask(Reply::AskService);
    }

    /// Whether the name, a way to be reached, or consent to be contacted is still missing.
    pub(super) fn lacks_details(&self) -> bool {
        self.state.name.is_none()
            || !self.state.is_reachable()
            || (self.setting.consent_version.is_some() && self.state.consent.is_none())
    }

    /// Asks, and remembers what was asked: a short answer then means something.
    pub(super) fn ask(&mut self, question: Reply) {
        self.state.asked = match &question {
            Reply::AskService => Some(Asked::Service),
            Reply::Ask(key) => Some(Asked::Question(key.clone())),
            Reply::AskTimes => Some(Asked::YesNo),
            Reply::OfferTimes { .. } => Some(Asked::Time),
            Reply::AskDetails => {
                self.state.consent_shown = self.setting.consent_version;
                Some(if self.state.name.is_none() {
                    Asked::Name
                } else if self.state.is_reachable() {
                    Asked::Consent
                } else {
                    Asked::Reach
                })
            }
            _ => self.state.asked.take(),
        };
        self.replies.push(question);
    }

    pub(super) const fn understood(&mut self) {
        self.state.misunderstood = 0;
    }
}
