//! The country that a time zone stands in, as far as it decides how dates, phones and postcodes are written.

use chrono_tz::Tz;

/// Zones whose country writes differently from the United States. Any other zone of the Americas counts as the US.
const ZONES: &[(&str, &str)] = &[
    ("America/Toronto", "CA"),
    ("America/Vancouver", "CA"),
    ("America/Montreal", "CA"),
    ("America/Edmonton", "CA"),
    ("America/Winnipeg", "CA"),
    ("America/Halifax", "CA"),
    ("America/Regina", "CA"),
    ("America/St_Johns", "CA"),
    ("America/Mexico_City", "MX"),
    ("America/Tijuana", "MX"),
    ("America/Monterrey", "MX"),
    ("America/Cancun", "MX"),
    ("America/Bogota", "CO"),
    ("America/Lima", "PE"),
    ("America/Santiago", "CL"),
    ("America/Argentina/", "AR"),
    ("America/Buenos_Aires", "AR"),
    ("America/Sao_Paulo", "BR"),
    ("Europe/London", "GB"),
    ("Europe/Belfast", "GB"),
    ("Europe/Dublin", "IE"),
    ("Europe/Madrid", "ES"),
    ("Atlantic/Canary", "ES"),
    ("Europe/Paris", "FR"),
    ("Europe/Berlin", "DE"),
    ("Europe/", "DE"),
    ("Australia/", "AU"),
    ("Pacific/Auckland", "NZ"),
    ("Asia/Kolkata", "IN"),
    ("Asia/Manila", "PH"),
    ("Asia/", "IN"),
    ("Africa/", "ZA"),
];

/// ISO 3166-1 alpha-2.
pub fn country_of(zone: Tz) -> &'static str {
    let name = zone.name();
    ZONES.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or("US", |(_, country)| country)
}
