//! English weeks, months and spans of days.

use super::*;

#[test]
fn weeks_and_weekends() {
    check(
        Locale::En,
        &[
            ("this week", "week 03-02..03-09"),
            ("next week", "week 03-09..03-16"),
            ("nxt wk", "week 03-09..03-16"),
            ("the week after next", "week 03-16..03-23"),
            ("in two weeks", "week 03-16..03-23"),
            ("in a fortnight", "week 03-16..03-23"),
            ("in 2 weeks' time", "week 03-16..03-23"),
            ("3 weeks from now", "week 03-23..03-30"),
            ("the week of March 9", "week 03-09..03-16"),
            ("week of the 16th", "week 03-16..03-23"),
            ("this weekend", "week 03-07..03-09"),
            ("the weekend", "week 03-07..03-09"),
            ("w/e", "week 03-07..03-09"),
            ("this coming weekend", "week 03-07..03-09"),
            ("next weekend", "week 03-14..03-16 ~ week 03-07..03-09"),
            ("later this week", "week 03-02..03-09"),
            ("early next week", "week 03-09..03-11"),
            ("the beginning of next week", "week 03-09..03-11"),
            ("mid next week", "week 03-10..03-13"),
            ("late next week", "week 03-12..03-14"),
            ("end of next week", "week 03-12..03-14"),
            ("end of the week", "week 03-05..03-07"),
            ("the first week of May", "week 05-01..05-08"),
            ("2nd week of June", "week 06-08..06-15"),
            ("the last week of March", "week 03-25..04-01"),
        ],
    );
}

#[test]
fn months_and_parts_of_them() {
    check(
        Locale::En,
        &[
            ("next month", "month 04-01..05-01"),
            ("this month", "month 03-02..04-01"),
            ("in April", "month 04-01..05-01"),
            ("sometime in May", "month 05-01..06-01"),
            ("June", "month 06-01..07-01"),
            ("in January", "month 2027-01-01..2027-02-01"),
            ("March 2027", "month 2027-03-01..2027-04-01"),
            ("in 2 months", "month 05-01..06-01"),
            ("mid June", "week 06-11..06-21"),
            ("mid-june", "week 06-11..06-21"),
            ("the middle of June", "week 06-11..06-21"),
            ("early April", "week 04-01..04-08"),
            ("beginning of May", "week 05-01..05-08"),
            ("late April", "week 04-24..05-01"),
            ("the end of April", "week 04-24..05-01"),
            ("end of the month", "week 03-25..04-01"),
            ("early next month", "week 04-01..04-08"),
            ("the end of next month", "week 04-24..05-01"),
            ("first half of May", "week 05-01..05-16"),
            ("the last day of the month", "day 03-31"),
            ("next year", "month 2027-01-01..2028-01-01"),
        ],
    );
}

#[test]
fn spans_of_days() {
    check(
        Locale::En,
        &[
            ("between Tuesday and Thursday", "day 03-03..03-06"),
            ("Tuesday to Thursday", "day 03-03..03-06"),
            ("from Wednesday through Friday", "day 03-04..03-07"),
            ("wed-fri", "day 03-04..03-07"),
            ("March 3-5", "day 03-03..03-06"),
            ("March 3rd to 5th", "day 03-03..03-06"),
            ("3-5 March", "day 03-03..03-06"),
            ("between March 10 and March 12", "day 03-10..03-13"),
            ("from the 10th to the 12th", "day 03-10..03-13"),
            ("after Thursday", "day 03-06.."),
            ("after the 15th", "day 03-16.."),
            ("from Monday on", "day 03-09.."),
            ("starting March 10", "day 03-10.."),
            ("before Friday", "day 03-02..03-06"),
            ("by Friday", "day 03-02..03-07"),
            ("by the end of the month", "day 03-02..04-01"),
            ("before the 15th", "day 03-02..03-15"),
        ],
    );
}
