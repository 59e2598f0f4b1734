//! The catalogue file of `anteroom understand`: what a clinic offers, in as few words as understanding needs.

use crate::{
    catalogue::{AssignmentChoice, ChoiceOption, Question, QuestionKind, Service},
    ids::ServiceId,
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy},
    pricing::PriceList,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

/// A catalogue that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("this is not a catalogue: {0}; see docs/understanding.md for its shape")]
    Shape(#[from] serde_json::Error),
    #[error("service {0} has no name")]
    Nameless(usize),
    #[error("“{question}” of “{service}” has no such kind as “{kind}”: choice, choices, quantity, yes_no or postcode")]
    UnknownKind { service: String, question: String, kind: String },
}

/// `{"services": […]}`, a page of them (`{"data": […]}`), or the bare list.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Wrapped { services: Vec<Offered> },
    Page { data: Vec<Offered> },
    List(Vec<Offered>),
}

#[derive(Deserialize)]
struct Offered {
    name: String,
    key: Option<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    questions: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    key: Option<String>,
    #[serde(default)]
    label: String,
    #[serde(default)]
    prompt: String,
    #[serde(flatten)]
    kind: Kind,
}

/// What the product itself writes, or the short form: a kind by name, with its options or its unit.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    Whole { kind: QuestionKind },
    Flat(QuestionKind),
    Short(Short),
}

#[derive(Deserialize)]
struct Short {
    kind: String,
    #[serde(default)]
    options: Vec<Listed>,
    #[serde(default)]
    unit: Option<Unit>,
    #[serde(default)]
    yes_phrases: Vec<String>,
    #[serde(default)]
    no_phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Label(String),
    Option {
        label: String,
        value: Option<String>,
        #[serde(default)]
        synonyms: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Unit {
    One(String),
    OneAndMany(String, String),
}

/// Reads a catalogue file; see docs/understanding.md for its shape.
pub fn read_catalogue(json: &str) -> Result<Vec<Service>, CatalogueError> {
    let (File::Wrapped { services } | File::Page { data: services } | File::List(services)) =
        serde_json::from_str(json)?;
    services.into_iter().enumerate().map(|(index, offered)| service(index, offered)).collect()
}

fn service(index: usize, offered: Offered) -> Result<Service, CatalogueError> {
    if offered.name.trim().is_empty() {
        return Err(CatalogueError::Nameless(index + 1));
    }
    let name = offered.name;
    let questions = offered.questions.into_iter().map(|asked| question(&name, asked)).collect::<Result<_, _>>()?;
    Ok(Service {
        id: ServiceId(Uuid::from_u128(index as u128 + 1)),
        key: offered.key.unwrap_or_else(|| keyed(&name)),
        category: String::new(),
        description: offered.description,
        synonyms: offered.synonyms,
        duration_minutes: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        minimum_notice_minutes: 0,
        horizon_days: 365,
        granularity_minutes: 15,
        class_places: None,
        assignment: AssignmentChoice::default(),
        approval_required: false,
        questions,
        price_list: PriceList {
            version: 1,
            currency: Currency::USD,
            rules: Vec::new(),
            minimum: None,
            tax: None,
            note: String::new(),
        },
        deposit: DepositPolicy::None,
        deposit_varies: false,
        cancellation: CancellationPolicy {
            version: 1,
            windows: Vec::new(),
            no_show_refund_percent: 0,
            no_show_fee_percent: 0,
        },
        preparation: Vec::new(),
        name,
    })
}

fn question(service: &str, asked: Asked) -> Result<Question, CatalogueError> {
    let label = if asked.label.is_empty() { asked.prompt.clone() } else { asked.label };
    let key = asked.key.unwrap_or_else(|| keyed(&label));
    let kind = match asked.kind {
        Kind::Whole { kind } | Kind::Flat(kind) => kind,
        Kind::Short(short) => match short.kind.as_str() {
            "choice" => QuestionKind::Choice { options: options(short.options) },
            "choices" => QuestionKind::Choices { options: options(short.options) },
            "quantity" => quantity(short.unit.unwrap_or_else(|| Unit::One(label.to_lowercase()))),
            "yes_no" => QuestionKind::YesNo { yes_phrases: short.yes_phrases, no_phrases: short.no_phrases },
            "postcode" => QuestionKind::Postcode { zones: Vec::new() },
            other => {
                let (service, kind) = (service.to_owned(), other.to_owned());
                return Err(CatalogueError::UnknownKind { service, question: label, kind });
            }
        },
    };
    Ok(Question { key, prompt: asked.prompt, label, kind, required: true })
}

fn options(listed: Vec<Listed>) -> Vec<ChoiceOption> {
    let option = |listed| {
        let (label, value, synonyms) = match listed {
            Listed::Label(label) => (label, None, Vec::new()),
            Listed::Option { label, value, synonyms } => (label, value, synonyms),
        };
        ChoiceOption { value: value.unwrap_or_else(|| keyed(&label)), label, synonyms, extra_minutes: 0 }
    };
    listed.into_iter().map(option).collect()
}

fn quantity(unit: Unit) -> QuestionKind {
    let unit = match unit {
        Unit::One(one) => (one.clone(), format!("{one}s")),
        Unit::OneAndMany(one, many) => (one, many),
    };
    QuestionKind::Quantity {
        unit,
        minimum: Decimal::ZERO,
        maximum: Decimal::from(1_000_000),
        typical: None,
        step: Decimal::ZERO,
    }
}

/// “Lip filler” as a key: `lip_filler`.
fn keyed(label: &str) -> String {
    let plain: String = label.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    plain.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}
