//! The words of a PDF file, page by page.

use super::Unreadable;

/// In the order in which the file shows them. A scan has none.
pub fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = pdf_extract::extract_text_from_mem(bytes).map_err(|_| Unreadable::Damaged)?;
    // Lines of one paragraph stand apart in a page; an empty line ends it.
    Ok(text.trim().to_owned())
}
