//! Receipts as PDF: the same words make the same bytes, on every machine and at every hour.
//!
//! One typeface is embedded, as far as a receipt uses it. It has Latin, Greek, Cyrillic, Arabic, Hebrew and more; what it
//! has no drawing for is drawn as a box, and nothing fails by it.

mod page;
mod typeface;

use page::Writer;
use typeface::Typefaces;

/// The sheet that people of the clinic's country print on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    #[default]
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

/// Everything that a receipt says, in the words in which it says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub paper: Paper,
    /// BCP 47: `en`, `es`.
    pub language: String,
    /// “Receipt”.
    pub title: String,
    /// Whose it is: the name, then the address and how to reach them, a line each.
    pub from: Vec<String>,
    /// What it is about, as label and words: number, date, client, visit.
    pub facts: Vec<(String, String)>,
    pub sections: Vec<Section>,
    /// At the end, in a quieter voice.
    pub notes: Vec<String>,
}

/// Amounts below a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub lines: Vec<Line>,
}

/// One amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    /// In a quieter voice below it; may be empty.
    pub detail: String,
    /// With its currency: “$40.00”.
    pub amount: String,
    /// Sums up what stands above it.
    pub is_sum: bool,
}

/// The document could not be made; the words are the library's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the receipt could not be made: {0}")]
pub struct Unprintable(String);

/// The receipt as a PDF document.
///
/// # Errors
/// When the library refuses it, which no words of ours lead to.
pub fn pdf(receipt: &Receipt) -> Result<Vec<u8>, Unprintable> {
    let typefaces = Typefaces::open().ok_or_else(|| Unprintable("the typeface cannot be read".into()))?;
    let mut writer = Writer::new(receipt, typefaces);
    writer.head();
    writer.facts();
    for section in &receipt.sections {
        writer.section(section);
    }
    writer.notes();
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        let line = |label: &str, amount: &str, is_sum| Line {
            label: label.into(),
            amount: amount.into(),
            is_sum,
            ..Line::default()
        };
        Receipt {
            language: "en".into(),
            title: "Receipt".into(),
            from: vec!["Lumen Aesthetics".into(), "12 Congress Avenue".into()],
            facts: vec![("Number".into(), "0192".into()), ("Client".into(), "Ada Żółć".into())],
            sections: vec![Section {
                heading: "Paid".into(),
                lines: vec![line("Deposit", "$40.00", false), line("In all", "$40.00", true)],
            }],
            notes: vec!["Thank you.".into()],
            ..Receipt::default()
        }
    }

    #[test]
    fn the_same_words_make_the_same_bytes() {
        let first = pdf(&receipt()).expect("a document");
        assert!(first.starts_with(b"%PDF-"), "it is a PDF");
        assert_eq!(first, pdf(&receipt()).expect("a document"));
        let other = Receipt { title: "Quittance".into(), ..receipt() };
        assert_ne!(first, pdf(&other).expect("a document"));
    }

    #[test]
    fn no_words_break_it() {
        let long = "a".repeat(400);
        let names =
            ["", " ", "Ἀθηνᾶ", "Мария", "محمد", "דוד", "山田太郎", "👩‍🔬", "\u{0}\u{7}\n\t", "e\u{301}\u{301}", &long];
        for name in names {
            let with =
                Receipt { facts: vec![("Client".into(), name.into()); 3], from: vec![name.into(); 3], ..receipt() };
            assert!(pdf(&with).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn more_than_a_page_goes_on_on_the_next() {
        let lines = (0..200).map(|n| Line { label: format!("Line {n}"), amount: "$1.00".into(), ..Line::default() });
        let long = Receipt { sections: vec![Section { heading: "Paid".into(), lines: lines.collect() }], ..receipt() };
        let short = pdf(&receipt()).expect("a document").len();
        assert!(pdf(&long).expect("a document").len() > short);
    }
}
