//! The interface: the app's pages, the widget's frame, server functions and static files.

use super::{HttpState, page_threads::PageThreads, requests::Sender, security};
use crate::config::{Config, TurnstileConfig};
use app::Area;
use axum::{
    Router,
    extract::{FromRef, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{MethodRouter, get, get_service},
};
use axum_extra::extract::CookieJar;
use leptos::{
    config::LeptosOptions,
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use session::{CookieName, HumanCheckKey, SessionCookie};
use tower_http::services::ServeDir;

/// Where the bundles of the app's areas are; the widget's has its own folder.
const AREA_FOLDER: &str = "pkg";
const WIDGET_BUNDLE: (&str, &str) = ("widget", "widget-pkg");

/// The built files that are served: what else lies in the folder is not.
const FILES: [&str; 6] =
    ["/pkg/{*file}", "/widget-pkg/{*file}", "/fonts/{*file}", "/widget.js", "/favicon.svg", "/og.png"];

impl FromRef<HttpState> for LeptosOptions {
    fn from_ref(state: &HttpState) -> Self {
        area_options(&state.config, Area::Product)
    }
}

/// Pages by area, server functions, and the built files.
pub fn routes(state: &HttpState, threads: &PageThreads) -> Router<HttpState> {
    let context = context_with(state.clone(), security::page_policy);
    let framing = middleware::from_fn_with_state(state.clone(), framed_by_the_clinics_sites);
    let mut router = Router::new().route("/w/{key}", get(widget_frame(state, threads)).layer(framing));
    for address in FILES {
        router = router.route(address, files(state, threads));
    }
    // Without pages this registers the server functions, which are shared by every area.
    router = router.leptos_routes_with_context(state, Vec::new(), context.clone(), || ());
    for area in Area::ALL {
        let options = area_options(&state.config, area);
        let page = move || app::shell(area, options.clone());
        let policy = if area.bundle().is_some() { security::page_policy } else { security::plain_page_policy };
        // Every page is rendered in one piece, as the routes of each area ask for (`SsrMode::Async`).
        let handler = leptos_axum::render_app_async_with_context(context_with(state.clone(), policy), page);
        let handler = threads.render_with(handler);
        router = router.leptos_routes_with_handler(generate_route_list(move || area.root()), handler);
    }
    router.layer(middleware::from_fn(cache_static))
}

/// The built files, compressed where the build did so. Not by `leptos_axum`'s handler: it runs as a part of whatever page
/// its thread renders just then, and takes that page's headers for its own answer, the content policy and cookies too.
fn files(state: &HttpState, threads: &PageThreads) -> MethodRouter<HttpState> {
    let not_found = get(not_found(state, threads)).layer(middleware::map_response(async |mut response: Response| {
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    }));
    let folder = ServeDir::new(&state.config.server.site_root).append_index_html_on_directories(false);
    get_service(folder.precompressed_br().fallback(not_found))
}

/// The product's page for an address that leads nowhere.
pub fn not_found(
    state: &HttpState,
    threads: &PageThreads,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + Sync + 'static {
    let options = area_options(&state.config, Area::Product);
    let context = context_with(state.clone(), security::plain_page_policy);
    let page = move || app::shell(Area::Product, options.clone());
    threads.render_with(leptos_axum::render_app_async_with_context(context, page))
}

/// The widget's page: its own small bundle, and the clinic's sites may frame it.
fn widget_frame(
    state: &HttpState,
    threads: &PageThreads,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + Sync + 'static {
    let options = options(&state.config, WIDGET_BUNDLE);
    let context = context_with(state.clone(), security::widget_policy);
    let page = move || widget::shell(options.clone());
    threads.render_with(leptos_axum::render_app_async_with_context(context, page))
}

/// Only the sites of the key's clinic may frame its chat.
async fn framed_by_the_clinics_sites(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let key = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let request_id = request.extensions().get::<Sender>().map(|sender| sender.client.request_id.clone());
    let sites = state.product.sites.of_key(&key, &request_id.unwrap_or_default()).await;
    let mut response = next.run(request).await;
    security::framed_by(response.headers_mut(), &sites);
    response
}

/// What every server function and page may ask for, and the content policy that carries this page's nonce.
fn context_with(state: HttpState, policy: fn(&str, &str) -> String) -> impl Fn() + Clone + Send + Sync + 'static {
    let turnstile = &state.product.turnstile;
    let human_check = human_check(turnstile);
    let source = human_check.as_ref().map(|_| format!(" {}", turnstile.base_url.origin().ascii_serialization()));
    move || {
        if let Some(key) = &human_check {
            provide_context(key.clone());
        }
        provide_context(state.product.desk.clone());
        provide_context(state.product.back_office.clone());
        provide_context(CookieName(cookie_name(&state.config).into()));
        if let Some(parts) = use_context::<Parts>() {
            if let Some(sender) = parts.extensions.get::<Sender>() {
                provide_context(sender.client.clone());
            }
            provide_context(SessionCookie(session_secret(&parts.headers, &state.config)));
        }
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(value) = HeaderValue::from_str(&policy(&nonce, source.as_deref().unwrap_or_default()))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, value);
        }
    }
}

/// How pages load the check for people, where it is configured.
fn human_check(turnstile: &TurnstileConfig) -> Option<HumanCheckKey> {
    let site_key = turnstile.site_key.clone()?;
    let script = turnstile.base_url.join("api.js").ok()?.into();
    Some(HumanCheckKey { site_key, script })
}

/// `__Host-` binds the cookie to this very host; browsers take it over https alone.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-anteroom" } else { "anteroom" }
}

/// The session's secret from the request's cookie.
pub fn session_secret(headers: &HeaderMap, config: &Config) -> Option<String> {
    CookieJar::from_headers(headers).get(cookie_name(config)).map(|cookie| cookie.value().to_owned())
}

/// Built files are revalidated (their names carry no hash); pages, which are personal, are not stored at all.
async fn cache_static(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let fonts = path.starts_with("/fonts/");
    let mut response = next.run(request).await;
    let rule = match (fonts, is_file && response.status().is_success()) {
        (true, true) => "public, max-age=31536000, immutable",
        (false, true) => "public, no-cache",
        _ => "no-store",
    };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(rule));
    response
}

fn area_options(config: &Config, area: Area) -> LeptosOptions {
    options(config, (area.bundle().unwrap_or_default(), AREA_FOLDER))
}

fn options(config: &Config, (name, folder): (&str, &str)) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name(name)
        .site_root(config.server.site_root.to_string_lossy().into_owned())
        .site_pkg_dir(folder)
        .site_addr(config.server.address)
        .build()
}
