//! The program in the browser. It draws nothing of its own: it sends the page's forms in the background, shows what is
//! on its way, moves the page to the screen that the server answers with, and keeps what moves by itself moving.

mod clock;
mod live;
mod morph;
mod outbox;
mod page;
mod touch;

use leptos::leptos_dom::helpers::document;

/// Takes over the page that the server rendered.
pub fn start() {
    if document().get_element_by_id(page::CHAT).is_none() {
        // The page says that it could not be opened; there is nothing to bring to life.
        return;
    }
    touch::listen();
    clock::start();
    live::follow();
    touch::count_left();
}
