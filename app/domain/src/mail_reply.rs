//! What somebody wrote into an answer by mail, without what they quoted and how they signed.
//!
//! There is no standard for either; these are the marks that mail programs set (RFC 3676, section 4.3 for signatures).
//! What is doubtful stays: a word too many is better than a word lost.

/// Lines that begin a signature or an advertisement of the program.
const SIGNED: [&str; 7] = [
    "sent from my ",
    "sent from outlook",
    "get outlook for ",
    "sent via ",
    "enviado desde mi ",
    "enviado desde outlook",
    "obtener outlook para ",
];

/// Headings over a mail that is quoted as a whole, without their dashes.
const ORIGINAL: [&str; 4] = ["original message", "forwarded message", "mensaje original", "mensaje reenviado"];

/// Names of heading lines that Outlook writes over a quoted mail without any mark; two of them begin one.
const HEADINGS: [&str; 10] =
    ["from:", "sent:", "to:", "subject:", "date:", "de:", "enviado:", "para:", "asunto:", "fecha:"];

/// The words of a reply that are its sender's own, in their order, with at most one empty line between them.
pub fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let end = (0..lines.len()).find(|at| ends_at(&lines, *at)).unwrap_or(lines.len());
    let mut own = String::new();
    let mut empty = false;
    for line in lines[..end].iter().filter(|line| !line.trim_start().starts_with('>')) {
        if line.trim().is_empty() {
            empty = !own.is_empty();
            continue;
        }
        if !own.is_empty() {
            own.push_str(if empty { "\n\n" } else { "\n" });
        }
        empty = false;
        own.push_str(line);
    }
    own
}

/// Whether nothing from this line on is the sender's own.
fn ends_at(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    let lower = line.to_lowercase();
    if line == "--" || line == "—" || SIGNED.iter().any(|mark| lower.starts_with(mark)) {
        return true;
    }
    let bare = lower.trim_matches(|c: char| c == '-' || c == '_' || c.is_whitespace());
    if ORIGINAL.contains(&bare) && lower.starts_with('-') {
        return true;
    }
    let headings = lines[at..].iter().take(4).filter(|line| {
        let line = line.trim_start_matches('*').to_lowercase();
        HEADINGS.iter().any(|heading| line.starts_with(heading))
    });
    if HEADINGS.iter().any(|heading| lower.trim_start_matches('*').starts_with(heading)) && headings.count() >= 3 {
        return true;
    }
    introduces_quote(lines, at)
}

/// “On Mon, Nov 30, Lumen Aesthetics <…> wrote:”, over one to three lines, or any line with a colon over a quote.
fn introduces_quote(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    let quote_follows = |from: usize| {
        lines[from..].iter().find(|line| !line.trim().is_empty()).is_some_and(|line| line.trim_start().starts_with('>'))
    };
    if line.ends_with(':') && quote_follows(at + 1) {
        return true;
    }
    let begins = ["On ", "El ", "Am ", "Le "].iter().any(|word| line.starts_with(word));
    begins
        && (at..lines.len().min(at + 3)).any(|last| {
            let said: String = lines[at..=last].join(" ");
            let said = said.trim_end();
            let wrote = ["wrote:", "escribió:", "schrieb:", "a écrit :", "a écrit:"];
            wrote.iter().any(|word| said.ends_with(word)) && said.contains(|c: char| c.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::own_words;
    use proptest::prelude::*;

    #[test]
    fn what_is_quoted_below_in_the_ways_of_mail_programs_is_left_out() {
        for quoted in [
            "Tuesday at 4 works.\n\nOn Mon, Nov 30, 2026 at 9:12 AM Lumen Aesthetics <desk@lumen.example> wrote:\n\n> Which day?\n> 1",
            "Tuesday at 4 works.\n\nOn Mon, Nov 30, 2026 at 9:12 AM Lumen Aesthetics\n<desk+abc@lumen.example> wrote:\n> Which day?",
            "Tuesday at 4 works.\n\nEl lun, 30 nov 2026 a las 9:12, Lumen (<desk@lumen.example>) escribió:\n\n> ¿Qué día?",
            "Tuesday at 4 works.\r\n\r\n-----Original Message-----\r\nFrom: Lumen\r\nWhich day?",
            "Tuesday at 4 works.\n\n________________________________\nFrom: Lumen Aesthetics <desk@lumen.example>\nSent: Monday\nTo: Ana\nSubject: An answer\n\nWhich day?",
            "Tuesday at 4 works.\n\nDe: Lumen\nEnviado: lunes\nPara: Ana\nAsunto: Respuesta\n\n¿Qué día?",
            "> Which day?\n\nTuesday at 4 works.",
        ] {
            assert_eq!(own_words(quoted).trim_end_matches(['_', '\n']), "Tuesday at 4 works.", "{quoted}");
        }
    }

    #[test]
    fn signatures_are_left_out_and_words_that_look_like_marks_are_kept() {
        assert_eq!(own_words("Yes.\n\n-- \nAna Ruiz\n512 555 0100"), "Yes.");
        assert_eq!(own_words("Yes.\n\nSent from my iPhone"), "Yes.");
        assert_eq!(own_words("On Tuesday I can come.\nFrom: the airport"), "On Tuesday I can come.\nFrom: the airport");
        assert_eq!(own_words("My wishes:\n- lips\n- forehead"), "My wishes:\n- lips\n- forehead");
        assert_eq!(own_words("One.\n\n\n\nTwo.\n"), "One.\n\nTwo.");
        assert_eq!(own_words("> all of it\n> is quoted"), "");
    }

    proptest! {
        #[test]
        fn every_line_that_is_kept_stood_there_and_nothing_breaks(text in "[ >:a-zA-Z0-9é\\-_\n\r*]{0,400}") {
            for line in own_words(&text).lines().filter(|line| !line.is_empty()) {
                prop_assert!(text.lines().any(|written| written.trim_end() == line));
                prop_assert!(!line.trim_start().starts_with('>'));
            }
        }

        #[test]
        fn a_text_without_any_mark_stays_as_it_is(text in "[a-z ]{1,40}(\n[a-z ]{1,40}){0,5}") {
            let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
            let own = own_words(&text);
            let kept: Vec<&str> = own.lines().filter(|line| !line.is_empty()).collect();
            let marked = lines.iter().any(|line| {
                ["sent from", "sent via", "get outlook", "enviado desde", "obtener"].iter().any(|mark| line.trim().starts_with(mark))
            });
            prop_assert!(marked || kept == lines);
        }
    }
}
