//! Words that tell which language a message is written in.

pub(super) const ENGLISH: &str = "
    the is are you my for and to at on it of want need would like have can book please with what when tomorrow today
    this next how first time monday tuesday wednesday thursday friday saturday sunday yes hi hello thanks after before
    im ive do does name
";

pub(super) const SPANISH: &str = "
    el la los las una por para que es mi quiero quisiera necesito cita manana hoy hola gracias si cuanto cuesta lunes
    martes miercoles jueves viernes sabado domingo despues antes tarde noche con me llamo soy puedo tengo favor buenos
    buenas dias tardes primera vez proximo proxima semana en de del y hablar persona claro vale adios hora dia mes
    siguiente pasado esta este
";
