//! `anteroom authorization`: who may do what, as docs/authorization.md.

pub fn run() {
    print!("{}", domain::authorization::markdown());
}
