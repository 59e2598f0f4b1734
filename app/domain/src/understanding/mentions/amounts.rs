//! Amounts with a unit: “34 units”, “2 bathrooms”, “1,200 sq ft”, “120 x 80 cm”.

use super::{
    super::{
        numbers::{amount_at, range_end},
        tokens::Message,
        words::{Lexicon, phrase_end},
    },
    Mention, Mentioned,
};

/// How a unit is written, and its plain name in the singular. Longer spellings first where one begins another.
const UNITS: &[(&str, &str)] = &[
    ("units", "unit"),
    ("unit", "unit"),
    ("unidades", "unit"),
    ("unidad", "unit"),
    ("bedrooms", "bedroom"),
    ("bedroom", "bedroom"),
    ("beds", "bedroom"),
    ("bed", "bedroom"),
    ("bds", "bedroom"),
    ("bd", "bedroom"),
    ("bdrm", "bedroom"),
    ("br", "bedroom"),
    ("recamaras", "bedroom"),
    ("dormitorios", "bedroom"),
    ("habitaciones", "room"),
    ("cuartos", "room"),
    ("bathrooms", "bathroom"),
    ("bathroom", "bathroom"),
    ("baths", "bathroom"),
    ("bath", "bathroom"),
    ("ba", "bathroom"),
    ("banos", "bathroom"),
    ("bano", "bathroom"),
    ("rooms", "room"),
    ("room", "room"),
    ("windows", "window"),
    ("window", "window"),
    ("ventanas", "window"),
    ("panes", "pane"),
    ("doors", "door"),
    ("door", "door"),
    ("puertas", "door"),
    ("stories", "floor"),
    ("floors", "floor"),
    ("pisos", "floor"),
    ("square feet", "sq ft"),
    ("square foot", "sq ft"),
    ("sq ft", "sq ft"),
    ("sq . ft", "sq ft"),
    ("sq feet", "sq ft"),
    ("sqft", "sq ft"),
    ("sf", "sq ft"),
    ("pies cuadrados", "sq ft"),
    ("square meters", "sq m"),
    ("square metres", "sq m"),
    ("sq m", "sq m"),
    ("sqm", "sq m"),
    ("m 2", "sq m"),
    ("metros cuadrados", "sq m"),
    ("feet", "ft"),
    ("foot", "ft"),
    ("ft", "ft"),
    ("inches", "in"),
    ("inch", "in"),
    ("pulgadas", "in"),
    ("centimeters", "cm"),
    ("centimetres", "cm"),
    ("centimetros", "cm"),
    ("cm", "cm"),
    ("millimeters", "mm"),
    ("mm", "mm"),
    ("meters", "m"),
    ("metres", "m"),
    ("metros", "m"),
    ("miles", "mile"),
    ("km", "km"),
    ("syringes", "syringe"),
    ("syringe", "syringe"),
    ("jeringas", "syringe"),
    ("vials", "vial"),
    ("vial", "vial"),
    ("ml", "ml"),
    ("cc", "ml"),
    ("sessions", "session"),
    ("session", "session"),
    ("sesiones", "session"),
    ("treatments", "treatment"),
    ("areas", "area"),
    ("zonas", "area"),
    ("teeth", "tooth"),
    ("tooth", "tooth"),
    ("dientes", "tooth"),
    ("muelas", "tooth"),
    ("people", "person"),
    ("persons", "person"),
    ("personas", "person"),
    ("guests", "person"),
    ("adults", "adult"),
    ("adultos", "adult"),
    ("children", "child"),
    ("kids", "child"),
    ("ninos", "child"),
    ("dogs", "dog"),
    ("cats", "cat"),
    ("pets", "pet"),
    ("carpets", "carpet"),
    ("rugs", "rug"),
    ("lbs", "lb"),
    ("kg", "kg"),
    ("kilos", "kg"),
];

const LENGTHS: &[&str] = &["ft", "in", "cm", "mm", "m"];

pub(super) fn read(message: &mut Message, lexicon: Lexicon) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if let Some((mention, end)) = size(message, lexicon, at).or_else(|| counted(message, lexicon, at)) {
            message.take(at, end);
            mentions.push(mention);
            at = end;
        } else {
            at += 1;
        }
    }
    mentions
}

fn unit_at(message: &Message, at: usize) -> Option<(&'static str, usize)> {
    let first = message.folded(at)?;
    let spelt = UNITS.iter().filter(|(spelling, _)| spelling.split(' ').next() == Some(first));
    let found = spelt.filter_map(|(spelling, unit)| Some((*unit, phrase_end(message, at, spelling)?)));
    found.max_by_key(|(_, end)| *end).filter(|(_, end)| message.is_free(at, *end))
}

fn counted(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Mention, usize)> {
    let (amount, end) = amount_at(message, lexicon, at)?;
    let (amount, end) = range_end(message, lexicon, end).map_or((amount, end), |(last, stop)| (amount.max(last), stop));
    let glued_dash = message.tokens.get(end).is_some_and(|token| token.mark() == Some('-') && token.glued);
    let unit_from = end + usize::from(glued_dash);
    // “3 small rooms”
    let adjective = message.word(unit_from).is_some() && lexicon.when_at(message, unit_from).is_none();
    let (unit, stop) =
        unit_at(message, unit_from).or_else(|| if adjective { unit_at(message, unit_from + 1) } else { None })?;
    Some((Mention::of(message, at, stop, Mentioned::Amount { amount, unit }), stop))
}

/// “120 x 80 cm”, “10 by 12 feet”.
fn size(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Mention, usize)> {
    let (width, end) = amount_at(message, lexicon, at)?;
    let end = unit_at(message, end).filter(|(unit, _)| LENGTHS.contains(unit)).map_or(end, |(_, end)| end);
    if !matches!(message.folded(end), Some("x" | "by" | "por" | "*")) {
        return None;
    }
    let (height, end) = amount_at(message, lexicon, end + 1)?;
    let (unit, stop) = unit_at(message, end).filter(|(unit, _)| LENGTHS.contains(unit))?;
    Some((Mention::of(message, at, stop, Mentioned::Size { width, height, unit }), stop))
}
