//! Words that mean: call now. Erring on the side of showing the clinic's emergency text.

use crate::knowledge::folded;

/// Whether `text` has one of `words` as whole words; case and accents do not matter.
pub(super) fn is_spoken_of(text: &str, words: &[String]) -> bool {
    let text = format!(" {} ", folded(text));
    let words = words.iter().map(|word| folded(word)).filter(|word| !word.is_empty());
    words.into_iter().any(|word| text.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emergency_is_heard_in_whole_words_whatever_the_case() {
        let words = vec!["can't breathe".to_owned(), "Visión borrosa".to_owned(), String::new()];
        for text in ["I CAN’T BREATHE!!", "tengo vision  borrosa", "help, cant breathe"] {
            assert!(is_spoken_of(text, &words), "{text}");
        }
        for text in ["", "I can breathe", "breather", "visionborrosa"] {
            assert!(!is_spoken_of(text, &words), "{text}");
        }
    }
}
