//! Where the widget is shown: its key, the conversation it continues, language and colours, all from the address.

use contract::conversations::ConversationToken;
use domain::understanding::Locale;

/// What the address of the frame says: `/w/{key}?c=…&locale=…&theme=…&mode=…&o=…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The clinic's publishable key.
    pub key: String,
    pub token: Option<ConversationToken>,
    pub locale: Locale,
    pub dark: bool,
    /// Inside a launcher, so that it can be closed.
    pub popup: bool,
    /// The page around the frame, still percent-encoded; messages go to nobody else.
    pub host_origin: String,
    /// A form sent without a script was not accepted; the code of the reason.
    pub problem: Option<String>,
}

/// Longest value that is read from the address. Keys and tokens are far shorter.
const LONGEST_VALUE: usize = 512;

impl Place {
    /// Reads a path and a query. Unknown and overlong parts are ignored.
    pub fn read(path: &str, query: &str) -> Self {
        let value = |name: &str| {
            query
                .trim_start_matches('?')
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= LONGEST_VALUE)
                .map(|(_, value)| value)
        };
        Self {
            key: path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
            token: value("c").map(|token| ConversationToken(token.to_owned())),
            locale: value("locale").map(locale_of).unwrap_or_default(),
            dark: value("theme") == Some("dark"),
            popup: value("mode") == Some("popup"),
            host_origin: value("o").unwrap_or_default().to_owned(),
            problem: value("problem").map(str::to_owned),
        }
    }

    /// From an address such as a form carries.
    pub fn parse(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self::read(path, query)
    }

    /// The address of this request.
    pub fn here() -> Self {
        let Some(parts) = leptos::prelude::use_context::<http::request::Parts>() else { return Self::default() };
        let query = parts.uri.query().unwrap_or_default();
        let mut place = Self::read(parts.uri.path(), query);
        if !query.split('&').any(|pair| pair.starts_with("locale=") && pair != "locale=") {
            let accepted = parts.headers.get(http::header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            place.locale = accepted.map(locale_of).unwrap_or_default();
        }
        place
    }

    /// The page around the frame as an origin; empty when the address names none. Whatever is not part of an origin
    /// is refused, so that nothing of the address can become code.
    pub fn origin(&self) -> String {
        let origin = self.host_origin.replace("%3A", ":").replace("%2F", "/");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '/' | '[' | ']');
        if origin.starts_with("http") && origin.chars().all(plain) { origin } else { String::new() }
    }

    /// This place with another conversation, as a path and query.
    pub fn address(&self, token: Option<&ConversationToken>, locale: Locale) -> String {
        let mut address = String::from("/w/");
        address.push_str(&self.key);
        address.push_str(if locale == Locale::Es { "?locale=es" } else { "?locale=en" });
        let mut part = |name: &str, value: &str| {
            if !value.is_empty() {
                address.push_str(name);
                address.push_str(value);
            }
        };
        part("&c=", token.map_or("", |token| token.0.as_str()));
        part("&theme=", if self.dark { "dark" } else { "" });
        part("&mode=", if self.popup { "popup" } else { "" });
        part("&o=", &self.host_origin);
        address
    }
}

/// The language of a tag such as `es-MX` or of an `Accept-Language` header's first choice; English for all others.
fn locale_of(tag: &str) -> Locale {
    let spanish = tag.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("es"));
    if spanish { Locale::Es } else { Locale::En }
}

/// The language's tag for `lang` attributes.
pub const fn tag_of(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "en",
        Locale::Es => "es",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        let place =
            Place::read("/w/pk_demo", "locale=es-MX&c=t0k&theme=dark&mode=popup&o=https%3A%2F%2Fclinic.example");
        assert_eq!(place.key, "pk_demo");
        assert_eq!(place.locale, Locale::Es);
        let address = place.address(place.token.as_ref(), place.locale);
        let (path, query) = address.split_once('?').expect("an address has a query");
        assert_eq!(Place::read(path, query), place);
    }

    #[test]
    fn an_origin_in_the_address_cannot_become_code() {
        let origin = |o: &str| Place { host_origin: o.into(), ..Place::default() }.origin();
        assert_eq!(origin("https%3A%2F%2Fclinic.example"), "https://clinic.example");
        assert_eq!(origin("http%3A%2F%2F%5B::1%5D"), "");
        for attack in
            ["http\");alert(1);(\"", "https</script>", "http\\u0022", "javascript:x", "https'", "http\u{2028}"]
        {
            assert_eq!(origin(attack), "", "{attack}");
        }
    }

    #[test]
    fn overlong_and_unknown_parts_are_ignored() {
        let query = format!("c={}&theme=neon&locale=%00&mode=", "x".repeat(600));
        let place = Place::read("/w/pk_demo/", &query);
        assert_eq!(place, Place { key: "pk_demo".into(), ..Place::default() });
    }

    #[test]
    fn a_language_tag_that_splits_a_character_does_not_panic() {
        assert_eq!(Place::read("/w/k", "locale=é").locale, Locale::En);
    }
}
