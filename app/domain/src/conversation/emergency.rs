//! Words that mean: call now. Erring on the side of showing the clinic's emergency text.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether `text` has one of `words` as whole words; case and accents do not matter.
pub(super) fn is_spoken_of(text: &str, words: &[String]) -> bool {
    let text = fold(text);
    words.iter().map(|word| fold(word)).any(|word| word != " " && text.contains(&word))
}

/// Lower case without accents, every run of other characters one space, with a space at both ends.
fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut folded = String::from(" ");
    for c in plain {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if c != '\'' && c != '’' && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
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
