//! Where quoted words stand in a message.

/// Longer ones quote nothing in particular.
const LONGEST_QUOTE: usize = 200;

/// The place of a quote in characters, `start..end`; `None` when the message does not say it. Case, spacing and the
/// form of quotation marks do not matter; every letter and digit does.
pub(super) fn place_of(quote: &str, text: &str) -> Option<(u32, u32)> {
    let (wanted, text) = (folded(quote), folded(text));
    if wanted.is_empty() || wanted.len() > LONGEST_QUOTE {
        return None;
    }
    let starts = text
        .windows(wanted.len())
        .position(|window| window.iter().map(|(letter, _)| letter).eq(wanted.iter().map(|(letter, _)| letter)))?;
    let last = starts + wanted.len() - 1;
    // Not from the middle of a word or a number: “40” is not said by “1400”.
    let whole = |edge: Option<&(char, u32)>, inner: char| {
        edge.is_none_or(|(outer, _)| !(outer.is_alphanumeric() && inner.is_alphanumeric()))
    };
    let before = starts.checked_sub(1).and_then(|at| text.get(at));
    if !whole(before, text[starts].0) || !whole(text.get(last + 1), text[last].0) {
        return None;
    }
    Some((text[starts].1, text[last].1 + 1))
}

/// Lower-case letters with their places; runs of spaces are one, what cannot be seen is left out.
fn folded(text: &str) -> Vec<(char, u32)> {
    let mut letters: Vec<(char, u32)> = Vec::new();
    for (at, letter) in (0_u32..).zip(text.chars()) {
        let letter = match letter {
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            letter if letter.is_whitespace() => ' ',
            letter => letter.to_lowercase().next().unwrap_or(letter),
        };
        let unseen = letter.is_control() || super::phrasing::is_unseen(letter);
        let doubled = letter == ' ' && letters.last().is_none_or(|(last, _)| *last == ' ');
        if !unseen && !doubled {
            letters.push((letter, at));
        }
    }
    while letters.last().is_some_and(|(letter, _)| *letter == ' ') {
        letters.pop();
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_found_by_its_letters_whatever_its_spaces_and_case() {
        assert_eq!(place_of("Tues after 4", "Maybe  TUES\nafter 4?"), Some((7, 19)));
        assert_eq!(place_of("can't", "I can’t come"), Some((2, 7)));
        assert_eq!(place_of("día", "un día cualquiera"), Some((3, 6)));
    }

    #[test]
    fn what_is_not_said_or_only_part_of_a_word_is_not_quoted() {
        for (quote, text) in
            [("Friday", "Thursday"), ("40", "call 1400"), ("", "anything"), (" ", "a b"), ("ab", "abc")]
        {
            assert_eq!(place_of(quote, text), None, "{quote:?} in {text:?}");
        }
        let long = "a ".repeat(300);
        assert_eq!(place_of(&long, &long), None);
    }
}
