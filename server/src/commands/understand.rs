//! `anteroom understand`: what is understood of each message, with no database and no network.

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use clap::ValueEnum;
use domain::{
    catalogue::Service,
    understanding::{Context, Locale, Moment, country_of, read_catalogue, report_at},
};
use std::{
    fs,
    io::{BufRead, Read, Write},
    path::PathBuf,
};

/// A line is kept in memory up to this many bytes; the rest of it is passed over. Reading goes no further than 4,000
/// characters anyway.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Reads one message a line on standard input and prints one JSON object a line; see docs/understanding.md.
#[derive(clap::Args)]
pub struct Arguments {
    /// When the messages were sent, such as 2026-03-02T09:00:00-06:00.
    #[arg(long, value_name = "RFC 3339")]
    at: DateTime<FixedOffset>,
    /// Where the clinic stands, such as America/Chicago.
    #[arg(long, value_name = "ZONE", value_parser = zone_of)]
    zone: Tz,
    /// What is on offer, as JSON: {"services": [{"name", "synonyms", "description", "questions"}]} or the list alone;
    /// docs/understanding.md has the whole shape. Without it, everyday services are known by their plain names.
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// The language where the words do not tell.
    #[arg(long, value_enum, default_value = "en")]
    locale: Language,
    /// ISO 3166-1 alpha-2, which decides how dates, phones and postcodes are written; the zone's where absent.
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// What the desk had done before the messages, which tells what some acts mean: any, asked, offered, proposed,
    /// confirming, anything-else or done; docs/understanding.md says what each is.
    #[arg(long, value_name = "MOMENT", default_value = "any", value_parser = moment_of)]
    after: Moment,
}

fn zone_of(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| format!("{name} is no zone of the IANA database, such as America/Chicago"))
}

fn moment_of(word: &str) -> Result<Moment, String> {
    let words = Moment::ALL.map(|(word, _)| word).join(", ");
    Moment::from_word(word).ok_or_else(|| format!("{word} is none of {words}"))
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    En,
    Es,
}

impl Arguments {
    pub fn run(&self) -> anyhow::Result<()> {
        let services = match &self.catalogue {
            None => Vec::new(),
            Some(file) => {
                let json = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                read_catalogue(&json).with_context(|| format!("reading {}", file.display()))?
            }
        };
        self.answer(&services, std::io::stdin().lock(), std::io::stdout().lock())
    }

    fn answer(&self, services: &[Service], mut messages: impl BufRead, mut output: impl Write) -> anyhow::Result<()> {
        let country = self.country.as_deref().map_or_else(|| country_of(self.zone).to_owned(), str::to_uppercase);
        let context = Context {
            now: self.at.to_utc(),
            zone: self.zone,
            country: &country,
            locale: match self.locale {
                Language::En => Locale::En,
                Language::Es => Locale::Es,
            },
            services,
            service: None,
            asked: None,
        };
        while let Some(line) = next_line(&mut messages).context("reading standard input")? {
            let report = report_at(self.after, &line, &context);
            serde_json::to_writer(&mut output, &report)?;
            output.write_all(b"\n")?;
            // Whoever measures sends one message and waits for its answer.
            output.flush()?;
        }
        Ok(())
    }
}

/// The next line without its end, as far as it is kept; bytes that are no UTF-8 become replacement characters.
fn next_line(messages: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if messages.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        line.pop_if(|end| *end == b'\r');
    } else {
        messages.skip_until(b'\n')?;
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn answers(input: &[u8]) -> Vec<Value> {
        let arguments = Arguments {
            at: "2026-03-02T09:00:00-06:00".parse().expect("an instant"),
            zone: chrono_tz::America::Chicago,
            catalogue: None,
            locale: Language::En,
            country: None,
            after: Moment::Any,
        };
        let mut output = Vec::new();
        arguments.answer(&[], input, &mut output).expect("every line is answered");
        let lines = String::from_utf8(output).expect("JSON is UTF-8");
        lines.lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect()
    }

    #[test]
    fn every_line_is_answered_with_one_object() {
        let answers = answers("a dentist tomorrow at 4pm\r\n\nmañana".as_bytes());
        let texts: Vec<_> = answers.iter().map(|answer| answer["text"].as_str().unwrap_or_default()).collect();
        assert_eq!(texts, ["a dentist tomorrow at 4pm", "", "mañana"]);
        assert_eq!(answers[0]["facts"][0]["value"], "dentist");
        assert_eq!(answers[0]["facts"][1]["value"]["from"], "2026-03-03T16:00:00-06:00");
        assert_eq!(answers[0]["facts"][1]["span"], serde_json::json!([10, 25]));
    }

    #[test]
    fn a_line_without_end_or_sense_is_answered_too() {
        let mut input = vec![b'x'; 3 * 1024 * 1024];
        input.extend(b"\ntomorrow\n\xff\xfe tomorrow");
        let answers = answers(&input);
        assert_eq!(answers.len(), 3);
        assert_eq!(answers[1]["facts"][0]["kind"], "date_time");
        assert_eq!(answers[2]["facts"][0]["text"], "tomorrow");
    }
}
