//! What the clinic knows: articles, questions and tests, by who looks.

use super::{Role, Who, office::Sample, page, sample};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    knowledge::{
        AnswerForm, Answered, ArticleForm, ArticleView, Citation, Knowledge, KnowledgePage, MadeView, PackView,
        QuestionState, QuestionView, TestView, Upload,
    },
};
use domain::{
    ids::{ArticleId, KnowledgeTestId, QuestionId},
    understanding::Locale,
};

fn article(number: u8, title: &str, published: bool) -> ArticleView {
    ArticleView {
        id: sample::id(number),
        version: 2,
        form: ArticleForm {
            title: title.into(),
            body: "Park behind the house <script>alert(1)</script> [[where]]".into(),
            published,
            ..ArticleForm::default()
        },
        source: "From parking.pdf".into(),
        changed_label: "Sat, Nov 28, 2:14 PM".into(),
        placeholders: if published { Vec::new() } else { vec!["where".into()] },
        passages: 1,
    }
}

fn question(number: u8, text: &str, state: QuestionState) -> QuestionView {
    QuestionView {
        id: sample::id(number),
        text: text.into(),
        locale: Locale::En,
        state,
        times: 3,
        last_asked_label: "Sat, Nov 28, 2:14 PM".into(),
        waiting: 2,
    }
}

fn test(number: u8, question: &str, passed: Option<bool>) -> TestView {
    TestView {
        id: sample::id(number),
        question: question.into(),
        article: "Insurance".into(),
        passed,
        cited: String::new(),
        ran_label: "Sat, Nov 28, 2:15 PM".into(),
    }
}

#[async_trait]
impl Knowledge for Sample {
    async fn query(&self, _: &Caller, _: &str, _: Option<Locale>) -> Result<Answered, AppError> {
        absent()
    }

    async fn try_out(&self, _: &Caller, _: &str) -> Result<Answered, AppError> {
        let citation = Citation {
            article_id: sample::id(91),
            title: "Parking".into(),
            heading: "By car".into(),
            excerpt: String::new(),
            url: None,
        };
        Ok(Answered {
            answer: Some("Behind the house.".into()),
            words: "Behind the house.".into(),
            citations: vec![citation],
        })
    }

    async fn page(&self, _: &Caller) -> Result<KnowledgePage, AppError> {
        Ok(KnowledgePage {
            articles: vec![article(91, "Getting here", false), article(92, "Insurance", true)],
            made: vec![MadeView {
                title: "Prices".into(),
                heading: "Facial".into(),
                body: "Facial: $90.00, 30 minutes.".into(),
                href: "/portal/services".into(),
            }],
            questions: vec![
                question(93, "Do you take <b>Aetna</b>?", QuestionState::Open),
                question(94, "Is there a pool?", QuestionState::Dismissed),
            ],
            tests: vec![test(95, "Which insurers?", Some(false)), test(96, "Where to park?", Some(true))],
            packs: vec![PackView {
                key: "dental".into(),
                name: "Dental practice".into(),
                titles: vec!["Insurance".into()],
            }],
            indexed: 1,
            by_meaning: None,
        })
    }

    async fn save(&self, _: &Caller, _: Option<ArticleId>, _: u32, _: ArticleForm) -> Result<ArticleId, AppError> {
        absent()
    }

    async fn upload(&self, _: &Caller, _: Upload) -> Result<ArticleId, AppError> {
        absent()
    }

    async fn publish(&self, _: &Caller, _: ArticleId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn remove(&self, _: &Caller, _: ArticleId) -> Result<(), AppError> {
        absent()
    }

    async fn plant(&self, _: &Caller, _: &str) -> Result<u32, AppError> {
        absent()
    }

    async fn answer(&self, _: &Caller, _: QuestionId, _: AnswerForm) -> Result<ArticleId, AppError> {
        absent()
    }

    async fn dismiss(&self, _: &Caller, _: QuestionId, _: bool) -> Result<(), AppError> {
        absent()
    }

    async fn add_test(&self, _: &Caller, _: ArticleId, _: &str) -> Result<(), AppError> {
        absent()
    }

    async fn remove_test(&self, _: &Caller, _: KnowledgeTestId) -> Result<(), AppError> {
        absent()
    }

    async fn index_again(&self, _: &Caller) -> Result<(), AppError> {
        absent()
    }
}

const OWNER: Who = Who::Member(Role::Owner);
const DISPATCHER: Who = Who::Member(Role::Dispatcher);

#[tokio::test]
async fn articles_say_where_they_come_from_and_what_is_open_in_them() {
    let answer = page("/portal/knowledge", OWNER).await;
    answer.says(&[
        "Getting here",
        "To fill in: where",
        "From parking.pdf",
        "Published",
        "Draft",
        "Indexing: 1 of 2 articles",
    ]);
    answer.says(&[
        "action=\"/portal/knowledge/upload\"",
        "multipart/form-data",
        "Dental practice",
        "name=\"form[body]\"",
    ]);
    answer.says(&["Facial: $90.00, 30 minutes.", "One question is no longer answered"]);
    answer.hides(&["<script>alert"]);
}

#[tokio::test]
async fn an_upload_that_was_refused_says_why_in_words_and_never_in_markup() {
    let answer = page("/portal/knowledge?refused=No%20text%20%3Cb%3Ein%20it", OWNER).await;
    answer.says(&["No text &lt;b&gt;in it"]);
}

#[tokio::test]
async fn a_question_is_answered_once_by_whoever_answers_clients() {
    let answer = page("/portal/knowledge?tab=questions", DISPATCHER).await;
    answer.says(&["Do you take &lt;b&gt;Aetna", "Asked 3 times", "2 conversations wait for the answer", "Answer once"]);
    answer.says(&["Put aside", "Is there a pool?", "Take up again", "name=\"form[answer]\""]);
    let analyst = page("/portal/knowledge?tab=questions", Who::Member(Role::Analyst)).await;
    analyst.says(&["Aetna"]);
    analyst.hides(&["form[answer]", "Take up again"]);
}

#[tokio::test]
async fn a_failed_test_says_what_is_told_instead_and_a_question_can_be_tried() {
    let answer = page("/portal/knowledge?tab=tests&ask=Where%20to%20park%3F", OWNER).await;
    answer.says(&[
        "Which insurers?",
        "Not answered",
        "No article answers it now.",
        "Behind the house.",
        "Parking › By car",
    ]);
    answer.says(&["Add the test"]);
    let dispatcher = page("/portal/knowledge?tab=tests", DISPATCHER).await;
    dispatcher.hides(&["Add the test", "Remove the test", "Behind the house."]);
}

#[tokio::test]
async fn who_may_not_change_articles_reads_them_without_forms() {
    let answer = page("/portal/knowledge", DISPATCHER).await;
    answer.says(&["Getting here", "Insurance"]);
    answer.hides(&["form[body]", "Upload a file", "Take back", "Index again"]);
}
