//! A programme's form, read: every field that is wrong is named at once, with the reason.

use crate::free_text::money;
use contract::{AppError, referrals::ProgrammeForm};
use domain::{
    fault::Faults,
    money::{Currency, Money},
    referrals::{MOST_DAYS, MOST_PER_YEAR, Programme},
};

pub(super) fn read(form: &ProgrammeForm, version: u32, currency: Currency) -> Result<Programme, AppError> {
    let mut faults = Faults::default();
    let mut amount = |field: &str, typed: &str| {
        if typed.trim().is_empty() { 0 } else { money(field, typed, currency, &mut faults) }
    };
    let (referrer, friend) = (amount("referrer", &form.referrer), amount("friend", &form.friend));
    let nothing = form.enabled && referrer == 0 && friend == 0;
    faults.unless(!nothing, "referrer", "Give one of the two something, or switch the programme off.");
    let good_days = whole("good_days", &form.good_days, MOST_DAYS, "no end", &mut faults);
    let most_per_year = whole("most_per_year", &form.most_per_year, MOST_PER_YEAR, "no limit", &mut faults);
    faults.into_result()?;
    Ok(Programme {
        version,
        enabled: form.enabled,
        referrer: Money::new(referrer, currency),
        friend: Money::new(friend, currency),
        earned: form.earned,
        good_days,
        most_per_year,
    })
}

fn whole(field: &str, typed: &str, most: u16, empty: &str, faults: &mut Faults) -> Option<u16> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok().filter(|number| (1..=most).contains(number));
    let reason = format!("Write a whole number between 1 and {most}, or leave it empty for {empty}.");
    faults.unless(number.is_some(), field, reason);
    number
}

/// As the page shows it.
pub(super) fn form(programme: &Programme) -> ProgrammeForm {
    let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    ProgrammeForm {
        enabled: programme.enabled,
        referrer: programme.referrer.to_major().to_string(),
        friend: programme.friend.to_major().to_string(),
        earned: programme.earned,
        good_days: number(programme.good_days),
        most_per_year: number(programme.most_per_year),
    }
}
