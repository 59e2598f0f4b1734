//! Which of the passages that were found answers a question, if any.

/// A passage that has some of a question's words, by their places in the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub matched: Vec<usize>,
    /// Those of them that stand in its title, its heading or a question that it is to answer.
    pub titled: Vec<usize>,
    /// Written by somebody at the clinic, rather than made from its settings.
    pub written: bool,
    /// In the language of the question.
    pub same_language: bool,
}

/// A passage that answers, by its place among the hits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    pub hit: usize,
    /// Which share of what the question asks about the passage speaks of, 0 to 1.
    pub coverage: f64,
    pub score: f64,
}

/// A passage that speaks of less of a question than this is no answer to it.
const LEAST_COVERAGE: f64 = 0.6;
/// A further passage is cited when it is nearly as good as the best.
const NEARLY: f64 = 0.85;

/// The answers among `hits`, the best first; none when every passage leaves too much of the question open.
///
/// `frequencies` has, for each word of the question, in how many of `passages` it stands: a rare word says more than a
/// common one, and a word that no passage knows says most of all, so that nobody is told of insurance in general who
/// asked about one insurer. Equal ones keep their order.
pub fn ranked(hits: &[Hit], frequencies: &[u32], passages: u32) -> Vec<Ranked> {
    let weights: Vec<f64> = frequencies.iter().map(|count| weight(*count, passages)).collect();
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return Vec::new();
    }
    let share = |places: &[usize]| places.iter().filter_map(|place| weights.get(*place)).sum::<f64>() / all;
    let mut ranked: Vec<Ranked> = hits
        .iter()
        .enumerate()
        .map(|(hit, found)| {
            let coverage = share(&found.matched);
            let own = if found.written { 0.1 } else { 0.0 };
            let language = if found.same_language { 0.1 } else { 0.0 };
            Ranked { hit, coverage, score: coverage + 0.3 * share(&found.titled) + own + language }
        })
        .filter(|one| one.coverage >= LEAST_COVERAGE)
        .collect();
    ranked.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.hit.cmp(&other.hit)));
    if let Some(best) = ranked.first().map(|best| best.score) {
        ranked.retain(|one| one.score >= best * NEARLY);
    }
    ranked
}

/// Of a word that stands in `count` of `passages` passages; always above zero.
fn weight(count: u32, passages: u32) -> f64 {
    let (count, passages) = (f64::from(count.max(1)), f64::from(passages.max(count)));
    (1.0 + (passages - count + 0.5) / (count + 0.5)).ln()
}
