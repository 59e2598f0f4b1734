//! The next step towards a booking, and what happens when a message is not understood.

use super::{
    Phrase,
    event::{Handover, Reply},
    state::{Further, Goal, Priced},
    take::Turn,
    wanted::{Verdict, judge},
};
use crate::{catalogue::Service, understanding::Asked};

impl Turn<'_> {
    /// Takes the conversation one step on: service, what the price needs, the price, a time, details, the hold.
    pub(super) fn advance(&mut self) {
        let Some(service) = self.service() else { return self.ask(Reply::AskService) };
        let visit = self.visit();
        for service in &visit {
            if let Some(question) = service.next_question(&self.state.answers_for(service)) {
                let key = question.key.clone();
                if visit.len() > 1 && self.state.asked != Some(Asked::Question(key.clone())) {
                    self.say(Phrase::About { service: service.name.clone() });
                }
                return self.ask(Reply::Ask(key));
            }
        }
        let further = visit.iter().skip(1);
        let further = further.map(|other| Further { service: other.id, answers: self.state.answers_for(other) });
        let priced =
            Priced { service: service.id, answers: self.state.answers_for(service), further: further.collect() };
        let fresh = self.state.priced.as_ref() != Some(&priced);
        if fresh {
            self.show_price(priced);
        }
        if self.state.chosen.is_some() {
            self.close();
        } else if self.state.goal == Goal::Times {
            // The one that is planned least far ahead says how far.
            self.offer_for(visit.iter().copied().min_by_key(|service| service.horizon_days).unwrap_or(service));
        } else if fresh {
            self.ask(Reply::AskTimes);
        } else if matches!(self.state.asked, Some(Asked::Service | Asked::Question(_))) {
            self.state.asked = None;
        }
    }

    fn show_price(&mut self, priced: Priced) {
        let again = self.state.priced.as_ref().is_some_and(|before| before.service == priced.service);
        self.say(match (again, self.state.goal) {
            (true, _) => Phrase::NewPrice,
            (false, Goal::Price) => Phrase::HereIsPrice,
            (false, Goal::Times) => Phrase::HereIsPriceAndTimes,
        });
        if self.setting.booking.is_some_and(super::BookingNow::is_standing) && again {
            self.say(Phrase::BookingUnchanged);
        }
        self.replies.push(Reply::ShowEstimate);
        self.state.priced = Some(priced);
    }

    /// Holds the chosen time, or asks for the details that this still needs.
    fn close(&mut self) {
        if self.lacks_details() {
            let nameless = self.state.name.is_none() || !self.state.is_reachable();
            self.say(if nameless { Phrase::DetailsToHold } else { Phrase::ConsentToHold });
            return self.ask(Reply::AskDetails);
        }
        if let Some(chosen) = self.state.chosen.clone() {
            self.state.asked = None;
            self.replies.push(Reply::Hold { start: chosen.start, practitioner: chosen.practitioner });
        }
    }

    /// Offers times for the service in focus, or asks for what this needs.
    pub(super) fn offer(&mut self) {
        self.state.goal = Goal::Times;
        self.advance();
    }

    fn offer_for(&mut self, service: &Service) {
        if let Some(wanted) = &self.state.wanted {
            let reason = match judge(wanted, service, self.setting.now, self.setting.zone) {
                Verdict::Possible => None,
                Verdict::Past => Some(Phrase::TimeInPast),
                Verdict::TooFar(last) => Some(Phrase::TimeTooFar { last }),
            };
            if let Some(reason) = reason {
                self.state.wanted = None;
                self.say(reason);
            }
        }
        let offer = Reply::OfferTimes { wanted: self.state.wanted.clone(), from: self.from };
        self.ask(offer);
    }

    /// A message that says nothing we know. First we say so and ask again, then we offer a person, then we get one.
    pub(super) fn confused(&mut self) {
        if self.state.handed_over {
            if !self.state.noted {
                self.state.noted = true;
                self.say(Phrase::Noted);
            }
            return;
        }
        if self.looked_up() {
            return;
        }
        self.state.misunderstood = self.state.misunderstood.saturating_add(1);
        match self.state.misunderstood {
            1 => {
                self.say(match self.state.asked {
                    Some(Asked::Question(_) | Asked::YesNo) => Phrase::NotCaught,
                    Some(Asked::Time) => Phrase::NotCaughtTime,
                    Some(Asked::Name | Asked::Reach | Asked::Consent) => Phrase::NotCaughtDetails,
                    _ => Phrase::NotUnderstood,
                });
                self.ask_again();
            }
            2 => self.say(Phrase::StillNotUnderstood),
            _ => self.hand_over(Handover::NotUnderstood),
        }
    }

    /// Puts the open question once more. Times and forms still stand above, so that they are not repeated.
    pub(super) fn ask_again(&mut self) {
        match self.state.asked.clone() {
            None if self.state.service.is_none() => self.ask(Reply::AskService),
            Some(Asked::Service) => self.ask(Reply::AskService),
            Some(Asked::Question(key)) if self.state.asking_in(&key, self.setting.services).is_some() => {
                self.ask(Reply::Ask(key));
            }
            Some(Asked::YesNo) => self.ask(Reply::AskTimes),
            _ => {}
        }
    }
}
