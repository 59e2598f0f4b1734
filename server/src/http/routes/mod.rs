//! Every address of the product, who may call it, and from whose budget its calls are taken: one table ([`TABLE`]), and
//! what is not in it is refused before any handler sees it.
//!
//! To add a route or a server function: its row in [`table`], which a test asks for by name; its probe in
//! `server/tests/product/wall`; then `anteroom routes > docs/routes.md`.

mod document;
mod table;

pub use document::markdown;
pub use table::TABLE;

use super::{HttpState, page_threads::PageThreads, refusal};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use contract::AppError;
use domain::authorization::Action;
use futures::future::BoxFuture;
use std::sync::{Arc, LazyLock};

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

/// Who may call an address. The services hold each caller to it; a test calls every address as everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Whoever comes; nothing of any organisation is shown.
    Anybody,
    /// A visitor of the clinic that its slug or publishable key names: what it publishes, and asking it.
    Visitor,
    /// Whoever holds the secret of a conversation.
    Conversation,
    /// Whoever holds the manage link of a booking.
    ManageLink,
    /// Whoever holds the link of an offer of the waitlist, or of a place on it.
    WaitlistLink,
    /// Whoever holds the address that a practitioner's calendar is subscribed to by.
    CalendarLink,
    /// Whoever holds a link or a code of a mail: in time, and once.
    Mail,
    /// The browser whose password fitted, until its second factor does.
    SecondFactor,
    /// A publishable or a secret key.
    Key,
    /// A secret key with this scope.
    SecretKey(Action),
    /// Anybody who is signed in, about themselves.
    SignedIn,
    /// A signed-in member of any role, and an operator inside.
    Member,
    /// A signed-in member whose role may do it, and an operator inside who may.
    MemberWho(Action),
    /// A page of the staff: without a session it leads to the sign-in, and it shows what its calls answer.
    StaffPage,
    /// Whoever runs Anteroom.
    Operator,
    /// Who signed the body with the secret that was agreed on.
    Signature,
    /// The demo's sandbox: there is nothing here outside of it.
    Demo,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Route {
    /// A GET answers HEAD too.
    pub method: Method,
    /// As the router writes it, such as `/b/{token}/pay`.
    pub address: &'static str,
    pub door: Door,
    pub class: Class,
}

/// What the table has for a request.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    Route(&'static Route),
    /// The address is known, and takes other methods.
    OtherMethod(&'static [&'static Route]),
    Nothing,
}

impl Found {
    pub fn route(self) -> Option<&'static Route> {
        match self {
            Self::Route(route) => Some(route),
            Self::OtherMethod(_) | Self::Nothing => None,
        }
    }
}

static BY_ADDRESS: LazyLock<matchit::Router<Vec<&'static Route>>> = LazyLock::new(|| {
    let mut addresses: Vec<(&str, Vec<&'static Route>)> = Vec::new();
    for route in TABLE {
        match addresses.iter_mut().find(|(address, _)| *address == route.address) {
            Some((_, routes)) => routes.push(route),
            None => addresses.push((route.address, vec![route])),
        }
    }
    let mut router = matchit::Router::new();
    for (address, routes) in addresses {
        router.insert(address, routes).expect("the addresses of the table can be told apart, as a test shows");
    }
    router
});

/// Looks a request up in the table, as the router will match its path.
pub fn find(method: &Method, path: &str) -> Found {
    let Ok(matched) = BY_ADDRESS.at(path) else { return Found::Nothing };
    let routes: &'static [&'static Route] = matched.value;
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    match routes.iter().find(|route| route.method == *method) {
        Some(route) => Found::Route(route),
        None => Found::OtherMethod(routes),
    }
}

/// Notes for every layer what the table has for the request.
pub async fn look_up(mut request: Request, next: Next) -> Response {
    let found = find(request.method(), request.uri().path());
    request.extensions_mut().insert(found);
    next.run(request).await
}

/// The product's page for an address that leads nowhere.
#[derive(Clone)]
pub struct NotFoundPage(pub Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>);

/// What [`look_up`] noted; nothing, and so a refusal, where it was left out.
pub fn found(request: &Request) -> Found {
    request.extensions().get::<Found>().copied().unwrap_or(Found::Nothing)
}

/// Lets through what is in the table, and refuses the rest: a browser with the product's own page.
pub async fn admit(State(page): State<NotFoundPage>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    match found(&request) {
        Found::Route(_) => next.run(request).await,
        Found::OtherMethod(routes) => {
            let mut response = refusal::refuse_as(StatusCode::METHOD_NOT_ALLOWED, path, request.headers());
            if let Ok(allowed) = HeaderValue::from_str(&allowed(routes)) {
                response.headers_mut().insert(header::ALLOW, allowed);
            }
            response
        }
        Found::Nothing if !path.starts_with("/v1/") && refusal::wants_page(request.headers()) => {
            let mut response = page.0(request).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        Found::Nothing => {
            let what = if path.starts_with("/v1/") { "This call (the list is at /v1)" } else { "This address" };
            refusal::refuse(path, request.headers(), AppError::not_found(what))
        }
    }
}

fn allowed(routes: &[&Route]) -> String {
    let words = routes.iter().map(|route| if route.method == Method::GET { "GET,HEAD" } else { route.method.as_str() });
    words.collect::<Vec<_>>().join(",")
}

impl Route {
    /// Whether a request proves itself by what no foreign page can add to it: a key or a signature in a header.
    pub const fn is_for_machines(&self) -> bool {
        matches!(self.door, Door::Key | Door::SecretKey(_) | Door::Signature)
    }

    /// The class of one request, which a secret key (or what looks like one) changes where keys are taken.
    pub const fn class_with(&self, secret_key: bool) -> Class {
        match self.door {
            Door::Key if secret_key => Class::Software,
            _ => self.class,
        }
    }
}

/// The 404 page as a middleware's state and as the router's last resort.
pub fn not_found_page(state: &HttpState, threads: &PageThreads) -> NotFoundPage {
    let render = super::pages::not_found(state, threads);
    NotFoundPage(Arc::new(move |request| Box::pin(render(request))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::server_fn::axum::server_fn_paths;
    use std::collections::BTreeSet;

    #[test]
    fn every_server_function_has_a_row_and_every_row_below_api_a_server_function() {
        // Without this the functions are not linked into the test.
        let _ = (app::Area::root, widget::shell);
        let registered: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
        assert!(registered.len() > 20, "the functions are registered: {registered:?}");
        let rows: BTreeSet<&str> = TABLE.iter().map(|row| row.address).filter(|row| row.starts_with("/api/")).collect();
        let missing: Vec<_> = registered.difference(&rows).collect();
        assert!(missing.is_empty(), "give these a row in the table of routes: {missing:?}");
        let gone: Vec<_> = rows.difference(&registered).collect();
        assert!(gone.is_empty(), "no server function is at: {gone:?}");
    }

    #[test]
    fn every_row_is_found_by_its_own_address_and_stands_once() {
        let mut seen = BTreeSet::new();
        for row in TABLE {
            assert!(seen.insert((row.method.as_str(), row.address)), "{} {} stands twice", row.method, row.address);
            let path = row.address.replace(['{', '}', '*'], "");
            let found = find(&row.method, &path).route().map(|found| found.address);
            assert_eq!(found, Some(row.address), "{path}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_found_nowhere() {
        for path in ["/no/such/page", "/v1/nothing", "/consolation", "/pkg", "/b/x/y", "/.env", "/pkg/../Cargo.toml/x"]
        {
            let found = find(&Method::GET, path);
            assert!(matches!(found, Found::Nothing) || path.starts_with("/pkg/"), "{path}: {found:?}");
        }
        assert!(matches!(find(&Method::DELETE, "/v1/leads"), Found::OtherMethod(_)));
        assert_eq!(find(&Method::HEAD, "/c/lumen").route().map(|route| route.address), Some("/c/{clinic}"));
    }

    #[test]
    fn a_secret_key_pays_for_itself_where_keys_are_taken() {
        let class = |method, path, key| find(&method, path).route().expect("a row").class_with(key);
        assert_eq!(class(Method::POST, "/v1/bookings", false), Class::VisitorWrite);
        assert_eq!(class(Method::POST, "/v1/bookings", true), Class::Software);
        assert_eq!(class(Method::GET, "/v1/admin/bookings", true), Class::Software);
        assert_eq!(class(Method::GET, "/c/lumen", true), Class::VisitorRead);
        assert_eq!(class(Method::POST, "/v1/stripe/webhook", true), Class::Free);
    }

    #[test]
    fn every_file_at_the_top_of_the_site_has_a_row() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
        for file in std::fs::read_dir(folder).expect("the folder of static files") {
            let name = file.expect("a file").file_name();
            let path = format!("/{}", name.to_string_lossy());
            assert!(find(&Method::GET, &path).route().is_some(), "{path} is built but not served");
        }
    }

    #[test]
    fn the_document_is_up_to_date() {
        let written = include_str!("../../../../docs/routes.md");
        assert_eq!(written, markdown(), "write it anew: anteroom routes > docs/routes.md");
    }
}
