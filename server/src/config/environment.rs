//! Variables that look like ours and are not: a misspelt one must not be passed over in silence.

use super::Config;

/// Every variable of ours begins with this, and whatever begins with it is one of ours.
pub const PREFIX: &str = "ANTEROOM_";

/// Names the file to read; the only variable that is no setting itself.
const FILE: &str = "ANTEROOM_CONFIG";

/// How alike two names must be, from 0 to 1, for one to be the other misspelt.
const ALIKE: f64 = 0.75;

/// Refuses every name with our prefix that no setting has, and says which setting may have been meant.
pub fn check(names: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let known = settings();
    let unknown: Vec<String> = names
        .map(|name| name.to_uppercase())
        .filter(|name| name.starts_with(PREFIX) && name != FILE && !known.contains(name))
        .map(|name| {
            let alike = |setting: &String| strsim::normalized_damerau_levenshtein(&name, setting);
            let nearest = known.iter().map(|setting| (alike(setting), setting)).max_by(|a, b| a.0.total_cmp(&b.0));
            match nearest {
                Some((score, setting)) if score >= ALIKE => format!("{name} (did you mean {setting}?)"),
                _ => name,
            }
        })
        .collect();
    anyhow::ensure!(
        unknown.is_empty(),
        "no setting of Anteroom is called {}. docs/configuration.md lists them all",
        unknown.join(", ")
    );
    Ok(())
}

/// The variable of every setting, such as `ANTEROOM_SERVER__ADDRESS`.
fn settings() -> Vec<String> {
    let all = serde_json::to_value(Config::default()).unwrap_or_default();
    let sections = all.as_object().into_iter().flatten();
    let names = sections.flat_map(|(section, fields)| {
        let fields = fields.as_object().into_iter().flatten();
        fields.map(move |(field, _)| format!("{PREFIX}{section}__{field}").to_uppercase())
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(names: &[&str]) -> Option<String> {
        check(names.iter().map(|name| (*name).to_owned())).err().map(|error| error.to_string())
    }

    #[test]
    fn an_unknown_variable_of_ours_is_refused_with_the_nearest_name() {
        assert_eq!(refusal(&["PATH", "ANTEROOM_CONFIG", "ANTEROOM_SERVER__ADDRESS", "anteroom_logs__filter"]), None);
        let refused = refusal(&["ANTEROOM_LIMITS__WRITE_PER_MINUTE"]).expect("misspelt");
        assert!(refused.contains("did you mean ANTEROOM_LIMITS__WRITES_PER_MINUTE?"), "{refused}");
        let refused = refusal(&["ANTEROOM_SERVER_ADDRESS"]).expect("one underscore is missing");
        assert!(refused.contains("did you mean ANTEROOM_SERVER__ADDRESS?"), "{refused}");
        let refused = refusal(&["ANTEROOM_WITHOUT_BROWSER"]).expect("not a setting");
        assert!(refused.contains("ANTEROOM_WITHOUT_BROWSER.") && !refused.contains("did you mean"), "{refused}");
    }

    #[test]
    fn every_setting_has_a_variable() {
        let settings = settings();
        assert!(settings.len() > 20);
        assert!(settings.contains(&"ANTEROOM_DATABASE__URL".to_owned()), "{settings:?}");
    }
}
