//! What kind of request a path is, and so whose budget it takes from.

use axum::http::Method;

/// A kind of request that has a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Built files, health checks and signed deliveries: not limited.
    Free,
    /// A password or a code is tried: by address, whoever it is. (Each account and code has limits of its own besides.)
    SignIn,
    /// Somebody without a session or a secret key: by address.
    VisitorRead,
    VisitorWrite,
    /// The staff's screens: by session, and like a visitor without one.
    ConsoleRead,
    ConsoleWrite,
    /// The clinic's own software: by its secret key, and like a visitor without a known one.
    Software,
}

use Class::{ConsoleRead, ConsoleWrite, Free, SignIn, Software, VisitorRead, VisitorWrite};

/// Every server function, since all of them are POSTs and the method says nothing. A test fails for one that is
/// missing here.
const SERVER_FUNCTIONS: &[(&str, Class)] = &[
    ("/api/session/whoami", ConsoleRead),
    ("/api/session/sign-in", SignIn),
    ("/api/session/second-factor", SignIn),
    ("/api/session/sign-out", ConsoleWrite),
    ("/api/portal/register", VisitorWrite),
    ("/api/portal/register/confirm", SignIn),
    ("/api/portal/reset/ask", VisitorWrite),
    ("/api/portal/reset", SignIn),
    ("/api/portal/address/ask", ConsoleWrite),
    ("/api/portal/address/confirm", SignIn),
    ("/api/portal/here", ConsoleRead),
    ("/api/portal/account", ConsoleRead),
    ("/api/portal/account/rename", ConsoleWrite),
    ("/api/portal/account/confirm", SignIn),
    ("/api/portal/account/password", SignIn),
    ("/api/portal/account/totp/begin", ConsoleWrite),
    ("/api/portal/account/totp/finish", SignIn),
    ("/api/portal/account/totp/remove", ConsoleWrite),
    ("/api/portal/account/recovery-codes", ConsoleWrite),
    ("/api/portal/account/session/end", ConsoleWrite),
    ("/api/portal/account/session/end-others", ConsoleWrite),
    ("/api/portal/overview", ConsoleRead),
    ("/api/portal/organisation", ConsoleRead),
    ("/api/portal/organisation/create", ConsoleWrite),
    ("/api/portal/organisation/enter", ConsoleWrite),
    ("/api/portal/organisation/rename", ConsoleWrite),
    ("/api/portal/organisation/origins", ConsoleWrite),
    ("/api/portal/members", ConsoleRead),
    ("/api/portal/members/invite", ConsoleWrite),
    ("/api/portal/members/invite/revoke", ConsoleWrite),
    ("/api/portal/members/role", ConsoleWrite),
    ("/api/portal/members/remove", ConsoleWrite),
    ("/api/portal/members/transfer", ConsoleWrite),
    ("/api/portal/members/leave", ConsoleWrite),
    ("/api/portal/invitation", VisitorRead),
    ("/api/portal/invitation/accept", ConsoleWrite),
    ("/api/portal/keys", ConsoleRead),
    ("/api/portal/keys/create", ConsoleWrite),
    ("/api/portal/keys/rotate", ConsoleWrite),
    ("/api/portal/keys/revoke", ConsoleWrite),
    ("/api/portal/webhooks/create", ConsoleWrite),
    ("/api/portal/webhooks/rotate", ConsoleWrite),
    ("/api/portal/webhooks/revoke", ConsoleWrite),
    ("/api/portal/audit", ConsoleRead),
    ("/api/portal/audit/verify", ConsoleRead),
    ("/api/operator/organisations", ConsoleRead),
    ("/api/operator/enter", ConsoleWrite),
    ("/api/console/board", ConsoleRead),
    ("/api/console/booking", ConsoleRead),
    ("/api/console/booking/change", ConsoleWrite),
    ("/api/console/bookings", ConsoleRead),
    ("/api/console/times", ConsoleRead),
    ("/api/console/team", ConsoleRead),
    ("/api/console/leads", ConsoleRead),
    ("/api/console/lead/status", ConsoleWrite),
    ("/api/site/directory", VisitorRead),
    ("/api/site/clinic", VisitorRead),
    ("/api/site/times", VisitorRead),
    ("/api/site/price", VisitorRead),
    ("/api/site/terms", VisitorRead),
    ("/api/site/form", VisitorRead),
    ("/api/site/book", VisitorWrite),
    ("/api/site/booking", VisitorRead),
    ("/api/site/move", VisitorWrite),
    ("/api/site/cancel", VisitorWrite),
    ("/api/widget/look", VisitorRead),
    ("/api/widget/turn", VisitorWrite),
    ("/api/widget/say", VisitorWrite),
];

/// Whatever lies under these paths, the longest first.
const FREE: &[&str] = &["/v1/stripe/webhook", "/widget-pkg/", "/widget.js", "/healthz", "/readyz", "/fonts/", "/pkg/"];

/// The areas of those who are signed in.
const STAFF: &[&str] = &["/console", "/portal", "/account", "/operator"];

/// The class of a request. `secret_key` tells whether it carries what looks like a clinic's secret key.
pub fn class_of(method: &Method, path: &str, secret_key: bool) -> Class {
    if let Some((_, class)) = SERVER_FUNCTIONS.iter().find(|(known, _)| *known == path) {
        return *class;
    }
    if FREE.iter().any(|prefix| path.starts_with(prefix)) {
        return Free;
    }
    if secret_key && path.starts_with("/v1/") {
        return Software;
    }
    let console = STAFF
        .iter()
        .any(|area| path.strip_prefix(area).is_some_and(|rest| matches!(rest.chars().next(), None | Some('/'))));
    match (console, matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)) {
        (true, true) => ConsoleRead,
        (true, false) => ConsoleWrite,
        (false, true) => VisitorRead,
        (false, false) => VisitorWrite,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::server_fn::axum::server_fn_paths;
    use std::collections::BTreeSet;

    #[test]
    fn every_server_function_has_a_class_and_every_class_a_server_function() {
        // Without this the functions are not linked into the test.
        let _ = app::Area::root;
        let registered: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
        let classed: BTreeSet<&str> = SERVER_FUNCTIONS.iter().map(|(path, _)| *path).collect();
        assert!(registered.len() > 20, "the functions are registered: {registered:?}");
        let missing: Vec<_> = registered.difference(&classed).collect();
        assert!(missing.is_empty(), "give these a class: {missing:?}");
        let gone: Vec<_> = classed.difference(&registered).collect();
        assert!(gone.is_empty(), "no server function is at: {gone:?}");
        assert_eq!(classed.len(), SERVER_FUNCTIONS.len(), "a path stands in the table twice");
    }

    #[test]
    fn other_paths_are_classed_by_whom_they_serve() {
        for (method, path, secret_key, class) in [
            (Method::GET, "/pkg/clinic.js", false, Free),
            (Method::POST, "/v1/stripe/webhook", false, Free),
            (Method::GET, "/console", false, ConsoleRead),
            (Method::GET, "/console/events", false, ConsoleRead),
            (Method::GET, "/portal/audit.csv", false, ConsoleRead),
            (Method::GET, "/consolation", false, VisitorRead),
            (Method::GET, "/c/lumen", true, VisitorRead),
            (Method::GET, "/w/events", false, VisitorRead),
            (Method::POST, "/v1/bookings", false, VisitorWrite),
            (Method::POST, "/v1/admin/bookings/7/cancel", true, Software),
            (Method::GET, "/v1/admin/bookings", true, Software),
            (Method::GET, "/v1/admin/bookings", false, VisitorRead),
            (Method::POST, "/api/nothing", false, VisitorWrite),
        ] {
            assert_eq!(class_of(&method, path, secret_key), class, "{method} {path}");
        }
    }
}
