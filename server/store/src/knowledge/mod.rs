//! Articles, the passages they are found by, open questions and stored tests.

mod articles;
mod directions;
mod questions;
mod search;
mod tests_kept;

pub use articles::{
    ArticleRow, NewArticle, NewPassage, all, change, count, find, insert, mark_all, organisations_to_index, remove,
    replace_passages, set_state, to_index,
};
pub use directions::{
    Closest, Quoted, Undirected, closest, count_directed, direct, organisations_to_embed, quoted, undirected,
};
pub use questions::{
    Asking, QuestionRow, ask, askings, count_open, find_question, note_told, org_of_question, questions,
    set_question_state, settle, untold,
};
pub use search::{Found, Made, lexemes, search, vocabulary};
pub use tests_kept::{TestRow, add_test, keep_result, questions_of, remove_test, tests};
