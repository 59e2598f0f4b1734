//! Days by their bounds: “after Thursday”, “by Friday”, “between Monday and Wednesday”.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, plus},
    lexemes::Piece,
};

impl Calendar<'_> {
    /// “after Thursday”, “before the 14th”, “by Friday”, “between Monday and Wednesday”, “Mon-Wed”.
    pub(super) fn bounded(&self, at: usize) -> Option<(Span, usize)> {
        match self.lex.sym(at) {
            Some(Sym::After) => {
                let (span, end) = self.plain(at + 1)?;
                Some((Span::open(span.until?, Vec::new()), end))
            }
            Some(Sym::Before) => {
                let (span, end) = self.plain(at + 1)?;
                (span.from > self.today).then_some(())?;
                Some((Span::between(self.today, span.from, Grain::Day)?.due(span.from), end))
            }
            Some(Sym::By | Sym::Until) => {
                let (span, end) = self.plain(at + 1)?;
                (span.from >= self.today).then_some(())?;
                let due = span.until?.pred_opt()?;
                Some((Span::between(self.today, span.until?, Grain::Day)?.due(due), end))
            }
            Some(Sym::From) => {
                let (first, next) = self.plain(at + 1)?;
                if matches!(self.lex.piece(next), Piece::Dash | Piece::Sym(Sym::To | Sym::Until)) {
                    // “Move it from Tuesday to Wednesday” wants Wednesday.
                    if self.moves {
                        return self.plain(next + 1);
                    }
                    return Self::closed(&first, self.plain(next + 1)?);
                }
                Some((Span::open(first.from, Vec::new()), self.lex.skip(next, &[Sym::Later])))
            }
            Some(Sym::Between) => {
                let (first, next) = self.plain(at + 1)?;
                if !self.lex.is(next, Sym::And) {
                    return None;
                }
                Self::closed(&first, self.plain(next + 1)?)
            }
            _ => {
                let (first, next) = self.plain(at)?;
                let joined = matches!(self.lex.piece(next), Piece::Dash | Piece::Sym(Sym::To | Sym::Until));
                if !joined || !first.single() {
                    return None;
                }
                Self::closed(&first, self.plain(next + 1)?)
            }
        }
    }

    fn closed(first: &Span, (last, end): (Span, usize)) -> Option<(Span, usize)> {
        let mut until = last.until?;
        if until <= first.from {
            until = plus(until, 7).filter(|until| *until > first.from && last.single())?;
        }
        let grain = if (first.grain, last.grain) == (Grain::Month, Grain::Month) { Grain::Month } else { Grain::Day };
        Some((Span::between(first.from, until, grain)?, end))
    }
}
