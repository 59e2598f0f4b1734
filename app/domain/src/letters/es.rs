//! Spanish, in the polite form.

use super::Phrase;

#[expect(clippy::too_many_lines, reason = "a catalogue is read line by line")]
pub(super) fn render(phrase: &Phrase<'_>) -> String {
    let words = match phrase {
        Phrase::Hello { name } => return format!("Hola, {name}:"),
        Phrase::HelloStranger => "Hola:",
        Phrase::What => "Qué",
        Phrase::When => "Cuándo",
        Phrase::With => "Con",
        Phrase::And => "y",
        Phrase::ForWhom => "Para",
        Phrase::Where => "Dónde",
        Phrase::BeforeYouCome => "Antes de venir",
        Phrase::AddTo => "Añadir a",
        Phrase::MoveOrCancel => "Cambiar o cancelar",
        Phrase::YourBooking => "Su cita",
        Phrase::Pay { amount } => return format!("Pagar {amount}"),
        Phrase::VisitClinic { clinic } => return format!("Ir a {clinic}"),

        Phrase::ConfirmedSubject { service, when } => return format!("Su cita está confirmada: {service}, {when}"),
        Phrase::Confirmed => "Su cita está confirmada",
        Phrase::LookForward => "Le esperamos.",
        Phrase::DepositLater { amount } => {
            return format!(
                "No se pudo abrir la página de pago cuando reservó. No pagó nada y la hora es suya de todos modos: le \
                 enviaremos un enlace para el depósito de {amount}."
            );
        }
        Phrase::DepositLaterReason => "El depósito. No se pudo abrir la página de pago cuando reservó.",
        Phrase::DepositReceived { amount } => return format!("Recibimos su depósito de {amount}. Gracias."),

        Phrase::PayDepositSubject { when } => {
            return format!("Podemos atenderle el {when}: su depósito reserva la hora");
        }
        Phrase::PayDeposit => "Su hora le espera",
        Phrase::PayDepositUntil { amount, until } => {
            return format!(
                "Aprobamos su cita. Un depósito de {amount} le reserva la hora hasta el {until}; se descuenta de su \
                 cuenta."
            );
        }

        Phrase::MovedSubject { service, when } => return format!("Su nueva hora: {service}, {when}"),
        Phrase::Moved => "Su cita tiene una nueva hora",
        Phrase::FileReplaces => "El archivo de calendario adjunto sustituye al anterior.",

        Phrase::SeriesSubject { service, visits } => return format!("Reservado: {service}, {visits} citas"),
        Phrase::Series => "Sus citas están reservadas",
        Phrase::SeriesEachHasLink => {
            "El enlace de abajo abre su próxima cita y las muestra todas; cada una se puede cambiar o cancelar por \
             separado. El archivo de calendario adjunto las contiene todas."
        }
        Phrase::SeriesChangedSubject { service } => return format!("Sus citas han cambiado: {service}"),
        Phrase::SeriesChanged => "Sus citas han cambiado",
        Phrase::SeriesStillToCome => {
            "Estas son sus citas a partir de ahora. El archivo de calendario adjunto sustituye al anterior."
        }
        Phrase::SeriesNothingLeft => "Todas las citas pendientes están canceladas.",

        Phrase::CancelledSubject { service, when } => return format!("Cancelada: {service}, {when}"),
        Phrase::Cancelled => "Su cita está cancelada",
        Phrase::CancelledVisit { service, when } => return format!("Su cita de {service}, {when}, está cancelada."),
        Phrase::AllGoesBack { refund } => return format!("Le devolvemos todo ({refund}) a su tarjeta."),
        Phrase::SomeGoesBack { refund, kept } => {
            return format!("Le devolvemos {refund} a su tarjeta; {kept} del depósito no se devuelven.");
        }
        Phrase::NothingGoesBack { kept } => {
            return format!("El depósito de {kept} no se devuelve, porque faltaba poco para la cita.");
        }
        Phrase::CreditAgain { credit } => {
            return format!("Los {credit} que había pagado con su saldo vuelven a su saldo para la próxima cita.");
        }
        Phrase::BankDays => "Los bancos suelen mostrar una devolución en 3 a 5 días hábiles.",

        Phrase::TooLateSubject { service, when } => return format!("Le devolvemos su pago: {service}, {when}"),
        Phrase::TooLate => "Le devolvemos su pago",
        Phrase::TooLateWhy { when } => {
            return format!(
                "Su pago nos llegó cuando la hora del {when} ya se había liberado, y no pudimos guardarla."
            );
        }
        Phrase::TooLateSorry => "Lo sentimos. Puede elegir otra hora cuando quiera.",

        Phrase::AskedSubject { amount, clinic } => return format!("{clinic} le pide {amount}"),
        Phrase::Asked { amount } => return format!("Quedan {amount} por pagar"),
        Phrase::AskedFor { reason } => return format!("Por su cita: {reason}"),
        Phrase::AskedHow => {
            "Puede pagar con tarjeta con el botón de abajo. Si algo no está bien, escríbanos o llámenos."
        }

        Phrase::ReceiptSubject { amount, clinic } => return format!("Recibo: {amount} para {clinic}"),
        Phrase::Receipt => "Gracias por su pago",
        Phrase::ReceiptPaid { amount, method } => {
            return if method.is_empty() {
                format!("Recibimos {amount}.")
            } else {
                format!("Recibimos {amount} con {method}.")
            };
        }
        Phrase::ReceiptFile => "Recibo en PDF",
        Phrase::ReceiptNumber { number } => return format!("Recibo {number}."),

        Phrase::RecommendedSubject { amount, clinic } => return format!("{amount} de saldo por recomendar {clinic}"),
        Phrase::Recommended => "Gracias por recomendarnos",
        Phrase::RecommendedCredit { amount } => {
            return format!("Alguien vino por su recomendación. Le hemos dado {amount} de saldo.");
        }
        Phrase::CreditHow => "Díganoslo cuando pague una cita y lo descontamos.",
        Phrase::CreditGoodUntil { day } => return format!("Puede usarlo hasta el {day}."),

        Phrase::WaitlistSubject { service } => return format!("Está en la lista de espera: {service}"),
        Phrase::Waitlist => "Está en la lista de espera",
        Phrase::WaitlistHow => {
            "En cuanto haya una hora libre que le convenga, se la guardamos un rato y le escribimos. Usted dice sí o no \
             con un clic."
        }
        Phrase::WaitlistLeave => "¿Ya no busca hora? Deje la lista con el botón de abajo.",
        Phrase::YourPlace => "Su lugar en la lista",
        Phrase::ChatAnswerSubject { clinic } => return format!("{clinic} le ha respondido"),
        Phrase::ChatAnswer => "La respuesta a su chat",
        Phrase::ChatGoOn => "Seguir en el chat",
        Phrase::ChatAnswerByMail => "Puede responder a este correo o seguir en el chat.",
        Phrase::ChatYou => "Usted",
        Phrase::TranscriptSubject { clinic } => return format!("Su chat con {clinic}"),
        Phrase::Transcript => "De lo que hablamos",
        Phrase::OfferSubject { service, when } => return format!("Hay una hora libre para usted: {service}, {when}"),
        Phrase::Offer => "Hay una hora libre para usted",
        Phrase::OfferKept { until } => {
            return format!("Es su turno en nuestra lista de espera, y le guardamos esta hora hasta {until}.");
        }
        Phrase::OfferDeposit { amount } => {
            return format!("Después de decir que sí se paga un depósito de {amount}, que se descuenta de su cuenta.");
        }
        Phrase::OfferMoves { when } => {
            return format!("Si la toma, su cita del {when} pasa a esta hora, con todo lo que pagó por ella.");
        }
        Phrase::OfferNext => {
            "Si no tenemos noticias suyas, la hora pasa a la siguiente persona y usted sigue en la lista."
        }
        Phrase::AnswerOffer => "Tomarla o rechazarla",

        Phrase::EntryTitle { service, clinic } => return format!("{service} en {clinic}"),
        Phrase::EntryWith { practitioner } => return format!("Con {practitioner}."),
        Phrase::EntryManage { url } => return format!("Cambiar o cancelar: {url}"),

        Phrase::BalanceFor { service, when, clinic } => return format!("Saldo · {service}, {when} · {clinic}"),
        Phrase::FeeFor { service, when, clinic } => return format!("Cargo · {service}, {when} · {clinic}"),
        Phrase::DepositFor { service, when, clinic } => return format!("Depósito · {service}, {when} · {clinic}"),
    };
    words.to_owned()
}
