//! What the model was asked, for people.

use crate::{Sandbox, page, switches::ModelMood};
use axum::{extract::State, response::Response};
use html_escape::encode_quoted_attribute as escape;
use serde_json::Value;
use std::fmt::Write as _;

/// Every mood, as the switches' form and this page name it.
pub(crate) const MOODS: [(&str, &str, ModelMood); 8] = [
    ("off", "Is not there: rules do everything", ModelMood::Off),
    ("helpful", "Means well", ModelMood::Helpful),
    ("obedient", "Obeys every text that it sees", ModelMood::Obedient),
    ("broken_json", "Breaks its JSON", ModelMood::BrokenJson),
    ("slow", "Does not answer in time", ModelMood::Slow),
    ("rate_limited", "Has had enough (429)", ModelMood::RateLimited),
    ("failing", "Fails (500)", ModelMood::Failing),
    ("cut", "Is cut off half-way", ModelMood::Cut),
];

/// As much of a text as the page shows.
const LONGEST: usize = 4_000;

pub(super) async fn page(State(sandbox): State<Sandbox>) -> Response {
    let mood = sandbox.switches.read().model;
    let mut options = String::new();
    for (value, label, known) in MOODS {
        let selected = if known == mood { " selected" } else { "" };
        let _ = write!(options, "<option value=\"{value}\"{selected}>{label}</option>");
    }
    let mut content = format!(
        "<section><form class=\"card stack\" method=\"post\" action=\"{}\"><div><label for=\"model\">The model</label>\
         <select id=\"model\" name=\"model\">{options}</select></div><button>Set</button></form></section>",
        page::link(&sandbox, "model/mood")
    );
    let asked = sandbox.model.asked();
    if asked.is_empty() {
        content.push_str("<p class=\"card\">Nothing was asked yet. Turn it on, then write something to the chat that is not on its list.</p>");
    }
    for asked in asked.iter().take(20) {
        let shown = |text: &str| text.chars().take(LONGEST).collect::<String>();
        let (name, told) = match asked.body["input"].as_array() {
            Some(texts) => ("embeddings", texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n\n")),
            None => (
                asked.body["response_format"]["json_schema"]["name"].as_str().unwrap_or_default(),
                asked.body["messages"][1]["content"].as_str().unwrap_or_default().to_owned(),
            ),
        };
        let _ = write!(
            content,
            "<section class=\"card\"><h2>{} <span class=\"small\">{}</span></h2>\
             <details><summary>What it was told</summary><pre tabindex=\"0\" role=\"region\" aria-label=\"What it was told\">{}</pre></details>\
             <pre tabindex=\"0\" role=\"region\" aria-label=\"Its answer\">{}</pre></section>",
            escape(name),
            asked.at.format("%H:%M:%S UTC"),
            escape(&shown(&told)),
            escape(&shown(&asked.answered)),
        );
    }
    page::framed(
        &sandbox,
        "Language model",
        "What the product asked a model, newest first, and what it answered.",
        &content,
    )
}
