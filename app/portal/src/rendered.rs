//! What the server renders, before any script runs.

mod assistant;
mod door;
mod knowledge;
mod office;
mod packages;
mod payments;
mod policy;
mod referrals;
mod rights;
mod sample;
mod setup;
mod subscription;
mod surface;

use crate::PortalArea;
use any_spawner::Executor;
use contract::caller::Role;
use futures::StreamExt;
use leptos::prelude::*;
use leptos_meta::ServerMetaContext;
use leptos_router::{components::provide_server_redirect, location::RequestUrl};
use session::{CookieName, SessionCookie};
use std::sync::{Arc, Mutex};

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Nobody,
    /// Signed in, in no organisation.
    Placeless,
    Member(Role),
    Operator,
    OperatorInside,
}

/// What a browser gets.
struct Answer {
    html: String,
    redirects: Vec<String>,
}

impl Answer {
    /// Every one of `words` is on the page.
    fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.html.contains(word), "{word} is missing in {}", self.html);
        }
    }

    /// None of `words` is on the page.
    fn hides(&self, words: &[&str]) {
        for word in words {
            assert!(!self.html.contains(word), "{word} is on the page");
        }
    }
}

/// The page at `path`, asked for with these cookies.
async fn page_with(path: &str, who: Who, cookies: &str) -> Answer {
    // A second test finds the executor there already.
    let _ = Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new())));
    let address = format!("http://localhost{path}");
    let redirects = Arc::new(Mutex::new(Vec::new()));
    let seen = redirects.clone();
    let request = http::Request::get(path).header(http::header::COOKIE, cookies).body(()).expect("a request");
    let stream = owner.with(|| {
        provide_context(RequestUrl::new(&address));
        provide_context(request.into_parts().0);
        provide_context(office::desk(who));
        provide_context(office::back_office(who));
        provide_context(CookieName::for_https(false));
        provide_context(SessionCookie((who != Who::Nobody).then(|| "secret".to_owned())));
        provide_server_redirect(move |to| seen.lock().expect("one test").push(to.to_owned()));
        let (meta, _collected) = ServerMetaContext::new();
        provide_context(meta);
        view! { <PortalArea/> }.to_html_stream_in_order()
    });
    // Between two texts stands a mark for the browser, which nobody reads.
    let html = stream.collect::<String>().await.replace("<!>", "");
    owner.unset_with_forced_cleanup();
    let redirects = redirects.lock().expect("one test").clone();
    assert!(!html.contains("<script>alert"), "a name became markup");
    Answer { html, redirects }
}

async fn page(path: &str, who: Who) -> Answer {
    page_with(path, who, "theme=dark").await
}
