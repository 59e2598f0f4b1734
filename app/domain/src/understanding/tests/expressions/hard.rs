//! Slips of the pen, abbreviations, shouting, impossible dates, and what is no time at all.

use super::*;

#[test]
fn slips_of_the_pen_and_abbreviations() {
    check(
        Locale::En,
        &[
            ("tommorow", "day 03-03"),
            ("tomorow at 4pm", "hour 03-03 16:00"),
            ("tmrw 4pm", "hour 03-03 16:00"),
            ("2moro", "day 03-03"),
            ("wensday", "day 03-04"),
            ("wednsday", "day 03-04"),
            ("thrusday", "day 03-05"),
            ("firday", "day 03-06"),
            ("saterday", "day 03-07"),
            ("tuseday", "day 03-03"),
            ("tusday", "day 03-03"),
            ("febuary 20", "day 2027-02-20"),
            ("marhc 20", "day 03-20"),
            ("setpember 3", "day 09-03"),
            ("TOMORROW AT 4PM", "hour 03-03 16:00"),
            ("NEXT WEEK", "week 03-09..03-16"),
            ("tomorrow morning’s fine", "part_of_day 03-03 06:00..03-03 12:00"),
            ("“tomorrow” at 5pm", "hour 03-03 17:00"),
            ("tues @ 4pm", "hour 03-03 16:00"),
            ("thx tues 4pm works for me", "hour 03-03 16:00"),
            (
                "im free tues morning or thurs after 3pm",
                "part_of_day 03-03 06:00..03-03 12:00 & hour 03-05 15:00..03-06",
            ),
            ("mañana 4pm", "hour 03-03 16:00"),
        ],
    );
}

#[test]
fn dates_that_do_not_exist_give_no_value() {
    check(
        Locale::En,
        &[
            ("31 February", "invalid"),
            ("February 30th", "invalid"),
            ("Feb 31", "invalid"),
            ("2/30/2026", "invalid"),
            ("2026-02-30", "invalid"),
            ("the 31st of April", "invalid"),
            ("February 32", "invalid"),
            ("March 3rd 1900", "invalid"),
            ("March 3, 9999", "invalid"),
            ("01/01/9999", "invalid"),
            ("on 31 February at 3pm", "invalid & hour 03-02 15:00"),
            ("before 31 February", "invalid"),
            ("at 25:00", ""),
            ("at 13:75", ""),
        ],
    );
    check(Locale::Es, &[("el 31 de febrero", "invalid"), ("31/02/2026", "invalid")]);
}

#[test]
fn the_hour_that_a_clock_change_skips_or_repeats() {
    check(
        Locale::En,
        &[
            ("March 8 at 2:30am", "minute 03-08 03:00"),
            ("March 8", "day 03-08"),
            ("November 1 at 1:30 am", "minute 11-01 01:30"),
            ("March 9 at 9am", "hour 03-09 09:00"),
        ],
    );
}

#[test]
fn what_is_no_time() {
    check(
        Locale::En,
        &[
            ("I need 3 rooms cleaned", ""),
            ("34 units of botox", ""),
            ("my number is 512 555 0148", ""),
            ("under 200 bucks", ""),
            ("I live at 1204 Main Street", ""),
            ("I may need a second opinion", ""),
            ("it's the first time", ""),
            ("120 x 80 cm", ""),
            ("2 bedrooms and 1 bathroom", ""),
            ("20% off", ""),
            ("for 4 people", ""),
            ("apartment 4", ""),
            ("one of my teeth hurts", ""),
            ("I want the second one", ""),
            ("for my two kids", ""),
            ("zip 78704", ""),
            ("Good morning, I need a dentist", ""),
            ("no, not right now", ""),
            ("", ""),
            ("🙂🙂🙂", ""),
        ],
    );
}
