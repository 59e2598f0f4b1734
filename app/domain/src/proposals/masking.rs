//! What a text says of a person, taken out before anybody outside sees it.

use crate::understanding::{Context, FactValue, understand};

/// So many digits in a row, spaces and hyphens between them left out, may be a card, an account or a number to call.
const LONG_NUMBER: usize = 7;

/// The text with `[phone]`, `[email]`, `[name]`, `[link]` and `[number]` in the place of what they stand for. `names` are
/// those that are known already.
pub fn masked(text: &str, names: &[&str], context: &Context<'_>) -> String {
    let mut spans: Vec<(u32, u32, &str)> = understand(text, context)
        .facts
        .into_iter()
        .filter_map(|fact| {
            let word = match fact.value {
                FactValue::Phone(_) => "[phone]",
                FactValue::Email(_) => "[email]",
                FactValue::Name(_) => "[name]",
                _ => return None,
            };
            Some((fact.start, fact.end, word))
        })
        .collect();
    spans.sort_unstable();
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    let letters: Vec<char> = text.chars().collect();
    let index = |place: u32| usize::try_from(place).unwrap_or(usize::MAX).min(letters.len());
    for (start, end, word) in spans {
        let (start, end) = (index(start), index(end));
        if start >= at {
            plain.extend(&letters[at..start]);
            plain.push_str(word);
            at = end.max(start);
        }
    }
    plain.extend(&letters[at..]);
    without_names(&without_links_and_numbers(&plain), names)
}

fn without_names(text: &str, names: &[&str]) -> String {
    names
        .iter()
        .filter(|name| name.chars().count() > 1)
        .fold(text.to_owned(), |text, name| text.replace(name, "[name]"))
}

fn without_links_and_numbers(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end();
        let space = &word[bare.len()..];
        if bare.contains("://") || bare.starts_with("www.") {
            return format!("[link]{space}");
        }
        if bare.contains('@') && !bare.contains('[') { format!("[email]{space}") } else { word.to_owned() }
    });
    let text: String = words.collect();
    let mut plain = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, plain: &mut String| {
        let digits = run.chars().filter(|c| c.is_numeric()).count();
        if digits >= LONG_NUMBER {
            let tail = run.trim_end_matches(|c: char| !c.is_numeric()).len();
            plain.push_str("[number]");
            plain.push_str(&run[tail..]);
        } else {
            plain.push_str(run);
        }
        run.clear();
    };
    for letter in text.chars() {
        let joins = letter.is_numeric() || (!run.is_empty() && matches!(letter, ' ' | '-'));
        if joins {
            run.push(letter);
        } else {
            flush(&mut run, &mut plain);
            plain.push(letter);
        }
    }
    flush(&mut run, &mut plain);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::Locale;
    use proptest::prelude::*;

    fn context() -> Context<'static> {
        Context {
            now: "2026-11-24T20:14:00Z".parse().expect("an instant"),
            zone: chrono_tz::America::Chicago,
            country: "US",
            locale: Locale::En,
            services: &[],
            service: None,
            asked: None,
        }
    }

    #[test]
    fn who_somebody_is_and_how_they_are_reached_is_taken_out() {
        let text = "My name is Jordan Lee, call (512) 555-0193 or write jordan@example.com, card 4242 4242 4242 4242";
        let plain = masked(text, &[], &context());
        for secret in ["Jordan", "555", "jordan@", "4242"] {
            assert!(!plain.contains(secret), "{secret} in {plain}");
        }
        assert_eq!(
            masked("Hi Jordan! See https://front.example/b/secret now", &["Jordan"], &context()),
            "Hi [name]! See [link] now"
        );
        assert_eq!(
            masked("botox on December 8 at 4:30, 3 areas", &[], &context()),
            "botox on December 8 at 4:30, 3 areas"
        );
    }

    proptest! {
        #[test]
        fn no_long_number_and_no_address_is_left_of_any_text(text in "\\PC{0,80}( [0-9]{3}[ -]?[0-9]{4,12}| [a-z]{1,8}@[a-z]{1,8}\\.com)") {
            let plain = masked(&text, &[], &context());
            prop_assert!(!plain.contains('@') || plain.contains('['), "{plain}");
            let digits = plain.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            prop_assert!(digits < LONG_NUMBER, "{plain}");
        }
    }
}
