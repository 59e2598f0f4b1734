//! Reading PostgreSQL's own log of statements (`log_statement = all`, the default line prefix).

/// One statement as the server executed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sent as text alone: `begin`, `COMMIT`.
    Plain(String),
    /// A prepared statement by its name in the session, with the values of its parameters as text.
    Prepared { name: String, values: Vec<Option<String>> },
}

/// The statements in order.
pub fn steps(log: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for (level, text) in entries(log) {
        match level {
            "LOG" => {
                if let Some(statement) = text.strip_prefix("statement: ") {
                    steps.push(Step::Plain(statement.to_owned()));
                } else if let Some((name, _)) = text.strip_prefix("execute ").and_then(|rest| rest.split_once(": ")) {
                    steps.push(Step::Prepared { name: name.to_owned(), values: Vec::new() });
                }
            }
            // What was bound to the statement of the entry before.
            "DETAIL" => {
                if let (Some(list), Some(Step::Prepared { values, .. })) =
                    (text.strip_prefix("parameters: "), steps.last_mut())
                {
                    *values = parameters(list);
                }
            }
            _ => {}
        }
    }
    steps
}

/// Level and text of each entry; a line that begins with a tab continues the entry before.
fn entries(log: &str) -> Vec<(&str, String)> {
    let mut entries: Vec<(&str, String)> = Vec::new();
    for line in log.lines() {
        if let Some(rest) = line.strip_prefix('\t') {
            if let Some((_, text)) = entries.last_mut() {
                text.push('\n');
                text.push_str(rest);
            }
        } else if let Some((level, text)) = line.split_once("] ").and_then(|(_, entry)| entry.split_once(":  ")) {
            entries.push((level, text.to_owned()));
        }
    }
    entries
}

/// `$1 = 'it''s', $2 = NULL`.
fn parameters(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            values.push(None);
            rest = value.strip_prefix("NULL").unwrap_or_default();
            continue;
        };
        let end = closing_quote(quoted);
        values.push(Some(quoted[..end].replace("''", "'")));
        rest = quoted.get(end + 1..).unwrap_or_default();
    }
    values
}

/// The place of the quote that is not doubled.
fn closing_quote(text: &str) -> usize {
    let mut from = 0;
    while let Some(found) = text[from..].find('\'') {
        let at = from + found;
        if !text[at + 1..].starts_with('\'') {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_their_values_are_read_back() {
        let log = "2026-11-23 16:00:00.000 UTC [7] LOG:  statement: begin; set local a.b = 'c'\n\
                   2026-11-23 16:00:00.001 UTC [7] LOG:  execute sqlx_s_2: select $1,\n\
                   \t    $2, $3\n\
                   2026-11-23 16:00:00.001 UTC [7] DETAIL:  parameters: $1 = 'it''s = $2', $2 = NULL, $3 = ''\n\
                   2026-11-23 16:00:00.002 UTC [7] LOG:  execute sqlx_s_3: select 1\n\
                   2026-11-23 16:00:00.003 UTC [8] ERROR:  no\n";
        let values = vec![Some("it's = $2".into()), None, Some(String::new())];
        assert_eq!(
            steps(log),
            [
                Step::Plain("begin; set local a.b = 'c'".into()),
                Step::Prepared { name: "sqlx_s_2".into(), values },
                Step::Prepared { name: "sqlx_s_3".into(), values: Vec::new() },
            ]
        );
    }
}
