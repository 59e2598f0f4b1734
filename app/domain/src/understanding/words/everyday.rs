//! Everyday words: never a misspelling of something else, and never a name.

use std::{collections::BTreeSet, sync::LazyLock};

const WORDS: &str = "
    about above actually afternoon again ahead all almost also always and another any anyone anything
    appointment are area around ask asking available away
    back bad because been before best better between book booked booking both bring brown busy but
    call called calling came can cancel cant change cheap cheaper cheapest check clean clear come coming confirm confused cost could
    curious
    day dear did different does doing done dont down during
    each earlier earliest early easy either else enough even evening ever every everyone everything excited
    face fast feel feeling few find fine first flexible for forward free friend from full
    get getting give glad goes going gone good great guess
    had half happy hard has have having hear heard hello help here hey high home hope hoping hour house how hurt
    idea important instead interested into its
    just
    keep kind know
    large last late later latest least leave left less let like line list little live long look looking lost lots love
    low
    made make making many match maybe mean meant meet might mind mine money month more morning most move much
    must myself
    name near need needs never new next nice nobody none nope not nothing now number
    off okay old once one only open other our out over own
    paid part past pay people perfect person phone place please possible prefer pretty price probably put
    question quick quite
    ready real really remember right room
    said same save saw say see seem seen send service shall she should show sick since small some someone
    something soon sooner soonest sorry sound sounds speak start started stay still stop stuff such sure
    take talk tell than thank thanks that thats the their them then there these they thing things think thinking
    this those though thought three through time times tired today together told tomorrow too took treat tried
    try trying turn two
    under until upon use used using usually
    very visit
    wait waiting walk want wanted wants was way week weekend welcome well went were what when where which while
    who whole why will wish with without wondering wont word work working works would wrong
    year years yes yet you young your
";

static EVERYDAY: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// A word that a misspelling is never assumed of.
pub(in super::super) fn is_common(word: &str) -> bool {
    EVERYDAY.contains(word)
}
