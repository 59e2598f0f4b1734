//! English days.

use super::*;

#[test]
fn absolute_dates() {
    check(
        Locale::En,
        &[
            ("March 3rd", "day 03-03"),
            ("March 3", "day 03-03"),
            ("mar 3", "day 03-03"),
            ("Mar. 3rd", "day 03-03"),
            ("3 March", "day 03-03"),
            ("3rd March", "day 03-03"),
            ("the 3rd of March", "day 03-03"),
            ("on the third of March", "day 03-03"),
            ("March the 3rd", "day 03-03"),
            ("March third", "day 03-03"),
            ("march twenty-first", "day 03-21"),
            ("the twenty-first of March", "day 03-21"),
            ("April twenty second please", "day 04-22"),
            ("March 3, 2026", "day 03-03"),
            ("March 3rd 2026", "day 03-03"),
            ("3 March 2026", "day 03-03"),
            ("3-Mar-2026", "day 03-03"),
            ("2026-03-03", "day 03-03"),
            ("2026/03/25", "day 03-25"),
            ("03/25/2026", "day 03-25"),
            ("3/25/26", "day 03-25"),
            ("25/3/2026", "day 03-25"),
            ("3/25", "day 03-25"),
            ("25.03.2026", "day 03-25"),
            ("03-25-2026", "day 03-25"),
            ("the 14th", "day 03-14"),
            ("on the 14th", "day 03-14"),
            ("14th", "day 03-14"),
            ("the 1st", "day 04-01"),
            ("the 2nd", "day 03-02"),
            ("the twentieth", "day 03-20"),
            ("the twenty-first", "day 03-21"),
            ("the 14th of this month", "day 03-14"),
            ("the 3rd of next month", "day 04-03"),
            ("on the 3rd of next month", "day 04-03"),
            ("December 25", "day 12-25"),
            ("January 15", "day 2027-01-15"),
            ("Jan 15 2027", "day 2027-01-15"),
            ("FEBRUARY 20", "day 2027-02-20"),
            ("february 27th", "day 02-27"),
            ("Saturday, March 7", "day 03-07"),
            ("Tuesday the 10th", "day 03-10"),
            ("Tue 3/10", "day 03-10"),
            ("Friday March 13th 2026", "day 03-13"),
            ("Friday, 13 March", "day 03-13"),
            ("May 5th or May 7th", "day 05-05 & day 05-07"),
            ("March 10 or 12", "day 03-10 & day 03-12"),
        ],
    );
}

#[test]
fn dates_that_can_be_read_two_ways_say_so() {
    check(
        Locale::En,
        &[
            ("03/04", "day 03-04 ~ day 04-03"),
            ("3/4/2026", "day 03-04 ~ day 04-03"),
            ("5/6", "day 05-06 ~ day 06-05"),
            ("3/3", "day 03-03"),
            ("Tuesday March 4th", "day 03-04 ~ day 03-03"),
        ],
    );
}

#[test]
fn weekdays() {
    check(
        Locale::En,
        &[
            ("Tuesday", "day 03-03"),
            ("tues", "day 03-03"),
            ("on Wednesday", "day 03-04"),
            ("this Friday", "day 03-06"),
            ("this coming Friday", "day 03-06"),
            ("the coming Friday", "day 03-06"),
            ("Friday coming", "day 03-06"),
            ("upcoming thursday", "day 03-05"),
            ("next Friday", "day 03-13 ~ day 03-06"),
            ("next tues", "day 03-10 ~ day 03-03"),
            ("nxt thurs", "day 03-12 ~ day 03-05"),
            ("Friday next week", "day 03-13"),
            ("Friday of next week", "day 03-13"),
            ("next week Friday", "day 03-13"),
            ("next week on Friday", "day 03-13"),
            ("next week's Friday", "day 03-13"),
            ("Friday this week", "day 03-06"),
            ("this week Thursday", "day 03-05"),
            ("Friday after next", "day 03-20"),
            ("Tuesday week", "day 03-10"),
            ("a week from Friday", "day 03-13"),
            ("a week on Friday", "day 03-13"),
            ("two weeks from Tuesday", "day 03-17"),
            ("Monday", "day 03-09 ~ day 03-02"),
            ("Tuesday or Thursday", "day 03-03 & day 03-05"),
            ("Tuesday, Wednesday or Friday", "day 03-03 & day 03-04 & day 03-06"),
            ("either Wed or Sat", "day 03-04 & day 03-07"),
            ("any Friday", "day 03-06.."),
            ("on a Saturday", "day 03-07.."),
            ("Saturdays", "day 03-07.."),
            ("any weekday but Friday", "day 03-02 09:00.."),
            ("weekdays", "day 03-02 09:00.."),
            ("mon-fri", "day 03-02 09:00.."),
            ("first Monday of April", "day 04-06"),
            ("the second Tuesday of next month", "day 04-14"),
            ("the last Friday of the month", "day 03-27"),
            ("last Thursday in March", "day 03-26"),
            ("the first Saturday in May", "day 05-02"),
            ("the Monday after March 15", "day 03-16"),
            ("last Friday", ""),
        ],
    );
}

#[test]
fn relative_days() {
    check(
        Locale::En,
        &[
            ("today", "day 03-02"),
            ("later today", "day 03-02"),
            ("tomorrow", "day 03-03"),
            ("the day after tomorrow", "day 03-04"),
            ("day after tmrw", "day 03-04"),
            ("in 3 days", "day 03-05"),
            ("in three days", "day 03-05"),
            ("3 days from now", "day 03-05"),
            ("in a couple of days", "day 03-04"),
            ("four days from today", "day 03-06"),
            ("a week from today", "day 03-09"),
            ("a week from tomorrow", "day 03-10"),
            ("a week tomorrow", "day 03-10"),
            ("tomorrow week", "day 03-10"),
            ("ten days from now", "day 03-12"),
            ("two days after March 10", "day 03-12"),
            ("within 3 days", "day 03-02..03-06"),
            ("in the next few days", "day 03-02..03-06"),
            ("in the next two weeks", "day 03-02..03-17"),
        ],
    );
}

#[test]
fn holidays() {
    check(
        Locale::En,
        &[
            ("on Christmas Eve", "day 12-24"),
            ("Christmas", "day 12-25"),
            ("xmas day", "day 12-25"),
            ("New Year's Eve", "day 12-31"),
            ("New Year's Day", "day 2027-01-01"),
            ("Valentine's Day", "day 2027-02-14"),
            ("St. Patrick's Day", "day 03-17"),
            ("Easter", "day 04-05"),
            ("Good Friday", "day 04-03"),
            ("Mother’s Day", "day 05-10"),
            ("Memorial Day", "day 05-25"),
            ("the 4th of July", "day 07-04"),
            ("Labor Day", "day 09-07"),
            ("Halloween", "day 10-31"),
            ("Thanksgiving", "day 11-26"),
            ("the day after Thanksgiving", "day 11-27"),
            ("Black Friday", "day 11-27"),
            ("the day before Christmas", "day 12-24"),
            ("two days before Christmas", "day 12-23"),
            ("the Monday after Easter", "day 04-06"),
        ],
    );
}
