//! `anteroom routes`: every address and who may call it, as docs/routes.md.

pub fn run() {
    print!("{}", crate::http::routes::markdown());
}
