//! What is shown once to a browser without script: it posts a form and is led back to a page, so that the answer has to
//! travel. It does in a cookie that no script reads, that ends after two minutes, and that the page takes out as it
//! shows it. With script the answer stays in the page and no cookie is written.

use contract::AppError;
use leptos::prelude::*;

/// One kind of answer, for the pages under `path`.
pub struct Once {
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server alone reads and writes cookies"))]
    cookie: &'static str,
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server alone reads and writes cookies"))]
    path: &'static str,
}

/// A new key or webhook secret.
pub static KEY: Once = Once { cookie: "anteroom-new-key", path: "/portal/keys" };
/// A new address for calendar programs.
pub static CALENDAR: Once = Once { cookie: "anteroom-new-calendar", path: "/portal/hours" };
/// The seed of an authenticator app that is being set up.
pub static TOTP: Once = Once { cookie: "anteroom-totp", path: "/account/security" };
/// Recovery codes, with spaces between them.
pub static RECOVERY: Once = Once { cookie: "anteroom-recovery", path: "/account/security" };
/// What a walk along the audit log found, JSON.
pub static CHAIN: Once = Once { cookie: "anteroom-chain", path: "/portal/audit" };
/// How a change of address stands.
pub static ADDRESS: Once = Once { cookie: "anteroom-address-state", path: "/account/address" };

impl Once {
    /// Keeps the answer for a browser without script.
    #[cfg(feature = "ssr")]
    pub fn keep_for_plain_form(&self, text: &str) {
        if session::is_plain_form() {
            session::keep_typed(self.cookie, self.path, text);
        }
    }

    /// Takes the answer out of the browser, as a page is rendered; `None` when there is none.
    pub fn taken(&'static self) -> Resource<Result<Option<String>, AppError>> {
        Resource::new_blocking(|| (), move |()| async move { Ok(self.take()) })
    }

    #[cfg(feature = "ssr")]
    fn take(&self) -> Option<String> {
        let text = session::typed(self.cookie).filter(|text| !text.is_empty())?;
        session::keep_typed(self.cookie, self.path, "");
        Some(text)
    }

    #[cfg(not(feature = "ssr"))]
    #[expect(clippy::unused_self, reason = "the server's twin reads a cookie")]
    const fn take(&self) -> Option<String> {
        None
    }
}
