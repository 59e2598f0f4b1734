//! The assistant's page: what it may do, what it has cost, and a message to try.

use super::{MICROS_A_CENT, asking::spent_percent, shown::today};
use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
    knowledge, zone,
};
use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use contract::{
    AppError, Caller, Field,
    assistant::{Assistant, AssistantForm, AssistantView, DayUse, TriedMessage},
};
use domain::{authorization::Action, calendar::labels, ids::OrgId, understanding::Locale};
use ports::ModelTask;
use sqlx::PgConnection;
use store::assistant::{DayRow, SettingsRow};

/// How many days a view goes back, today included.
const DAYS_SHOWN: u64 = 30;

/// The assistant of every organisation.
pub struct AssistantDesk {
    pub(super) resources: Resources,
}

impl AssistantDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// As decided, or as it is before anybody decides: off, with the whole budget.
    pub(super) async fn settings(
        &self,
        connection: &mut PgConnection,
        org: OrgId,
        request_id: &str,
    ) -> Result<SettingsRow, AppError> {
        let terms = self.resources.assistant;
        let settings = store::assistant::settings(connection, org).await.report(request_id)?;
        Ok(settings.unwrap_or(SettingsRow {
            enabled: false,
            phrasing: false,
            daily_tokens: terms.most_daily_tokens,
            daily_micros: terms.most_daily_cents * MICROS_A_CENT,
        }))
    }
}

#[async_trait]
impl Assistant for AssistantDesk {
    async fn view(&self, caller: &Caller) -> Result<AssistantView, AppError> {
        caller.require(Action::ReadAssistant)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let today = today(self.resources.clock.now(), clock(&mut transaction, caller).await?);
        let settings = self.settings(&mut transaction, caller.org, request_id).await?;
        let from = today.checked_sub_days(Days::new(DAYS_SHOWN - 1)).unwrap_or(today);
        let days = store::assistant::days(&mut transaction, caller.org, from).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        let of = |date: NaiveDate| day_use(date, days.iter().find(|row| row.day == date));
        let spent = days.iter().find(|row| row.day == today).map_or(0, |row| spent_percent(row, settings));
        let model = &self.resources.language_model;
        let terms = self.resources.assistant;
        Ok(AssistantView {
            is_configured: model.is_configured(),
            model: model.model_for(ModelTask::Understand),
            enabled: settings.enabled,
            phrasing: settings.phrasing,
            daily_tokens: settings.daily_tokens,
            daily_cents: settings.daily_micros / MICROS_A_CENT,
            most_daily_tokens: terms.most_daily_tokens,
            most_daily_cents: terms.most_daily_cents,
            spent_percent: u8::try_from(spent.clamp(0, 100)).unwrap_or(100),
            today: of(today),
            days: from.iter_days().take_while(|date| *date <= today).map(of).collect(),
        })
    }

    async fn save(&self, caller: &Caller, form: AssistantForm) -> Result<(), AppError> {
        caller.require(Action::ChangeAssistant)?;
        let request_id = &caller.client.request_id;
        let terms = self.resources.assistant;
        let mut wrong = Vec::new();
        let mut whole = |field: &str, typed: &str, most: i64| {
            let plain: String = typed.chars().filter(|c| !matches!(c, ',' | ' ' | '_')).collect();
            let number = plain.parse::<i64>().ok().filter(|number| (0..=most).contains(number));
            if number.is_none() {
                let reason = format!("Please write a whole number between 0 and {most}.");
                wrong.push(Field { field: field.into(), reason });
            }
            number.unwrap_or_default()
        };
        let daily_tokens = whole("daily_tokens", &form.daily_tokens, terms.most_daily_tokens);
        let daily_cents = whole("daily_cents", &form.daily_cents, terms.most_daily_cents);
        if !wrong.is_empty() {
            return Err(AppError::Invalid { fields: wrong });
        }
        let new = SettingsRow {
            enabled: form.enabled,
            // Without a reading there is nothing to phrase for.
            phrasing: form.enabled && form.phrasing,
            daily_tokens,
            daily_micros: daily_cents * MICROS_A_CENT,
        };
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let before = self.settings(&mut transaction, caller.org, request_id).await?;
        let now = self.resources.clock.now();
        store::assistant::save_settings(&mut transaction, caller.org, new, now).await.report(request_id)?;
        let detail = changes(before, new);
        if new.enabled && !before.enabled {
            knowledge::order_embedding(&mut transaction, caller.org).await.report(request_id)?;
        }
        let act = Act {
            action: "assistant.changed",
            subject_kind: "assistant",
            subject_id: caller.org.to_string(),
            detail: &detail,
        };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        tracing::info!(request_id, enabled = new.enabled, "the assistant's settings were saved");
        Ok(())
    }

    async fn try_out(&self, caller: &Caller, message: String) -> Result<TriedMessage, AppError> {
        caller.require(Action::ChangeAssistant)?;
        self.try_message(caller, &message).await
    }
}

pub(super) async fn clock(connection: &mut PgConnection, caller: &Caller) -> Result<Tz, AppError> {
    let request_id = &caller.client.request_id;
    let facts = store::bookings::clinic_facts(connection, caller.org).await.report(request_id)?;
    zone(&facts.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)
}

/// What changed, for the log.
fn changes(before: SettingsRow, new: SettingsRow) -> Vec<(&'static str, String)> {
    let on = |yes: bool| if yes { "on" } else { "off" }.to_owned();
    let cents = |row: SettingsRow| (row.daily_micros / MICROS_A_CENT).to_string();
    [
        ("reading", on(before.enabled), on(new.enabled)),
        ("phrasing", on(before.phrasing), on(new.phrasing)),
        ("daily_tokens", before.daily_tokens.to_string(), new.daily_tokens.to_string()),
        ("daily_cents", cents(before), cents(new)),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| (field, format!("{before} → {after}")))
    .collect()
}

fn day_use(date: NaiveDate, row: Option<&DayRow>) -> DayUse {
    let micros = row.map_or(0, |row| row.micros);
    DayUse {
        date: date.to_string(),
        label: labels::date(date, Locale::En),
        calls: row.map_or(0, |row| row.calls),
        failures: row.map_or(0, |row| row.failures),
        tokens: row.map_or(0, |row| row.tokens),
        micros,
        cost: dollars(micros),
    }
}

/// “$0.0123”: a day's cost may be less than a cent.
pub(super) fn dollars(micros: i64) -> String {
    // Rounded up to a hundredth of a cent, so that what cost something never reads as nothing.
    let hundredths = micros / 100 + i64::from(micros % 100 > 0);
    format!("${}.{:04}", hundredths / 10_000, hundredths % 10_000)
}
