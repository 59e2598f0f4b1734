//! What a question asks about, in words that can be looked up.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest question that is looked up, in characters.
pub const LONGEST_QUESTION: usize = 500;

/// More words than this make no question more precise.
pub const MOST_WORDS: usize = 24;

/// Lower case without accents: words of letters and digits with one space between them. Apostrophes join.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Twice: what is made of one sign may be a capital, and what is made of a capital may have an accent.
    let lower = text.nfkd().flat_map(char::to_lowercase);
    for c in lower.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if c != '\'' && c != '’' && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Words that say nothing of what a question is about, in both languages; what grammar alone needs, the database drops
/// besides. Folded.
const FILLERS: &str = "a about actually ahead all also am an and any anybody anyone anything are as ask asking at be been \
    before but by can cant could dear did didnt do does doesnt doing dont else every exactly find for from get \
    getting give go going good got had has have having hello help here hey hi hola how id if ill im in info information \
    into is isnt it its ive just kind know let like long look looking lot made make many may maybe me might more much \
    must my need needed needs no not now of ok okay on one only or other our out please possible question questions \
    really say see shall should so some somebody someone something somewhere still sure take takes tell thank thanks \
    that thats the their them then there theres these they thing things this those to too try under up us use using very \
    want wanted was way we well were what whats when where wheres which while who whos why will with without wonder \
    wondering would yes you your yours accept accepts offer offers provide allowed allow \
    ahi al algo alguien algun alguna algunos aqui ayuda buenas buenos cada como con cual cuales cuando cuanta cuantas \
    cuanto cuantos de del desde dia dias donde dos el ella ellos en entre era es esa ese eso esta estan estas este esto \
    estos favor gracias gustaria ha hace hacen hacer han hasta hay la las le les lo los mas me mi mis mucho muy \
    necesito no nos nosotros o otra otro para pero podria por porque pregunta preguntar puede pueden puedo pues que \
    queria quien quiero saber se sera si sin sobre son soy su sus tal tambien te tener tengo tiene tienen toda todo todos \
    tu tus un una uno unos usted ustedes va van voy y ya yo aceptan ofrecen";

fn is_filler(word: &str) -> bool {
    // A letter alone is grammar or a slip; a digit alone may be what is asked about.
    let letter = word.chars().count() == 1 && !word.chars().all(char::is_numeric);
    letter || FILLERS.split_whitespace().any(|filler| filler == word)
}

/// The words that a text is about, each once, in order, at most [`MOST_WORDS`]. Empty when it says nothing that an
/// article could be about.
pub fn content_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in folded(text).split(' ').filter(|word| !word.is_empty() && !is_filler(word)) {
        if words.len() < MOST_WORDS && !words.iter().any(|known| known == word) {
            words.push(word.chars().take(40).collect());
        }
    }
    words
}

/// Words that clients and clinics use for the same thing; plurals and endings are the database's.
const SAME: &[&str] = &[
    "price cost fee charge rate expensive precio costo cuesta tarifa",
    "hours hour open opening opens close closing closes closed horario abren abierto cierran cerrado abre cierra",
    "park parking garage car cars drive estacionamiento estacionar parqueo aparcar coche carro",
    "address located location directions direction direccion ubicacion ubicados",
    "insurance insured insurer coverage covered seguro aseguradora cobertura",
    "pet pets dog dogs cat cats animal animals mascota mascotas perro perros gato gatos",
    "kid kids child children toddler baby nino ninos nina hijos bebe",
    "pay payment payments card cash credit debit financing pagar pago tarjeta efectivo",
    "cancel cancellation cancelling reschedule cancelar cancelacion",
    "refund refunds refundable reembolso devolucion",
    "deposit deposits prepay anticipo deposito",
    "pregnant pregnancy breastfeeding nursing embarazada embarazo lactancia",
    "phone telephone call telefono llamar",
    "email mail correo",
    "hurt hurts pain painful duele dolor doler",
    "wheelchair accessible accessibility elevator step silla ruedas accesible ascensor",
    "guarantee warranty garantia",
    "discount discounts promotion coupon descuento descuentos promocion",
    "late running delay delayed tarde retraso",
    "spanish espanol language languages idioma idiomas",
];

/// Other words for the same thing; empty for most.
pub fn alternatives(word: &str) -> impl Iterator<Item = &'static str> {
    let group = SAME.iter().find(|group| group.split_whitespace().any(|one| one == word));
    let word = word.to_owned();
    group.into_iter().flat_map(|group| group.split_whitespace()).filter(move |other| *other != word)
}

const OPENERS: &str = "what whats where wheres when who whos whose which why how is isnt are arent do does did can could will would \
    should shall has have may am any que cual cuales cuando donde quien quienes como cuanto cuanta cuantos cuantas por hay es \
    son puedo puede pueden tienen tiene aceptan ofrecen se necesito debo esta estan";

/// Whether a text asks: by its mark, or by the word that it begins with.
pub fn is_question(text: &str) -> bool {
    let plain = folded(text);
    let begins = plain.split(' ').find(|word| !matches!(*word, "hi" | "hello" | "hey" | "hola" | "so" | "and" | "ok"));
    text.contains(['?', '¿', '？']) || begins.is_some_and(|word| OPENERS.split_whitespace().any(|one| one == word))
}

/// One wording of what is the same question in other words and marks; never empty unless the text has no word at all.
pub fn normalised(text: &str) -> String {
    let words = content_words(text);
    let wording = if words.is_empty() { folded(text) } else { words.join(" ") };
    wording.chars().take(200).collect::<String>().trim().to_owned()
}

/// The word of `vocabulary` that a misspelt one means: one letter off, two in long words, with the same first letter.
/// The nearest wins, then the first by the alphabet.
pub fn closest<'a>(word: &str, vocabulary: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let most = match length {
        0..=4 => return None,
        5..=7 => 1,
        _ => 2,
    };
    let near = vocabulary
        .filter(|known| known.chars().next() == word.chars().next() && known.chars().count().abs_diff(length) <= most);
    let near = near.map(|known| (strsim::osa_distance(word, known), known)).filter(|(off, _)| (1..=most).contains(off));
    near.min().map(|(_, known)| known)
}
