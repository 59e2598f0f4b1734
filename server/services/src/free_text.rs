//! Text that people and programs send, and that only we read.

use domain::{
    fault::Faults,
    money::{Currency, Money},
};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

/// Without control characters and the spaces around it, and at most `longest` characters of it.
pub(crate) fn short(text: &str, longest: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(longest).collect()
}

/// Words on one line, as a form's field has them; what is too long or no text is named.
pub(crate) fn line(field: &str, typed: &str, longest: usize, faults: &mut Faults) -> String {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let right = line.chars().count() <= longest && !line.chars().any(char::is_control);
    faults.unless(right, field, format!("Use at most {longest} ordinary characters."));
    line
}

/// An amount in major units, exact in the currency's own.
pub(crate) fn money(field: &str, typed: &str, currency: Currency, faults: &mut Faults) -> i64 {
    let amount = typed.trim().parse::<Decimal>().ok().and_then(|amount| {
        let money = Money::from_major(amount, currency).ok()?;
        (money.to_major() == amount && !amount.is_sign_negative()).then_some(money.minor)
    });
    amount.unwrap_or_else(|| {
        let example = Money::new(4_000, currency).to_major();
        faults.add(field, format!("Write an amount in {currency}, such as {example}."));
        1
    })
}

/// A part of an address: plain letters and digits with single dashes. `None` when less than two of them are left.
pub(crate) fn address_part(text: &str, longest: usize) -> Option<String> {
    let plain = text.nfkd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut part = words.join("-");
    part.truncate(longest);
    let part = part.trim_matches('-');
    (part.len() >= 2).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_break_a_line_or_a_column_is_left_out() {
        assert_eq!(super::short("  from\r\na\0 friend ", 60), "froma friend");
        assert_eq!(super::short("ñandú", 3), "ñan");
    }
}
