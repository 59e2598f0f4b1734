//! Free text: what it says is kept, what it asks for is done.

use super::{
    Phrase, emergency,
    event::{Handover, Reply},
    named::Choice,
    state::Goal,
    take::Turn,
};
use crate::{
    catalogue::{Answer, QuestionKind},
    understanding::{Act, Asked, FactValue, Reading},
};

/// What became of the facts of one message.
pub(super) struct Kept {
    /// How many were new or corrected.
    new: u32,
    /// The question of an answer that could not be taken; the reason has been said.
    refused: Option<String>,
    /// Whether a time was wanted.
    time: bool,
    /// Whether the name became known just now.
    named: bool,
}

impl Turn<'_> {
    /// Takes a message that was read as `reading`.
    pub(super) fn heard(&mut self, text: &str, reading: Reading) {
        let has = |act| reading.acts.contains(&act);
        let urgent = has(Act::Emergency) || emergency::is_spoken_of(text, self.setting.emergency_words);
        if has(Act::StartOver) && reading.facts.is_empty() && !urgent && !self.setting.with_person {
            return self.start_over();
        }
        self.question = super::question::question_of(text, &reading);
        let mut kept = self.keep(text, &reading);
        if urgent {
            // Nothing else is said: whoever reads this must not have to search for the number.
            self.replies.clear();
            self.state.asked = None;
            self.state.handed_over = true;
            self.understood();
            return self.replies.push(Reply::Emergency);
        }
        if self.setting.with_person {
            self.replies.clear();
            return self.understood();
        }
        if has(Act::AskPerson) || has(Act::Complain) {
            self.replies.clear();
            return self.hand_over(if has(Act::AskPerson) { Handover::Asked } else { Handover::Complaint });
        }
        if self.informed(&reading) {
            return;
        }
        if (has(Act::Reschedule) || has(Act::Cancel)) && self.change_booking(has(Act::Cancel)) {
            return self.understood();
        }
        if let Choice::Which { settled, options, beside } = self.choice(text, &reading) {
            return self.ask_which(&settled, &options, beside);
        }
        if let Some(question) = kept.refused.take() {
            return self.refused(&question);
        }
        kept.new += u32::from(self.short_answer(&reading, kept.new > 0));
        let wants_times = kept.time || has(Act::AskTimes) || has(Act::Book) || has(Act::MoreOptions);
        if wants_times {
            self.state.goal = Goal::Times;
            self.state.chosen = None;
            self.from = if has(Act::MoreOptions) && !kept.time { self.state.more_from } else { None };
        }
        if kept.new > 0 || wants_times || has(Act::AskPrice) {
            return self.go_on(&kept, has(Act::AskPrice));
        }
        // “No” to the times above asks for others; “no thanks” asks for none.
        let polite = ["thank", "gracias"].iter().any(|word| text.to_lowercase().contains(word));
        self.social(&reading, polite);
    }

    fn go_on(&mut self, kept: &Kept, wants_price: bool) {
        let misunderstood = self.state.misunderstood;
        self.understood();
        if let Some(name) = self.state.name.as_ref().filter(|_| kept.named) {
            let name = name.greeting().to_owned();
            self.say(Phrase::HelloName { name });
        }
        if kept.new > 1 {
            self.say(Phrase::CheckFacts);
            self.replies.push(Reply::ShowFacts);
        }
        if wants_price {
            self.state.priced = None;
        }
        if wants_price && self.service().is_none() {
            self.say(Phrase::PriceDepends);
        }
        let (asked, said) = (self.state.asked.clone(), self.replies.len());
        self.advance();
        if kept.new == 0 && asked == self.state.asked && matches!(asked, Some(Asked::Service | Asked::Question(_))) {
            // The same question a second time helps nobody: count it as a misunderstanding.
            self.replies.truncate(said);
            self.state.misunderstood = misunderstood;
            self.explained();
        }
    }

    pub(super) fn keep(&mut self, text: &str, reading: &Reading) -> Kept {
        self.read = Some(reading.facts.clone());
        let mut kept = Kept { new: 0, refused: None, time: false, named: false };
        // The service first: answers belong to it, wherever in the message it was named.
        kept.new += u32::from(self.keep_services(text, reading));
        let times = reading.facts.iter().filter_map(|fact| match &fact.value {
            FactValue::DateTime(wanted) => Some(wanted.clone()),
            _ => None,
        });
        if let Some(wanted) = times.reduce(|wish, other| wish.or(&other)) {
            let wanted = match &self.state.wanted {
                Some(earlier) if !is_any_day(text) => wanted.on_days_of(earlier, self.setting.zone),
                _ => wanted,
            };
            kept.time = true;
            kept.new += u32::from(replace(&mut self.state.wanted, &wanted));
        }
        for fact in &reading.facts {
            match &fact.value {
                FactValue::Service(_) | FactValue::DateTime(_) => {}
                FactValue::Answer(question, answer) => {
                    let answer = self.with_earlier(text, question, answer.clone());
                    self.keep_answer(&mut kept, question, answer);
                }
                FactValue::Name(name) => {
                    kept.named |= self.state.name.is_none();
                    kept.new += u32::from(replace(&mut self.state.name, name));
                }
                FactValue::Phone(phone) => kept.new += u32::from(replace(&mut self.state.phone, phone)),
                FactValue::Email(email) => kept.new += u32::from(replace(&mut self.state.email, email)),
                FactValue::Postcode(code) => {
                    let code = code.chars().take(super::facts::LONGEST_ANSWER).collect::<String>();
                    kept.new += u32::from(replace(&mut self.state.postcode, &code));
                    if let Some(question) = self.postcode_question() {
                        self.keep_answer(&mut kept, &question, Answer::Postcode(code));
                    }
                }
                FactValue::ReferralCode(code) => {
                    if let Some(code) = super::clean_referral(code) {
                        kept.new += u32::from(replace(&mut self.state.referral, &code));
                    }
                }
            }
        }
        kept
    }

    /// “Crow's feet too” adds to what was chosen before.
    fn with_earlier(&self, text: &str, question: &str, answer: Answer) -> Answer {
        match (answer, self.state.answers.get(question)) {
            (Answer::Choices(chosen), Some(Answer::Choices(earlier))) if adds(text) => {
                Answer::Choices(earlier.iter().cloned().chain(chosen).collect())
            }
            (answer, _) => answer,
        }
    }

    fn keep_answer(&mut self, kept: &mut Kept, question: &str, answer: Answer) {
        let asking = self.state.asking_in(question, self.setting.services);
        if self.service().is_some() && asking.is_none() {
            // Read with another service in mind, which is no longer the one.
            return;
        }
        let (before, further) = (self.state.answers.get(question).cloned(), self.state.further.clone());
        if self.set_answer(question, answer) {
            let new = before.as_ref() != self.state.answers.get(question) || further != self.state.further;
            kept.new += u32::from(new);
        } else {
            kept.refused = Some(question.to_owned());
        }
    }

    /// A bare yes, no or “not sure” means what was asked. True when it moved us on.
    fn short_answer(&mut self, reading: &Reading, had_facts: bool) -> bool {
        let said = |act| reading.acts.contains(&act);
        match self.state.asked.clone() {
            Some(Asked::YesNo) if said(Act::Yes) => {
                self.state.goal = Goal::Times;
                true
            }
            Some(Asked::Consent) if said(Act::Yes) && self.state.consent_shown == self.setting.consent_version => {
                self.state.consent = self.state.consent_shown;
                true
            }
            Some(Asked::Question(key)) if !had_facts => {
                let asking = self.state.asking_in(&key, self.setting.services);
                let Some(question) = asking.and_then(|service| service.question(&key)) else { return false };
                let answer = match &question.kind {
                    QuestionKind::YesNo { .. } if said(Act::Yes) => Answer::YesNo(true),
                    QuestionKind::YesNo { .. } if said(Act::No) => Answer::YesNo(false),
                    QuestionKind::Quantity { typical: Some(_), .. } if said(Act::Unsure) => Answer::Typical,
                    _ => return false,
                };
                self.set_answer(&key, answer)
            }
            _ => false,
        }
    }

    /// What to say when a message brought nothing new.
    fn social(&mut self, reading: &Reading, polite: bool) {
        let said = |act| reading.acts.contains(&act);
        match self.state.asked.clone() {
            Some(Asked::Question(key)) if said(Act::Unsure) => {
                self.say(Phrase::CannotBeUnsure);
                self.state.misunderstood = self.state.misunderstood.saturating_add(1);
                return if self.state.misunderstood > 2 {
                    self.hand_over(Handover::NotUnderstood);
                } else {
                    self.ask(Reply::Ask(key));
                };
            }
            Some(Asked::YesNo) if said(Act::No) => {
                self.state.asked = None;
                return self.say(Phrase::Fine);
            }
            Some(Asked::Name | Asked::Reach | Asked::Consent) if said(Act::No) => {
                self.state.asked = None;
                self.state.chosen = None;
                return self.say(Phrase::NoDetailsNoHold);
            }
            Some(Asked::Time) if said(Act::No) && polite => {
                self.state.asked = None;
                self.state.goal = Goal::Price;
                return self.say(Phrase::Fine);
            }
            Some(Asked::Time) if said(Act::No) => {
                self.from = self.state.more_from;
                return self.offer();
            }
            _ => {}
        }
        if said(Act::Thank) {
            self.understood();
            self.say(Phrase::YouAreWelcome);
        } else if said(Act::Goodbye) {
            self.understood();
            self.say(Phrase::Goodbye);
        } else if said(Act::Greet) && self.state.misunderstood == 0 {
            self.say(Phrase::Hello);
            self.ask_again();
        } else if said(Act::Yes) && self.state.asked.is_none() || said(Act::No) && self.state.asked.is_none() {
            self.say(Phrase::Fine);
        } else {
            self.confused();
        }
    }

    /// An answer could not be taken and was explained: ask again, but not for ever.
    pub(super) fn explained(&mut self) {
        self.state.misunderstood = self.state.misunderstood.saturating_add(1);
        match self.state.misunderstood {
            1 => self.ask_again(),
            2 => {
                self.say(Phrase::PersonCanHelp);
                self.ask_again();
            }
            _ => self.hand_over(Handover::NotUnderstood),
        }
    }

    /// True when the message was about an existing booking, and was answered.
    fn change_booking(&mut self, cancels: bool) -> bool {
        match self.setting.booking {
            Some(booking) if booking.is_hold() && cancels => self.release(),
            Some(booking) if booking.is_standing() => self.replies.push(Reply::ShowManageLink(booking.id)),
            // “Cancel that, make it Friday” before any booking is a correction, which the facts already are.
            _ if self.state.service.is_some() && self.state.booking.is_none() => return false,
            _ => self.say(Phrase::NoBookingHere),
        }
        true
    }
}

/// Whether a message adds to what was said before: “a facial, too”.
pub(super) fn adds(text: &str) -> bool {
    const ADDING: [&str; 7] = ["too", "also", "add", "plus", "tambien", "también", "además"];
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| ADDING.contains(&word)) || lower.contains("as well")
}

/// “Any day after 5” lets go of the day that was agreed.
fn is_any_day(text: &str) -> bool {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "any" | "anytime" | "whenever" | "every" | "cualquier"))
}

/// Puts a value in its place; false when it was there already.
fn replace<T: Clone + PartialEq>(place: &mut Option<T>, value: &T) -> bool {
    if place.as_ref() == Some(value) {
        return false;
    }
    *place = Some(value.clone());
    true
}
