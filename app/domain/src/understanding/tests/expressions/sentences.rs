//! Whole sentences, as people write them.

use super::*;

#[test]
fn times_in_sentences() {
    check(
        Locale::En,
        &[
            ("Hi there, do you have anything open tomorrow afternoon around 3?", "hour 03-03 15:00"),
            ("I'd like to come in on Thursday the 12th, preferably before noon.", "hour 03-12..03-12 12:00"),
            ("Could we move it from Tuesday to Wednesday?", "day 03-04"),
            ("Not Tuesday, Wednesday works better", "day 03-04"),
            ("I can do Monday the 9th or Wednesday the 11th", "day 03-09 & day 03-11"),
            ("anything on the 5th or 6th?", "day 03-05 & day 03-06"),
            ("We are free this Saturday between 10 and noon", "hour 03-07 10:00..03-07 12:00"),
            ("schedule a clean for the first Monday in April at 9am", "hour 04-06 09:00"),
            ("let's do 2:15 on Friday afternoon", "minute 03-06 14:15"),
            ("The afternoon of March 12th would be best", "part_of_day 03-12 12:00..03-12 17:00"),
            ("on the morning of the 12th", "part_of_day 03-12 06:00..03-12 12:00"),
            ("evening of next Tuesday", "part_of_day 03-10 17:00..03-10 21:00 ~ part_of_day 03-03 17:00..03-03 21:00"),
            ("how about 11 o'clock on the 5th of March", "hour 03-05 11:00 ~ hour 03-05 23:00"),
            ("make it 4:45 pm, the day after tomorrow", "minute 03-04 16:45"),
            ("I'm only available on weekends", "day 03-07.."),
            ("sometime next week would be great", "week 03-09..03-16"),
            ("any day next week except Wednesday", "week 03-09..03-16"),
            ("My son needs to be seen within the next week", "day 03-02..03-10"),
            ("Is there anything before 10 on Friday?", "hour 03-06..03-06 10:00"),
            ("could you fit me in at quarter past eleven tomorrow morning", "minute 03-03 11:15"),
            ("Please book the appointment for morning 9:45 on March 9th", "minute 03-09 09:45"),
            ("evening 6:15 next Thursday", "minute 03-12 18:15 ~ minute 03-05 18:15"),
            ("four in the evening on the 8th", "hour 03-08 16:00"),
            ("I need it done by the 20th", "day 03-02..03-21"),
            ("end of March or early April", "week 03-25..04-01 & week 04-01..04-08"),
            ("7 in the evening tomorrow or the day after", "hour 03-03 19:00"),
            (
                "between 9:30 and 10:15 am on 3/12/2026",
                "minute 03-12 09:30..03-12 10:15 ~ minute 12-03 09:30..12-03 10:15",
            ),
            ("3 in the afternoon, Friday", "hour 03-06 15:00"),
            ("Friday, 3 in the afternoon", "hour 03-06 15:00"),
            ("12pm tomorrow", "hour 03-03 12:00"),
            ("12am on Wednesday", "hour 03-04 ~ hour 03-05"),
            ("tomorrow @ 9:00am sharp", "minute 03-03 09:00"),
            ("the 3rd week of April", "week 04-15..04-22"),
            ("Saturday morning, 10-ish", "hour 03-07 10:00"),
            ("from 2pm onwards on Thursday", "hour 03-05 14:00..03-06"),
            ("after 3:30 any weekday", "minute 03-02 15:30.."),
            ("next Monday or Tuesday", "day 03-09 & day 03-10"),
            ("tomorrow or Thursday", "day 03-03 & day 03-05"),
            ("today at 5:30", "minute 03-02 17:30 ~ minute 03-02 05:30"),
            ("tonight at 7", "hour 03-02 19:00"),
            ("this evening around 6", "hour 03-02 18:00"),
            ("the 21st at 2", "hour 03-21 14:00 ~ hour 03-21 02:00"),
            ("Sunday 15 March, 11:00", "minute 03-15 11:00 ~ minute 03-15 23:00"),
            ("15:00 on the 15th", "minute 03-15 15:00"),
            ("Wednesday 8:30am-10am", "minute 03-04 08:30..03-04 10:00"),
            ("not before 3pm on Friday", "hour 03-06 15:00..03-07"),
            ("no later than 4 on Friday", "hour 03-06..03-06 16:00"),
            ("at the latest by Thursday", "day 03-02..03-06"),
            ("every Tuesday at 4pm", "hour 03-03 16:00.."),
            ("Thursdays after 6", "hour 03-05 18:00.."),
            ("weekday mornings", "part_of_day 03-02 06:00.."),
        ],
    );
}

#[test]
fn times_in_spanish_sentences() {
    check(
        Locale::Es,
        &[
            ("Hola, ¿tienen algo mañana por la tarde a las 5?", "hour 03-03 17:00"),
            ("Quisiera una cita para el jueves 12 de marzo a las 10 de la mañana", "hour 03-12 10:00"),
            ("¿puede ser el viernes después de las 4?", "hour 03-06 16:00..03-07"),
            ("el sábado por la mañana, a las 11", "hour 03-07 11:00"),
            ("me viene bien el miércoles o el viernes", "day 03-04 & day 03-06"),
            ("cambiar la cita al próximo lunes a las 9 de la mañana", "hour 03-09 09:00"),
            ("no puedo el martes, mejor el jueves", "day 03-05"),
            ("entre las 9 y las 11 de la mañana el viernes", "hour 03-06 09:00..03-06 11:00"),
            ("la primera semana de abril por la tarde", "part_of_day 04-01 12:00..04-07 17:00"),
            ("el día 20 a las 16:30", "minute 03-20 16:30"),
            ("Pasado mañana a las 3 de la tarde", "hour 03-04 15:00"),
            ("lo antes posible", "day 03-02 09:00.."),
            ("el 25 de diciembre", "day 12-25"),
            ("mañana en la mañana", "part_of_day 03-03 06:00..03-03 12:00"),
            ("el próximo martes a las 4:15 pm", "minute 03-03 16:15"),
            ("dentro de una semana", "week 03-09..03-16"),
            ("a finales de este mes", "week 03-25..04-01"),
            ("cualquier viernes por la tarde", "part_of_day 03-06 12:00.."),
        ],
    );
}

/// British and other day-first countries, by the zone alone.
#[test]
fn british_ways_of_saying_it() {
    check(
        Locale::En,
        &[
            ("half ten tomorrow", "minute 03-03 10:30 ~ minute 03-03 22:30"),
            ("half four on Thursday", "minute 03-05 16:30 ~ minute 03-05 04:30"),
            ("Friday week", "day 03-13"),
            ("a fortnight on Tuesday", "day 03-17"),
            ("a fortnight today", "day 03-16"),
            ("Tuesday next", "day 03-10 ~ day 03-03"),
            ("the Tuesday after next", "day 03-17"),
            ("tomorrow at ten to four", "minute 03-03 15:50 ~ minute 03-03 03:50"),
        ],
    );
}

/// Found by trying: each is a family of its own.
#[test]
fn rarer_ways_of_saying_it() {
    check(
        Locale::En,
        &[
            ("in about two weeks", "week 03-16..03-23"),
            ("in a week or two", "week 03-09..03-23"),
            ("the first of the month", "day 04-01"),
            ("the 15th of the month", "day 03-15"),
            ("first thing Friday morning", "part_of_day 03-06 06:00..03-06 09:00"),
            ("last thing on Friday", "part_of_day 03-06 16:00..03-06 18:00"),
            ("two Fridays from now", "day 03-13"),
            ("half past noon tomorrow", "minute 03-03 12:30"),
            ("quarter to noon tomorrow", "minute 03-03 11:45"),
            ("12 to 1 tomorrow", "hour 03-03 12:00"),
            ("midnight tonight", "minute 03-03"),
            ("0900 tomorrow", "minute 03-03 09:00"),
            ("tomorrow at nine oh five am", "minute 03-03 09:05"),
            ("4pm latest on Friday", "hour 03-06..03-06 16:00"),
            ("the earlier the better", ""),
            ("March or April", "month 03-02..04-01 & month 04-01..05-01"),
            ("between April and May", "month 04-01..06-01"),
            ("20260415", "day 04-15"),
            ("at 3 or 4pm tomorrow", "hour 03-03 15:00 & hour 03-03 16:00"),
            ("tomorrow at 4 or 5 pm", "hour 03-03 16:00 & hour 03-03 17:00"),
            ("4-15", ""),
            ("in 6 mos", "month 09-01..10-01"),
            ("next Friday, not this Friday", "day 03-13 ~ day 03-06"),
            ("any time except mornings", "hour 03-02 12:00.."),
            ("March 4, 5, or 6", "day 03-04 & day 03-05 & day 03-06"),
            ("by Wednesday noon", "day 03-02..03-04 12:00"),
            ("by tomorrow 3pm", "day 03-02..03-03 15:00"),
            ("until Friday", "day 03-02..03-07"),
            ("in the next 2 hours", "hour 03-02 09:00..03-02 11:00"),
            ("within the hour", "hour 03-02 09:00"),
            ("Christmas week", "week 12-21..12-28"),
            ("noonish tomorrow", "hour 03-03 12:00"),
            ("today, thanks", "day 03-02"),
            ("as soon as possible, thank you", "day 03-02 09:00.."),
            ("thank you, that's all for today", ""),
            ("Thank you for your help today.", ""),
            ("tomorrow before midnight", "hour 03-03..03-04"),
            ("tues am", "part_of_day 03-03 06:00..03-03 12:00"),
            ("tomorrow PM", "part_of_day 03-03 12:00..03-03 17:00"),
            ("wed 3pm or thurs am", "hour 03-04 15:00 & part_of_day 03-05 06:00..03-05 12:00"),
            ("2pm or 3pm on Friday", "hour 03-06 14:00 & hour 03-06 15:00"),
            ("b4 noon tmrw", "hour 03-03..03-03 12:00"),
            ("btwn 2 & 4 tmrw", "hour 03-03 14:00..03-03 16:00"),
            ("tomorrow evening before 8", "hour 03-03 17:00..03-03 20:00"),
            ("2026.03.09", "day 03-09"),
            ("in March on the 12th", "day 03-12"),
            ("next month on the 5th", "day 04-05"),
            ("10a-12p fri", "hour 03-06 10:00..03-06 12:00"),
            ("friday at 2pm or saturday at 11am", "hour 03-06 14:00 & hour 03-07 11:00"),
            ("7 30 pm tomorrow", "minute 03-03 19:30"),
            ("a week from this Friday", "day 03-13"),
            ("as of next week", "day 03-09.."),
            ("within 24 hours", "hour 03-02 09:00..03-03 09:00"),
            ("by end of day Friday", "hour 03-06..03-06 18:00"),
            ("by close of business tomorrow", "hour 03-03..03-03 18:00"),
            ("between 7 and 9 tomorrow evening", "hour 03-03 19:00..03-03 21:00"),
            ("Monday through Wednesday mornings", "part_of_day 03-09 06:00..03-11 12:00"),
            ("tomorrow, 14:00-16:00", "hour 03-03 14:00..03-03 16:00"),
        ],
    );
}

#[test]
fn rarer_ways_of_saying_it_in_spanish() {
    check(
        Locale::Es,
        &[
            ("antes del 15", "day 03-02..03-15"),
            ("después del 15", "day 03-16.."),
            ("a partir del 10", "day 03-10.."),
            ("mañana de las 9 a las 11", "hour 03-03 09:00..03-03 11:00"),
            ("mañana de nueve a once de la mañana", "hour 03-03 09:00..03-03 11:00"),
            ("el 1º de abril", "day 04-01"),
            ("3/mar/2026", "day 03-03"),
            ("mañana a las 13 horas", "hour 03-03 13:00"),
            ("un sábado", "day 03-07.."),
            ("el próximo fin de semana", "week 03-07..03-09 ~ week 03-14..03-16"),
            ("a las 4 o a las 5 de la tarde mañana", "hour 03-03 16:00 & hour 03-03 17:00"),
            ("mañana a las nueve y veinte de la mañana", "minute 03-03 09:20"),
            ("mañana a las cinco menos diez de la tarde", "minute 03-03 16:50"),
            ("el segundo martes del mes que viene", "day 04-14"),
            ("a principios de la semana que viene", "week 03-09..03-11"),
            ("la semana pasada", ""),
            ("en Semana Santa", "week 03-30..04-06"),
            ("mañana temprano", "part_of_day 03-03 06:00..03-03 09:00"),
            ("los martes por la tarde", "part_of_day 03-03 12:00.."),
            ("martes y jueves", "day 03-03 & day 03-05"),
        ],
    );
}
