//! The acts that only a whole clause tells: asking for a fact, for something else, wanting something done, choosing.
//! A conversation does without them; a report shows them.

use super::{
    Act, Fact, FactValue,
    tokens::{Message, Token},
    words::questions::{
        ALTERNATIVES, ATTRIBUTES, CHOICES, DENIALS, ENOUGH, FINDING, GIVING, OPENERS, PROPERTIES, PhraseSet,
        QUESTION_WORDS, SUBJECTS, VISITS, WANTS,
    },
};

/// One sentence, or a part of one that is asked.
struct Clause<'a> {
    words: Vec<&'a str>,
    asked: bool,
    /// A day or time is said in it.
    timed: bool,
}

/// Adds the acts that only a whole clause tells to those that were heard; `unasked` when nothing was asked before.
pub(super) fn complete(acts: &mut Vec<Act>, message: &Message, facts: &[Fact], unasked: bool) {
    acts.extend(of_clauses(message, acts, facts));
    // “No thanks” refuses, and thanks too.
    if acts.contains(&Act::No) && !acts.contains(&Act::Thank) && thanks(message) {
        acts.push(Act::Thank);
    }
    let timed = facts.iter().any(|fact| matches!(fact.value, FactValue::DateTime(_)));
    let refuses = acts.contains(&Act::Correct) || acts.contains(&Act::No);
    // “Actually, can you find me one in Austin?” wants another than what was offered.
    if refuses && acts.contains(&Act::Want) && !timed && !acts.contains(&Act::MoreOptions) {
        acts.push(Act::MoreOptions);
    }
    if acts.contains(&Act::Correct) && !acts.contains(&Act::No) && takes_back(message, timed) {
        acts.push(Act::No);
    }
    if unasked && facts.is_empty() && is_merely_pleased(message) {
        acts.retain(|act| *act != Act::Yes);
    }
}

/// The acts of each clause, in the order of the message.
fn of_clauses(message: &Message, heard: &[Act], facts: &[Fact]) -> Vec<Act> {
    let mut acts = Vec::new();
    for clause in clauses(message, facts) {
        let alternatives = clause.wants_alternatives();
        let asks = clause.asks_a_fact();
        if alternatives {
            acts.push(Act::MoreOptions);
        }
        if asks && !alternatives {
            acts.push(Act::AskFact);
        }
        if clause.has(&WANTS) && !alternatives && !asks && !clause.denies() && !clause.has(&ENOUGH) {
            acts.push(Act::Want);
        }
        if clause.has(&CHOICES)
            && !clause.asked
            && !clause.timed
            && !clause.denies()
            && !clause.has(&ENOUGH)
            && !clause.words.contains(&"not")
            && !heard.contains(&Act::No)
        {
            acts.push(Act::Select);
        }
    }
    acts
}

fn thanks(message: &Message) -> bool {
    (0..message.tokens.len()).any(|at| matches!(message.word(at), Some("thanks" | "thank" | "gracias" | "thx")))
}

/// “Actually, the 5th” refuses what was agreed, and “no, change it to the 5th” says so.
fn takes_back(message: &Message, timed: bool) -> bool {
    let words = || (0..message.tokens.len()).filter_map(|at| message.word(at));
    let says_no = words().next().is_some_and(|word| matches!(word, "no" | "nope" | "nah"));
    let turns = words().any(|word| {
        matches!(word, "actually" | "instead" | "change" | "changed" | "switch" | "mistake" | "mejor" | "realidad")
    });
    says_no || timed && turns || drops(message)
}

/// “Strike that”, “on second thought”, “I changed my mind”: what stood is given up, whatever follows.
fn drops(message: &Message) -> bool {
    (0..message.tokens.len()).any(|at| {
        matches!(
            (message.word(at), message.word(at + 1)),
            (Some("strike" | "scratch"), Some("that"))
                | (Some("second"), Some("thought" | "thoughts"))
                | (Some("changed"), Some("my"))
        )
    })
}

/// “other possibilities”, “other times”: whatever the others are.
fn names_others(words: &[&str]) -> bool {
    const NO_OTHERS: &[&str] = &["than", "question", "questions", "thing", "things", "way", "words", "side", "day"];
    words.windows(2).any(|pair| pair[0] == "other" && !NO_OTHERS.contains(&pair[1]))
}

/// “Great, thanks!” where nothing was asked is pleased, and agrees to nothing.
fn is_merely_pleased(message: &Message) -> bool {
    const PLEASED: &[&str] = &[
        "great",
        "awesome",
        "perfect",
        "ok",
        "okay",
        "alright",
        "excellent",
        "wonderful",
        "cool",
        "good",
        "fantastic",
    ];
    let words: Vec<&str> = (0..message.tokens.len()).filter_map(|at| message.word(at)).take(3).collect();
    matches!(words[..], [first, "thanks" | "thank" | "thx", ..] if PLEASED.contains(&first))
}

fn clauses<'a>(message: &'a Message, facts: &[Fact]) -> Vec<Clause<'a>> {
    let times: Vec<usize> = facts
        .iter()
        .filter(|fact| matches!(fact.value, FactValue::DateTime(_)))
        .map(|fact| fact.start as usize)
        .collect();
    let mut clauses = Vec::new();
    let mut clause = Clause { words: Vec::new(), asked: false, timed: false };
    for token in &message.tokens {
        if token.is_stop() {
            clause.asked = token.mark() == Some('?');
            if !clause.words.is_empty() {
                clauses.push(clause);
            }
            clause = Clause { words: Vec::new(), asked: false, timed: false };
        } else if token.is_word() || is_separator(token) {
            clause.words.push(token.folded.as_str());
        }
        clause.timed |= times.contains(&token.start);
    }
    if !clause.words.is_empty() {
        clauses.push(clause);
    }
    clauses
}

fn is_separator(token: &Token) -> bool {
    token.mark() == Some(',')
}

impl Clause<'_> {
    fn has(&self, phrases: &PhraseSet) -> bool {
        phrases.find(&self.words).is_some()
    }

    /// The words without the “yes”, “ok”, “and”, “well” they begin with.
    fn opening(&self) -> &[&str] {
        let fillers = (0..self.words.len()).take_while(|at| OPENERS.at(&self.words[*at..])).count();
        &self.words[fillers..]
    }

    fn denies(&self) -> bool {
        self.has(&DENIALS)
    }

    /// “someone else”, “another one”, “a different salon”, “how about Napa?”.
    fn wants_alternatives(&self) -> bool {
        let proposes = matches!(self.opening(), ["how" | "what", "about", ..]);
        let mut parts = self.words.split(|word| *word == ",");
        // “I don't want that one, show me another” denies the one and asks for the other.
        let asks = |words: &[&str]| {
            let denied = DENIALS.find(words).is_some() || ENOUGH.find(words).is_some();
            !denied && (ALTERNATIVES.find(words).is_some() || names_others(words))
        };
        proposes && !self.timed && !self.has(&ATTRIBUTES) || parts.any(asks)
    }

    /// “What is their address?”, “do they take insurance?”, “give me the number”.
    fn asks_a_fact(&self) -> bool {
        let opening = self.opening();
        let interrogative = QUESTION_WORDS.at(opening);
        if self.has(&ATTRIBUTES) && (self.asked || interrogative || self.has(&GIVING)) {
            return self.owned_attribute() || interrogative || self.inverts() || !self.has(&FINDING);
        }
        // “Are you open on Sundays?”
        if self.inverts() && self.has(&PROPERTIES) && !self.has(&FINDING) {
            return true;
        }
        if self.has(&FINDING) || self.timed {
            return false;
        }
        let about_times = matches!(opening, ["what", "time" | "times" | "day" | "days", ..]);
        let polite = matches!(opening, ["how", "are", "you", ..] | ["what" | "how", "about" | "else", ..]);
        let about_them = self.inverts() && self.asked && !self.has(&VISITS);
        !polite && (about_them || !about_times && interrogative && self.asked)
    }

    /// “do they”, “is it”, “tienen”: a verb before who it is about.
    fn inverts(&self) -> bool {
        match self.opening() {
            ["do" | "does" | "are" | "is" | "have" | "has" | "did", subject, ..] => SUBJECTS.at(&[subject]),
            ["tienen" | "tiene" | "aceptan" | "ofrecen", ..] => self.asked,
            _ => false,
        }
    }

    /// “their phone number”, “the average rating”.
    fn owned_attribute(&self) -> bool {
        const OWNERS: [&str; 8] = ["their", "his", "her", "its", "the", "your", "su", "el"];
        (0..self.words.len()).any(|at| {
            let follows = |distance: usize| self.words.get(at + distance..).is_some_and(|words| ATTRIBUTES.at(words));
            OWNERS.contains(&self.words[at]) && (1..=3).any(follows)
        })
    }
}
