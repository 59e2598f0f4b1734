//! Where everything stands on the sheet. Collected first and drawn at the end, page by page, because the library draws
//! one page at a time.

use crate::{
    Line, Paper, Receipt, Section, Unprintable,
    typeface::{Typeface, Typefaces},
};
use krilla::{
    Document,
    color::luma,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    text::TextDirection,
};

/// Points from every edge.
const MARGIN: f32 = 56.0;
/// Where labels of facts end.
const LABELS: f32 = 120.0;
/// Room for amounts at the right edge.
const AMOUNTS: f32 = 110.0;

const TITLE: f32 = 20.0;
const TEXT: f32 = 10.0;
const SMALL: f32 = 8.5;
/// From one line to the next, as a share of the size.
const LEADING: f32 = 1.45;

/// From black, 0, to white, 255.
const INK: u8 = 20;
const QUIET: u8 = 95;
const RULE: u8 = 200;

#[derive(Clone, Copy)]
enum Weight {
    Regular,
    Bold,
}

/// Something on a page, by points from its top left corner.
enum Mark {
    Words { x: f32, y: f32, size: f32, grey: u8, weight: Weight, text: String },
    Rule { y: f32 },
}

pub struct Writer<'a> {
    receipt: &'a Receipt,
    typefaces: Typefaces,
    width: f32,
    height: f32,
    /// Where the next line begins.
    y: f32,
    pages: Vec<Vec<Mark>>,
}

impl<'a> Writer<'a> {
    pub fn new(receipt: &'a Receipt, typefaces: Typefaces) -> Self {
        let (width, height) = match receipt.paper {
            Paper::A4 => (595.276, 841.89),
            Paper::Letter => (612.0, 792.0),
        };
        Self { receipt, typefaces, width, height, y: MARGIN, pages: vec![Vec::new()] }
    }

    /// Whose it is at the left, and what it is at the right.
    pub fn head(&mut self) {
        let receipt = self.receipt;
        let top = self.y;
        let half = (self.width - 2.0 * MARGIN) / 2.0;
        for (position, line) in receipt.from.iter().enumerate() {
            let (weight, grey) = if position == 0 { (Weight::Bold, INK) } else { (Weight::Regular, QUIET) };
            self.paragraph(line, (MARGIN, half - 12.0), TEXT, (weight, grey));
        }
        let below = self.y;
        self.y = top;
        let wide = self.typeface(Weight::Bold).width(&receipt.title, TITLE);
        self.put(self.width - MARGIN - wide, TITLE, (Weight::Bold, INK), receipt.title.clone());
        self.y = below.max(top + TITLE * LEADING) + 18.0;
    }

    /// Number, date, client, visit.
    pub fn facts(&mut self) {
        let receipt = self.receipt;
        for (label, value) in &receipt.facts {
            let room = self.width - 2.0 * MARGIN - LABELS;
            let lines = self.typeface(Weight::Regular).lines(value, TEXT, room);
            self.make_room(TEXT * LEADING);
            self.put(MARGIN, TEXT, (Weight::Regular, QUIET), label.clone());
            for line in lines {
                self.make_room(TEXT * LEADING);
                self.put(MARGIN + LABELS, TEXT, (Weight::Regular, INK), line);
                self.y += TEXT * LEADING;
            }
        }
        self.y += 14.0;
    }

    pub fn section(&mut self, section: &Section) {
        self.make_room(4.0 * TEXT * LEADING);
        self.paragraph(&section.heading, (MARGIN, self.width - 2.0 * MARGIN), TEXT, (Weight::Bold, INK));
        self.rule();
        for line in &section.lines {
            self.line(line);
        }
        self.y += 16.0;
    }

    fn line(&mut self, line: &Line) {
        let weight = if line.is_sum { Weight::Bold } else { Weight::Regular };
        let room = self.width - 2.0 * MARGIN - AMOUNTS;
        self.make_room(2.0 * TEXT * LEADING);
        if line.is_sum {
            self.rule();
        }
        let (top, page) = (self.y, self.pages.len());
        self.paragraph(&line.label, (MARGIN, room), TEXT, (weight, INK));
        // Behind the label, so that whoever copies the text has them in reading order.
        let below = self.y;
        self.y = if self.pages.len() == page { top } else { MARGIN };
        let wide = self.typeface(weight).width(&line.amount, TEXT);
        self.put(self.width - MARGIN - wide, TEXT, (weight, INK), line.amount.clone());
        self.y = below;
        if !line.detail.is_empty() {
            self.paragraph(&line.detail, (MARGIN, room), SMALL, (Weight::Regular, QUIET));
        }
        self.y += 3.0;
    }

    pub fn notes(&mut self) {
        let receipt = self.receipt;
        for note in &receipt.notes {
            self.paragraph(note, (MARGIN, self.width - 2.0 * MARGIN), SMALL, (Weight::Regular, QUIET));
        }
    }

    pub fn finish(self) -> Result<Vec<u8>, Unprintable> {
        let mut document = Document::new();
        for marks in &self.pages {
            let settings = PageSettings::from_wh(self.width, self.height);
            let mut page =
                document.start_page_with(settings.ok_or_else(|| Unprintable("a sheet without size".into()))?);
            let mut surface = page.surface();
            for mark in marks {
                match mark {
                    Mark::Words { x, y, size, grey, weight, text } => {
                        surface.set_fill(Some(paint(*grey)));
                        let font = self.typeface(*weight).font.clone();
                        let start = Point::from_xy(*x, *y + *size);
                        surface.draw_text(start, font, *size, text, false, TextDirection::Auto);
                    }
                    Mark::Rule { y } => {
                        let Some(rect) = Rect::from_xywh(MARGIN, *y, self.width - 2.0 * MARGIN, 0.6) else { continue };
                        let mut path = PathBuilder::new();
                        path.push_rect(rect);
                        surface.set_fill(Some(paint(RULE)));
                        if let Some(path) = path.finish() {
                            surface.draw_path(&path);
                        }
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        let named = Metadata::new().title(self.receipt.title.clone()).language(self.receipt.language.clone());
        document.set_metadata(named);
        document.finish().map_err(|error| Unprintable(format!("{error:?}")))
    }

    fn typeface(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.typefaces.regular,
            Weight::Bold => &self.typefaces.bold,
        }
    }

    /// Begins another page where less than `height` points are left.
    fn make_room(&mut self, height: f32) {
        if self.y + height > self.height - MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn put(&mut self, x: f32, size: f32, (weight, grey): (Weight, u8), text: String) {
        let words = Mark::Words { x, y: self.y, size, grey, weight, text };
        if let Some(page) = self.pages.last_mut().filter(|_| !is_blank(&words)) {
            page.push(words);
        }
    }

    /// Text that is broken into lines, below each other.
    fn paragraph(&mut self, text: &str, (x, room): (f32, f32), size: f32, (weight, grey): (Weight, u8)) {
        for line in self.typeface(weight).lines(text, size, room) {
            self.make_room(size * LEADING);
            self.put(x, size, (weight, grey), line);
            self.y += size * LEADING;
        }
    }

    fn rule(&mut self) {
        let rule = Mark::Rule { y: self.y };
        if let Some(page) = self.pages.last_mut() {
            page.push(rule);
        }
        self.y += 5.0;
    }
}

fn is_blank(mark: &Mark) -> bool {
    matches!(mark, Mark::Words { text, .. } if text.trim().is_empty())
}

fn paint(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
