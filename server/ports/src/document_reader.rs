//! Files that people hand in, read into text somewhere where they can do no harm.

use async_trait::async_trait;

/// What kind of file it is, by what it says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    Text,
    Markdown,
    Html,
    Pdf,
    Docx,
}

impl DocumentKind {
    /// By the end of a file's name.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, end) = name.rsplit_once('.')?;
        Some(match end.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "htm" | "html" | "xhtml" => Self::Html,
            "pdf" => Self::Pdf,
            "docx" => Self::Docx,
            _ => return None,
        })
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The kind of a word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Text, Self::Markdown, Self::Html, Self::Pdf, Self::Docx].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Why a file could not be read, in words for whoever chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("The file is not what its name says, or it is damaged. Open it, save it anew, and try again.")]
    Unreadable,
    #[error("There is no text in this file. A scan is a picture of text: type the words in instead.")]
    NoText,
    #[error("Reading this file took more time or memory than we allow any file. Split it, or paste its text instead.")]
    TooMuch,
    #[error("The file holds more text than an article may have. Split it into several.")]
    TooLong,
    /// Ours.
    #[error("The file could not be read, and the fault is ours.")]
    Unavailable,
}

/// Reads a file within limits of memory, time and output, apart from everything else.
#[async_trait]
pub trait DocumentReader: Send + Sync {
    /// The file's text as Markdown.
    async fn read(&self, kind: DocumentKind, bytes: Vec<u8>) -> Result<String, DocumentError>;
}
