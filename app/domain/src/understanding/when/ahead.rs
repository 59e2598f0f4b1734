//! Times counted from now in hours and minutes.

use super::{
    super::{Context, words::Sym},
    Found, instants,
    lexemes::{Lexemes, Piece},
};

/// “in an hour”, “in 30 minutes”, “half an hour from now”, “in an hour and a half”.
pub(super) fn read(lex: &Lexemes, context: &Context<'_>) -> Option<Found> {
    (0..lex.len()).find_map(|at| {
        let led = matches!(lex.sym(at), Some(Sym::In | Sym::Within));
        // “in the next two hours”, “within the hour”
        let next = lex.skip(at + usize::from(led), &[Sym::The, Sym::Next, Sym::Around]);
        let during = led && (at + 1..next).any(|at| lex.is(at, Sym::Next)) || lex.is(at, Sym::Within);
        let the_hour = during && lex.is(next, Sym::HourUnit);
        let (minutes, end) = if the_hour { (60, next + 1) } else { duration(lex, next)? };
        let told = led || lex.is(end, Sym::FromNow);
        let end = lex.skip(end, &[Sym::FromNow]);
        let mut wanted = instants::in_minutes(minutes, context.now, context.zone).filter(|_| told)?;
        if during {
            wanted.until = Some(wanted.from);
            wanted.from = context.now.with_timezone(&context.zone).fixed_offset();
        }
        Some(Found { first: lex.get(at)?.first, end: lex.get(end - 1)?.end, wanted, others: Vec::new() })
    })
}

/// Minutes, and the lexeme after them: “two hours”, “half an hour”, “an hour and a half”, “media hora”.
fn duration(lex: &Lexemes, at: usize) -> Option<(i64, usize)> {
    let fraction = |at: usize| match lex.sym(at) {
        Some(Sym::Half) => Some(30),
        Some(Sym::Quarter) => Some(15),
        _ => None,
    };
    if let Some(minutes) = fraction(at) {
        let unit = lex.skip(at + 1, &[Sym::Of, Sym::A]);
        return lex.is(unit, Sym::HourUnit).then_some((minutes, unit + 1));
    }
    let count = match lex.piece(at) {
        Piece::Number { value, .. } => i64::from(value),
        Piece::Sym(Sym::A) => 1,
        _ => return None,
    };
    match lex.sym(at + 1)? {
        Sym::HourUnit => {
            let rest = lex.skip(at + 2, &[Sym::And]);
            let more = fraction(lex.skip(rest, &[Sym::A])).filter(|_| rest > at + 2);
            let end = more.map_or(at + 2, |_| lex.skip(rest, &[Sym::A]) + 1);
            Some((count.checked_mul(60)? + more.unwrap_or(0), end))
        }
        Sym::MinuteUnit => Some((count, at + 2)),
        // “half” after “an”: “an half hour”
        Sym::Half | Sym::Quarter if count == 1 => duration(lex, at + 1),
        _ => None,
    }
}
