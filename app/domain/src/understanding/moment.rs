//! What the desk had just done when a message came. “I would like to book it for the 5th” takes an offer, refuses a summary
//! of a booking for the 4th, and answers “what day?”: the words are the same, and only the moment tells.

use super::Act;

/// What the desk did before the message, as far as it changes what words mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    /// Nothing is known of it, or nothing that matters.
    #[default]
    Any,
    /// “What day would you like?”, “Which city?”: asked for something that is told rather than agreed to.
    Asked,
    /// “How about Dr. Lee in San Jose?”: something can be taken, or others asked for.
    Offered,
    /// “Would you like me to book an appointment?”
    Proposed,
    /// “Please confirm: Tuesday at 3 with Dr. Lee.”
    Confirming,
    /// “Is there anything else?”
    AnythingElse,
    /// “Your appointment is booked.”
    Done,
}

impl Moment {
    /// By their words, as the command line takes them.
    pub const ALL: [(&'static str, Self); 7] = [
        ("any", Self::Any),
        ("asked", Self::Asked),
        ("offered", Self::Offered),
        ("proposed", Self::Proposed),
        ("confirming", Self::Confirming),
        ("anything-else", Self::AnythingElse),
        ("done", Self::Done),
    ];

    /// The moment of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, moment)| *moment)
    }
}

/// What else a message says, besides its acts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// It gives facts.
    pub informs: bool,
    /// A day or time is among them.
    pub timed: bool,
}

impl Moment {
    /// The acts of a message at this moment.
    pub(super) fn settle(self, acts: &mut Vec<Act>, said: Said) {
        let has = |act: Act| acts.contains(&act);
        let wants = has(Act::Book) || has(Act::Want);
        let refuses = has(Act::No) || has(Act::MoreOptions);
        match self {
            // The answer informs: “3 pm sounds good” agrees to nothing, and “actually, the 12th” refuses nothing.
            Self::Asked if said.informs => drop_all(acts, |act| {
                matches!(act, Act::Yes | Act::Select | Act::MoreOptions) || act == Act::No && said.timed
            }),
            Self::Offered if has(Act::Book) && !refuses => acts.push(Act::Select),
            Self::Offered if looks_on(acts, said) => acts.push(Act::MoreOptions),
            Self::Proposed if !refuses && (wants || said.timed) => acts.push(Act::Yes),
            // Whoever names another time does not confirm the one that was summed up.
            Self::Confirming if said.timed && !has(Act::Yes) && !refuses => acts.push(Act::No),
            // “That's all” says that there is nothing else, and “yes, I want to book …” what else there is.
            Self::AnythingElse if has(Act::Goodbye) && !wants => acts.push(Act::No),
            Self::AnythingElse if wants || has(Act::AskTimes) => drop_all(acts, |act| act == Act::Yes),
            // Nothing is left to agree to.
            Self::Done if !said.informs => drop_all(acts, |act| matches!(act, Act::Yes | Act::Select)),
            _ => {}
        }
    }
}

/// Whether somebody goes on looking instead of taking what was offered: “I need a dermatologist”, “try Sunnyvale”.
fn looks_on(acts: &[Act], said: Said) -> bool {
    let has = |act: Act| acts.contains(&act);
    let takes = has(Act::Select) || has(Act::AskFact) || said.timed;
    !takes && (has(Act::Want) || said.informs && !has(Act::Yes))
}

fn drop_all(acts: &mut Vec<Act>, those: impl Fn(Act) -> bool) {
    acts.retain(|act| !those(*act));
}
