//! Articles cut into passages: what is found, cited and shown as a whole.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// In characters. Short enough to be read in a chat's bubble, long enough to hold a paragraph with its exceptions.
pub const LONGEST_PASSAGE: usize = 700;

/// A part of an article in plain words, below its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// “Your visit › By car”; empty before the first heading.
    pub heading: String,
    pub text: String,
}

/// A paragraph, an item of a list, a row of a table.
struct Block {
    heading: String,
    text: String,
}

/// Cuts Markdown into passages, in order: paragraphs below one heading stay together up to [`LONGEST_PASSAGE`]
/// characters, and a longer one is cut between sentences where it has any. Nothing but headings and marks is lost.
pub fn passages(markdown: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for Block { heading, text } in blocks(markdown) {
        for piece in pieces(&text) {
            let joins = |last: &Passage| {
                last.heading == heading && last.text.chars().count() + 1 + piece.chars().count() <= LONGEST_PASSAGE
            };
            match passages.last_mut().filter(|last| joins(last)) {
                Some(last) => {
                    last.text.push('\n');
                    last.text.push_str(&piece);
                }
                None => passages.push(Passage { heading: heading.clone(), text: piece }),
            }
        }
    }
    passages
}

/// The words of a Markdown text without its marks, one block a line.
pub fn plain(markdown: &str) -> String {
    blocks(markdown).into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n")
}

/// What stands in double brackets: places of a template that are still to be filled in.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("[[") {
        let Some((place, behind)) = after.split_once("]]") else { break };
        found.push(place.trim());
        rest = behind;
    }
    found
}

/// Reads Markdown as a stream of events.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    headings: Vec<(usize, String)>,
    /// The level of the heading that is open.
    heading: Option<usize>,
    text: String,
    item: bool,
    links: Vec<(String, usize)>,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.flush();
    reader.blocks
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.flush();
                self.heading = Some(level as usize);
            }
            Event::End(TagEnd::Heading(_)) => self.close_heading(),
            Event::Start(Tag::Item) => {
                self.flush();
                self.item = true;
            }
            Event::Start(Tag::Link { dest_url, .. }) => self.links.push((dest_url.into_string(), self.text.len())),
            Event::End(TagEnd::Link) => self.close_link(),
            Event::Start(Tag::Paragraph | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock)
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::BlockQuote(_)
                | TagEnd::HtmlBlock
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => self.flush(),
            Event::End(TagEnd::TableCell) | Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            // Markup within Markdown is text like any other: it is shown, never interpreted.
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(&text);
            }
            _ => {}
        }
    }

    fn close_heading(&mut self) {
        let Some(level) = self.heading.take() else { return };
        self.headings.retain(|(other, _)| *other < level);
        let title = tidy(&std::mem::take(&mut self.text)).replace('\n', " ");
        if !title.is_empty() {
            self.headings.push((level, title));
        }
    }

    /// The address stands in brackets behind its label: words like any other, and only of the web.
    fn close_link(&mut self) {
        let Some((address, begin)) = self.links.pop() else { return };
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        if is_web && self.text.get(begin..).is_some_and(|label| label.trim() != address) {
            self.text.extend([" (", &address, ")"]);
        }
    }

    fn flush(&mut self) {
        if self.heading.is_some() {
            return;
        }
        let text = tidy(&std::mem::take(&mut self.text));
        if text.is_empty() {
            return;
        }
        let text = if std::mem::take(&mut self.item) { format!("• {text}") } else { text };
        let heading = self.headings.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>().join(" › ");
        self.blocks.push(Block { heading, text });
    }
}

/// Spaces between words are one, lines keep their ends, and control characters go.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let clean: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        clean.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A text in pieces of at most [`LONGEST_PASSAGE`] characters: between sentences, else between words, else anywhere.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.len() > LONGEST_PASSAGE {
        let ends = |at: usize| {
            rest[at].is_whitespace() && at.checked_sub(1).is_some_and(|before| matches!(rest[before], '.' | '!' | '?'))
        };
        // A cut in the first half would leave a scrap.
        let sentence = (LONGEST_PASSAGE / 2..=LONGEST_PASSAGE).rev().find(|at| ends(*at));
        let word = || (1..=LONGEST_PASSAGE).rev().find(|at| rest[*at].is_whitespace());
        let cut = sentence.or_else(word).unwrap_or(LONGEST_PASSAGE);
        let later = rest.split_off(cut);
        pieces.push(std::mem::replace(&mut rest, later).into_iter().collect::<String>());
    }
    pieces.push(rest.into_iter().collect());
    pieces.iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}
