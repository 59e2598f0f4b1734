//! Words that follow “I'm” or stand alone without being a name.

use super::is_common;
use std::{collections::BTreeSet, sync::LazyLock};

/// Besides the everyday ones.
const WORDS: &str = "
    a absolutely afraid alergica alergico allergic allowed alright am amazing an annoyed anybody appt as asap at
    awesome
    be bleeding buenas bueno buenos by bye
    cell cheap cheaper cheers claro client cliente con concerned cool correct currently customer
    de definitely dentist desperate diabetic disappointed doctor dr due
    el email embarazada emergency es estimate exactly excellent expensive experiencing
    fairly fantastic favor furious
    gracias
    he hi hmm hola hoy human
    i idk if im in is it
    kidding
    la lo local located lovely
    mail manana mañana me mobile my
    nervous night no noon nueva nuevo
    of oh ok on or outside
    paciente pain para patient pls plz pm por pregnant pricing
    que quiero quisiera quote
    regards reschedule restart
    scared si skip so suffering super supposed
    tel text thx to ty
    uh um un una unable unavailable unhappy unsure up upset
    vale
    we wonderful worried
    unacceptable terrible horrible ridiculous awful outrageous useless insane crazy
    goodbye adios ciao appreciated
    y yeah yep yo yup
    zip
";

static NOT_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// A word that is not taken for somebody's name.
pub(in super::super) fn is_never_a_name(word: &str) -> bool {
    is_common(word) || NOT_NAMES.contains(word)
}
