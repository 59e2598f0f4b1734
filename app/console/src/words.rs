//! How the console writes times, prices and states.

use domain::{booking::BookingState, money::MoneyRange};
use ui::{Tone, lu};

/// A minute of the day on the clinic's clock: “2:30”. Midnight at the end of a day reads “12:00”.
pub fn clock(minute: u16) -> String {
    let hour = minute / 60 % 12;
    format!("{}:{:02}", if hour == 0 { 12 } else { hour }, minute % 60)
}

/// “2:30 pm”.
pub fn clock_in_full(minute: u16) -> String {
    format!("{} {}", clock(minute), half(minute))
}

/// “2 pm”.
pub fn hour(minute: u16) -> String {
    let hour = minute / 60 % 12;
    format!("{} {}", if hour == 0 { 12 } else { hour }, half(minute))
}

fn half(minute: u16) -> &'static str {
    if minute / 60 % 24 < 12 { "am" } else { "pm" }
}

/// The price where room is short: “$242”, “$317.49+” for a range.
pub fn short_price(total: &MoneyRange) -> String {
    let low = total.low.to_string();
    let low = low.strip_suffix(".00").unwrap_or(&low);
    if total.is_exact() { low.to_owned() } else { format!("{low}+") }
}

/// The beginning of “9:00 AM – 10:00 AM CST”, where the end has no room.
pub fn start_of(time_label: &str) -> &str {
    time_label.split(" \u{2013} ").next().unwrap_or(time_label)
}

/// A North American number as people write it, any other as it is stored: “+1 (512) 555-0105”.
pub fn phone(e164: &str) -> String {
    match e164.strip_prefix("+1") {
        Some(digits) if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("+1 ({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
        }
        _ => e164.to_owned(),
    }
}

/// “1 booking”, “3 bookings”.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// The colour of a state, always beside its icon and word.
pub const fn state_tone(state: BookingState) -> Tone {
    match state {
        BookingState::Pending => Tone::Note,
        BookingState::AwaitingDeposit => Tone::Warn,
        BookingState::Confirmed => Tone::Brand,
        BookingState::NoShow => Tone::Bad,
        BookingState::Completed | BookingState::Cancelled | BookingState::Expired => Tone::Neutral,
    }
}

pub fn state_icon(state: BookingState) -> icondata_core::Icon {
    match state {
        BookingState::Pending => lu::LuHourglass,
        BookingState::AwaitingDeposit => lu::LuCreditCard,
        BookingState::Confirmed => lu::LuCheck,
        BookingState::Completed => lu::LuCheckCheck,
        BookingState::Cancelled => lu::LuBan,
        BookingState::NoShow => lu::LuUserX,
        BookingState::Expired => lu::LuTimerOff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Currency, Money};

    #[test]
    fn the_clock_turns_at_noon_and_midnight() {
        for (minute, full, short) in [
            (0, "12:00 am", "12 am"),
            (570, "9:30 am", "9 am"),
            (720, "12:00 pm", "12 pm"),
            (1_439, "11:59 pm", "11 pm"),
            (1_440, "12:00 am", "12 am"),
        ] {
            assert_eq!(clock_in_full(minute), full);
            assert_eq!(hour(minute), short);
        }
    }

    #[test]
    fn a_stored_number_reads_as_people_write_it() {
        assert_eq!(phone("+15125550105"), "+1 (512) 555-0105");
        assert_eq!(phone("+442079460958"), "+442079460958");
        assert_eq!(phone("+1512"), "+1512");
        assert_eq!(start_of("9:00 AM \u{2013} 10:00 AM CST"), "9:00 AM");
    }

    #[test]
    fn a_short_price_says_when_it_may_be_more() {
        let usd = |minor| Money::new(minor, Currency::USD);
        assert_eq!(short_price(&MoneyRange::exact(usd(24_200))), "$242");
        assert_eq!(short_price(&MoneyRange { low: usd(31_749), high: usd(42_149) }), "$317.49+");
    }
}
