//! Spanish days, weeks and months.

use super::*;

#[test]
fn days_in_spanish() {
    check(
        Locale::Es,
        &[
            ("hoy", "day 03-02"),
            ("mañana", "day 03-03"),
            ("manana", "day 03-03"),
            ("pasado mañana", "day 03-04"),
            ("el martes", "day 03-03"),
            ("martes", "day 03-03"),
            ("este viernes", "day 03-06"),
            ("el próximo viernes", "day 03-06"),
            ("el viernes próximo", "day 03-06"),
            ("el viernes que viene", "day 03-06"),
            ("el martes de la semana que viene", "day 03-10"),
            ("el jueves de la próxima semana", "day 03-12"),
            ("el lunes", "day 03-09 ~ day 03-02"),
            ("el miercoles", "day 03-04"),
            ("el sabado", "day 03-07"),
            ("el 3 de marzo", "day 03-03"),
            ("3 de marzo de 2026", "day 03-03"),
            ("el tres de marzo", "day 03-03"),
            ("el primero de abril", "day 04-01"),
            ("el 1 de abril", "day 04-01"),
            ("el 14", "day 03-14"),
            ("el día 14", "day 03-14"),
            ("el veintiuno de marzo", "day 03-21"),
            ("el 3 del próximo mes", "day 04-03"),
            ("el 3 del mes que viene", "day 04-03"),
            ("el martes 10 de marzo", "day 03-10"),
            ("martes 10", "day 03-10"),
            ("25/03/2026", "day 03-25"),
            ("3/4", "day 04-03 ~ day 03-04"),
            ("en 3 días", "day 03-05"),
            ("dentro de tres días", "day 03-05"),
            ("en dos dias", "day 03-04"),
            ("lunes o miércoles", "day 03-04 & day 03-09"),
            ("martes o jueves", "day 03-03 & day 03-05"),
            ("en Nochebuena", "day 12-24"),
            ("Navidad", "day 12-25"),
            ("el día después de Navidad", "day 12-26"),
            ("Viernes Santo", "day 04-03"),
            ("cualquier día menos el viernes", "day 03-02 09:00.."),
            ("los sábados", "day 03-07.."),
            ("entre semana", "day 03-02 09:00.."),
        ],
    );
}

#[test]
fn weeks_and_months_in_spanish() {
    check(
        Locale::Es,
        &[
            ("esta semana", "week 03-02..03-09"),
            ("la semana que viene", "week 03-09..03-16"),
            ("la próxima semana", "week 03-09..03-16"),
            ("la semana siguiente", "week 03-09..03-16"),
            ("dentro de dos semanas", "week 03-16..03-23"),
            ("en dos semanas", "week 03-16..03-23"),
            ("este fin de semana", "week 03-07..03-09"),
            ("el finde", "week 03-07..03-09"),
            ("el mes que viene", "month 04-01..05-01"),
            ("el próximo mes", "month 04-01..05-01"),
            ("en abril", "month 04-01..05-01"),
            ("en mayo", "month 05-01..06-01"),
            ("a fin de mes", "week 03-25..04-01"),
            ("fin de mes", "week 03-25..04-01"),
            ("a finales de abril", "week 04-24..05-01"),
            ("a principios de mayo", "week 05-01..05-08"),
            ("a mediados de junio", "week 06-11..06-21"),
            ("la primera semana de mayo", "week 05-01..05-08"),
            ("la última semana de abril", "week 04-24..05-01"),
            ("del 10 al 12 de marzo", "day 03-10..03-13"),
            ("entre el martes y el jueves", "day 03-03..03-06"),
            ("después del jueves", "day 03-06.."),
            ("antes del viernes", "day 03-02..03-06"),
            ("a partir del lunes", "day 03-09.."),
            ("en los próximos tres días", "day 03-02..03-06"),
        ],
    );
}
