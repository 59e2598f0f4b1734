//! Spanish, in the polite form.

use super::Phrase;
use crate::{calendar::labels, understanding::Locale};

#[expect(clippy::too_many_lines, reason = "a catalogue is read line by line, and one match keeps it complete")]
pub(super) fn render(phrase: &Phrase) -> String {
    let words = match phrase {
        Phrase::Hello => "¡Hola!",
        Phrase::DoYouMean { what } => return format!("¿Quiere decir {what}?"),
        Phrase::HelloName { name } => return format!("¡Hola, {name}!"),
        Phrase::YouAreWelcome => "Con mucho gusto.",
        Phrase::Goodbye => "Hasta pronto y gracias por escribir. Esta conversación queda aquí para usted.",
        Phrase::Fine => "De acuerdo. Aquí estoy cuando quiera seguir.",
        Phrase::Kept => "Gracias, lo he anotado.",
        Phrase::LocaleSet => "Podemos seguir en español.",
        Phrase::StartedOver => "Empecemos de nuevo.",
        Phrase::Forgotten => "De acuerdo, lo he quitado.",
        Phrase::NothingToForget => "No lo tenía anotado.",
        Phrase::CheckFacts => "Toque lo que haya entendido mal.",

        Phrase::WhichService => "¿En qué podemos ayudarle?",
        Phrase::WhichToBook => "¿Qué le gustaría reservar?",
        Phrase::PriceDepends => "Depende de lo que necesite.",
        Phrase::ServiceFirst => "Primero necesito saber de qué se trata.",
        Phrase::UnknownService => "Eso no lo ofrecemos. Ofrecemos esto:",
        Phrase::WhichOfThese { options } => return format!("¿Cuál de estos: {options}?"),
        Phrase::Or => "o",
        Phrase::And => "y",
        Phrase::OneVisit { services } => return format!("{services} en una sola visita. Muy bien."),
        Phrase::About { service } => return format!("Sobre {service}:"),
        Phrase::WhichToAdd { options } => return format!("¿Y cuál además: {options}?"),
        Phrase::UnknownQuestion => "Eso no forma parte de este precio.",
        Phrase::OutOfRange { label, minimum, maximum, unit } => {
            return format!("{label}: podemos calcular de {} a {} {unit}.", minimum.normalize(), maximum.normalize());
        }
        Phrase::BetweenSteps { label, below, above, unit } if below == above => {
            return format!("{label}: lo más cercano que podemos calcular es {below} {unit}.");
        }
        Phrase::BetweenSteps { label, below, above, unit } => {
            return format!("{label}: ¿le sirve {below} o {above} {unit}?");
        }
        Phrase::NotAChoice { label } => return format!("{label}: esa no es una de las opciones."),
        Phrase::ChooseAtLeastOne => "Elija al menos una opción, por favor.",
        Phrase::OutsideTravel { postcode } => {
            return format!("Todavía no llegamos a {postcode}. ¿Tiene otra dirección?");
        }
        Phrase::WrongKindOfAnswer { label } => return format!("{label}: no pude usar esa respuesta."),
        Phrase::CannotBeUnsure => "Elija lo que más se acerque. Se puede cambiar después.",
        Phrase::NotUnderstood => "No entendí eso. Puedo ayudarle con precios, horarios y citas.",
        Phrase::NotCaught => "Perdone, no entendí eso.",
        Phrase::NotCaughtTime => "Perdone, no entendí eso. Toque una de las horas de arriba o dígame otro día.",
        Phrase::NotCaughtDetails => {
            "Perdone, no entendí eso. Escriba su nombre y cómo contactarle en el formulario de arriba."
        }
        Phrase::StillNotUnderstood => {
            "Sigo sin entender, lo siento. Elija una de estas opciones o hable con una persona de la clínica."
        }
        Phrase::PersonCanHelp => "Una persona de la clínica también puede ayudarle con esto.",

        Phrase::NotKnown => {
            "No lo sé con certeza y no quiero adivinar. He pasado su pregunta a la clínica; la respuesta aparecerá aquí."
        }
        Phrase::NotKnownHere => {
            "Todavía no tenemos respuesta a eso. La pregunta se pasó a la clínica; si es urgente, póngase en contacto con \
             nosotros."
        }
        Phrase::Closest => {
            "No lo sé con certeza y he pasado su pregunta a la clínica. Esto es lo que más se le acerca:"
        }
        Phrase::AnsweredSince { question } => return format!("Usted preguntó: «{question}». Esta es la respuesta:"),

        Phrase::HereIsPrice => "Este es el precio.",
        Phrase::HereIsPriceAndTimes => "Este es el precio. A continuación, los horarios.",
        Phrase::NewPrice => "Este es el nuevo precio.",
        Phrase::BookingUnchanged => "Su cita queda como está.",
        Phrase::PriceTrouble { reason } => return format!("No pude calcular ese precio. {reason}"),

        Phrase::SeeTimesQuestion => "¿Quiere ver los horarios?",
        Phrase::PickTime => "Elija la hora que le convenga.",
        Phrase::NoSuchDay => "Ese día no está en ningún calendario. Elija otro, por favor.",
        Phrase::UnknownPractitioner => "No conocemos a esa persona del equipo. Elija otra vez, por favor.",
        Phrase::TimeInPast => "Esa hora ya pasó.",
        Phrase::TimeTooFar { last } => {
            return format!("Es demasiado pronto: por ahora damos citas hasta el {}.", labels::date(*last, Locale::Es));
        }
        Phrase::NoTimesThen => "Entonces no hay nada libre. Estos horarios son los más cercanos.",
        Phrase::NoTimesAtAll => {
            "No veo horarios libres en las próximas semanas. Una persona de la clínica puede buscar uno con usted."
        }
        Phrase::OfferTitle { minutes } => return format!("{minutes} minutos"),
        Phrase::OfferTitleFor { wanted, minutes } => return format!("{wanted}, {minutes} minutos"),
        Phrase::ZoneLabel { city, zone } if city.is_empty() => return format!("Hora de la clínica ({zone})"),
        Phrase::ZoneLabel { city, zone } => return format!("Hora de {city} ({zone})"),
        Phrase::After { time } => return format!("después de las {time}"),
        Phrase::Before { time } => return format!("antes de las {time}"),
        Phrase::NoLaterThan { time } => return format!("hasta las {time}"),
        Phrase::FromDay { date } => return format!("desde el {date}"),
        Phrase::Morning => "por la mañana",
        Phrase::Afternoon => "por la tarde",
        Phrase::Evening => "al final de la tarde",
        Phrase::OrBetween => " o ",

        Phrase::DetailsToHold => "Su nombre y un teléfono o correo, por favor, y le guardo la hora.",
        Phrase::ConsentToHold => "¿Podemos comunicarnos con usted sobre esta cita? Entonces le guardo la hora.",
        Phrase::ConsentChanged => "Nuestro texto de consentimiento ha cambiado. Léalo una vez más, por favor.",
        Phrase::NoDetailsNoHold => {
            "Está bien. Sin un nombre y una forma de contacto no puedo guardar una hora, pero el precio se mantiene."
        }
        Phrase::BadName => "Escriba un nombre de 120 caracteres como máximo.",
        Phrase::BadPhone => "Eso no parece un número de teléfono. Incluya el código de área.",
        Phrase::BadEmail => "Eso no parece una dirección de correo.",
        Phrase::NoReach => "Dénos un teléfono o un correo para poder comunicarnos con usted.",
        Phrase::ConsentNeeded => "Acepte que le contactemos; sin eso no podemos guardar sus datos de contacto.",

        Phrase::DepositAsked { slot, minutes } => {
            let minutes = if *minutes == 1 { "1 minuto".to_owned() } else { format!("{minutes} minutos") };
            return format!("Le guardo {slot} durante {minutes}. Con el depósito queda reservada.");
        }
        Phrase::Held { slot } => return format!("Le guardo {slot}."),
        Phrase::Booked { name } => return format!("Su cita está confirmada, {name}."),
        Phrase::BookedLate { name } => {
            return format!(
                "Su pago llegó cuando la reserva ya había vencido, pero la hora seguía libre. \
                 Su cita está confirmada, {name}."
            );
        }
        Phrase::BookedDepositLater { name, amount } => {
            return format!(
                "Ahora mismo no se puede abrir la página de pago, así que no se cobra nada. Su cita está confirmada de \
                 todos modos, {name}; recibirá un enlace para el depósito de {amount} cuando vuelva a funcionar."
            );
        }
        Phrase::KeptAsRequest { slot } => {
            return format!(
                "Ahora mismo no se puede abrir la página de pago, así que no se cobra nada. Le guardo {slot} como \
                 solicitud; la clínica la confirma y después le pide el depósito."
            );
        }
        Phrase::AwaitsApproval { slot } => {
            return format!("Le guardo {slot}. La clínica revisa cada una de estas visitas y se la confirma.");
        }
        Phrase::ApprovedAwaitsDeposit { slot, until } => {
            return format!(
                "Buenas noticias: la clínica aprobó {slot}. Con el depósito queda reservada; pague antes de {until}."
            );
        }
        Phrase::PendingGreeting => "Guardada para usted hasta que la clínica confirme",
        Phrase::BookedGreeting { name } => return format!("Su cita está confirmada, {name}"),
        Phrase::AlreadyHeld => "Esa hora ya está guardada para usted.",
        Phrase::AlreadyBooked => "Esa hora ya es suya.",
        Phrase::SlotTaken { slot } => return format!("{slot} acaba de ocuparse. No se cobró nada."),
        Phrase::HoldEnded { slot } => return format!("Venció la reserva de {slot}. No se cobró nada."),
        Phrase::Released => "He liberado la hora. No se cobró nada.",
        Phrase::NothingHeld => "Ahora no hay ninguna hora guardada para usted.",
        Phrase::RefundedTooLate { slot } => {
            return format!(
                "Su pago llegó cuando la reserva ya había vencido y {slot} estaba ocupada. \
                 Le devolvemos todo a su tarjeta."
            );
        }
        Phrase::Moved { slot } => return format!("Su cita se cambió a {slot}."),
        Phrase::Cancelled { slot } => return format!("Su cita de {slot} está cancelada."),
        Phrase::CancelledWithRefund { slot, refund } => {
            return format!("Su cita de {slot} está cancelada. Le devolvemos {refund} a su tarjeta.");
        }
        Phrase::CancelledWithPartRefund { slot, refund, kept } => {
            return format!(
                "Su cita de {slot} está cancelada. Le devolvemos {refund} a su tarjeta; {kept} del depósito no se \
                 devuelven."
            );
        }
        Phrase::CancelledTooLateForRefund { slot, kept } => {
            return format!(
                "Su cita de {slot} está cancelada. El depósito de {kept} no se devuelve, porque faltaba poco para la \
                 cita."
            );
        }
        Phrase::ManageLink { url } => return format!("Aquí puede cambiar o cancelar su cita: {url}"),
        Phrase::NoBookingHere => {
            "No veo ninguna cita en esta conversación. Con el enlace de su confirmación puede cambiarla o cancelarla, \
             o una persona puede hacerlo por usted."
        }
        Phrase::SentTo { reach } => return format!("Enviado a {reach}"),
        Phrase::ComesOffTheBill => "Se descuenta de su cuenta",
        Phrase::ShareComesOffTheBill { percent, of } => {
            return format!("{} % de {of}, se descuenta de su cuenta", percent.normalize());
        }
        Phrase::ShortNoticeDeposit { minutes, amount } => {
            let notice = match minutes {
                60 => "una hora".to_owned(),
                minutes if minutes % 60 == 0 => format!("{} horas", minutes / 60),
                minutes => format!("{minutes} minutos"),
            };
            return format!("Si reserva con menos de {notice} de antelación, el depósito es de {amount}");
        }
        Phrase::RefundUntil { when } => return format!("hasta el {when}"),
        Phrase::RefundAfterwards => "después",
        Phrase::MissedVisit { percent, amount, anything_paid } => {
            let counts = if *anything_paid { "; lo ya pagado cuenta" } else { "" };
            return format!("Si no se presenta, podemos pedirle el {percent}% del precio, {amount}{counts}.");
        }
        Phrase::KeepCard => {
            "Guarden mi tarjeta para este cargo. Puedo retirarla en la página de mi reserva cuando quiera."
        }
        Phrase::PriceList { version, date: Some(date) } => return format!("Lista de precios {version}, {date}"),
        Phrase::PriceList { version, date: None } => return format!("Lista de precios {version}"),
        Phrase::PaidLabel => "Depósito pagado",
        Phrase::With { practitioner } => return format!("con {practitioner}"),
        Phrase::BackUntil { amount, until } => return format!("Devolución de {amount} hasta {until}"),
        Phrase::NothingBack => "El depósito ya no se devuelve",
        Phrase::FreeToCancel => "Aquí puede cambiarla o cancelarla",

        Phrase::PersonJoined { name } => return format!("{name} ya está aquí y le atiende personalmente."),
        Phrase::PersonLeft { name } => {
            return format!("{name} ha salido del chat. Sigo aquí yo, y puede pedir una persona cuando quiera.");
        }
        Phrase::PlaceholderPerson { name } => return format!("Escriba a {name}"),
        Phrase::HandedOver => "Lo paso a una persona. Verá todo lo que escribió.",
        Phrase::HandedOverFiles => "Gracias por lo que envió. Se lo paso a la clínica, donde alguien lo verá.",
        Phrase::HandedOverComplaint => "Lo siento. Lo paso a una persona, que verá todo lo que escribió.",
        Phrase::HandedOverNotUnderstood => {
            "No lo entiendo lo suficiente para ayudarle. Lo paso a una persona, que verá todo lo que escribió."
        }
        Phrase::AlreadyPassedOn => "Esto ya lo tiene una persona de la clínica. Le responderá como se indicó arriba.",
        Phrase::Noted => "Lo añadí para la persona que le responderá.",
        Phrase::DetailsForPerson => "¿Cómo pueden comunicarse con usted?",
        Phrase::ConsentForPerson => "¿Pueden contactarle ahí?",
        Phrase::DetailsForPersonKept => "Gracias. Ya tienen cómo comunicarse con usted.",
        Phrase::HandoverTitle { clinic } => return format!("Alguien de {clinic} le responderá"),
        Phrase::AnswerBy { when } => return format!("antes de {when}"),
        Phrase::AnswerSoon => "en cuanto abra la clínica",
        Phrase::ReachBy { reach } => return format!("Aquí y en {reach}"),
        Phrase::ReachHere => "Aquí en esta conversación",
        Phrase::StepSent => "Enviado",
        Phrase::StepOpens => "Abre la clínica",
        Phrase::StepAnswer => "Respuesta a más tardar",
        Phrase::EmergencyNumber => {
            "Si alguien está en peligro, llame ahora al número de emergencias (911 en los Estados Unidos)."
        }
        Phrase::Emergency => "Por favor, no espere una respuesta aquí.",

        Phrase::Trouble { request } => {
            return format!(
                "Tengo su mensaje, pero algo falló de nuestro lado. No se perdió nada; inténtelo de nuevo. \
                 (Solicitud {request})"
            );
        }
        Phrase::ProviderTrouble { what } => return format!("Tengo su mensaje, pero no pude terminar esto. {what}"),
        Phrase::TooLong { most } => {
            return format!("Es más largo de lo que podemos leer. Escriba menos de {most} caracteres por mensaje.");
        }
        Phrase::NothingSaid => "El mensaje estaba vacío. Escriba unas palabras, por favor.",

        Phrase::Yes => "Sí",
        Phrase::No => "No",
        Phrase::NotSure => "No lo sé",
        Phrase::ChipSeeTimes => "Ver horarios",
        Phrase::ChipMoreDays => "Más días",
        Phrase::ChipOtherTimes => "Otros horarios",
        Phrase::ChipPerson | Phrase::OpenerPerson => "Hablar con una persona",
        Phrase::ChipAgree => "Acepto",
        Phrase::ChipRelease => "Liberar la hora",
        Phrase::ChipStartOver => "Empezar de nuevo",
        Phrase::SaidAnswer => "Una respuesta",
        Phrase::SaidTimesFrom { date } => return format!("Horarios desde {date}"),
        Phrase::SaidForget { label } => return format!("No “{label}”"),
        Phrase::SaidFiles { names } => return format!("Enviado por correo: {names}"),
        Phrase::SaidFilesLeft { names } => return format!("Demasiado grande para guardarse: {names}"),
        Phrase::PlaceholderFirst => "Su pregunta",
        Phrase::Placeholder => "Mensaje",
        Phrase::OpenerPrice => "Pedir un precio",
        Phrase::OpenerPriceDetail => "Detallado, en pocas preguntas",
        Phrase::OpenerPriceSend => "¿Cuánto cuesta?",
        Phrase::OpenerTimes => "Reservar una cita",
        Phrase::OpenerTimesDetail => "Vea lo que hay libre y guárdelo",
        Phrase::OpenerTimesSend => "Quisiera reservar una cita",
        Phrase::OpenerManage => "Cambiar o cancelar una cita",
        Phrase::OpenerManageDetail => "Con el enlace que recibió",
        Phrase::OpenerManageSend => "Quiero cambiar o cancelar mi cita",
        Phrase::OpenerPersonDetail => "Verá lo que usted escribe",
        Phrase::OpenerPersonSend => "Quisiera hablar con una persona",
    };
    words.to_owned()
}
