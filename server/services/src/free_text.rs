//! Text that people and programs send, and that only we read.

/// Without control characters and the spaces around it, and at most `longest` characters of it.
pub(crate) fn short(text: &str, longest: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(longest).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_break_a_line_or_a_column_is_left_out() {
        assert_eq!(super::short("  from\r\na\0 friend ", 60), "froma friend");
        assert_eq!(super::short("ñandú", 3), "ñan");
    }
}
