//! A clinic's own rows: organisation, people, keys, team, rooms, services.

use super::{
    PASSWORD, SeedError,
    clinic_file::{ClinicFile, MailedRow, ServiceRow},
    rows::{id_at, insert_all, instant},
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    calendar::{
        DateOverride, MinuteSpan, ResourceHours,
        labels::{local_date, minute_of_day},
    },
    catalogue::Service,
    ids::{ApiKeyId, OrgId, ResourceId, ServiceId},
    money::Money,
    policy::{ClientClass, DepositPolicy, OutageRule, Policy, PolicyRule, Terms},
    referrals::{Earned, Programme},
};
use rand::{RngExt, rngs::StdRng};
use serde_json::json;
use sqlx::PgConnection;
use store::catalogue::{Organisation, ResourceRow};

/// A clinic that has been written, for its history.
pub struct Clinic {
    pub org: OrgId,
    pub zone: Tz,
    pub area_codes: Vec<String>,
    pub team: Vec<ResourceHours>,
    pub offers: Vec<Offer>,
    /// Its dispatcher, who approves and moves things.
    pub dispatcher: String,
    /// Who processed its clients' cards.
    pub processor: &'static str,
    /// Somebody who answered its mail with files.
    pub mailed: Option<MailedRow>,
}

/// A service with who gives it where, and how often it is booked.
pub struct Offer {
    pub service: Service,
    pub team: Vec<ResourceId>,
    pub rooms: Vec<ResourceId>,
    pub weight: u32,
}

/// The day's hours where nobody works on the day of the demo.
const TODAY_SPAN: MinuteSpan = MinuteSpan { from: 9 * 60, until: 17 * 60 };

/// When rooms can be used, on every day.
const ROOMS_SPAN: MinuteSpan = MinuteSpan { from: 7 * 60, until: 21 * 60 };

pub async fn insert(
    connection: &mut PgConnection,
    file: &ClinicFile,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<Clinic, SeedError> {
    let opened = now - TimeDelta::days(400);
    let org = OrgId(id_at(opened, random));
    sqlx::query("select set_config('anteroom.org_id', $1, true)")
        .bind(org.to_string())
        .execute(&mut *connection)
        .await?;
    insert_organisation(connection, file, org, opened).await?;
    insert_people(connection, file, org, opened, random).await?;
    insert_keys(connection, file, org, opened, random).await?;
    let (team_keys, team) = insert_team(connection, file, org, now, random).await?;
    let room_keys = insert_rooms(connection, file, org, opened, random).await?;
    let mut offers = Vec::new();
    for (position, row) in (0_i16..).zip(&file.services) {
        let service = file.service(row, ServiceId(id_at(opened, random)))?;
        let offer = offer(file, row, service, &team_keys, &room_keys)?;
        let resources: Vec<ResourceId> = offer.team.iter().chain(&offer.rooms).copied().collect();
        // Price lists are changed now and then: the one in force is some weeks old.
        let made_at = now - TimeDelta::days(18 + i64::from(position));
        store::catalogue::insert_service(connection, org, &offer.service, position, &resources, made_at).await?;
        offers.push(offer);
    }
    insert_policy(connection, org, &mut offers, opened).await?;
    insert_programme(connection, org, file, opened).await?;
    Ok(clinic(file, org, team, offers))
}

/// The first version of the clinic's policy: the deposit of each service, and when how much of it comes back.
async fn insert_policy(
    connection: &mut PgConnection,
    org: OrgId,
    offers: &mut [Offer],
    opened: DateTime<Utc>,
) -> Result<(), SeedError> {
    let terms =
        |offer: &Offer| Terms { deposit: offer.service.deposit, cancellation: offer.service.cancellation.clone() };
    let otherwise =
        offers.first().map_or_else(Terms::free, |offer| Terms { deposit: DepositPolicy::None, ..terms(offer) });
    let mut rules: Vec<PolicyRule> = Vec::new();
    for offer in offers.iter().filter(|offer| offer.service.deposit != DepositPolicy::None) {
        let terms = terms(offer);
        match rules.iter_mut().find(|rule| rule.terms == terms) {
            Some(rule) => rule.services.push(offer.service.key.clone()),
            None => rules.push(PolicyRule::of(vec![offer.service.key.clone()], Vec::new(), terms)),
        }
    }
    let policy = Policy { version: 1, rules, otherwise, on_outage: OutageRule::default() };
    for offer in offers {
        policy.apply(&mut offer.service, ClientClass::New);
    }
    store::policies::insert(connection, org, &policy, "Anteroom", opened).await?;
    Ok(())
}

/// What recommendations earn, where the clinic rewards them.
async fn insert_programme(
    connection: &mut PgConnection,
    org: OrgId,
    file: &ClinicFile,
    opened: DateTime<Utc>,
) -> Result<(), SeedError> {
    let Some(row) = file.referrals else { return Ok(()) };
    let programme = Programme {
        version: 1,
        enabled: true,
        referrer: Money::new(row.referrer_minor, file.currency),
        friend: Money::new(row.friend_minor, file.currency),
        earned: Earned::default(),
        good_days: row.good_days,
        most_per_year: row.most_per_year,
    };
    store::referrals::save_programme(connection, org, &programme, "Anteroom", opened).await?;
    Ok(())
}

/// A clinic of the file with its rows.
pub fn clinic(file: &ClinicFile, org: OrgId, team: Vec<ResourceHours>, offers: Vec<Offer>) -> Clinic {
    let dispatcher = file.people.iter().find(|person| person.role == "dispatcher");
    Clinic {
        org,
        zone: file.zone,
        area_codes: file.area_codes.clone(),
        team,
        offers,
        dispatcher: dispatcher.map_or_else(|| "the clinic".into(), |person| person.name.clone()),
        processor: super::accounts::account_of(&file.slug).processor,
        mailed: file.mailed.clone(),
    }
}

async fn insert_organisation(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    opened: DateTime<Utc>,
) -> Result<(), SeedError> {
    let organisation = Organisation {
        org_id: org.0,
        slug: file.slug.clone(),
        name: file.name.clone(),
        tagline: file.tagline.clone(),
        phone: file.phone.clone(),
        email: file.email.clone(),
        address: file.address.clone(),
        directions: file.directions.clone(),
        city: file.city.clone(),
        credentials: file.credentials.clone(),
        country: file.country.clone(),
        zone: file.zone.name().to_owned(),
        currency: file.currency.code().to_owned(),
        brand_hue: file.brand_hue,
        brand_chroma: file.brand_chroma,
        emergency_text: file.emergency_text.clone(),
        emergency_words: file.emergency_words.clone(),
        demo: true,
        created_at: opened,
    };
    store::catalogue::insert_organisation(connection, &organisation).await?;
    Ok(store::catalogue::insert_consent_text(connection, org, 1, &file.consent, opened).await?)
}

async fn insert_people(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    opened: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<(), SeedError> {
    let salt: [u8; 16] = random.random();
    // One hash for a clinic's people: the password is printed on the demo's own first page.
    let hash = tokio::task::spawn_blocking(move || services::identity::hash_password(PASSWORD, &salt)).await;
    let hash = hash.map_err(|error| file.content_error(error.to_string()))??;
    let (mut people, mut memberships) = (Vec::new(), Vec::new());
    for person in &file.people {
        let id = id_at(opened, random);
        people.push(json!({
            "person_id": id, "email": person.email, "name": person.name, "password_hash": hash,
            "created_at": instant(opened),
        }));
        memberships.push(json!({
            "org_id": org, "person_id": id, "role": person.role, "created_at": instant(opened),
        }));
    }
    insert_all(connection, "people", &people).await?;
    Ok(insert_all(connection, "memberships", &memberships).await?)
}

async fn insert_keys(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    opened: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<(), SeedError> {
    for prefix in ["pk_demo_", "sk_demo_"] {
        let key = format!("{prefix}{}", file.slug);
        let hash = store::secrets::hash(&key);
        let shown = prefix.starts_with("pk").then_some(key.as_str());
        let id = ApiKeyId(id_at(opened, random));
        store::catalogue::insert_api_key(connection, org, id, prefix, &hash, shown, opened).await?;
    }
    Ok(())
}

type Keys = Vec<(String, ResourceId)>;

async fn insert_team(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<(Keys, Vec<ResourceHours>), SeedError> {
    let (mut keys, mut team) = (Vec::new(), Vec::new());
    for (position, row) in (0_i16..).zip(&file.team) {
        let id = ResourceId(id_at(now - TimeDelta::days(400), random));
        let resource = ResourceRow {
            resource_id: id.0,
            kind: "practitioner".into(),
            name: row.name.clone(),
            title: row.title.clone(),
            position,
        };
        store::catalogue::insert_resource(connection, org, &resource).await?;
        let hours = ResourceHours { resource: id, weekly: file.hours(&row.hours)?, overrides: Vec::new() };
        store::calendar::insert_hours(connection, org, id, &hours.weekly).await?;
        keys.push((row.key.clone(), id));
        team.push(hours);
    }
    for (resource, day) in special_days(&team, local_date(now, file.zone), minute_of_day(now, file.zone)) {
        store::calendar::set_override(connection, org, resource, &day).await?;
        if let Some(hours) = team.iter_mut().find(|hours| hours.resource == resource) {
            hours.overrides.push(day);
        }
    }
    Ok((keys, team))
}

/// An open day when the demo is shown on a day on which everybody is off, longer hours when it is shown early or late,
/// and one day of training to come.
pub fn special_days(team: &[ResourceHours], today: chrono::NaiveDate, now: u16) -> Vec<(ResourceId, DateOverride)> {
    let mut days = Vec::new();
    if team.iter().all(|hours| hours.spans_on(today).is_empty()) {
        let open = DateOverride { date: today, spans: around(vec![TODAY_SPAN], now), reason: "Open day".into() };
        days.extend(team.iter().map(|hours| (hours.resource, open.clone())));
    } else {
        // The last of the team keeps to the usual hours, so that these can be seen too.
        for hours in team.iter().rev().skip(1) {
            let usual = hours.spans_on(today);
            let longer = around(usual.clone(), now);
            if longer != usual {
                let day = DateOverride { date: today, spans: longer, reason: String::new() };
                days.push((hours.resource, day));
            }
        }
    }
    let training = (5..12).filter_map(|day| today.checked_add_days(Days::new(day)));
    if let Some(hours) = team.get(1)
        && let Some(date) = training.into_iter().find(|date| !hours.spans_on(*date).is_empty())
    {
        days.push((hours.resource, DateOverride { date, spans: Vec::new(), reason: "Training".into() }));
    }
    days
}

/// A day's hours stretched so that a morning has begun two hours ago and an evening goes on for two more, as far as
/// rooms are open.
fn around(mut spans: Vec<MinuteSpan>, now: u16) -> Vec<MinuteSpan> {
    const MORNING: u16 = 10 * 60;
    if !(ROOMS_SPAN.from..ROOMS_SPAN.until).contains(&now) {
        return spans;
    }
    let quarter = |minute: u16| minute / 15 * 15;
    if let Some(first) = spans.first_mut().filter(|first| first.from < MORNING && now < MORNING + 60) {
        first.from = first.from.min(quarter(now.saturating_sub(120))).max(ROOMS_SPAN.from);
    }
    if let Some(last) = spans.last_mut() {
        last.until = last.until.max(quarter(now + 120).min(ROOMS_SPAN.until));
    }
    spans
}

async fn insert_rooms(
    connection: &mut PgConnection,
    file: &ClinicFile,
    org: OrgId,
    opened: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<Keys, SeedError> {
    let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    let always = file.hours(&[format!("mon-sun {}-{}", clock(ROOMS_SPAN.from), clock(ROOMS_SPAN.until))])?;
    let mut keys = Vec::new();
    for (position, row) in (100_i16..).zip(&file.rooms) {
        let id = ResourceId(id_at(opened, random));
        let resource = ResourceRow {
            resource_id: id.0,
            kind: "room".into(),
            name: row.name.clone(),
            title: String::new(),
            position,
        };
        store::catalogue::insert_resource(connection, org, &resource).await?;
        store::calendar::insert_hours(connection, org, id, &always).await?;
        keys.push((row.key.clone(), id));
    }
    Ok(keys)
}

fn offer(file: &ClinicFile, row: &ServiceRow, service: Service, team: &Keys, rooms: &Keys) -> Result<Offer, SeedError> {
    let find = |known: &Keys, wanted: &[String]| {
        wanted
            .iter()
            .map(|key| {
                let found = known.iter().find(|(known, _)| known == key);
                found.map(|(_, id)| *id).ok_or_else(|| file.content_error(format!("nobody is called “{key}”")))
            })
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(Offer { team: find(team, &row.team)?, rooms: find(rooms, &row.rooms)?, weight: row.weight, service })
}
