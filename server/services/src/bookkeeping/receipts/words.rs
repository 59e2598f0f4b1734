//! The words of a receipt, in the languages that clients are written to in.

use domain::{ledger::Purpose, understanding::Locale};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Receipt,
    Number,
    Date,
    Client,
    Visit,
    Received,
    PaidBy,
    TheVisit,
    Price,
    Estimated,
    Money,
    Deposit,
    Balance,
    Fee,
    Returned,
    OnItsWayBack,
    KeptAsCredit,
    PaidWithCredit,
    PaidInAll,
    AllAmountsIn,
}

impl Word {
    pub const fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Deposit => Self::Deposit,
            Purpose::Balance => Self::Balance,
            Purpose::Fee => Self::Fee,
        }
    }

    pub const fn render(self, locale: Locale) -> &'static str {
        let (english, spanish) = match self {
            Self::Receipt => ("Receipt", "Recibo"),
            Self::Number => ("Number", "Número"),
            Self::Date => ("Date", "Fecha"),
            Self::Client => ("Client", "Cliente"),
            Self::Visit => ("Visit", "Cita"),
            Self::Received => ("Received", "Recibido"),
            Self::PaidBy => ("Paid by", "Pagado con"),
            Self::TheVisit => ("The visit", "La cita"),
            Self::Price => ("Price", "Precio"),
            Self::Estimated => ("Estimated before the visit", "Estimado antes de la cita"),
            Self::Money => ("Payments until now", "Pagos hasta ahora"),
            Self::Deposit => ("Deposit", "Depósito"),
            Self::Balance => ("Balance of the visit", "Resto de la cita"),
            Self::Fee => ("Fee", "Cargo"),
            Self::Returned => ("Returned", "Devuelto"),
            Self::OnItsWayBack => ("On its way back", "En devolución"),
            Self::KeptAsCredit => ("Kept as credit for a later visit", "Guardado como saldo para otra cita"),
            Self::PaidWithCredit => ("Paid with credit", "Pagado con saldo"),
            Self::PaidInAll => ("Paid in all", "Total pagado"),
            Self::AllAmountsIn => ("All amounts in", "Todos los importes en"),
        };
        match locale {
            Locale::En => english,
            Locale::Es => spanish,
        }
    }
}
