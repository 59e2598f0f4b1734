//! Content lines (RFC 5545, section 3.1): unfolded, decoded, taken apart.

use crate::{Limits, Reason, Refusal};
use std::borrow::Cow;

/// One logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1, of its first physical line.
    pub number: u32,
    /// In capitals, without a group.
    pub name: String,
    /// Names in capitals; values without quotes.
    pub params: Vec<(String, String)>,
    pub value: String,
    /// Longer than the limit, so that its end is missing.
    pub cut: bool,
}

impl Line {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// UTF-8, with or without its mark; UTF-16 by its mark. What is neither is read line by line as ISO 8859-1, which knows
/// every byte.
pub(super) fn decode(file: &[u8]) -> Cow<'_, [u8]> {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text.into_bytes())
    };
    match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => Cow::Borrowed(file),
    }
}

/// The logical lines of a decoded file. Ends of lines may be CRLF, LF or CR.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    number: u32,
    longest: usize,
}

impl<'a> Lines<'a> {
    pub(super) const fn of(file: &'a [u8], limits: &Limits) -> Self {
        Self { rest: file, number: 0, longest: limits.line }
    }

    /// The next physical line, without its end.
    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let end = self.rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
            _ => &[],
        };
        Some(line)
    }

    /// The next logical line's bytes, at most the limit, its first number, and whether it was cut. Bytes are joined
    /// before they are decoded: a fold may lie within a character.
    fn unfolded(&mut self) -> Option<(Cow<'a, [u8]>, u32, bool)> {
        let first = self.physical()?;
        let number = self.number;
        let mut cut = first.len() > self.longest;
        let mut line = Cow::Borrowed(&first[..first.len().min(self.longest)]);
        while let [b' ' | b'\t', ..] = self.rest {
            let more = self.physical().and_then(|more| more.get(1..)).unwrap_or_default();
            let room = self.longest.saturating_sub(line.len());
            cut |= more.len() > room;
            if room > 0 && !more.is_empty() {
                line.to_mut().extend_from_slice(&more[..more.len().min(room)]);
            }
        }
        Some((line, number, cut))
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, Refusal>;

    /// Lines that are no property (blank ones, stray text without a colon) are passed over.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (bytes, number, cut) = self.unfolded()?;
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => Cow::Borrowed(text),
                // A character that the cut went through is no reason to read the rest otherwise.
                Err(error) if cut && error.error_len().is_none() => {
                    String::from_utf8_lossy(&bytes[..error.valid_up_to()])
                }
                Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
            };
            if let Some(line) = take_apart(&text, number, cut) {
                return Some(line);
            }
        }
    }
}

/// Most parameters of a line that are kept.
const MOST_PARAMS: usize = 32;

fn take_apart(text: &str, number: u32, cut: bool) -> Option<Result<Line, Refusal>> {
    let name_end = text.find([';', ':'])?;
    let name = text[..name_end].trim().to_ascii_uppercase();
    // `group.NAME` is vCard's, and is met in calendars all the same.
    let name = name.rsplit_once('.').map_or(name.as_str(), |(_, name)| name).to_owned();
    let mut params = Vec::new();
    let mut rest = &text[name_end..];
    while let Some(after) = rest.strip_prefix(';') {
        let end = end_of_param(after)?;
        if let Some((key, value)) = after[..end].split_once('=')
            && params.len() < MOST_PARAMS
        {
            params.push((key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()));
        }
        rest = &after[end..];
    }
    let value = rest.strip_prefix(':')?.to_owned();
    if cut && matches!(name.as_str(), "BEGIN" | "END") {
        return Some(Err(Reason::LineTooLong.of("BEGIN", number)));
    }
    Some(Ok(Line { number, name, params, value, cut }))
}

/// Where a parameter ends: at the next `;` or `:` outside of quotes.
fn end_of_param(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' | b':' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// TEXT without its escapes, on one line, at most `most` characters.
pub(super) fn plain(value: &str, most: usize) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        let letter = if letter == '\\' {
            match letters.next() {
                Some('n' | 'N') => ' ',
                Some(other) => other,
                None => break,
            }
        } else {
            letter
        };
        if letter.is_control() || (letter == ' ' && text.ends_with(' ')) {
            continue;
        }
        text.push(letter);
        if text.len() > most * 4 {
            break;
        }
    }
    text.trim().chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &[u8]) -> Vec<Line> {
        let limits = Limits { line: 80, ..Limits::default() };
        Lines::of(&decode(file), &limits).map(|line| line.expect("a line")).collect()
    }

    #[test]
    fn folds_within_a_character_are_joined_before_it_is_read() {
        let mut file = b"SUMMARY:Caf\xC3\r\n \xA9 au\r\n\t lait\r\nX:1".to_vec();
        let read = lines(&file);
        assert_eq!((read[0].value.as_str(), read[0].number), ("Café au lait", 1));
        assert_eq!((read[1].value.as_str(), read[1].number), ("1", 4));
        file.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b' ');
        assert_eq!(lines(b"A:1\rB:2\nC:3\r\n").len(), 3);
    }

    #[test]
    fn quotes_in_parameters_hold_colons_and_semicolons() {
        let read = lines(b"DTSTART;TZID=\"(UTC+01:00) Berlin; and more\";x=y:20260101T090000");
        assert_eq!(read[0].param("TZID"), Some("(UTC+01:00) Berlin; and more"));
        assert_eq!(read[0].value, "20260101T090000");
    }

    #[test]
    fn utf_16_and_iso_8859_1_are_read_as_what_they_are() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("SUMMARY:Año".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(lines(&utf16)[0].value, "Año");
        assert_eq!(lines(b"SUMMARY:A\xF1o")[0].value, "Año");
        assert_eq!(lines(b"\xEF\xBB\xBFSUMMARY:x")[0].name, "SUMMARY");
    }

    #[test]
    fn a_line_of_megabytes_is_cut_and_costs_no_more_than_its_limit() {
        let file = format!("DESCRIPTION:{}\r\nX:1", "ä".repeat(1_000_000));
        let read = lines(file.as_bytes());
        assert!(read[0].cut && read[0].value.len() <= 80);
        assert_eq!(read[1].name, "X");
        let folded = format!("DESCRIPTION:a\r\n{}X:1", " aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(50_000));
        assert!(lines(folded.as_bytes())[0].cut);
    }

    #[test]
    fn text_loses_its_escapes_and_stays_on_one_line() {
        assert_eq!(plain(r"Lunch\, then\nmore \\ less\;", 40), r"Lunch, then more \ less;");
        assert_eq!(plain("a\u{0}b\\", 40), "ab");
        assert_eq!(plain(&"é".repeat(500), 3), "ééé");
    }
}
