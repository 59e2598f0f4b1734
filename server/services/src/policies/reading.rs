//! Rules as they are typed, read: every field that is wrong is named at once, with the reason.

use crate::free_text::money;
use contract::{
    AppError,
    policies::{RuleForm, WindowForm},
};
use domain::{
    fault::{Fault, Faults},
    money::Currency,
    policy::{
        CancellationPolicy, ChosenOption, DepositPolicy, MOST_RULES, Nameable, OutageRule, Policy, PolicyRule,
        RefundWindow, Terms,
    },
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The policy that the forms say, checked. `nameable` is what the clinic has.
pub(super) fn read(
    forms: &[RuleForm],
    (version, on_outage): (u32, OutageRule),
    nameable: &[Nameable],
    currency: Currency,
) -> Result<Policy, AppError> {
    let Some((last, conditional)) = forms.split_last() else {
        return Err(AppError::invalid("rules", "Say what holds for everything else."));
    };
    if conditional.len() > MOST_RULES {
        return Err(AppError::invalid("rules", format!("Give at most {MOST_RULES} rules.")));
    }
    let mut faults = Faults::default();
    let rules = conditional.iter().enumerate().map(|(place, form)| PolicyRule {
        options: options(place, form, &mut faults),
        price_from_minor: price_from(place, form, currency, &mut faults),
        notice_under_minutes: notice_under(place, form, &mut faults),
        ..PolicyRule::of(form.services.clone(), form.clients.clone(), terms(place, form, currency, &mut faults))
    });
    let rules = rules.collect();
    let otherwise = terms(conditional.len(), last, currency, &mut faults);
    faults.into_result()?;
    let policy = Policy { version, rules, otherwise, on_outage };
    policy.check(nameable).map_err(|found| as_typed(found, forms))?;
    Ok(policy)
}

fn options(place: usize, form: &RuleForm, faults: &mut Faults) -> Vec<ChosenOption> {
    let mut read = |word: &String| {
        let option = ChosenOption::of_word(word);
        faults.unless(option.is_some(), format!("rules.{place}.options"), "Choose from these.");
        option
    };
    form.options.iter().filter_map(&mut read).collect()
}

fn price_from(place: usize, form: &RuleForm, currency: Currency, faults: &mut Faults) -> Option<i64> {
    let typed = form.price_from.trim();
    (!typed.is_empty()).then(|| money(&format!("rules.{place}.price_from"), typed, currency, faults))
}

fn notice_under(place: usize, form: &RuleForm, faults: &mut Faults) -> Option<u32> {
    let (typed, field) = (form.notice.trim(), format!("rules.{place}.notice"));
    let minutes_each = match form.notice_unit.as_str() {
        "hours" | "" => 60,
        "minutes" => 1,
        _ => {
            faults.add(&field, "Choose hours or minutes.");
            60
        }
    };
    // More than can be counted is more than the policy allows, which says so.
    (!typed.is_empty()).then(|| whole(&field, typed, faults).saturating_mul(minutes_each))
}

fn terms(place: usize, form: &RuleForm, currency: Currency, faults: &mut Faults) -> Terms {
    let field = |name: &str| format!("rules.{place}.{name}");
    let deposit = match form.deposit.as_str() {
        "none" => DepositPolicy::None,
        "fixed" => DepositPolicy::Fixed { minor: money(&field("amount"), &form.amount, currency, faults) },
        "percent" => DepositPolicy::Percent { basis_points: basis_points(&field("amount"), &form.amount, faults) },
        _ => {
            faults.add(field("deposit"), "Choose one of these.");
            DepositPolicy::None
        }
    };
    let windows = typed(&form.windows).map(|(place, window)| {
        let field = |name: &str| field(&format!("windows.{place}.{name}"));
        let fee = window.fee.trim();
        RefundWindow {
            hours_before: hours(&field("hours"), &window.hours, faults),
            refund_percent: percent(&field("percent"), &window.percent, faults),
            fee_minor: if fee.is_empty() { 0 } else { money(&field("fee"), fee, currency, faults) },
        }
    });
    let windows = windows.collect();
    let no_show = form.no_show.trim();
    let no_show_refund_percent = if no_show.is_empty() { 0 } else { percent(&field("no_show"), no_show, faults) };
    let fee = form.no_show_fee.trim();
    let no_show_fee_percent = if fee.is_empty() { 0 } else { percent(&field("no_show_fee"), fee, faults) };
    let cancellation = CancellationPolicy { version: 0, windows, no_show_refund_percent, no_show_fee_percent };
    Terms { deposit, cancellation }
}

/// The windows that were not left empty, with their places in the form.
fn typed(windows: &[WindowForm]) -> impl Iterator<Item = (usize, &WindowForm)> {
    let is_empty = |window: &WindowForm| [&window.hours, &window.percent].iter().all(|text| text.trim().is_empty());
    windows.iter().enumerate().filter(move |(_, window)| !is_empty(window))
}

/// Percent with at most two digits after the point.
fn basis_points(field: &str, typed: &str, faults: &mut Faults) -> u32 {
    let share = typed.trim().trim_end_matches('%').trim_end().parse::<Decimal>().ok();
    let points = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED)).filter(Decimal::is_integer);
    points.and_then(|points| points.to_u32()).unwrap_or_else(|| {
        faults.add(field, "Write a share in percent, such as 20 or 12.5.");
        1
    })
}

fn percent(field: &str, typed: &str, faults: &mut Faults) -> u8 {
    let share = typed.trim().trim_end_matches('%').trim_end().parse().ok().filter(|share| *share <= 100);
    share.unwrap_or_else(|| {
        faults.add(field, "Write a whole share between 0 and 100 %.");
        0
    })
}

fn whole(field: &str, typed: &str, faults: &mut Faults) -> u32 {
    typed.parse().unwrap_or_else(|_| {
        faults.add(field, "Write a whole number, such as 24.");
        1
    })
}

pub(super) fn hours(field: &str, typed: &str, faults: &mut Faults) -> u32 {
    typed.trim().parse().unwrap_or_else(|_| {
        faults.add(field, "Write whole hours, such as 24.");
        0
    })
}

/// The faults of a policy by the fields of its form: `otherwise` is the form's last rule, and windows count with those
/// that were left empty.
fn as_typed(faults: Vec<Fault>, forms: &[RuleForm]) -> Vec<Fault> {
    let last = format!("rules.{}", forms.len() - 1);
    let named = |Fault { field, reason }: Fault| {
        let field = field.replacen("otherwise", &last, 1);
        let mut parts: Vec<String> =
            field.split('.').map(str::to_owned).filter(|part| part != "cancellation").collect();
        let rule = parts.get(1).and_then(|place| place.parse::<usize>().ok()).and_then(|place| forms.get(place));
        if let (Some(rule), true) = (rule, parts.get(2).is_some_and(|part| part == "windows"))
            && let Some(place) = parts.get(3).and_then(|place| place.parse::<usize>().ok())
            && let Some((typed_at, _)) = typed(&rule.windows).nth(place)
        {
            parts[3] = typed_at.to_string();
        }
        if let Some(name) = parts.last_mut() {
            *name = match name.as_str() {
                "deposit" => "amount",
                "refund_percent" => "percent",
                "hours_before" => "hours",
                "fee_minor" => "fee",
                "price_from_minor" => "price_from",
                "notice_under_minutes" => "notice",
                "no_show_refund_percent" => "no_show",
                "no_show_fee_percent" => "no_show_fee",
                other => other,
            }
            .to_owned();
        }
        Fault { field: parts.join("."), reason }
    };
    faults.into_iter().map(named).collect()
}
