//! Word's DOCX into Markdown: headings, paragraphs and list items of the body, in order.

use super::Unreadable;
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use std::io::{Cursor, Read};

/// The part with the text. What an archive has besides is never unpacked.
const BODY: &str = "word/document.xml";
/// Of that part, unpacked. A bomb is cut off here.
const MOST_UNPACKED: u64 = 16 << 20;
/// Elements within each other; Word needs a dozen.
const DEEPEST: usize = 200;

pub fn markdown(bytes: &[u8]) -> Result<String, Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let part = archive.by_name(BODY).map_err(|_| Unreadable::Damaged)?;
    let mut xml = Vec::new();
    part.take(MOST_UNPACKED + 1).read_to_end(&mut xml).map_err(|_| Unreadable::Damaged)?;
    if u64::try_from(xml.len()).is_ok_and(|length| length > MOST_UNPACKED) {
        return Err(Unreadable::TooLarge);
    }
    let xml = std::str::from_utf8(&xml).map_err(|_| Unreadable::Damaged)?;
    let mut body = Body::default();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| Unreadable::Damaged)? {
            Event::Start(element) => body.open(&element, false)?,
            Event::Empty(element) => body.open(&element, true)?,
            Event::End(element) => body.close(element.local_name().as_ref()),
            Event::Text(text) if body.in_text => body.line.push_str(&text.decode().map_err(|_| Unreadable::Damaged)?),
            Event::GeneralRef(reference) if body.in_text => {
                let name = reference.decode().map_err(|_| Unreadable::Damaged)?;
                let code = reference.resolve_char_ref().map_err(|_| Unreadable::Damaged)?;
                match (code, resolve_predefined_entity(&name)) {
                    (Some(c), _) => body.line.push(c),
                    (None, Some(text)) => body.line.push_str(text),
                    // An entity of the file's own: no program that writes text has any.
                    (None, None) => return Err(Unreadable::Damaged),
                }
            }
            Event::DocType(_) => return Err(Unreadable::Damaged),
            Event::Eof => break,
            _ => {}
        }
    }
    if body.depth > 0 { Err(Unreadable::Damaged) } else { Ok(body.blocks.join("\n\n")) }
}

#[derive(Default)]
struct Body {
    blocks: Vec<String>,
    line: String,
    heading: usize,
    item: bool,
    in_text: bool,
    depth: usize,
}

impl Body {
    fn open(&mut self, element: &BytesStart<'_>, empty: bool) -> Result<(), Unreadable> {
        match element.local_name().as_ref() {
            b"p" => (self.heading, self.item) = (0, false),
            b"pStyle" => self.heading = heading(element),
            b"numPr" => self.item = true,
            b"tab" | b"br" => self.line.push(' '),
            b"t" => self.in_text = !empty,
            _ => {}
        }
        self.depth += usize::from(!empty);
        if self.depth > DEEPEST { Err(Unreadable::Damaged) } else { Ok(()) }
    }

    fn close(&mut self, name: &[u8]) {
        self.depth = self.depth.saturating_sub(1);
        match name {
            b"t" => self.in_text = false,
            b"p" => {
                let line = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
                self.line.clear();
                if !line.is_empty() {
                    let mark = if self.heading > 0 { format!("{} ", "#".repeat(self.heading)) } else { String::new() };
                    let mark = if mark.is_empty() && self.item { "- ".to_owned() } else { mark };
                    self.blocks.push(format!("{mark}{line}"));
                }
            }
            _ => {}
        }
    }
}

/// The level of a style such as `Heading2` or `Title`; 0 for a paragraph.
fn heading(element: &BytesStart<'_>) -> usize {
    let style = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == b"val");
    let Some(style) = style else { return 0 };
    let style = String::from_utf8_lossy(&style.value).to_ascii_lowercase();
    match style.strip_prefix("heading") {
        Some(level) => level.trim().parse().ok().filter(|level| (1..=6).contains(level)).unwrap_or(0),
        None => usize::from(style == "title"),
    }
}
