//! Bytes into text, and text into Markdown that means the same.

use super::Unreadable;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// By its mark, else UTF-8, else what Windows wrote in Western countries.
pub fn decoded(bytes: &[u8]) -> Result<String, Unreadable> {
    let (encoding, skipped) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let body = bytes.get(skipped..).ok_or(Unreadable::Damaged)?;
    let (text, wrong) = encoding.decode_without_bom_handling(body);
    if !wrong {
        return Ok(text.into_owned());
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(body);
    Ok(text.into_owned())
}

/// Plain lines as Markdown: what would begin a heading, a list or a quotation there is marked as a sign of its own.
pub fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim();
        if line.starts_with(['#', '>', '=', '`', '~']) { format!("\\{line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Without control characters, and with one empty line at most.
pub fn tidied(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let clean: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        let clean = clean.trim_end();
        empty = if clean.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidied.push_str(clean);
            tidied.push('\n');
        }
    }
    tidied.trim_matches('\n').to_owned()
}
