//! The whole product over HTTP: the real router or the real binary, a real database, the outside world in a box.

mod accounts;
mod audited;
mod calls;
mod chatbot;
mod contention;
mod conversations;
mod crowded_pages;
mod documents;
mod headers;
mod humans;
mod inventory;
mod kill;
mod limits;
mod lost_answers;
mod privacy;
mod providers;
mod refusals;
mod repeats;
mod restart;
mod rights;
mod secrets;
mod series;
mod visits;
mod wall;
mod world;
