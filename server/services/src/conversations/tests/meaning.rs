//! Questions in other words than the articles', with a model that says what words mean: the real client, the sandbox's.

use super::{
    Chat,
    informing::{owner, since, write},
    last_card,
};
use crate::knowledge::{KnowledgeDesk, embed, jobs};
use contract::{
    conversations::Card,
    knowledge::{ArticleForm, Knowledge},
};
use domain::knowledge::nearest;
use sandbox::switches::{ModelMood, Switches};
use testkit::Pgvector;

const NOT_CERTAIN: &str =
    "I do not know that for certain, and I have passed your question on to the clinic. This comes closest to it:";
const PARKING: &str = "Park in the garage behind the house.";

impl Chat {
    async fn embed(&self) {
        embed(&self.resources, self.clinic.org, "r-1").await.expect("it runs");
    }

    /// Published passages that point somewhere.
    async fn pointing(&self) -> i64 {
        sqlx::query_scalar("select count(*) from article_passages where direction is not null")
            .fetch_one(self.database.database.owner())
            .await
            .expect("it counts")
    }
}

#[tokio::test]
async fn a_question_in_other_words_is_led_to_the_closest_passage_and_kept_for_the_clinic() {
    let (chat, _sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    write(&chat, "Getting here", PARKING).await;
    write(&chat, "Insurance", "We do not bill insurers.").await;
    chat.embed().await;
    assert_eq!(chat.pointing().await, 2);
    let thread = chat.say("Where may I leave my vehicle?").await;
    assert_eq!(since(&thread)[..2], [NOT_CERTAIN, PARKING], "{thread:?}");
    let Card::Answer { citations } = last_card(&thread) else { panic!("no source: {thread:?}") };
    assert_eq!((citations.len(), citations[0].title.as_str()), (1, "Getting here"));
    assert_eq!(chat.count("open_questions").await, 1, "the clinic may answer it once");
    let thread = chat.say("Is there a sauna?").await;
    assert!(since(&thread)[0].starts_with("I do not know that for certain, and I do not want to guess"), "{thread:?}");
    let thread = chat.say("Is there a garage?").await;
    assert_eq!(since(&thread)[0], PARKING, "what an article says in these words needs no such guess");
    let books: (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where outcome = 'answered' and tokens_read > 0) from model_uses
         where task = 'embed'",
    )
    .fetch_one(chat.database.database.owner())
    .await
    .expect("it counts");
    assert_eq!(books, (3, 3), "the passages at once, and two questions");
}

#[tokio::test]
async fn what_an_article_says_now_is_what_it_is_found_by() {
    let (chat, _sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    write(&chat, "Getting here", PARKING).await;
    let desk = KnowledgeDesk::new(chat.resources.clone());
    let page = desk.page(&owner(&chat)).await.expect("a page");
    let (id, seen) = (page.articles[0].id, page.articles[0].version);
    assert_eq!(page.by_meaning, Some(0));
    chat.embed().await;
    assert_eq!(desk.page(&owner(&chat)).await.expect("a page").by_meaning, Some(1));
    let form = ArticleForm {
        title: "Paying".into(),
        body: "We take every card.".into(),
        published: true,
        ..ArticleForm::default()
    };
    desk.save(&owner(&chat), Some(id), seen, form).await.expect("it is saved");
    assert_eq!(chat.pointing().await, 0, "where it pointed is gone with what it said");
    chat.embed().await;
    let thread = chat.say("Where may I leave my vehicle?").await;
    assert!(since(&thread)[0].contains("do not want to guess"), "{thread:?}");
    desk.publish(&owner(&chat), id, false).await.expect("it is taken back");
    let thread = chat.say("Can I use cash?").await;
    assert!(since(&thread)[0].contains("do not want to guess"), "what is a draft is shown to nobody: {thread:?}");
}

#[tokio::test]
async fn no_text_leaves_the_house_where_no_model_may_be_asked() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    write(&chat, "Getting here", PARKING).await;
    chat.run("update assistant_settings set enabled = false").await;
    chat.embed().await;
    let thread = chat.say("Where may I leave my vehicle?").await;
    assert!(since(&thread)[0].contains("do not want to guess"), "{thread:?}");
    chat.run("update assistant_settings set enabled = true, daily_tokens = 1").await;
    chat.embed().await;
    assert_eq!((chat.pointing().await, sandbox.model.asked().len()), (0, 0), "nor where the budget is spent");
}

#[tokio::test]
async fn a_model_that_fails_leaves_the_words_and_the_hour_asks_again() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Failing, false).await;
    write(&chat, "Getting here", PARKING).await;
    chat.embed().await;
    assert_eq!(chat.pointing().await, 0);
    let waiting = || async {
        let orders = sqlx::query_scalar::<_, i64>(
            "select count(*) from graphile_worker._private_jobs j join graphile_worker._private_tasks t
             on t.id = j.task_id where t.identifier = 'embed_passages'",
        );
        orders.fetch_one(chat.database.database.owner()).await.expect("it counts")
    };
    chat.run("delete from graphile_worker._private_jobs").await;
    jobs::order_outdated(&chat.resources).await.expect("it runs");
    assert_eq!(waiting().await, 1);
    sandbox.switches.set(Switches { model: ModelMood::Helpful, ..Switches::default() });
    chat.embed().await;
    sandbox.switches.set(Switches { model: ModelMood::Failing, ..Switches::default() });
    let thread = chat.say("Where may I leave my vehicle?").await;
    assert!(since(&thread)[0].contains("do not want to guess"), "{thread:?}");
    chat.run("delete from graphile_worker._private_jobs").await;
    jobs::order_outdated(&chat.resources).await.expect("it runs");
    assert_eq!(waiting().await, 0, "every passage points somewhere");
}

#[tokio::test]
async fn with_pgvector_the_database_finds_the_passage_that_is_found_without() {
    let (chat, _sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    for (title, body) in [("Getting here", PARKING), ("Insurance", "We do not bill insurers."), ("Paying", "Any card.")]
    {
        write(&chat, title, body).await;
    }
    chat.embed().await;
    let model = chat.resources.embeddings.model().expect("a model").to_owned();
    let passages: Vec<Vec<f32>> =
        sqlx::query_scalar("select direction from article_passages order by article_id, position")
            .fetch_all(chat.database.database.owner())
            .await
            .expect("they point somewhere");
    let closest = async |question: &[f32], least: f32| {
        let mut transaction = chat.resources.database.begin(chat.clinic.org).await.expect("it begins");
        let found = store::knowledge::closest(&mut transaction, chat.clinic.org, (&model, question), least).await;
        found.expect("it looks").map(|found| (found.article_id, found.position, found.nearness))
    };
    let mut questions = passages.clone();
    // Between two passages, opposite to one, and of another model's length.
    let between = passages[0].iter().zip(&passages[1]).map(|(one, other)| (one + other) / 2_f32.sqrt());
    questions.push(between.collect());
    questions.push(passages[0].iter().map(|number| -number).collect());
    questions.push(vec![1.0]);
    let mut without = Vec::new();
    for question in &questions {
        for least in [-1.0, 0.5, 0.999] {
            without.push(closest(question, least).await);
        }
    }
    let _pgvector = Pgvector::add(chat.database.database.owner()).await;
    let (mut tried, mut found) = (without.iter(), 0);
    for question in &questions {
        for least in [-1.0, 0.5, 0.999] {
            let (with, without) = (closest(question, least).await, tried.next().expect("as many"));
            assert_eq!(with.is_some(), without.is_some(), "least {least}");
            let Some(((article, position, near), without)) = with.zip(*without) else { continue };
            assert_eq!((article, position), (without.0, without.1));
            assert!((near - without.2).abs() < 1e-5, "{near} and {}", without.2);
            found += 1;
        }
    }
    let expected = questions.iter().flat_map(|question| {
        [-1.0, 0.5, 0.999].map(|least| nearest(question, passages.iter().map(Vec::as_slice), least))
    });
    assert_eq!(found, expected.flatten().count());
    let thread = chat.say("Where may I leave my vehicle?").await;
    assert_eq!(since(&thread)[..2], [NOT_CERTAIN, PARKING], "{thread:?}");
}
