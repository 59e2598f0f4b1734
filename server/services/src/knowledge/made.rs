//! Passages that are made from the clinic's settings at the moment of asking: prices, terms, hours, how to get there.
//!
//! They are not kept anywhere. A copy would have to follow every change of a service, a policy, a holiday and the days
//! themselves (“Sunday, Nov 29: closed”), and a copy that missed one would tell a client a price that is not charged.
//! They are few and short, so that making them costs less than a millisecond more than reading them would.

use crate::{
    Resources,
    error::Report,
    payments::{self, Payable},
    zone,
};
use chrono::{DateTime, Datelike, Days, Utc};
use chrono_tz::Tz;
use contract::{AppError, knowledge::MadeView};
use domain::{
    calendar::{Interval, ResourceKind, labels, open_intervals},
    catalogue::Service,
    contact::E164,
    ids::OrgId,
    knowledge::folded,
    money::Money,
    policy::{CancellationPolicy, DepositPolicy},
    pricing::{least_price, price_label},
    understanding::Locale,
};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use store::{catalogue::Organisation, knowledge::Made, team::LocationRow};
use uuid::Uuid;

/// How many days of opening hours are told.
const DAYS: u64 = 7;
const LOCALES: [Locale; 2] = [Locale::En, Locale::Es];

/// What a made passage is about. Its number is its article's id, the same in every organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Prices = 1,
    Terms = 2,
    Hours = 3,
    Contact = 4,
}

impl Topic {
    fn id(self) -> Uuid {
        Uuid::from_u128(self as u128)
    }

    const fn title(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Prices, Locale::En) => "Prices",
            (Self::Prices, Locale::Es) => "Precios",
            (Self::Terms, Locale::En) => "Deposits and cancellation",
            (Self::Terms, Locale::Es) => "Depósitos y cancelación",
            (Self::Hours, Locale::En) => "Opening hours",
            (Self::Hours, Locale::Es) => "Horario",
            (Self::Contact, Locale::En) => "Where we are",
            (Self::Contact, Locale::Es) => "Dónde estamos",
        }
    }

    /// Other words for it, which people ask by.
    const fn asked_as(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Prices, Locale::En) => "price prices cost price list long minutes duration",
            (Self::Prices, Locale::Es) => "precio precios cuesta lista de precios minutos duracion",
            (Self::Terms, Locale::En) => "cancellation cancel policy deposit refund money back reschedule late",
            (Self::Terms, Locale::Es) => {
                "cancelacion cancelar politica deposito anticipo reembolso devolucion cambiar cita"
            }
            (Self::Hours, Locale::En) => {
                "open opening hours times close closed closing business when today tomorrow weekend"
            }
            (Self::Hours, Locale::Es) => "abierto abren horario horas cierran cerrado hoy manana fin de semana",
            (Self::Contact, Locale::En) => {
                "address location located where directions find phone telephone number call email contact reach"
            }
            (Self::Contact, Locale::Es) => "direccion ubicacion donde llegar telefono numero llamar correo contacto",
        }
    }

    const fn href(self) -> &'static str {
        match self {
            Self::Prices => "/portal/services",
            Self::Terms => "/portal/policy",
            Self::Hours => "/portal/hours",
            Self::Contact => "/portal/team",
        }
    }
}

fn passage(topic: Topic, locale: Locale, heading: &str, also: &str, lines: Vec<String>) -> Made {
    let body = lines.into_iter().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
    Made {
        article: topic.id(),
        title: topic.title(locale).to_owned(),
        heading: heading.to_owned(),
        locale: locale.as_str(),
        label: folded(&format!("{} {} {heading} {also}", topic.title(locale), topic.asked_as(locale))),
        words: folded(&body),
        body,
    }
}

/// What the settings say now, in every language.
pub(super) async fn passages(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    request_id: &str,
) -> Result<Vec<Made>, AppError> {
    let clinic = store::catalogue::organisation(connection, org).await.report(request_id)?;
    let clinic = clinic.ok_or_else(|| AppError::not_found("This clinic"))?;
    let zone = zone(&clinic.zone).report(request_id)?;
    let services = store::catalogue::services(connection, org).await.report(request_id)?;
    let locations = store::team::locations(connection, org).await.report(request_id)?;
    let now = resources.clock.now();
    let today = labels::local_date(now, zone);
    let last = today.checked_add_days(Days::new(DAYS - 1)).unwrap_or(today);
    let supply = store::calendar::supply(connection, org, None, today, last).await.report(request_id)?;
    let mut open: Vec<Interval> = Vec::new();
    for hours in supply.supply.hours_of(ResourceKind::Practitioner) {
        open.extend(
            today.iter_days().take_while(|date| *date <= last).flat_map(|date| open_intervals(hours, date, zone)),
        );
    }
    let payable = payments::payable(resources, connection, org).await.report(request_id)?;
    Ok(LOCALES
        .into_iter()
        .flat_map(|locale| {
            let mut made: Vec<Made> = services.iter().map(|service| price(service, locale)).collect();
            made.extend(terms(&services, &payable, locale));
            made.extend(hours(&open, now, zone, locale));
            made.extend(contact(&clinic, &locations, locale));
            made
        })
        .collect())
}

/// The same for people at the clinic, in English, with where each is changed.
pub(super) fn views(made: Vec<Made>) -> Vec<MadeView> {
    let topics = [Topic::Prices, Topic::Terms, Topic::Hours, Topic::Contact];
    let shown = made.into_iter().filter(|one| one.locale == Locale::En.as_str());
    shown
        .map(|one| MadeView {
            href: topics.iter().find(|topic| topic.id() == one.article).map_or("", |topic| topic.href()).to_owned(),
            title: one.title,
            heading: one.heading,
            body: one.body,
        })
        .collect()
}

fn price(service: &Service, locale: Locale) -> Made {
    let minutes = service.duration_minutes;
    let costs = match locale {
        Locale::En => format!("{}: {}, {minutes} minutes.", service.name, price_label(service)),
        Locale::Es => match least_price(service) {
            Some(least) => format!("{}: desde {least}, {minutes} minutos.", service.name),
            None => format!("{}: precio a consultar, {minutes} minutos.", service.name),
        },
    };
    let also = format!("{} {}", service.category, service.synonyms.join(" "));
    passage(Topic::Prices, locale, &service.name, &also, vec![costs, service.description.clone()])
}

/// One passage for all services of the same terms.
fn terms(services: &[Service], payable: &Payable, locale: Locale) -> Vec<Made> {
    type Same<'a> = (Announced, &'a CancellationPolicy, Vec<&'a str>, &'a Service);
    let mut groups: Vec<Same<'_>> = Vec::new();
    for service in services {
        // What cannot be paid is not announced.
        let deposit = if payable.takes(service.price_list.currency) {
            Announced { usual: service.deposit, varies: service.deposit_varies }
        } else {
            Announced { usual: DepositPolicy::None, varies: false }
        };
        let same = groups.iter_mut().find(|(other, cancellation, ..)| {
            *other == deposit
                && cancellation.no_show_fee_percent == service.cancellation.no_show_fee_percent
                && (deposit.usual == DepositPolicy::None || cancellation.windows == service.cancellation.windows)
        });
        match same {
            Some((.., names, _)) => names.push(&service.name),
            None => groups.push((deposit, &service.cancellation, vec![&service.name], service)),
        }
    }
    let only = groups.len() == 1;
    groups
        .into_iter()
        .map(|(deposit, cancellation, names, service)| {
            let names = names.join(", ");
            let heading = if only { "" } else { names.as_str() };
            let currency = service.price_list.currency;
            let amount = |minor: i64| Money::new(minor, currency).to_string();
            passage(Topic::Terms, locale, heading, "", terms_in_words(deposit, cancellation, amount, locale))
        })
        .collect()
}

/// A deposit as it is told before anything is chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Announced {
    usual: DepositPolicy,
    /// Whether another one can come of what is chosen, what it costs, or how soon it is.
    varies: bool,
}

fn terms_in_words(
    deposit: Announced,
    cancellation: &CancellationPolicy,
    amount: impl Fn(i64) -> String,
    locale: Locale,
) -> Vec<String> {
    let mut lines = usual_terms(deposit.usual, cancellation, amount, locale);
    let fee = cancellation.no_show_fee_percent;
    if fee > 0 {
        lines.push(match locale {
            Locale::En => format!("Whoever does not come may be asked for {fee}% of the price, less what was kept."),
            Locale::Es => format!("A quien no se presente se le puede pedir el {fee}% del precio, menos lo retenido."),
        });
    }
    if deposit.varies {
        lines.push(match locale {
            Locale::En => "Some visits ask for another deposit, by what is chosen, what it costs or how soon it is: \
                           the amount is shown before you book."
                .into(),
            Locale::Es => "Algunas visitas piden otro depósito, según lo que elija, su precio o la antelación: se le \
                           muestra el importe antes de reservar."
                .into(),
        });
    }
    lines
}

fn usual_terms(
    deposit: DepositPolicy,
    cancellation: &CancellationPolicy,
    amount: impl Fn(i64) -> String,
    locale: Locale,
) -> Vec<String> {
    let share = match deposit {
        DepositPolicy::None => {
            return vec![match locale {
                Locale::En => {
                    "Nothing is paid beforehand. You can move or cancel by the link in your confirmation.".into()
                }
                Locale::Es => {
                    "No se paga nada por adelantado. Puede cambiar o cancelar con el enlace de su confirmación.".into()
                }
            }];
        }
        DepositPolicy::Fixed { minor } => amount(minor),
        DepositPolicy::Percent { basis_points } => {
            format!("{}%", Decimal::new(i64::from(basis_points), 2).normalize())
        }
    };
    let mut lines = vec![match locale {
        Locale::En => format!("A deposit of {share} is paid to book, and comes off your bill."),
        Locale::Es => format!("Para reservar se paga un depósito de {share}, que se descuenta de su cuenta."),
    }];
    let mut windows = cancellation.windows.clone();
    windows.sort_by_key(|window| std::cmp::Reverse(window.hours_before));
    for window in &windows {
        let (hours, percent) = (window.hours_before, window.refund_percent);
        let fee = (window.fee_minor > 0).then(|| amount(window.fee_minor));
        lines.push(match (locale, fee) {
            (Locale::En, None) => format!("Cancelled at least {hours} hours before: {percent}% of it comes back."),
            (Locale::En, Some(fee)) => {
                format!("Cancelled at least {hours} hours before: {percent}% of it comes back, less a fee of {fee}.")
            }
            (Locale::Es, None) => format!("Si cancela al menos {hours} horas antes, se le devuelve el {percent}%."),
            (Locale::Es, Some(fee)) => {
                format!("Si cancela al menos {hours} horas antes, se le devuelve el {percent}% menos {fee}.")
            }
        });
    }
    lines.push(match locale {
        Locale::En if windows.is_empty() => "It does not come back when you cancel.".into(),
        Locale::En => "Later than that, it does not come back.".into(),
        Locale::Es if windows.is_empty() => "No se devuelve si cancela.".into(),
        Locale::Es => "Más tarde no se devuelve.".into(),
    });
    lines
}

/// The coming days, holidays and special days included. Nothing where nobody has hours yet.
fn hours(open: &[Interval], now: DateTime<Utc>, zone: Tz, locale: Locale) -> Option<Made> {
    if open.is_empty() {
        return None;
    }
    let today = labels::local_date(now, zone);
    let days = today.iter_days().take(usize::try_from(DAYS).unwrap_or_default()).map(|date| {
        let mut spans: Vec<Interval> =
            open.iter().copied().filter(|(from, _)| labels::local_date(*from, zone) == date).collect();
        spans.sort_unstable();
        let mut joined: Vec<Interval> = Vec::new();
        for (from, until) in spans {
            match joined.last_mut().filter(|last| from <= last.1) {
                Some(last) => last.1 = last.1.max(until),
                None => joined.push((from, until)),
            }
        }
        let ranges: Vec<String> =
            joined.into_iter().map(|(from, until)| labels::time_range(from, until, zone, locale)).collect();
        let times = match (ranges.is_empty(), locale) {
            (true, Locale::En) => "closed".to_owned(),
            (true, Locale::Es) => "cerrado".to_owned(),
            (false, _) => ranges.join(", "),
        };
        format!("{}, {}: {times}", labels::weekday_long(date.weekday(), locale), labels::month_day(date, locale))
    });
    Some(passage(Topic::Hours, locale, "", "", days.collect()))
}

fn contact(clinic: &Organisation, locations: &[LocationRow], locale: Locale) -> Vec<Made> {
    let readable =
        |phone: &str| E164::parse(phone, &clinic.country).map_or_else(|_| phone.to_owned(), |e| e.readable());
    let labelled = |english: &str, spanish: &str, value: &str| {
        let label = if locale == Locale::En { english } else { spanish };
        if value.is_empty() { String::new() } else { format!("{label}: {value}") }
    };
    let lines = |address: &str, directions: &str, phone: &str, email: &str| {
        vec![
            address.to_owned(),
            directions.to_owned(),
            labelled("Phone", "Teléfono", &if phone.is_empty() { String::new() } else { readable(phone) }),
            labelled("E-mail", "Correo", email),
        ]
    };
    let own = lines(&clinic.address, &clinic.directions, &clinic.phone, &clinic.email);
    let mut made = Vec::new();
    if own.iter().any(|line| !line.is_empty()) {
        made.push(passage(Topic::Contact, locale, "", &clinic.name, own));
    }
    for location in locations.iter().filter(|location| location.active) {
        let of_it = lines(&location.address, &location.directions, &location.phone, "");
        if of_it.iter().any(|line| !line.is_empty()) {
            made.push(passage(Topic::Contact, locale, &location.name, "", of_it));
        }
    }
    made
}
