//! The zip that somebody takes along: for each table a file for programs (JSON Lines) and one for spreadsheets (CSV), a
//! page for people, and a manifest with counts and SHA-256 sums. Written as it comes, so that its size does not matter.

use crate::spreadsheet::quoted;
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};
use zip::{
    ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// Whose data it is, for the page and the manifest.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Subject {
    /// `contact`, `account` or `organisation`.
    pub kind: &'static str,
    pub id: String,
    pub name: String,
    /// Whose records these are; empty for an account, which belongs to nobody else.
    pub organisation: String,
    pub made_at: DateTime<Utc>,
}

/// What is not in the archive, and why.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LeftOut {
    pub what: String,
    pub because: String,
}

#[derive(Clone, Debug, Serialize)]
struct Entry {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    bytes: u64,
    sha256: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    /// Of this layout; grows when a reader must know.
    format: u32,
    #[serde(flatten)]
    subject: &'a Subject,
    files: &'a [Entry],
    left_out: &'a [LeftOut],
}

/// Where the archive flows to; taken out as it grows.
#[derive(Clone, Debug, Default)]
pub(super) struct Outflow(Arc<Mutex<Vec<u8>>>);

impl Outflow {
    pub(super) fn len(&self) -> usize {
        self.0.lock().map_or(0, |bytes| bytes.len())
    }

    pub(super) fn take(&self) -> Vec<u8> {
        self.0.lock().map(|mut bytes| std::mem::take(&mut *bytes)).unwrap_or_default()
    }
}

impl Write for Outflow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().map_err(|_| io::Error::other("a writer panicked"))?;
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that is being written.
struct Open {
    path: String,
    bytes: u64,
    hasher: Sha256,
}

pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Outflow>>,
    options: SimpleFileOptions,
    subject: Subject,
    files: Vec<Entry>,
    open: Option<Open>,
}

impl Archive {
    pub(super) fn new(outflow: Outflow, subject: Subject) -> Self {
        let at = subject.made_at;
        let part = |value: u32| u8::try_from(value).unwrap_or_default();
        let year = u16::try_from(at.year()).unwrap_or(1980);
        let stamp = zip::DateTime::from_date_and_time(
            year,
            part(at.month()),
            part(at.day()),
            part(at.hour()),
            part(at.minute()),
            part(at.second()),
        );
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .large_file(true)
            .last_modified_time(stamp.unwrap_or_default());
        Self { zip: ZipWriter::new_stream(outflow), options, subject, files: Vec::new(), open: None }
    }

    pub(super) fn begin(&mut self, path: &str) -> Result<(), ZipError> {
        self.zip.start_file(path, self.options)?;
        self.open = Some(Open { path: path.to_owned(), bytes: 0, hasher: Sha256::new() });
        Ok(())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), ZipError> {
        self.zip.write_all(bytes)?;
        if let Some(open) = &mut self.open {
            open.bytes += u64::try_from(bytes.len()).unwrap_or_default();
            open.hasher.update(bytes);
        }
        Ok(())
    }

    pub(super) fn end(&mut self, rows: Option<u64>) {
        if let Some(open) = self.open.take() {
            let sha256 = hex(&open.hasher.finalize());
            self.files.push(Entry { path: open.path, rows, bytes: open.bytes, sha256 });
        }
    }

    /// A whole file at once.
    pub(super) fn add(&mut self, path: &str, rows: Option<u64>, body: &[u8]) -> Result<(), ZipError> {
        self.begin(path)?;
        self.write(body)?;
        self.end(rows);
        Ok(())
    }

    /// Both files of a table that is at hand as a whole.
    pub(super) fn add_table(&mut self, name: &str, columns: &[&str], rows: &[Value]) -> Result<(), ZipError> {
        let count = u64::try_from(rows.len()).ok();
        self.begin(&Format::Json.path(name))?;
        for row in rows {
            self.write(&Format::Json.line(columns, row))?;
        }
        self.end(count);
        self.begin(&Format::Csv.path(name))?;
        self.write(&Format::Csv.head(columns))?;
        for row in rows {
            self.write(&Format::Csv.line(columns, row))?;
        }
        self.end(count);
        Ok(())
    }

    /// Adds the page and the manifest, and ends the archive.
    pub(super) fn finish(mut self, left_out: &[LeftOut]) -> Result<(), ZipError> {
        let page = page(&self.subject, &self.files, left_out);
        self.add("README.txt", None, page.as_bytes())?;
        let manifest = Manifest { format: 1, subject: &self.subject, files: &self.files, left_out };
        let body = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
        self.zip.start_file("manifest.json", self.options)?;
        self.zip.write_all(&body)?;
        self.zip.finish()?;
        Ok(())
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Format {
    /// JSON Lines: exact.
    Json,
    /// CSV with a header line; what a spreadsheet would run is disarmed by an apostrophe.
    Csv,
}

impl Format {
    pub(super) const ALL: [Self; 2] = [Self::Json, Self::Csv];

    pub(super) fn path(self, table: &str) -> String {
        match self {
            Self::Json => format!("tables/{table}.jsonl"),
            Self::Csv => format!("tables/{table}.csv"),
        }
    }

    /// What stands before the rows.
    pub(super) fn head(self, columns: &[&str]) -> Vec<u8> {
        match self {
            Self::Json => Vec::new(),
            Self::Csv => line(columns.iter().map(|column| quoted(column))),
        }
    }

    pub(super) fn line(self, columns: &[&str], row: &Value) -> Vec<u8> {
        match self {
            Self::Json => format!("{row}\n").into_bytes(),
            Self::Csv => line(columns.iter().map(|column| quoted(&cell(row.get(column))))),
        }
    }
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut text = cells.collect::<Vec<_>>().join(",");
    text.push_str("\r\n");
    text.into_bytes()
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// `README.txt`.
fn page(subject: &Subject, files: &[Entry], left_out: &[LeftOut]) -> String {
    let of = match subject.kind {
        "contact" => format!("Everything that {} holds about {}", subject.organisation, subject.name),
        "account" => format!("Everything that Anteroom holds about the account of {}", subject.name),
        _ => format!("Everything that Anteroom holds for {}", subject.name),
    };
    let mut text = format!(
        "{of}\n\nMade on {} (UTC).\n\nEach table comes twice: .jsonl has one JSON object a line and is exact; .csv opens \
         in a spreadsheet.\nIn .csv, a cell that a spreadsheet would run as a formula begins with an apostrophe.\nTimes \
         are UTC; amounts are in the currency's smallest unit; ids join the tables.\nmanifest.json lists every file with \
         its size and SHA-256 sum.\n\nWhat is in here\n",
        subject.made_at.format("%B %-d, %Y at %H:%M")
    );
    for file in files.iter().filter(|file| Path::new(&file.path).extension().is_none_or(|ending| ending != "csv")) {
        // Writing into a text cannot fail.
        let _ = match file.rows {
            Some(rows) => writeln!(text, "  {:<44} {rows} rows", file.path),
            None => writeln!(text, "  {}", file.path),
        };
    }
    if !left_out.is_empty() {
        text.push_str("\nWhat is not in here, and why\n");
        for LeftOut { what, because } in left_out {
            let _ = writeln!(text, "  {what}: {because}");
        }
    }
    text
}
