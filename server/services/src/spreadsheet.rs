//! Cells of CSV files (RFC 4180) that people open in a spreadsheet.

/// A quoted cell; one that a spreadsheet would run as a formula gets an apostrophe first (OWASP, CSV injection).
pub(crate) fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if runs { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_disarmed() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("@sum"), "\"'@sum\"");
        assert_eq!(quoted("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(quoted("plain"), "\"plain\"");
    }
}
