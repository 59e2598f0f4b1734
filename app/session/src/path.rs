//! Where a sign-in leads.

/// Where people sign in.
const SIGN_IN: &str = "/sign-in";

/// `to` when it is a path on this site and nothing else: no other host, no scheme, nothing that a browser would read
/// as one (`//host`, `/\host`, control characters that it strips), and nothing that a header cannot carry.
pub fn local_path(to: &str) -> Option<&str> {
    let mut characters = to.chars();
    let rooted = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    let plain =
        to.len() <= 2_000 && to.is_ascii() && !to.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\');
    (rooted && plain).then_some(to)
}

/// The sign-in page that leads back to `to`.
pub fn sign_in_path(to: &str) -> String {
    match local_path(to).filter(|to| !to.starts_with(SIGN_IN)) {
        Some(to) => format!("{SIGN_IN}?to={}", percent_encoded(to)),
        None => SIGN_IN.to_owned(),
    }
}

/// Text as a name or a value of a query: all but unreserved characters and `/`, `:` and `,`, which may stand there as
/// they are and keep an address readable (RFC 3986, sections 2.3 and 3.4).
pub fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/:,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_only_to_pages_of_this_site() {
        for local in ["/console", "/console/bookings?state=pending&from=2026-11-24", "/"] {
            assert_eq!(local_path(local), Some(local));
        }
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "/\t/evil.example",
            "javascript:alert(1)",
            "console",
            "/zoë",
            "",
        ] {
            assert_eq!(local_path(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn the_way_back_survives_the_query() {
        assert_eq!(
            sign_in_path("/console?day=2026-11-24&by=room"),
            "/sign-in?to=/console%3Fday%3D2026-11-24%26by%3Droom"
        );
        assert_eq!(sign_in_path("//evil.example"), "/sign-in");
        assert_eq!(sign_in_path("/sign-in?to=/x"), "/sign-in");
    }
}
