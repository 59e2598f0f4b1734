//! Answers to the questions of the service being talked about: options, yes or no, postcodes. Amounts are in
//! [`super::quantities`].

use super::{
    Act, Asked, Context, Fact, FactValue,
    phrases::{Found, Phrase, best, is_negated},
    postcodes, quantities,
    tokens::Message,
    words::{Lexicon, is_common},
};
use crate::catalogue::{Answer, ChoiceOption, Question, QuestionKind, Service};

fn is_asked(asked: Option<&Asked>, question: &Question) -> bool {
    matches!(asked, Some(Asked::Question(key)) if *key == question.key)
}

fn options_of(question: &Question) -> &[ChoiceOption] {
    match &question.kind {
        QuestionKind::Choice { options } | QuestionKind::Choices { options } => options,
        _ => &[],
    }
}

/// Where options of the service's questions are mentioned.
pub(super) fn option_mentions(
    message: &Message,
    lexicon: Lexicon,
    service: &Service,
    asked: Option<&Asked>,
) -> Vec<Found> {
    mentions(message, lexicon, service, asked).into_iter().map(|(found, _)| found).collect()
}

type Mention<'a> = (Found, (&'a Question, &'a ChoiceOption));

fn mentions<'a>(message: &Message, lexicon: Lexicon, service: &'a Service, asked: Option<&Asked>) -> Vec<Mention<'a>> {
    let mut found = Vec::new();
    for question in &service.questions {
        for option in options_of(question) {
            let value = option.value.replace('_', " ");
            let texts =
                [option.label.as_str(), value.as_str()].into_iter().chain(option.synonyms.iter().map(String::as_str));
            // “1” is “1 bedroom” only to whoever asks for bedrooms.
            let telling = |phrase: &Phrase| !phrase.is_a_number(lexicon) || is_asked(asked, question);
            for phrase in texts.filter_map(Phrase::new).filter(telling) {
                found.extend(phrase.all_in(message, lexicon).into_iter().map(|found| (found, (question, option))));
            }
        }
    }
    let mut kept = best(found);
    // The same words under two questions answer the one that was asked, else the first.
    kept.sort_by_key(|(found, (question, _))| (found.first, !is_asked(asked, question)));
    kept.dedup_by(|next, first| {
        next.0.first == first.0.first
            && next.0.end == first.0.end
            && (next.1.0.key != first.1.0.key || next.1.1.value == first.1.1.value)
    });
    kept
}

/// Reads the answers that need no clock: amounts with units, options, phrases of yes and no, postcodes.
pub(super) fn read(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'_>,
    service: &Service,
    service_spans: &[Found],
) -> Vec<Fact> {
    let mut facts = postcodes::answer(message, context, service);
    let mentioned: Vec<Mention<'_>> = mentions(message, lexicon, service, context.asked)
        .into_iter()
        // “crow’s feet” may name both the service and the area; “deep” in “deep cleaning” is only part of the name.
        .filter(|(found, _)| {
            !service_spans.iter().any(|span| found.within(span) && found.end - found.first < span.end - span.first)
        })
        .collect();
    facts.extend(quantities::with_units(message, lexicon, context, service));
    facts.extend(chosen(message, context, service, &mentioned));
    facts.extend(yes_or_no(message, lexicon, service));
    facts
}

/// The service that a message means without naming it, and what tells: of “3 bedrooms, every two weeks” only one
/// service may ask both. Two that explain as much leave it open.
pub(super) fn meant<'a>(message: &Message, lexicon: Lexicon, context: &Context<'a>) -> Option<(&'a Service, Fact)> {
    let tells = |fact: &Fact| {
        let FactValue::Answer(_, answer) = &fact.value else { return false };
        matches!(answer, Answer::Choice(_) | Answer::Choices(_) | Answer::Quantity(_))
    };
    let explained = |service: &'a Service| {
        let mut told = read(&mut message.clone(), lexicon, context, service, &[]).into_iter().filter(tells);
        let first = told.next()?;
        Some((told.count(), service, first))
    };
    let mut by_count: Vec<_> = context.services.iter().filter_map(explained).collect();
    by_count.sort_by_key(|(more, ..)| std::cmp::Reverse(*more));
    let mut by_count = by_count.into_iter();
    let (most, service, evidence) = by_count.next()?;
    (by_count.next().is_none_or(|(next, ..)| next < most)).then_some((service, evidence))
}

fn chosen(message: &mut Message, context: &Context<'_>, service: &Service, mentioned: &[Mention<'_>]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for question in service.questions.iter().filter(|question| !options_of(question).is_empty()) {
        let mut picked: Vec<Mention<'_>> = mentioned
            .iter()
            .filter(|(found, (of, _))| {
                of.key == question.key && message.is_free(found.first, found.end) && !is_negated(message, found.first)
            })
            .copied()
            .collect();
        if picked.is_empty() && is_asked(context.asked, question) {
            picked = indirectly(message, question);
        }
        let (Some(first), Some(last)) =
            (picked.iter().map(|(f, _)| f.first).min(), picked.iter().map(|(f, _)| f.end).max())
        else {
            continue;
        };
        let multiple = matches!(question.kind, QuestionKind::Choices { .. });
        let mut values: Vec<String> = Vec::new();
        for (_, (_, option)) in &picked {
            if !values.contains(&option.value) {
                values.push(option.value.clone());
            }
        }
        let answer = if multiple { Answer::Choices(values) } else { Answer::Choice(values.swap_remove(0)) };
        facts.push(message.fact(first, last, FactValue::Answer(question.key.clone(), answer)));
        for (found, _) in &picked {
            message.take(found.first, found.end);
        }
    }
    facts
}

/// “both”, “all of them”, “the first one”, “the deep one”: only as an answer to the question itself.
fn indirectly<'a>(message: &Message, question: &'a Question) -> Vec<Mention<'a>> {
    let options = options_of(question);
    let at = |index: usize| Found { first: index, end: index + 1, letters: 1, edits: 0 };
    for (index, token) in message.tokens.iter().enumerate().filter(|(index, _)| !message.is_taken(*index)) {
        let every = match token.folded.as_str() {
            "both" | "ambos" | "ambas" => options.len() == 2,
            "all" | "everything" | "todos" | "todas" | "todo" => true,
            _ => false,
        };
        if every && matches!(question.kind, QuestionKind::Choices { .. }) && !is_negated(message, index) {
            return options.iter().map(|option| (at(index), (question, option))).collect();
        }
        let one_follows = message.word(index + 1).is_none_or(|next| matches!(next, "one" | "option" | "opcion"));
        let nth = match token.folded.as_str() {
            "first" | "primero" | "primera" => options.first(),
            "second" | "segundo" | "segunda" => options.get(1),
            "third" | "tercero" | "tercera" => options.get(2),
            "last" | "ultimo" | "ultima" => options.last(),
            _ => None,
        };
        if let Some(option) = nth.filter(|_| one_follows) {
            return vec![(at(index), (question, option))];
        }
    }
    by_one_word(message, question)
}

fn by_one_word<'a>(message: &Message, question: &'a Question) -> Vec<Mention<'a>> {
    let labels: Vec<(&ChoiceOption, Vec<String>)> =
        options_of(question).iter().map(|option| (option, super::tokens::phrase_words(&option.label))).collect();
    let mut found = Vec::new();
    for (index, token) in
        message.tokens.iter().enumerate().filter(|(index, token)| token.is_word() && !message.is_taken(*index))
    {
        if token.folded.chars().count() < 4 || is_common(&token.folded) {
            continue;
        }
        let mut having = labels.iter().filter(|(_, words)| {
            words.iter().any(|word| super::phrases::word_difference(&token.folded, word).is_some())
        });
        if let (Some((option, _)), None) = (having.next(), having.next()) {
            found.push((Found { first: index, end: index + 1, letters: 1, edits: 0 }, (question, *option)));
        }
    }
    found
}

/// “first time”, “never been”, “I've been before”; “not my first time” turns it round.
fn yes_or_no(message: &mut Message, lexicon: Lexicon, service: &Service) -> Vec<Fact> {
    let mut facts = Vec::new();
    for question in &service.questions {
        let QuestionKind::YesNo { yes_phrases, no_phrases } = &question.kind else { continue };
        let all = |phrases: &[String], meaning: bool| -> Vec<(Found, bool)> {
            phrases
                .iter()
                .filter_map(|phrase| Phrase::new(phrase))
                .flat_map(|phrase| phrase.all_in(message, lexicon))
                .map(|found| (found, meaning))
                .collect()
        };
        let mut found = all(yes_phrases, true);
        found.extend(all(no_phrases, false));
        if let Some((found, meaning)) = best(found).into_iter().next() {
            let value = meaning != is_negated(message, found.first);
            facts.push(message.fact(
                found.first,
                found.end,
                FactValue::Answer(question.key.clone(), Answer::YesNo(value)),
            ));
            message.take(found.first, found.end);
        }
    }
    facts
}

/// What a bare “yes”, “two” or “not sure” answers: the question that was asked.
pub(super) fn of_the_question_asked(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'_>,
    service: &Service,
    acts: &[super::acts::Heard],
    facts: &[Fact],
) -> Option<Fact> {
    let Some(Asked::Question(key)) = context.asked else { return None };
    let question = service.question(key)?;
    if facts.iter().any(|fact| matches!(&fact.value, FactValue::Answer(of, _) if of == key)) {
        return None;
    }
    let heard = |act: Act| acts.iter().find(|heard| heard.act == act);
    let (first, end, answer) = match &question.kind {
        QuestionKind::YesNo { .. } => {
            let (yes, no) = (heard(Act::Yes), heard(Act::No));
            let said = yes.or(no).filter(|_| heard(Act::Unsure).is_none())?;
            (said.first, said.end, Answer::YesNo(yes.is_some()))
        }
        QuestionKind::Quantity { typical, .. } => {
            if let Some((number, first, end)) = quantities::bare(message, lexicon) {
                (first, end, Answer::Quantity(number))
            } else {
                let unsure = heard(Act::Unsure).filter(|_| typical.is_some())?;
                (unsure.first, unsure.end, Answer::Typical)
            }
        }
        _ => return None,
    };
    message.take(first, end);
    Some(message.fact(first, end, FactValue::Answer(key.clone(), answer)))
}
