//! What somebody typed into a form, kept for the page that shows a refused plain form again; never a password.
//!
//! With script a form never leaves its page. Without, the browser carries the text in a cookie that no script reads, for
//! two minutes and for the form's own page alone.

/// A form of `N` fields that are kept, in the order of the form.
pub struct TypedForm<const N: usize> {
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server alone reads and writes cookies"))]
    cookie: &'static str,
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server alone reads and writes cookies"))]
    path: &'static str,
}

/// Name, e-mail, clinic, zone, country, currency.
pub static REGISTRATION: TypedForm<6> = TypedForm { cookie: "anteroom-register", path: "/register" };
/// Name, clinic, zone, country, currency.
pub static FINISHING: TypedForm<5> = TypedForm { cookie: "anteroom-finish", path: "/register/finish" };
pub static FORGOT: TypedForm<1> = TypedForm { cookie: "anteroom-forgot", path: "/forgot" };
pub static ADDRESS: TypedForm<1> = TypedForm { cookie: "anteroom-address", path: "/account" };
/// Clinic, zone, country, currency.
pub static FOUNDING: TypedForm<4> = TypedForm { cookie: "anteroom-found", path: "/portal/new" };
pub static ORIGINS: TypedForm<1> = TypedForm { cookie: "anteroom-origins", path: "/portal/organisation" };
/// E-mail, role.
pub static INVITATION: TypedForm<2> = TypedForm { cookie: "anteroom-invite", path: "/portal/members" };
pub static KEY: TypedForm<1> = TypedForm { cookie: "anteroom-key", path: "/portal/keys" };
/// First day, from, last day, until, what for.
pub static TIME_OFF: TypedForm<5> = TypedForm { cookie: "anteroom-time-off", path: "/portal/hours" };
/// The name of a calendar; its address is a secret and is not kept.
pub static FEED: TypedForm<1> = TypedForm { cookie: "anteroom-feed", path: "/portal/hours" };
pub static WEBHOOK: TypedForm<1> = TypedForm { cookie: "anteroom-webhook", path: "/portal/keys" };

impl<const N: usize> TypedForm<N> {
    /// What was typed before a plain form was refused, else empty; nothing in the browser, whose fields have it already.
    pub fn before(&self) -> [String; N] {
        self.sent().unwrap_or_else(|| std::array::from_fn(|_| String::new()))
    }

    #[cfg(feature = "ssr")]
    fn sent(&self) -> Option<[String; N]> {
        read(&session::typed(self.cookie)?)
    }

    #[cfg(not(feature = "ssr"))]
    #[expect(clippy::unused_self, reason = "the server's twin reads a cookie")]
    const fn sent(&self) -> Option<[String; N]> {
        None
    }

    /// Keeps a refused plain form's text, and forgets it once the form was taken.
    #[cfg(feature = "ssr")]
    pub fn keep_if_refused(&self, fields: &[String; N], refused: bool) {
        if session::is_plain_form() {
            let text = if refused { written(fields) } else { String::new() };
            session::keep_typed(self.cookie, self.path, &text);
        }
    }
}

/// Cut, so that a cookie of them stays within what browsers keep.
#[cfg(feature = "ssr")]
fn written(fields: &[String]) -> String {
    let most = 1_200 / fields.len().max(1);
    let cut: Vec<String> = fields.iter().map(|text| text.chars().take(most).collect()).collect();
    serde_json::to_string(&cut).unwrap_or_default()
}

#[cfg(feature = "ssr")]
fn read<const N: usize>(text: &str) -> Option<[String; N]> {
    serde_json::from_str::<Vec<String>>(text).ok()?.try_into().ok()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_survives_its_cookie_and_a_foreign_cookie_is_nothing() {
        let typed = ["Zoë “Z” Quinn".to_owned(), "x".repeat(9_000)];
        let text = written(&typed);
        assert!(text.len() < 3_000, "{}", text.len());
        let read_back: [String; 2] = read(&text).expect("two fields");
        assert_eq!(read_back[0], typed[0]);
        assert_eq!(read::<3>(&text), None);
        assert_eq!(read::<1>("nonsense"), None);
    }
}
