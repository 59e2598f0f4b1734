//! Articles and answers as they were typed, read: every field that is wrong is named at once, with the reason.

use contract::{
    AppError,
    knowledge::{AnswerForm, ArticleForm},
};
use domain::{
    fault::Faults,
    knowledge::{LONGEST_ARTICLE, passages, placeholders},
    understanding::Locale,
};
use store::knowledge::NewArticle;
use url::Url;

const LONGEST_TITLE: usize = 160;
const LONGEST_ADDRESS: usize = 500;

/// An article that can be kept.
#[derive(Debug)]
pub(super) struct Read {
    pub title: String,
    pub body: String,
    pub published: bool,
    locale: Locale,
    page: String,
}

impl Read {
    pub(super) fn as_new(&self) -> NewArticle<'_> {
        let source = if self.page.is_empty() { "typed" } else { "page" };
        NewArticle {
            title: &self.title,
            body: &self.body,
            locale: self.locale.as_str(),
            published: self.published,
            source,
            origin: &self.page,
        }
    }
}

const WHOLE_ADDRESS: &str = "Write the whole address of the page, such as https://example.com/parking.";

fn address_of(page: &str) -> Option<Url> {
    let url = Url::parse(page).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())?;
    (page.chars().count() <= LONGEST_ADDRESS).then_some(url)
}

/// Refuses what is no address of a page.
pub(super) fn page_address(page: &str) -> Result<(), AppError> {
    address_of(page).map(|_| ()).ok_or_else(|| AppError::invalid("page", WHOLE_ADDRESS))
}

/// What a page without a title is called: its first heading, else the end of its address.
pub(super) fn title_of(text: &str, address: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix('#')).map(|line| line.trim_matches(['#', ' ']));
    let end = address.trim_end_matches('/').rsplit('/').next().unwrap_or(address);
    let title =
        heading.filter(|heading| !heading.is_empty()).map_or_else(|| end.replace(['-', '_'], " "), str::to_owned);
    title.chars().take(LONGEST_TITLE).collect()
}

pub(super) fn article(form: &ArticleForm) -> Result<Read, AppError> {
    let mut faults = Faults::default();
    let title = title(&form.title, &mut faults);
    let body = body("body", &form.body, &mut faults);
    let page = form.page.trim();
    let address = address_of(page);
    faults.unless(page.is_empty() || address.is_some(), "page", WHOLE_ADDRESS);
    if form.published {
        open_places(&title, &body, &mut faults);
    }
    faults.into_result()?;
    let page = address.map(String::from).unwrap_or_default();
    Ok(Read { title, body, published: form.published, locale: form.locale, page })
}

/// The title and the words of an answer; the question is its title where none was written.
pub(super) fn answer(form: &AnswerForm, question: &str) -> Result<(String, String), AppError> {
    let mut faults = Faults::default();
    let typed = if form.title.trim().is_empty() { question } else { &form.title };
    let title = title(&typed.chars().take(LONGEST_TITLE).collect::<String>(), &mut faults);
    let body = body("answer", &form.answer, &mut faults);
    open_places(&title, &body, &mut faults);
    faults.into_result()?;
    Ok((title, body))
}

/// What a template leaves open is no answer to anybody.
pub(super) fn no_placeholders(title: &str, body: &str) -> Result<(), AppError> {
    let mut faults = Faults::default();
    open_places(title, body, &mut faults);
    faults.into_result()?;
    Ok(())
}

fn open_places(title: &str, body: &str, faults: &mut Faults) {
    let open: Vec<&str> = placeholders(title).into_iter().chain(placeholders(body)).collect();
    let reason = format!("Fill in or take out what stands in double brackets first: {}.", open.join("; "));
    faults.unless(open.is_empty(), "body", reason);
}

fn title(typed: &str, faults: &mut Faults) -> String {
    let title = crate::free_text::line("title", typed, LONGEST_TITLE, faults);
    faults.unless(title.chars().count() >= 2, "title", "Write what it is about, in 2 to 160 characters.");
    title
}

/// Control characters but line ends and tabs go; what is left must say something.
fn body(field: &str, typed: &str, faults: &mut Faults) -> String {
    let body: String =
        typed.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let body = body.trim().to_owned();
    let long = body.chars().count() > LONGEST_ARTICLE;
    faults.unless(!long, field, format!("Use at most {LONGEST_ARTICLE} characters; split what is longer."));
    faults.unless(long || !passages(&body).is_empty(), field, "Write what it says.");
    body
}

/// The last part of a file's name, without anything that no name has.
pub(super) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    crate::free_text::short(last, 120)
}
