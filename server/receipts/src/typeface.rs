//! The typeface, and how wide words are in it.

use krilla::text::Font;
use ttf_parser::Face;

static REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// One weight.
pub struct Typeface {
    pub font: Font,
    face: Face<'static>,
}

pub struct Typefaces {
    pub regular: Typeface,
    pub bold: Typeface,
}

impl Typefaces {
    /// `None` when the embedded files cannot be read.
    pub fn open() -> Option<Self> {
        Some(Self { regular: Typeface::open(REGULAR)?, bold: Typeface::open(BOLD)? })
    }
}

impl Typeface {
    fn open(file: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(file.into(), 0)?, face: Face::parse(file, 0).ok()? })
    }

    /// In points, at a size in points.
    #[expect(clippy::cast_precision_loss, reason = "widths of words are small")]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let units: u32 = text
            .chars()
            .map(|character| {
                let glyph = self.face.glyph_index(character).unwrap_or_default();
                u32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default())
            })
            .sum();
        units as f32 * size / f32::from(self.face.units_per_em())
    }

    /// Broken at spaces where it is wider than `most` points; a word that is wider alone is cut.
    pub fn lines(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        let clean: String =
            text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in clean.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= most {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for character in word.chars() {
                if !line.is_empty() && self.width(&format!("{line}{character}"), size) > most {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
        lines
    }
}
