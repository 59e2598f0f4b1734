//! English times of the day, alone and with days.

use super::*;

#[test]
fn clock_times() {
    check(
        Locale::En,
        &[
            ("tomorrow at 3:30pm", "minute 03-03 15:30"),
            ("tomorrow 3:30 p.m.", "minute 03-03 15:30"),
            ("tomorrow at 15:30", "minute 03-03 15:30"),
            ("tomorrow at 1530", "minute 03-03 15:30"),
            ("tomorrow 1530 hrs", "minute 03-03 15:30"),
            ("tomorrow at 430pm", "minute 03-03 16:30"),
            ("tomorrow at 10am", "hour 03-03 10:00"),
            ("tomorrow 10 a.m.", "hour 03-03 10:00"),
            ("tomorrow at 10 AM", "hour 03-03 10:00"),
            ("3p tomorrow", "hour 03-03 15:00"),
            ("tomorrow half past 3", "minute 03-03 15:30 ~ minute 03-03 03:30"),
            ("half past three in the afternoon tomorrow", "minute 03-03 15:30"),
            ("tomorrow at quarter to five in the evening", "minute 03-03 16:45"),
            ("a quarter past 9 in the morning tomorrow", "minute 03-03 09:15"),
            ("tomorrow at ten past four pm", "minute 03-03 16:10"),
            ("tomorrow at twenty to five pm", "minute 03-03 16:40"),
            ("tomorrow at half 10", "minute 03-03 10:30 ~ minute 03-03 22:30"),
            ("tomorrow at four thirty pm", "minute 03-03 16:30"),
            ("tomorrow at noon", "minute 03-03 12:00"),
            ("tomorrow at 12 noon", "hour 03-03 12:00"),
            ("tomorrow around noon", "hour 03-03 12:00"),
            ("midday tomorrow", "minute 03-03 12:00"),
            ("tomorrow at midnight", "minute 03-03 ~ minute 03-04"),
            ("tomorrow at 3ish", "hour 03-03 15:00 ~ hour 03-03 03:00"),
            ("tomorrow around 3", "hour 03-03 15:00 ~ hour 03-03 03:00"),
            ("5 o'clock tomorrow", "hour 03-03 17:00 ~ hour 03-03 05:00"),
            ("tomorrow at 5 in the evening", "hour 03-03 17:00"),
            ("tomorrow at 11 in the morning", "hour 03-03 11:00"),
            ("tomorrow evening at 6:15", "minute 03-03 18:15"),
            ("tomorrow at 7 at night", "hour 03-03 19:00"),
            ("tomorrow at 4", "hour 03-03 16:00 ~ hour 03-03 04:00"),
            ("tomorrow at 9", "hour 03-03 09:00 ~ hour 03-03 21:00"),
            ("tomorrow at 12", "hour 03-03 12:00 ~ hour 03-03"),
            ("tomorrow at 12:30", "minute 03-03 12:30 ~ minute 03-03 00:30"),
            ("at 4pm", "hour 03-02 16:00"),
            ("4:15 pm", "minute 03-02 16:15"),
            ("8 am", "hour 03-03 08:00"),
            ("at half past two", "minute 03-02 14:30 ~ minute 03-03 02:30"),
        ],
    );
}

#[test]
fn times_and_days_in_any_order() {
    check(
        Locale::En,
        &[
            ("at 3pm on Tuesday", "hour 03-03 15:00"),
            ("Tuesday at 3pm", "hour 03-03 15:00"),
            ("3pm Tuesday", "hour 03-03 15:00"),
            ("Tuesday, 3pm", "hour 03-03 15:00"),
            ("Tuesday the 10th at half past two pm", "minute 03-10 14:30"),
            ("March 10th at 10:30am", "minute 03-10 10:30"),
            ("10:30am on March 10th", "minute 03-10 10:30"),
            ("10:30 on the 10th of March in the morning", "minute 03-10 10:30"),
            ("3/10 at 9:45am", "minute 03-10 09:45 ~ minute 10-03 09:45"),
            ("2026-03-10 14:00", "minute 03-10 14:00"),
            ("next week Tuesday at 2pm", "hour 03-10 14:00"),
            ("Friday the 13th, 4 in the afternoon", "hour 03-13 16:00"),
            ("can I come in tomorrow, say 11am?", "hour 03-03 11:00"),
            ("book me for the 12th at 5 pm please", "hour 03-12 17:00"),
            ("Tuesday at 2pm or Thursday at 4pm", "hour 03-03 14:00 & hour 03-05 16:00"),
            ("Tuesday at 2pm or 3pm", "hour 03-03 14:00 & hour 03-03 15:00"),
            (
                "Wednesday morning or Friday afternoon",
                "part_of_day 03-04 06:00..03-04 12:00 & part_of_day 03-06 12:00..03-06 17:00",
            ),
        ],
    );
}

#[test]
fn ranges_of_hours() {
    check(
        Locale::En,
        &[
            ("tomorrow between 2 and 4", "hour 03-03 14:00..03-03 16:00"),
            ("between 2 and 4 tomorrow", "hour 03-03 14:00..03-03 16:00"),
            ("tomorrow from 9am to noon", "hour 03-03 09:00..03-03 12:00"),
            ("tomorrow 2-4pm", "hour 03-03 14:00..03-03 16:00"),
            ("tomorrow 2pm-4pm", "hour 03-03 14:00..03-03 16:00"),
            ("tomorrow 9:30–11", "minute 03-03 09:30..03-03 11:00"),
            ("tomorrow from 10 until 12", "hour 03-03 10:00..03-03 12:00"),
            ("Friday 9 to 5", "hour 03-06 09:00..03-06 17:00"),
            ("tomorrow after 4", "hour 03-03 16:00..03-04"),
            ("tomorrow any time after 4pm", "hour 03-03 16:00..03-04"),
            ("tomorrow before 11", "hour 03-03..03-03 11:00"),
            ("tomorrow by 3", "hour 03-03..03-03 15:00"),
            ("tomorrow until 5 pm", "hour 03-03..03-03 17:00"),
            ("tomorrow after 2 but before 5", "hour 03-03 14:00..03-03 17:00"),
            ("tomorrow no earlier than 10", "hour 03-03 10:00..03-04"),
            ("Tuesday 11 or later", "hour 03-03 11:00..03-04"),
            ("after 4", "hour 03-02 16:00.."),
            ("before 11am", "hour 03-02 09:00..03-02 11:00"),
            ("between 2 and 4", "hour 03-02 14:00..03-02 16:00"),
            ("weekdays after 5", "hour 03-02 17:00.."),
            ("next week after 4", "hour 03-09 16:00..03-16"),
            ("Thu or Fri after 4", "hour 03-05 16:00..03-06 & hour 03-06 16:00..03-07"),
            ("after work tomorrow", "hour 03-03 17:00..03-04"),
            ("tomorrow before lunch", "hour 03-03..03-03 12:00"),
        ],
    );
}

#[test]
fn parts_of_the_day() {
    check(
        Locale::En,
        &[
            ("tomorrow morning", "part_of_day 03-03 06:00..03-03 12:00"),
            ("tomorrow in the morning", "part_of_day 03-03 06:00..03-03 12:00"),
            ("this afternoon", "part_of_day 03-02 12:00..03-02 17:00"),
            ("this evening", "part_of_day 03-02 17:00..03-02 21:00"),
            ("tonight", "part_of_day 03-02 17:00..03-02 21:00"),
            ("Tuesday evening", "part_of_day 03-03 17:00..03-03 21:00"),
            ("Wednesday lunchtime", "part_of_day 03-04 11:30..03-04 13:30"),
            ("first thing tomorrow", "part_of_day 03-03 06:00..03-03 09:00"),
            ("tomorrow first thing in the morning", "part_of_day 03-03 06:00..03-03 09:00"),
            ("late afternoon on Friday", "part_of_day 03-06 15:00..03-06 18:00"),
            ("Friday end of day", "part_of_day 03-06 16:00..03-06 18:00"),
            ("early tomorrow morning", "part_of_day 03-03 06:00..03-03 09:00"),
            ("mid-morning on Thursday", "part_of_day 03-05 09:00..03-05 11:00"),
            ("in the afternoon on the 10th", "part_of_day 03-10 12:00..03-10 17:00"),
            ("next week in the mornings", "part_of_day 03-09 06:00..03-15 12:00"),
        ],
    );
}

#[test]
fn times_from_now() {
    check(
        Locale::En,
        &[
            ("in an hour", "hour 03-02 10:00"),
            ("an hour from now", "hour 03-02 10:00"),
            ("in two hours", "hour 03-02 11:00"),
            ("in half an hour", "minute 03-02 09:30..03-02 09:45"),
            ("half an hour from now", "minute 03-02 09:30..03-02 09:45"),
            ("in 45 minutes", "minute 03-02 09:45..03-02 10:00"),
            ("in an hour and a half", "minute 03-02 10:30..03-02 10:45"),
            ("asap", "day 03-02 09:00.."),
            ("as soon as possible", "day 03-02 09:00.."),
        ],
    );
}
