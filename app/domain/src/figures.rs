//! Numbers as people read them at a glance, in English.

/// “12,900”; of a number below zero “-12,900”.
pub fn grouped(number: impl Into<i128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How large a file is, in thousands as shops count them: “12 B”, “4 kB”, “3.2 MB”.
pub fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", grouped(bytes / 1_000_000), bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_groups_of_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-100, "-100")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn files_are_as_large_as_people_say() {
        assert_eq!([12, 4_300, 3_250_000, 1_000_000_000].map(file_size), ["12 B", "4 kB", "3.2 MB", "1,000.0 MB"]);
    }
}
