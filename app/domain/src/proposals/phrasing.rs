//! Whether other words for the desk's own say neither more nor less.
//!
//! A model that obeys whatever it reads may try to put a price, a time, a promise, a link or somebody's words into the
//! desk's mouth. So its words count only when every number and every word that binds is one of ours, none of ours is
//! missing, nothing leads anywhere, and nothing repeats what the visitor dictated. Else our own words are said.

use std::collections::BTreeSet;

/// Why other words are not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stray {
    Empty,
    TooLong,
    /// Something that leads elsewhere or is no plain text.
    Link,
    /// A letter or sign that our words do not use.
    Sign(char),
    /// A number, price or time that is not ours.
    Number(String),
    /// A word that binds and is not ours.
    Binding(String),
    /// A number or binding word of ours that was left out.
    Lost(String),
    /// It asks where we do not, or the other way round.
    Question,
    /// It says what the visitor dictated.
    Echo,
    /// So much is new that it is another message.
    Unlike,
}

/// Longer by more than this, in characters, is another message.
const LONGER: usize = 160;
/// So many words in a row of somebody else's are dictation.
const ECHO: usize = 4;
/// New words of four letters and more that are always allowed.
const FEW_NEW: usize = 10;

/// Words that promise, price, date, instruct or claim. English and Spanish, folded; others may be said freely.
const BINDING: &str = "\
    free gratis complimentary discount discounts discounted descuento descuentos rebaja oferta offer offers deal sale cheaper \
    refund refunds refunded reembolso reembolsos guarantee guaranteed guarantees garantia garantizado promise promises \
    prometo confirmed confirmo confirmada confirmado booked reservada reservado reserved held cancelled canceled cancelada \
    cancelado paid pagado waived waive charged charge deposit deposito fee fees tarifa cost costs cuesta percent percentage \
    ciento half mitad double doble dollar dollars dolar dolares euro euros peso pesos pound pounds cent cents bucks usd \
    mon tue wed thu fri sat sun lun mar mie jue vie sab dom jan feb apr jun jul aug sep oct nov dec ene abr ago dic \
    monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo january \
    february march april may june july august september october november december enero febrero marzo abril mayo junio julio \
    agosto septiembre octubre noviembre diciembre today tomorrow tonight hoy manana noon midnight mediodia medianoche \
    morning afternoon evening tarde noche week weeks weekend semana semanas month months hour hours hora horas minute \
    minutes minuto minutos days year years \
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen \
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million zero nothing once twice dos tres cuatro \
    cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta cien ciento mil millon cero \
    safe seguro painless cure cures heal diagnosis diagnose prescription dose dosage pregnant pregnancy medication \
    click visit website link http https www com net org card password passcode code token key secret ssn login transfer \
    closed closing cerrado bankrupt sue lawsuit lawyer ignore ignora system prompt instruction instructions admin \
    everyone anyone nobody always never";

/// Plain text of what a model said: links keep their label and lose their address, pictures, markup and what cannot be
/// seen are gone, space is single.
pub fn clean(text: &str) -> String {
    let without_tags = between(text, '<', '>');
    let seen: String = without_tags
        .chars()
        .filter(|c| !is_unseen(*c) && (!c.is_control() || c.is_whitespace()) && !matches!(c, '*' | '`' | '#' | '_'))
        .collect();
    let mut plain = String::with_capacity(seen.len());
    let mut rest = seen.as_str();
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        let link = after.find("](").and_then(|close| after[close..].find(')').map(|end| (close, close + end)));
        let Some((close, end)) = link else {
            plain.push_str(before);
            plain.push('[');
            rest = &after[1..];
            continue;
        };
        let is_picture = before.ends_with('!');
        plain.push_str(before.strip_suffix('!').unwrap_or(before));
        if !is_picture {
            plain.push_str(&after[1..close]);
        }
        rest = &after[end + 1..];
    }
    plain.push_str(rest);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without what stands between two signs, both included. A sign without its pair stays.
fn between(text: &str, open: char, close: char) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        let Some(end) = rest[at..].find(close) else { break };
        kept.push_str(&rest[..at]);
        rest = &rest[at + end + close.len_utf8()..];
    }
    kept.push_str(rest);
    kept
}

/// What takes no room on a screen: it hides words from people and shows them to models.
pub(super) const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether `theirs`, which is [`clean`], may be said for `ours` to somebody who said `heard`.
pub fn says_the_same(ours: &str, theirs: &str, heard: &str) -> Result<(), Stray> {
    if !theirs.chars().any(char::is_alphanumeric) {
        return Err(Stray::Empty);
    }
    if theirs.chars().count() > ours.chars().count() * 2 + LONGER {
        return Err(Stray::TooLong);
    }
    if ["://", "www.", "](", "<", ">", "{", "}", "\\"].iter().any(|sign| theirs.contains(sign))
        || leads_away(ours, theirs)
    {
        return Err(Stray::Link);
    }
    if let Some(sign) = theirs.chars().find(|c| !is_plain(*c) && !ours.contains(*c)) {
        return Err(Stray::Sign(sign));
    }
    bound_alike(ours, theirs)?;
    let asks = |text: &str| text.contains('?');
    if asks(ours) != asks(theirs) {
        return Err(Stray::Question);
    }
    let (ours, theirs, heard) = (words(ours), words(theirs), words(heard));
    if echoes(&ours, &theirs, &heard) {
        return Err(Stray::Echo);
    }
    let known: BTreeSet<&String> = ours.iter().collect();
    let new: BTreeSet<&String> =
        theirs.iter().filter(|word| word.chars().count() > 3 && !known.contains(word)).collect();
    if new.len() > FEW_NEW.max(ours.len()) { Err(Stray::Unlike) } else { Ok(()) }
}

/// `name.tld` and `name@host` anywhere that our words do not have.
fn leads_away(ours: &str, theirs: &str) -> bool {
    theirs.split_whitespace().any(|word| {
        let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
        let dotted = inner.split('.').count() > 1
            && inner.rsplit('.').next().is_some_and(|end| end.len() > 1 && end.chars().all(char::is_alphabetic));
        (dotted || inner.contains('@')) && !ours.contains(inner)
    })
}

fn is_plain(c: char) -> bool {
    c == ' '
        || c.is_ascii_alphanumeric()
        || matches!(c, '\u{c0}'..='\u{24f}' if c.is_alphabetic())
        || ".,!?'’‘“”\"()–—-:;¡¿…&".contains(c)
}

fn bound_alike(ours: &str, theirs: &str) -> Result<(), Stray> {
    let (our_numbers, their_numbers) = (numbers(ours), numbers(theirs));
    if let Some(number) = their_numbers.difference(&our_numbers).next() {
        return Err(Stray::Number(number.clone()));
    }
    let (our_words, their_words) = (binding(ours), binding(theirs));
    if let Some(word) = their_words.difference(&our_words).next() {
        return Err(Stray::Binding(word.clone()));
    }
    let lost = our_numbers.difference(&their_numbers).chain(our_words.difference(&their_words)).next();
    lost.map_or(Ok(()), |lost| Err(Stray::Lost(lost.clone())))
}

/// Every run of signs with a digit in it: `$40.00`, `4:30`, `20%`.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| ".,!?;:()\"'’‘“”…–—-".contains(c)))
        .filter(|word| word.chars().any(char::is_numeric))
        .map(str::to_lowercase)
        .collect()
}

fn binding(text: &str) -> BTreeSet<String> {
    let bound: BTreeSet<&str> = BINDING.split_whitespace().collect();
    words(text).into_iter().filter(|word| bound.contains(word.as_str())).collect()
}

/// Folded words: lower case, without accents.
fn words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = text.to_lowercase().nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn echoes(ours: &[String], theirs: &[String], heard: &[String]) -> bool {
    let runs = |words: &[String]| words.windows(ECHO).map(<[String]>::to_vec).collect::<BTreeSet<_>>();
    let (ours, heard) = (runs(ours), runs(heard));
    runs(theirs).iter().any(|run| heard.contains(run) && !ours.contains(run))
}
