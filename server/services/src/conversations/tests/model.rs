//! The chat with a language model beside its rules: the real client, the sandbox's model.

use super::{Chat, cards, desk_texts};
use contract::conversations::{Card, Conversations, Input, Turn};
use providers::language_model::{ChatCompletions, Settings};
use sandbox::{
    Config, Sandbox,
    model::{NAME, SMALL_NAME},
    switches::{ModelMood, Switches},
};
use std::{sync::Arc, time::Duration};
use testkit::SeededEntropy;
use tokio::{net::TcpListener, time::Instant};

impl Chat {
    /// In front of a clinic that turned the assistant on, with a model in this mood.
    pub(super) async fn with_model(mood: ModelMood, phrasing: bool) -> (Self, Sandbox) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let url = |path: &str| format!("http://{address}/{path}").parse().expect("an address");
        let sandbox = Sandbox::new(Config {
            public_url: url("sandbox/"),
            webhook_url: url("v1/stripe/webhook"),
            webhook_secret: "whsec_test".into(),
            secret_key: "sk_test".into(),
            now: Arc::new(|| super::NOW.parse().expect("an instant")),
        });
        let router = axum::Router::new().nest("/sandbox", sandbox.router());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = ChatCompletions::new(Settings {
            base_url: url("sandbox/model/v1/"),
            api_key: sandbox.model.api_key().into(),
            model: NAME.into(),
            fallback_model: SMALL_NAME.into(),
            embedding_model: sandbox::model::EMBEDDING_NAME.into(),
            embedding_dimensions: 0,
            connect_timeout: Duration::from_secs(5),
            entropy: Arc::new(SeededEntropy::new(99)),
        });
        let mut chat = Self::open().await;
        let client = Arc::new(client.expect("settings that fit"));
        chat.resources.language_model = client.clone();
        chat.resources.embeddings = client;
        // Tests run side by side on a busy machine: what a visitor would not wait for, a test does.
        chat.resources.assistant.patience = Duration::from_secs(30);
        chat.desk = super::ConversationDesk::new(chat.resources.clone());
        sandbox.switches.set(Switches { model: mood, ..Switches::default() });
        chat.turn_on(phrasing).await;
        (chat, sandbox)
    }

    async fn turn_on(&self, phrasing: bool) {
        sqlx::query(
            "insert into assistant_settings (org_id, enabled, phrasing, daily_tokens, daily_micros, updated_at)
             values ($1, true, $2, 1000000000, 1000000000, now())",
        )
        .bind(self.clinic.org.0)
        .bind(phrasing)
        .execute(self.database.database.owner())
        .await
        .expect("the settings are valid");
    }

    fn readings(&self) -> impl Future<Output = i64> {
        self.count("model_readings")
    }
}

#[tokio::test]
async fn a_message_in_unusual_words_is_understood_asked_back_and_priced_after_a_yes() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    let thread = chat.say("my complexion could use some love").await;
    assert_eq!(desk_texts(&thread), ["Do you mean Signature facial?"]);
    assert_eq!(thread.quick_replies[0].label, "Yes");
    let thread = chat.send(thread.quick_replies[0].input.clone()).await;
    assert!(cards(&thread).iter().any(|card| matches!(card, Card::Estimate { .. })), "{thread:?}");
    assert_eq!((chat.readings().await, sandbox.model.asked().len()), (1, 1), "“yes” is for the rules");
}

#[tokio::test]
async fn what_the_rules_understand_asks_nobody() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    chat.say("hello").await;
    chat.say("how much is a facial on Friday after 2?").await;
    chat.send(Input::Service { key: "botox".into() }).await;
    assert_eq!(sandbox.model.asked().len(), 0);
    assert_eq!(chat.count("model_uses").await, 0);
}

#[tokio::test]
async fn whatever_breaks_the_rules_carry_on_and_the_visitor_sees_no_seam() {
    let by_rules = {
        let chat = Chat::open().await;
        let thread = chat.say("my complexion could use some love").await;
        desk_texts(&thread).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for mood in [ModelMood::BrokenJson, ModelMood::RateLimited, ModelMood::Failing, ModelMood::Cut, ModelMood::Off] {
        let (mut chat, _sandbox) = Chat::with_model(mood, true).await;
        // Enough for a repetition and the one that stands in, little enough for a test that waits for “come back later”.
        chat.resources.assistant.patience = Duration::from_secs(5);
        chat.desk = super::ConversationDesk::new(chat.resources.clone());
        let thread = chat.say("my complexion could use some love").await;
        assert_eq!(desk_texts(&thread), by_rules, "{mood:?}");
        assert_eq!(chat.readings().await, 0, "{mood:?}");
        let thread = chat.say("a facial then").await;
        assert!(cards(&thread).iter().any(|card| matches!(card, Card::Estimate { .. })), "{mood:?}");
        let open = chat.count("model_uses where settled_at is null").await;
        assert_eq!(open, 0, "{mood:?}: what was reserved is settled");
    }
}

#[tokio::test]
async fn a_model_that_does_not_answer_keeps_nobody_waiting_longer_than_the_patience_set() {
    let (mut chat, _sandbox) = Chat::with_model(ModelMood::Slow, false).await;
    chat.resources.assistant.patience = Duration::from_millis(700);
    chat.desk = super::ConversationDesk::new(chat.resources.clone());
    let before = Instant::now();
    let thread = chat.say("my complexion could use some love").await;
    // The model would have taken thirty seconds: a machine however busy is far from that.
    assert!(before.elapsed() < Duration::from_secs(20), "{:?}", before.elapsed());
    assert_eq!(thread.messages.len(), 2);
    assert_eq!(chat.count("model_uses where outcome = 'timed_out'").await, 1);
}

#[tokio::test]
async fn over_budget_the_rules_answer_and_nothing_is_asked() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, true).await;
    chat.run("update assistant_settings set daily_tokens = 10").await;
    let thread = chat.say("my complexion could use some love").await;
    assert_eq!((thread.messages.len(), sandbox.model.asked().len()), (2, 0));
    assert_eq!(chat.count("model_days where told = 100").await, 1);
}

#[tokio::test]
async fn other_words_are_said_where_they_say_the_same_and_only_where_the_clinic_wants_them() {
    let (chat, _sandbox) = Chat::with_model(ModelMood::Helpful, true).await;
    let thread = chat.say("hello").await;
    assert!(desk_texts(&thread)[0].starts_with("Happy to help. "), "{:?}", desk_texts(&thread));
    chat.run("update assistant_settings set phrasing = false").await;
    let thread = chat.say("how much is a facial?").await;
    assert!(!desk_texts(&thread).last().expect("an answer").starts_with("Happy to help."));
}

#[tokio::test]
async fn a_model_sees_one_conversation_without_who_it_is_with() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, true).await;
    chat.say("a facial on Friday please").await;
    chat.details().await;
    chat.say("you can also use canary.five@example.com or 512 555 0177 for my complexion worries").await;
    let asked = sandbox.model.asked();
    assert!(asked.len() > 2);
    for asked in asked {
        let told = asked.body.to_string();
        for secret in ["Jordan", "jordan@example.com", "555-0193", "5550193", "canary.five", "0177"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[tokio::test]
async fn the_same_message_again_costs_nothing_again() {
    let (chat, sandbox) = Chat::with_model(ModelMood::Helpful, false).await;
    let thread = chat.say("my complexion could use some love").await;
    let (token, message) = (chat.token(), thread.messages[0].id);
    let text = Input::Text { text: "my complexion could use some love".into() };
    let again = chat.desk.turn(&chat.visitor(), Some(&token), Turn::new(message, text)).await.expect("taken once");
    assert_eq!((again.messages.len(), sandbox.model.asked().len()), (thread.messages.len(), 1));
}
