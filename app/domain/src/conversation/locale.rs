//! Which language a conversation begins in, and goes on in.

use crate::understanding::Locale;
use std::{collections::HashMap, sync::LazyLock};

/// Words that are frequent in Spanish enquiries and are no English words.
const SPANISH: &str = "
    hola buenas buenos precio precios cita para gracias mañana manana lunes martes miércoles miercoles jueves
    viernes sábado sabado favor una por con que el los las mi hablar cuál cual qué dónde donde cuándo cuando cómo puede
    podría quería hoy tarde noche semana limpieza uñas dientes muela primera vez nombre soy necesita hacen
    ustedes usted buen día dia domingo
";

/// Of these one is enough: they are nobody's name and are said in no other language.
const PLAINLY_SPANISH: &str = "
    quiero quisiera necesito cuanto cuánto cuesta cuestan llamo puedo pueden tienen tengo duele duelen español hablan
";

/// Words that are frequent in English enquiries and are no Spanish words.
const ENGLISH: &str = "
    hi hello hey thanks thank please the and is are am you your my we they i im id ill do does did can could would how
    what when where which who why want need like have has get make book booking appointment price prices much cost
    today tomorrow morning afternoon evening monday tuesday wednesday thursday friday saturday sunday week next for
    with of to in on at it this that any available first time name phone looking cleaning
";

/// The first words of a message that tell its language although they are alone.
const OPENING: [(&str, Locale); 11] = [
    ("hola", Locale::Es),
    ("buenas", Locale::Es),
    ("buenos", Locale::Es),
    ("gracias", Locale::Es),
    ("cita", Locale::Es),
    ("citas", Locale::Es),
    ("precio", Locale::Es),
    ("precios", Locale::Es),
    ("hi", Locale::En),
    ("hello", Locale::En),
    ("hey", Locale::En),
];

/// So many words of a language are no longer names and quotations.
const A_SENTENCE: usize = 3;

/// Every word that tells, which language it tells, and as how many it counts.
static TELLING: LazyLock<HashMap<&str, (Locale, usize)>> = LazyLock::new(|| {
    let of = |words: &'static str, locale, weight| words.split_whitespace().map(move |word| (word, (locale, weight)));
    let spanish = of(SPANISH, Locale::Es, 1).chain(of(PLAINLY_SPANISH, Locale::Es, A_SENTENCE));
    spanish.chain(of(ENGLISH, Locale::En, 1)).collect()
});

/// What the words of a message speak for.
struct Evidence<'a> {
    /// In lower case, each once, in their order.
    words: Vec<&'a str>,
    /// “¿” or “¡”.
    signs: bool,
    spanish: usize,
    english: usize,
}

impl<'a> Evidence<'a> {
    /// Of the beginning of a message, in lower case.
    fn of(lower: &'a str) -> Self {
        let mut words: Vec<&str> = Vec::new();
        for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let of = |locale: Locale| {
            let telling = words.iter().filter_map(|word| TELLING.get(word));
            telling.filter(|(told, _)| *told == locale).map(|(_, weight)| weight).sum()
        };
        Self { signs: lower.contains(['¿', '¡']), spanish: of(Locale::Es), english: of(Locale::En), words }
    }

    /// The language that is told by at least so many words.
    const fn tells(&self, least: usize) -> Option<Locale> {
        if self.signs || self.spanish >= least && self.spanish > self.english {
            Some(Locale::Es)
        } else if self.english >= least && self.english > self.spanish {
            Some(Locale::En)
        } else {
            None
        }
    }

    /// The language that a message of one or two words opens with.
    fn opens(&self) -> Option<Locale> {
        let ([first] | [first, _]) = self.words[..] else { return None };
        OPENING.iter().find(|(word, _)| *word == first).map(|(_, locale)| *locale)
    }
}

/// The beginning of a message, which tells its language as well as the whole.
fn beginning(text: &str) -> String {
    text.chars().take(400).collect::<String>().to_lowercase()
}

/// The language of a first message: of which two words are met, or one that is plain, and more than of the other; else
/// the one that it opens with. What tells none is in the `fallback`.
pub fn locale_of(text: &str, fallback: Locale) -> Locale {
    let lower = beginning(text);
    let evidence = Evidence::of(&lower);
    evidence.tells(2).or_else(|| evidence.opens()).unwrap_or(fallback)
}

/// The language in which a conversation in `current` goes on after a message. It takes a sentence to change it: the name
/// of a service or of a place in another language does not.
pub(super) fn locale_after(text: &str, current: Locale) -> Locale {
    Evidence::of(&beginning(text)).tells(A_SENTENCE).unwrap_or(current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_is_told_from_english() {
        for fallback in [Locale::En, Locale::Es] {
            for text in [
                "Hola",
                "precios?",
                "¿Cuánto cuesta el bótox?",
                "quiero una cita el viernes",
                "hydrafacial, me llamo Joan Rivers",
            ] {
                assert_eq!(locale_of(text, fallback), Locale::Es, "{text}");
            }
            for text in ["Hi", "How much is Botox?", "Can I book for the 5th?", "El Paso is where I live"] {
                assert_eq!(locale_of(text, fallback), Locale::En, "{text}");
            }
        }
    }

    #[test]
    fn what_tells_no_language_is_in_that_of_the_chat() {
        for text in ["Botox price", "El Paso office?", "Maya, 512 555 0148", "لو سمحت", ""] {
            for fallback in [Locale::En, Locale::Es] {
                assert_eq!(locale_of(text, fallback), fallback, "{text}");
            }
        }
    }

    #[test]
    fn a_sentence_changes_the_language_of_a_conversation_and_a_name_does_not() {
        assert_eq!(locale_after("¿Tienen algo el viernes?", Locale::En), Locale::Es);
        assert_eq!(locale_after("quiero botox", Locale::En), Locale::Es);
        assert_eq!(locale_after("mañana por la tarde", Locale::En), Locale::Es);
        assert_eq!(locale_after("Do you have anything on Friday?", Locale::Es), Locale::En);
        for name in ["Botox for the forehead", "Los Angeles", "El Paso, the mall", "Maria de los Dolores", "hi"] {
            for current in [Locale::En, Locale::Es] {
                assert_eq!(locale_after(name, current), current, "{name}");
            }
        }
    }
}
