//! `docs/configuration.md`, written from the comments on the configuration's own fields.

use super::Config;
use serde_json::Value;
use std::fmt::Write;

const INTRODUCTION: &str = "# Configuration\n\n\
    Written by `anteroom config --markdown` from the comments in `server/src/config`; do not edit by hand.\n\n\
    Sources, later ones win: the defaults below, `anteroom.toml` in the working folder (or the file that\n\
    `ANTEROOM_CONFIG` names), then the environment. `address` of `[server]` is `ANTEROOM_SERVER__ADDRESS`; lists are\n\
    written `[\"a\", \"b\"]`. `DATABASE_URL` is short for `ANTEROOM_DATABASE__URL`.\n";

/// The whole document.
pub fn markdown() -> String {
    let schema = schemars::schema_for!(Config).to_value();
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let mut page = INTRODUCTION.to_owned();
    for (section, reference) in properties(&schema) {
        let definition = resolve(&schema, reference);
        let _ = write!(page, "\n## `[{section}]`\n\n{}\n\n", description(definition));
        page.push_str("| variable | default | meaning |\n|---|---|---|\n");
        for (name, field) in properties(definition) {
            let default = shown(&defaults[section][name]);
            let _ = writeln!(page, "| `{name}` | {default} | {} |", description(field));
        }
    }
    page
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    schema["properties"].as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn resolve<'a>(schema: &'a Value, reference: &Value) -> &'a Value {
    let name = reference["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    &schema["$defs"][name]
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(default: &Value) -> String {
    match default {
        Value::Null => "none".into(),
        Value::Array(list) if list.is_empty() => "none".into(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_in_the_repository_is_the_one_the_code_writes() {
        let stored = include_str!("../../../docs/configuration.md");
        assert_eq!(stored, super::markdown(), "run `anteroom config --markdown > docs/configuration.md`");
    }
}
