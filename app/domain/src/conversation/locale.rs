//! Which language a first message is written in.

use crate::understanding::Locale;

/// Words that are frequent in Spanish enquiries and are no English words.
const SPANISH: &str = "
    hola buenas buenos quiero quisiera necesito cuanto cuánto cuesta precio precios cita para puedo tienen
    gracias mañana manana lunes martes miércoles miercoles jueves viernes sábado sabado favor una por el los
    las mi hablar cuál cual qué dónde donde cuándo cuando cómo duele duelen tengo pueden puede podría quería
    hoy tarde noche semana limpieza uñas dientes muela primera vez nombre llamo soy necesita hacen ustedes
    usted buen día dia domingo
";

/// Spanish when two of its words or one of its signs are met, or a short message opens with one; else `fallback`.
pub fn locale_of(text: &str, fallback: Locale) -> Locale {
    let lower = text.chars().take(400).collect::<String>().to_lowercase();
    let mut words = 0;
    let mut spanish = 0;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words += 1;
        spanish += u32::from(SPANISH.split_whitespace().any(|known| known == word));
    }
    let signs = lower.contains(['¿', '¡']);
    let only_opening =
        words <= 2 && ["hola", "buenas", "buenos", "gracias", "cita", "precio"].iter().any(|w| lower.starts_with(w));
    if signs || spanish >= 2 || only_opening { Locale::Es } else { fallback }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_is_told_from_english() {
        for text in ["Hola", "¿Cuánto cuesta el bótox?", "quiero una cita el viernes"] {
            assert_eq!(locale_of(text, Locale::En), Locale::Es, "{text}");
        }
        for text in ["Hi", "Botox price please", "El Paso office?", "Maya, 512 555 0148", "لو سمحت"] {
            assert_eq!(locale_of(text, Locale::En), Locale::En, "{text}");
        }
    }
}
