//! Spanish times of the day, alone and with days.

use super::*;

#[test]
fn clock_times_in_spanish() {
    check(
        Locale::Es,
        &[
            ("mañana a las 4 de la tarde", "hour 03-03 16:00"),
            ("mañana a las cuatro", "hour 03-03 16:00 ~ hour 03-03 04:00"),
            ("mañana a las 10 de la mañana", "hour 03-03 10:00"),
            ("mañana a las 8 de la noche", "hour 03-03 20:00"),
            ("el martes que viene a las cuatro y media", "minute 03-03 16:30 ~ minute 03-03 04:30"),
            ("mañana a las 3 y cuarto de la tarde", "minute 03-03 15:15"),
            ("mañana a las 5 menos cuarto de la tarde", "minute 03-03 16:45"),
            ("mañana a las 15h", "hour 03-03 15:00"),
            ("mañana a las 15:30", "minute 03-03 15:30"),
            ("mañana a las 15h30", "minute 03-03 15:30"),
            ("mañana a la una de la tarde", "hour 03-03 13:00"),
            ("mañana al mediodía", "hour 03-03 12:00"),
            ("mañana a medianoche", "minute 03-03 ~ minute 03-04"),
            ("mañana sobre las 3 de la tarde", "hour 03-03 15:00"),
            ("mañana a eso de las 4 de la tarde", "hour 03-03 16:00"),
            ("mañana a las 4 pm", "hour 03-03 16:00"),
            ("a las 5 de la tarde", "hour 03-02 17:00"),
            ("el 10 de marzo a las 9:30 de la mañana", "minute 03-10 09:30"),
            ("a las 9:30 de la mañana el 10 de marzo", "minute 03-10 09:30"),
            ("el viernes a las once de la mañana", "hour 03-06 11:00"),
            ("en media hora", "minute 03-02 09:30..03-02 09:45"),
            ("dentro de una hora", "hour 03-02 10:00"),
            ("en dos horas", "hour 03-02 11:00"),
        ],
    );
}

#[test]
fn ranges_and_parts_of_the_day_in_spanish() {
    check(
        Locale::Es,
        &[
            ("mañana por la tarde", "part_of_day 03-03 12:00..03-03 17:00"),
            ("mañana por la mañana", "part_of_day 03-03 06:00..03-03 12:00"),
            ("esta tarde", "part_of_day 03-02 12:00..03-02 17:00"),
            ("esta noche", "part_of_day 03-02 17:00..03-02 21:00"),
            ("hoy por la noche", "part_of_day 03-02 17:00..03-02 21:00"),
            ("el martes por la mañana", "part_of_day 03-03 06:00..03-03 12:00"),
            ("mañana a primera hora", "part_of_day 03-03 06:00..03-03 09:00"),
            ("el viernes a última hora", "part_of_day 03-06 16:00..03-06 18:00"),
            ("mañana entre las 2 y las 4", "hour 03-03 14:00..03-03 16:00"),
            ("mañana de 2 a 4", "hour 03-03 14:00..03-03 16:00"),
            ("mañana de 9 a 11 de la mañana", "hour 03-03 09:00..03-03 11:00"),
            ("mañana desde las 9 hasta las 12", "hour 03-03 09:00..03-03 12:00"),
            ("mañana a partir de las 5", "hour 03-03 17:00..03-04"),
            ("mañana después de las 4", "hour 03-03 16:00..03-04"),
            ("mañana antes de las 11", "hour 03-03..03-03 11:00"),
            ("mañana hasta las 5", "hour 03-03..03-03 17:00"),
            ("entre semana después de las 5", "hour 03-02 17:00.."),
            ("después del trabajo mañana", "hour 03-03 17:00..03-04"),
        ],
    );
}
