//! Units of what is counted and measured: how they are written, and what one is worth in another.

use super::tokens::phrase_words;
use rust_decimal::Decimal;
use std::sync::LazyLock;

/// Ways of writing a unit, each group one unit. Spellings that a slip of the pen would not explain.
const SAME_UNIT: &[&[&str]] = &[
    &["sq ft", "sqft", "sq feet", "square feet", "square foot", "sf", "ft 2", "square ft", "pies cuadrados"],
    &["sq m", "sqm", "square meters", "square metres", "square meter", "square metre", "m 2", "metros cuadrados"],
    &[
        "bedroom",
        "bedrooms",
        "bed",
        "beds",
        "br",
        "bdrm",
        "bdrms",
        "bd",
        "dormitorio",
        "dormitorios",
        "habitacion",
        "habitaciones",
        "recamara",
        "recamaras",
    ],
    &["bathroom", "bathrooms", "bath", "baths", "ba", "bano", "banos"],
    &["room", "rooms", "habitacion", "habitaciones", "cuarto", "cuartos"],
    &["unit", "units", "u", "unidad", "unidades"],
    &["hour", "hours", "hr", "hrs", "hora", "horas"],
    &["minute", "minutes", "min", "mins", "minuto", "minutos"],
    &["syringe", "syringes", "jeringa", "jeringas"],
    &["tooth", "teeth", "diente", "dientes", "muela", "muelas"],
    &["foot", "feet", "ft", "pie", "pies"],
    &["inch", "inches", "in", "pulgada", "pulgadas"],
    &["yard", "yards", "yd", "yds"],
    &["meter", "meters", "metre", "metres", "m", "metro", "metros"],
    &["centimeter", "centimeters", "centimetre", "centimetres", "cm", "cms", "centimetro", "centimetros"],
    &["millimeter", "millimeters", "millimetre", "millimetres", "mm", "milimetro", "milimetros"],
    &["window", "windows", "ventana", "ventanas"],
    &["person", "persons", "people", "persona", "personas"],
    &["session", "sessions", "sesion", "sesiones"],
];

/// Lengths in tenths of a millimetre and areas in square centimetres, by the first spelling of their unit.
const LENGTHS: &[(&str, i64)] =
    &[("inch", 254), ("foot", 3_048), ("yard", 9_144), ("meter", 10_000), ("centimeter", 100), ("millimeter", 10)];
const AREAS: &[(&str, i64)] = &[("sq ft", 929), ("sq m", 10_000)];

/// The words of each spelling, folded once.
static FOLDED: LazyLock<Vec<Vec<Vec<String>>>> = LazyLock::new(|| {
    SAME_UNIT.iter().map(|group| group.iter().map(|spelling| phrase_words(spelling)).collect()).collect()
});

/// Every way of writing a unit that is known by its singular or plural, and every unit of the same kind, each with how
/// many of the first it is worth.
pub(super) fn spellings_for(one: &[String], many: &[String]) -> impl Iterator<Item = (&'static [String], Decimal)> {
    let is_own = |group: &[Vec<String>]| group.iter().any(|spelling| spelling == one || spelling == many);
    let own: Vec<usize> = (0..FOLDED.len()).filter(|group| is_own(&FOLDED[*group])).collect();
    let worth_of = |other: usize| {
        let worth_in = |own: &usize| if *own == other { Some(Decimal::ONE) } else { worth(other, *own) };
        Some((other, own.iter().find_map(worth_in)?))
    };
    let mut groups: Vec<(usize, Decimal)> = (0..FOLDED.len()).filter_map(worth_of).collect();
    // The unit's own spellings first: “in” is an inch before it is anything else.
    groups.sort_by_key(|(group, _)| !own.contains(group));
    groups.into_iter().flat_map(|(group, worth)| FOLDED[group].iter().map(move |words| (words.as_slice(), worth)))
}

/// How many of the group `of` one of the group `unit` is, where both measure the same.
fn worth(unit: usize, of: usize) -> Option<Decimal> {
    [LENGTHS, AREAS].iter().find_map(|sizes| {
        let size = |group: usize| {
            sizes.iter().find(|(name, _)| *name == SAME_UNIT[group][0]).map(|(_, size)| Decimal::from(*size))
        };
        size(unit)?.checked_div(size(of)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_worth_another_and_an_area_is_not() {
        let worth_of = |one: &str, many: &str, spelling: &str| {
            let known: Vec<_> = spellings_for(&phrase_words(one), &phrase_words(many)).collect();
            known.into_iter().find(|(written, _)| *written == [spelling]).map(|(_, worth)| worth)
        };
        assert_eq!(worth_of("inch", "inches", "ft"), Some(Decimal::from(12)));
        assert_eq!(worth_of("inch", "inches", "inch"), Some(Decimal::ONE));
        assert_eq!(worth_of("inch", "inches", "sqft"), None);
        assert_eq!(worth_of("bedroom", "bedrooms", "cm"), None);
    }
}
