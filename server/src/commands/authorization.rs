//! `anteroom authorization`: who may do what, as docs/authorization.md.

pub fn run() {
    print!("{}", domain::authorization::markdown());
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_in_the_repository_is_the_one_the_matrix_writes() {
        let stored = include_str!("../../../docs/authorization.md");
        assert_eq!(stored, domain::authorization::markdown(), "run `anteroom authorization > docs/authorization.md`");
    }
}
