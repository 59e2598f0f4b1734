//! HTML into Markdown.

use super::Unreadable;
use htmd::HtmlToMarkdown;

/// What is no text of the page's own.
const SKIPPED: [&str; 14] = [
    "script", "style", "head", "nav", "header", "footer", "form", "iframe", "svg", "noscript", "template", "object",
    "video", "img",
];

/// The words of the page with its headings, lists and links.
pub fn markdown(html: &str) -> Result<String, Unreadable> {
    let converter = HtmlToMarkdown::builder().skip_tags(SKIPPED.to_vec()).build();
    converter.convert(html).map_err(|_| Unreadable::Damaged)
}
