//! A proposal held against the message and the rules.

use super::{
    FactKind, MOST_FACTS, Proposal, ProposedFact,
    quotes::place_of,
    values::{admits, same_kind, value_of},
};
use crate::understanding::{Act, Context, Fact, FactValue, Reading, understand};

/// What became of a proposal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified {
    /// What the rules read, and what of the proposal the rules find in the quoted words themselves.
    pub reading: Reading,
    /// To be asked back: one value that could be meant, or the rules' and the model's where they disagree.
    pub suggested: Vec<FactValue>,
    pub refused: Vec<Refused>,
}

/// A fact that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub kind: FactKind,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The quoted words are not in the message.
    NotSaid,
    /// No such service, question, option, day or address.
    NoSuchThing,
    /// The quoted words do not say it, and it is nothing to ask back.
    NotInItsWords,
    /// Something else is asked back first.
    OneAtATime,
}

/// Holds a proposal against the message: `rules` is what the rules read of the whole of it.
pub fn verify(text: &str, rules: Reading, proposal: &Proposal, context: &Context<'_>) -> Verified {
    let mut verified = Verified { reading: rules, ..Verified::default() };
    verified.acts(proposal);
    let valid: Vec<FactValue> = proposal.facts.iter().filter_map(|fact| value_of(fact, context)).collect();
    for fact in proposal.facts.iter().take(MOST_FACTS) {
        if let Err(why) = verified.fact(text, fact, &valid, context) {
            verified.refused.push(Refused { kind: fact.kind, why });
        }
    }
    verified
}

impl Verified {
    fn acts(&mut self, proposal: &Proposal) {
        for act in proposal.acts.iter().map(|proposed| proposed.act()) {
            // A cancellation that the rules read says more than the model may.
            let said_more = act == Act::Reschedule && self.reading.acts.contains(&Act::Cancel);
            if !said_more && !self.reading.acts.contains(&act) {
                self.reading.acts.push(act);
            }
        }
    }

    fn fact(&mut self, text: &str, fact: &ProposedFact, valid: &[FactValue], context: &Context<'_>) -> Result<(), Why> {
        let (start, end) = place_of(&fact.quote, text).ok_or(Why::NotSaid)?;
        let value = value_of(fact, context).ok_or(Why::NoSuchThing)?;
        if self.reading.facts.iter().any(|known| admits(&known.value, &value, context)) {
            return Ok(());
        }
        // What the rules read of the same kind and the model does not confirm.
        let rival = self.reading.facts.iter().position(|known| {
            same_kind(&known.value, &value) && !valid.iter().any(|one| admits(&known.value, one, context))
        });
        let in_its_words =
            understand(&fact.quote, context).facts.into_iter().find(|read| admits(&read.value, &value, context));
        match (rival, in_its_words) {
            (None, Some(read)) => {
                // As the rules read it: the model may have been more exact than the visitor.
                self.reading.facts.push(Fact { start, end, value: read.value });
                Ok(())
            }
            _ if matches!(fact.kind, FactKind::Phone | FactKind::Email) => Err(Why::NotInItsWords),
            // A name is asked back only when its letters stand there.
            _ if fact.kind == FactKind::Name && place_of(&fact.value, text).is_none() => Err(Why::NotInItsWords),
            _ if !self.suggested.is_empty() => Err(Why::OneAtATime),
            (rival, _) => {
                self.suggested.extend(rival.map(|at| self.reading.facts.remove(at).value));
                self.suggested.push(value);
                Ok(())
            }
        }
    }
}
