//! The desk's words in other words: each is checked, and ours are said where it strays.

use super::{
    asking::{Asking, ask},
    prompts::{PHRASE, Prompt, SUMMARISE},
    shown::{Shown, today},
};
use crate::Resources;
use chrono_tz::Tz;
use domain::{
    ids::OrgId,
    proposals::phrasing::{clean, says_the_same},
};
use ports::ModelTask;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use store::assistant::SettingsRow;

/// As much as a tone is taken from.
const LONGEST_HEARD: usize = 400;
/// An analysis is read by people who may wait a little longer.
const PATIENCE_OF_STAFF: Duration = Duration::from_secs(6);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    texts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

/// Whose words, and what was heard before them.
#[derive(Clone, Copy)]
pub(crate) struct Phrasing<'a> {
    pub org: OrgId,
    pub settings: SettingsRow,
    pub shown: Shown<'a>,
    pub heard: &'a str,
    pub request_id: &'a str,
}

/// The same texts in other words where those say neither more nor less, and as they are where not.
pub(crate) async fn phrased(resources: &Resources, phrasing: Phrasing<'_>, ours: Vec<String>) -> Vec<String> {
    let Phrasing { org, settings, shown, heard, request_id } = phrasing;
    // A link stays with the sentence that it was written into.
    let goes_out = |text: &String| !text.trim().is_empty() && !text.contains("://");
    let Masks { texts: masked, masks } = Masks::over(&shown, &ours);
    let sent: Vec<&String> = masked.iter().filter(|text| goes_out(text)).collect();
    if sent.is_empty() {
        return ours;
    }
    let heard = shown.masked(heard, LONGEST_HEARD);
    let asking = Asking {
        org,
        day: today(shown.setting.now, shown.setting.zone),
        settings,
        task: ModelTask::Phrase,
        prompt: PHRASE,
        context: json!({"locale": shown.state.locale.as_str(), "heard": heard, "texts": sent}),
        within: resources.assistant.patience * 2 / 5,
        request_id: request_id.to_owned(),
    };
    let answered = ask(resources, asking).await.ok().and_then(|answer| answer.value);
    let theirs = answered.and_then(|value| serde_json::from_value::<Texts>(value).ok()).map(|said| said.texts);
    let Some(theirs) = theirs.filter(|theirs| theirs.len() == sent.len()) else { return ours };
    let mut theirs = theirs.into_iter();
    let said = ours.iter().zip(&masked).map(|(ours, masked)| {
        let other = if goes_out(masked) { theirs.next() } else { None };
        other.and_then(|theirs| kept(masked, &theirs, &heard)).map_or_else(|| ours.clone(), |theirs| masks.off(theirs))
    });
    said.collect()
}

/// A model's words, clean, if they say the same.
fn kept(ours: &str, theirs: &str, heard: &str) -> Option<String> {
    let theirs = clean(theirs);
    match says_the_same(ours, &theirs, heard) {
        Ok(()) => Some(theirs),
        Err(stray) => {
            // What strayed may be somebody's words: the log gets the kind alone.
            let kind = format!("{stray:?}");
            let kind = kind.split('(').next().unwrap_or_default().to_owned();
            tracing::info!(kind, "a model's words say something else; ours are said");
            None
        }
    }
}

/// What is put in the place of a name, a phone and an address, and back.
struct Masks {
    texts: Vec<String>,
    masks: Names,
}

/// Marks with what they stand for.
struct Names(Vec<(&'static str, String)>);

impl Masks {
    fn over(shown: &Shown<'_>, texts: &[String]) -> Self {
        let state = shown.state;
        let known = [
            ("[name]", state.name.as_ref().map(|name| name.greeting().to_owned())),
            ("[phone]", state.phone.as_ref().map(domain::contact::E164::readable)),
            ("[email]", state.email.as_ref().map(ToString::to_string)),
        ];
        let masks: Vec<_> = known.into_iter().filter_map(|(mark, value)| Some((mark, value?))).collect();
        let mask = |text: &String| masks.iter().fold(text.clone(), |text, (mark, value)| text.replace(value, mark));
        Self { texts: texts.iter().map(mask).collect(), masks: Names(masks) }
    }
}

impl Names {
    fn off(&self, text: String) -> String {
        self.0.iter().fold(text, |text, (mark, value)| text.replace(mark, value))
    }
}

/// An analysis in a sentence or two, if a model finds some that say the same.
pub(crate) async fn summed_up(
    resources: &Resources,
    org: OrgId,
    zone: Tz,
    settings: SettingsRow,
    summary: &str,
    request_id: &str,
) -> Option<String> {
    const ANALYSE: Prompt = SUMMARISE;
    let asking = Asking {
        org,
        day: today(resources.clock.now(), zone),
        settings,
        task: ModelTask::Analyse,
        prompt: ANALYSE,
        context: json!({ "summary": summary }),
        within: PATIENCE_OF_STAFF,
        request_id: request_id.to_owned(),
    };
    let value = ask(resources, asking).await.ok()?.value?;
    let said: Text = serde_json::from_value(value).ok()?;
    kept(summary, &said.text, "")
}
