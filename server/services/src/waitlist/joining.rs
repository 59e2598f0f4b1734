//! Getting on the list: from a form, by the clinic's own people and software, or with a visit that one has already.

use super::{
    ENTRY,
    form::{self, Person, Suits},
    jobs::SendPlace,
    note, view,
    wished::Wished,
};
use crate::{
    Resources, audit,
    bookings::{offering::by_link, wish_of},
    calendar::{
        Calendar, Clocks, Span, Wish,
        wish::{check_answers, practitioner},
    },
    error::{Report, internal},
    humans, requests,
};
use chrono::{DateTime, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    waitlist::{WaitlistEntry, WaitlistForm, WindowForm},
};
use domain::{
    authorization::Action,
    calendar::{MOST_STEPS, labels},
    contact::PersonName,
    ids::{BookingId, ContactId, ServiceId, WaitlistEntryId},
    waitlist::EntryState,
};
use graphile_worker::TaskHandler;
use ports::HumanAct;
use store::{
    OrgTransaction,
    bookings::BookingRecord,
    contacts::Introduction,
    live::Change,
    queue::{Schedule, enqueue},
    waitlist::NewEntry,
};

/// Somebody about to be put on the list.
struct Joining<'a> {
    resources: &'a Resources,
    caller: &'a Caller,
    contact: ContactId,
    person: &'a Person,
    service: ServiceId,
    wished: &'a Wished,
    suits: &'a Suits,
    zone: String,
    booking: Option<BookingId>,
}

pub(super) async fn join(
    resources: &Resources,
    caller: &Caller,
    form: WaitlistForm,
) -> Result<WaitlistEntry, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    if !form.website.trim().is_empty() {
        tracing::info!(request_id, "a form of the waitlist filled the field that people do not see, and was dropped");
        return Ok(pretend(form, WaitlistEntryId(resources.entropy.id()), resources.clock.now()));
    }
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let made = requests::made_before(&mut transaction, org, caller.key.as_ref()).await.report(request_id)?;
    if let Some(made) = made {
        return view::entry(&mut transaction, org, WaitlistEntryId(made), request_id).await;
    }
    if humans::concerns(resources, &caller.actor) {
        // The verifier may be slow: no connection waits for it.
        drop(transaction);
        humans::require(resources, &caller.client, HumanAct::Enquire, resources.entropy.id()).await?;
        transaction = resources.database.begin(org).await.report(request_id)?;
    }
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
    let country = facts.ok_or_else(|| AppError::not_found("This clinic"))?.country;
    let who = practitioner(form.practitioner_id.as_deref(), "practitioner_id");
    // Everything that needs another look is said at once.
    let (person, who) = match (form::person(&form, &country), who) {
        (Err(AppError::Invalid { mut fields }), Err(AppError::Invalid { fields: more })) => {
            fields.extend(more);
            return Err(AppError::Invalid { fields });
        }
        (person, who) => (person?, who?),
    };
    let seats = form.seats.max(1);
    enough_steps(seats, form.more.further.len())?;
    let wished = Wished { answers: form.answers, practitioner: who, more: form.more, seats };
    let (wish, clocks) = wished.read(&mut transaction, org, &form.service_key, request_id).await?;
    check_answers(&wish, true)?;
    enough_places(&wish, seats)?;
    let suits = suits(resources, &mut transaction, caller, (&wish, &clocks), &form.window).await?;
    let contact = keep_contact(resources, &mut transaction, caller, &person).await?;
    let service = wish.parts.first().ok_or_else(|| AppError::not_found("This service"))?.service.id;
    let joining = Joining {
        resources,
        caller,
        contact,
        person: &person,
        service,
        wished: &wished,
        suits: &suits,
        zone: clocks.zone().name().to_owned(),
        booking: None,
    };
    let entry = joining.keep(&mut transaction).await?;
    transaction.commit().await.report(request_id)?;
    Ok(entry)
}

/// An earlier time than that of the booking behind a manage link. Whoever holds the link is the client, so nothing is
/// typed and nobody else's place is touched.
pub(super) async fn join_with_booking(
    resources: &Resources,
    token: &str,
    client: Client,
    window: WindowForm,
) -> Result<WaitlistEntry, AppError> {
    let request_id = client.request_id.clone();
    let (org, booking) = by_link(resources, token, &request_id).await?;
    let caller = &Caller { org, actor: Actor::Visitor, client, key: None, read_only: false };
    let mut transaction = resources.database.begin(org).await.report(&request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(&request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking link"))?;
    let now = resources.clock.now();
    if !record.state.is_to_come() || record.starts_at <= now {
        return Err(AppError::conflict("This visit is over or was cancelled, so there is nothing to move earlier."));
    }
    let person = person_of(&mut transaction, &record, &request_id).await?;
    let (wish, clocks) = wish_of(&mut transaction, &record, &request_id).await?;
    let last = labels::local_date(record.starts_at, clocks.zone());
    let window = WindowForm { until: Some(window.until.map_or(last, |until| until.min(last))), ..window };
    let suits = suits(resources, &mut transaction, caller, (&wish, &clocks), &window).await?;
    let wished = wished_of(&record);
    let joining = Joining {
        resources,
        caller,
        contact: record.contact,
        person: &person,
        service: record.service,
        wished: &wished,
        suits: &suits,
        zone: clocks.zone().name().to_owned(),
        booking: Some(booking),
    };
    let entry = joining.keep(&mut transaction).await?;
    transaction.commit().await.report(&request_id)?;
    Ok(entry)
}

/// The same visit as it is booked, with anybody who gives it.
fn wished_of(record: &BookingRecord) -> Wished {
    let sequence = record.sequence();
    let further = record.steps.iter().zip(&sequence.at_once).skip(1);
    let further = further.map(|(step, at_once)| contract::clinics::FurtherService {
        service_key: step.service_key.clone(),
        answers: step.answers.clone(),
        practitioner_id: None,
        at_once: *at_once,
    });
    let more = contract::clinics::VisitWishes {
        further: further.collect(),
        longest_gap_minutes: sequence.longest_gap_minutes,
        one_practitioner: false,
        location_id: Some(record.location.unwrap_or(domain::ids::LocationId::MAIN).to_string()),
    };
    // Whoever comes along has a step of their own already.
    Wished { answers: record.answers.clone(), practitioner: None, more, seats: 1 }
}

/// As they are called on their booking, with the consent that they gave then.
async fn person_of(
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    request_id: &str,
) -> Result<Person, AppError> {
    let unreadable = |error: &dyn std::fmt::Display| internal(request_id, error);
    let email = record.client_email.clone().ok_or_else(|| {
        AppError::conflict("We have no e-mail address of yours to write to. Please call us and we will add one.")
    })?;
    let consent = store::contacts::newest_consent(transaction, record.org, record.contact).await.report(request_id)?;
    let consent = consent.ok_or_else(|| {
        AppError::conflict("We do not have your agreement to be written to. Please call us and we will add it.")
    })?;
    Ok(Person {
        name: PersonName::try_from(record.client_name.clone()).map_err(|error| unreadable(&error))?,
        phone: record.client_phone.clone().map(TryInto::try_into).transpose().map_err(|error| {
            let error: domain::contact::ContactError = error;
            unreadable(&error)
        })?,
        email: email.try_into().map_err(|error: domain::contact::ContactError| unreadable(&error))?,
        consent_version: consent,
        source: "manage_page".into(),
    })
}

/// A visit has so many steps, and everybody needs one for each service.
fn enough_steps(seats: u16, further: usize) -> Result<(), AppError> {
    let services = further + 1;
    if usize::from(seats) * services <= MOST_STEPS {
        return Ok(());
    }
    let most = (MOST_STEPS / services).max(1);
    let people = if most == 1 { "person".to_owned() } else { format!("{most} people") };
    let reason = format!("We can look for a time for at most {people} at once. Please call us for more.");
    Err(AppError::invalid("seats", reason))
}

/// A class without room for all of them will never suit.
fn enough_places(wish: &Wish, seats: u16) -> Result<(), AppError> {
    let places = wish.parts.iter().filter_map(|part| part.service.class_places).min();
    match places.filter(|places| *places < seats) {
        Some(places) => Err(AppError::invalid("seats", format!("This class has {places} places."))),
        None => Ok(()),
    }
}

/// When it would suit, if the clinic has the wished team member at all.
async fn suits(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    (wish, clocks): (&Wish, &Clocks),
    window: &WindowForm,
) -> Result<Suits, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let today = labels::local_date(now, clocks.zone());
    let span = Span::Days { from: today, days: 1 };
    let calendar = Calendar::read(transaction, org, wish, clocks, span, now).await.report(request_id)?;
    if let Some(index) = calendar.misnamed(wish) {
        let reason = "This team member does not give this service. Please choose somebody else.";
        return Err(AppError::invalid(crate::calendar::wish::part_field(index, "practitioner_id"), reason));
    }
    let horizon = wish.parts.iter().map(|part| part.service.horizon_days).min().unwrap_or_default();
    form::window(window, today, horizon)
}

async fn keep_contact(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    person: &Person,
) -> Result<ContactId, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let version = person.consent_version;
    if !store::contacts::consent_exists(transaction, org, version).await.report(request_id)? {
        let reason = "The consent text has changed. Please reload the page and agree again.";
        return Err(AppError::invalid("consent_version", reason));
    }
    let new_id = ContactId(resources.entropy.id());
    let contact = store::contacts::find_or_create(transaction, org, introduction(person), new_id, now).await;
    let contact = contact.report(request_id)?.id;
    let consent = resources.entropy.id();
    store::contacts::record_consent(transaction, org, consent, contact, version, &person.source, now)
        .await
        .report(request_id)?;
    Ok(contact)
}

fn introduction(person: &Person) -> Introduction<'_> {
    Introduction { name: &person.name, phone: person.phone.as_ref(), email: Some(&person.email) }
}

impl Joining<'_> {
    /// Keeps the place, or brings the one that they have up to date; says so by mail; looks for a time at once.
    async fn keep(&self, transaction: &mut OrgTransaction) -> Result<WaitlistEntry, AppError> {
        let Self { resources, caller, contact, person, .. } = *self;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let now = resources.clock.now();
        let wish = self.wished.to_value().report(request_id)?;
        let same = store::waitlist::same_place(transaction, org, contact, self.service, &person.email);
        let same = same.await.report(request_id)?;
        let id = same.unwrap_or_else(|| WaitlistEntryId(resources.entropy.id()));
        let entry = NewEntry {
            id,
            contact,
            person: introduction(person),
            service: self.service,
            wish: &wish,
            from: self.suits.from,
            until: self.suits.until,
            parts: self.suits.parts.iter().map(|part| part.as_str()).collect(),
            notice_minutes: self.suits.notice_minutes,
            zone: &self.zone,
            booking: self.booking,
            source: &person.source,
            consent_version: person.consent_version,
            now,
        };
        if same.is_some() {
            store::waitlist::bring_up_to_date(transaction, org, id, &entry).await.report(request_id)?;
        } else {
            store::waitlist::insert(transaction, org, &entry).await.report(request_id)?;
        }
        requests::tie(transaction, org, caller.key.as_ref(), id.0, now).await.report(request_id)?;
        let order = SendPlace { org, entry: id, at: now };
        enqueue(transaction, SendPlace::IDENTIFIER, &order, Schedule::default()).await.report(request_id)?;
        store::waitlist::time_became_free(transaction, org).await.report(request_id)?;
        store::live::announce(transaction, org, Change::Waitlist(id)).await.report(request_id)?;
        let view = view::entry(transaction, org, id, request_id).await?;
        if same.is_some() {
            note(resources, transaction, caller, id, "waitlist.changed").await?;
        } else {
            let detail = [("service", view.service_key.clone())];
            let act = audit::Act {
                action: "waitlist.joined",
                subject_kind: ENTRY,
                subject_id: id.to_string(),
                detail: &detail,
            };
            audit::record(resources, transaction, caller, act).await?;
        }
        Ok(if caller.may(Action::ReadBookings) { view } else { for_client(view, now) })
    }
}

/// For whoever typed the name and the address: whether somebody waited under them already, and what they were offered,
/// stays untold.
fn for_client(view: WaitlistEntry, now: DateTime<Utc>) -> WaitlistEntry {
    WaitlistEntry { state: EntryState::Waiting, waiting_since: now, booking: None, offer: None, ..view }
}

/// What a machine is told: the same as a person, though nothing was kept.
fn pretend(form: WaitlistForm, id: WaitlistEntryId, now: DateTime<Utc>) -> WaitlistEntry {
    let today = now.date_naive();
    let (from, until) = (form.window.from.unwrap_or(today), form.window.until.unwrap_or(today));
    WaitlistEntry {
        id,
        state: EntryState::Waiting,
        initials: String::new(),
        name: form.name,
        phone: Some(form.phone).filter(|phone| !phone.is_empty()),
        email: form.email,
        service_name: form.service_key.clone(),
        service_key: form.service_key,
        seats: form.seats.max(1),
        practitioner: None,
        from,
        until,
        window_label: view::window_label(from, until, &form.window.parts),
        parts: form.window.parts,
        notice_minutes: form.window.notice_minutes,
        source: form.source,
        waiting_since: now,
        booking: None,
        offer: None,
    }
}
