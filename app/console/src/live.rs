//! News from the server: what changed, and whether we would hear of it.

use contract::board::Change;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// News within this many milliseconds is acted on once.
const COALESCE: u32 = 150;
/// The longest wait between two attempts to connect, in milliseconds.
const LONGEST_WAIT: u32 = 30_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not yet, or not any more; trying.
    Connecting,
    Live,
    Reconnecting,
}

/// Counters that grow when something changed. Whatever shows bookings or leads lists them among what it depends on, and
/// so is loaded again.
#[derive(Clone, Copy)]
pub struct Live {
    connection: RwSignal<Connection>,
    bookings: RwSignal<u32>,
    leads: RwSignal<u32>,
    conversations: RwSignal<u32>,
}

impl Live {
    /// Tells the parts of the calling surface of changes, as long as it is on the screen.
    pub fn provide() -> Self {
        let live = Self {
            connection: RwSignal::new(Connection::Connecting),
            bookings: RwSignal::new(0),
            leads: RwSignal::new(0),
            conversations: RwSignal::new(0),
        };
        provide_context(live);
        Effect::new(move |_| {
            let feed = Feed { live, held: StoredValue::new_local(Held::default()) };
            feed.connect();
            on_cleanup(move || feed.end());
        });
        live
    }

    pub fn connection(self) -> Connection {
        self.connection.get()
    }

    /// Grows with every change of a booking or its payments.
    pub fn bookings(self) -> u32 {
        self.bookings.get()
    }

    /// Grows with every change of a lead.
    pub fn leads(self) -> u32 {
        self.leads.get()
    }

    /// Grows with every change of a conversation.
    pub fn conversations(self) -> u32 {
        self.conversations.get()
    }

    /// A change of our own, so that nobody waits for its echo.
    pub fn booking_changed(self) {
        self.bookings.try_update(|count| *count += 1);
    }

    /// The same for leads.
    pub fn lead_changed(self) {
        self.leads.try_update(|count| *count += 1);
    }

    /// The same for conversations.
    pub fn conversation_changed(self) {
        self.conversations.try_update(|count| *count += 1);
    }

    fn take(self, news: News) {
        if news.bookings {
            self.bookings.try_update(|count| *count += 1);
        }
        if news.leads {
            self.leads.try_update(|count| *count += 1);
        }
        if news.conversations {
            self.conversations.try_update(|count| *count += 1);
        }
    }
}

/// What has been heard of and not yet acted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct News {
    bookings: bool,
    leads: bool,
    conversations: bool,
}

impl News {
    const NONE: Self = Self { bookings: false, leads: false, conversations: false };
    const ALL: Self = Self { bookings: true, leads: true, conversations: true };

    /// What a message is about; everything when it cannot be read.
    fn read(data: &str) -> Self {
        match serde_json::from_str::<Change>(data) {
            Ok(change) if change.kind == "lead" => Self { leads: true, ..Self::NONE },
            Ok(change) if change.kind == "conversation" => Self { conversations: true, ..Self::NONE },
            Ok(_) => Self { bookings: true, ..Self::NONE },
            Err(_) => Self::ALL,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            bookings: self.bookings || other.bookings,
            leads: self.leads || other.leads,
            conversations: self.conversations || other.conversations,
        }
    }
}

/// The connection and what waits behind it.
#[derive(Default)]
struct Held {
    source: Option<Source>,
    heard: News,
    acting: Option<Timeout>,
    waiting: Option<Timeout>,
    attempts: u32,
}

/// An open connection; closed when dropped, before its listeners go.
struct Source {
    events: EventSource,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _state: [Closure<dyn FnMut(Event)>; 3],
}

impl Drop for Source {
    fn drop(&mut self) {
        self.events.close();
    }
}

#[derive(Clone, Copy)]
struct Feed {
    live: Live,
    held: StoredValue<Held, LocalStorage>,
}

impl Feed {
    fn connect(self) {
        let Ok(source) = EventSource::new("/console/events") else { return self.wait() };
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            self.hear(News::read(&message.data().as_string().unwrap_or_default()));
        });
        let resumed = Closure::<dyn FnMut(Event)>::new(move |_| self.hear(News::ALL));
        let opened = Closure::<dyn FnMut(Event)>::new(move |_| self.opened());
        let failed = Closure::<dyn FnMut(Event)>::new(move |_| self.wait());
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // Both fail only for an event without a name.
        let _ = source.add_event_listener_with_callback("change", message.as_ref().unchecked_ref());
        let _ = source.add_event_listener_with_callback("resumed", resumed.as_ref().unchecked_ref());
        let source = Source { events: source, _message: message, _state: [resumed, opened, failed] };
        self.held.try_update_value(|held| held.source = Some(source));
    }

    fn opened(self) {
        self.held.try_update_value(|held| held.attempts = 0);
        let before = self.live.connection.try_get_untracked();
        self.live.connection.try_set(Connection::Live);
        if before == Some(Connection::Reconnecting) {
            self.hear(News::ALL);
        }
    }

    /// The browser gives up on some failures and hurries on others, so the waiting is ours. The old connection is dropped
    /// by the timer, never from within its own listener.
    fn wait(self) {
        self.live.connection.try_set(Connection::Reconnecting);
        self.held.try_update_value(|held| {
            if let Some(open) = &held.source {
                open.events.close();
            }
            let wait = wait_before(held.attempts, js_sys::Math::random());
            held.attempts = held.attempts.saturating_add(1);
            held.waiting = Some(Timeout::new(wait, move || self.connect()));
        });
    }

    fn hear(self, news: News) {
        self.held.try_update_value(|held| {
            held.heard = held.heard.and(news);
            if held.acting.is_none() {
                held.acting = Some(Timeout::new(COALESCE, move || self.act()));
            }
        });
    }

    fn act(self) {
        let heard = self.held.try_update_value(|held| {
            // The timer has fired; dropping it clears nothing.
            held.acting = None;
            std::mem::take(&mut held.heard)
        });
        if let Some(heard) = heard {
            self.live.take(heard);
        }
    }

    fn end(self) {
        self.held.try_update_value(|held| *held = Held::default());
    }
}

/// Milliseconds before an attempt: doubling from one second, spread so that a restart is not met by everybody at once.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 45,000")]
fn wait_before(attempts: u32, random: f64) -> u32 {
    let base = 1_000_u32.saturating_mul(1 << attempts.min(5)).min(LONGEST_WAIT);
    base + (f64::from(base) * 0.5 * random.clamp(0.0, 1.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_the_longest() {
        assert_eq!([0, 1, 2, 9].map(|attempts| wait_before(attempts, 0.0)), [1_000, 2_000, 4_000, LONGEST_WAIT]);
        assert_eq!(wait_before(0, 1.0), 1_500);
    }

    #[test]
    fn news_that_cannot_be_read_concerns_everything() {
        let org = "00000000-0000-7000-8000-000000000001";
        let lead = format!(r#"{{"org":"{org}","kind":"lead","id":"x"}}"#);
        let payment = format!(r#"{{"org":"{org}","kind":"payment","id":"x"}}"#);
        assert_eq!(News::read(&lead), News { leads: true, ..News::NONE });
        assert_eq!(News::read(&payment), News { bookings: true, ..News::NONE });
        assert_eq!(News::read("not json"), News::ALL);
    }
}
