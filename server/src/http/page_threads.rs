//! Pages, each rendered by one thread from its first word to its last.
//!
//! A signal that is read while another thread just writes it answers that it is gone: a page then goes out without what
//! arrived in that moment, or its rendering panics. So whatever a page starts (its resources, their answers, the effects
//! that wait for these) stays on the thread that took the page. Sockets, the database's too, remain with the runtime.

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::{extract::Request, response::Response};
use std::{
    cell::Cell,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task::{LocalSet, spawn_local},
};
use tracing::Instrument as _;

thread_local! {
    static TAKES_PAGES: Cell<bool> = const { Cell::new(false) };
}

/// A page's answer, or a request's.
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;
type Work = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

struct PageThread {
    queue: mpsc::UnboundedSender<Work>,
    /// Pages that were given to it and are not answered yet.
    pages: Arc<AtomicUsize>,
}

/// As many threads as the machine has processors; they end with the last copy of this.
#[derive(Clone)]
pub struct PageThreads(Arc<[PageThread]>);

impl PageThreads {
    /// Starts the threads.
    ///
    /// # Panics
    /// Outside a runtime, and when the system gives no thread.
    pub fn start() -> Self {
        // Set once a process: whoever comes second finds this very one.
        let _ = Executor::init_custom_executor(WherePagesAre);
        let count = thread::available_parallelism().map_or(1, usize::from);
        Self((0..count).map(PageThread::start).collect())
    }

    /// `handler` as it is, on one of these threads: the one with the fewest pages.
    pub fn render_with<H>(&self, handler: H) -> impl Fn(Request) -> Answer + Clone + Send + Sync + 'static
    where
        H: Fn(Request) -> Answer + Clone + Send + Sync + 'static,
    {
        let threads = self.clone();
        move |request| {
            let (threads, handler) = (threads.clone(), handler.clone());
            Box::pin(async move { threads.answer(move || handler(request)).await })
        }
    }

    /// A page that panics takes its request along and nothing else, as everywhere (`requests::survive`).
    async fn answer(&self, page: impl FnOnce() -> Answer + Send + 'static) -> Response {
        let (mut answer, rendered) = oneshot::channel();
        let idle = self.0.iter().min_by_key(|thread| thread.pages.load(Ordering::Relaxed));
        let thread = idle.expect("there is at least one processor");
        let counted = Counted::one_of(&thread.pages);
        let span = tracing::Span::current();
        let work: Work = Box::new(move || {
            Box::pin(async move {
                let rendered = tokio::select! {
                    response = page().instrument(span) => Some(response),
                    // Whoever asked has gone.
                    () = answer.closed() => None,
                };
                drop(counted);
                if let Some(response) = rendered {
                    let _ = answer.send(response);
                }
            })
        });
        let sent = thread.queue.send(work).is_ok();
        let response = if sent { rendered.await.ok() } else { None };
        response.expect("a page is rendered to its end")
    }
}

impl PageThread {
    fn start(number: usize) -> Self {
        let (queue, mut work) = mpsc::unbounded_channel::<Work>();
        let runtime = Handle::current();
        let run = move || {
            TAKES_PAGES.set(true);
            runtime.block_on(LocalSet::new().run_until(async move {
                while let Some(page) = work.recv().await {
                    spawn_local(page());
                }
            }));
        };
        thread::Builder::new().name(format!("pages-{number}")).spawn(run).expect("the system gives threads");
        Self { queue, pages: Arc::default() }
    }
}

/// One page in a count of pages, until it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn one_of(pages: &Arc<AtomicUsize>) -> Self {
        pages.fetch_add(1, Ordering::Relaxed);
        Self(pages.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a page starts stays on its thread; what anything else starts is the runtime's to place.
struct WherePagesAre;

impl CustomExecutor for WherePagesAre {
    fn spawn(&self, task: PinnedFuture<()>) {
        if TAKES_PAGES.get() {
            spawn_local(task);
        } else {
            tokio::spawn(task);
        }
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        spawn_local(task);
    }

    fn poll_local(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, response::IntoResponse as _};

    fn request() -> Request {
        Request::new(Body::empty())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whatever_a_page_starts_stays_on_the_thread_that_took_it() {
        let page = PageThreads::start().render_with(|_| {
            Box::pin(async {
                let (done, answered) = oneshot::channel();
                Executor::spawn(async move {
                    tokio::task::yield_now().await;
                    Executor::spawn(async move {
                        let _ = done.send(thread::current().id());
                    });
                });
                let started_on = answered.await.expect("a thread");
                format!("{}", started_on == thread::current().id()).into_response()
            })
        });
        for _ in 0..32 {
            let answer = page(request()).await;
            let text = axum::body::to_bytes(answer.into_body(), 100).await.expect("a text");
            assert_eq!(text, "true");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_page_that_panics_leaves_its_thread_to_the_next() {
        let threads = PageThreads::start();
        let broken = threads.render_with(|_| Box::pin(async { panic!("a page that is broken on purpose") }));
        for _ in 0..8 {
            assert!(tokio::spawn(broken(request())).await.is_err());
        }
        let whole = threads.render_with(|_| Box::pin(async { "a page".into_response() }));
        assert!(whole(request()).await.status().is_success());
        while threads.0.iter().any(|thread| thread.pages.load(Ordering::Relaxed) > 0) {
            tokio::task::yield_now().await;
        }
    }
}
