//! The assistant: what it may do, what it cost, a message to try.

use super::{Role, Who, office::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    analysis::{Analyses, AnalysisView},
    assistant::{Assistant, AssistantForm, AssistantView, DayUse, TriedMessage},
};
use domain::ids::{ContactId, LeadId};

#[async_trait]
impl Assistant for Sample {
    async fn view(&self, _: &Caller) -> Result<AssistantView, AppError> {
        let day = |date: &str, label: &str, tokens| DayUse {
            date: date.into(),
            label: label.into(),
            calls: 12,
            failures: 1,
            tokens,
            micros: 123_400,
            cost: "$0.1234".into(),
        };
        Ok(AssistantView {
            is_configured: true,
            model: "gpt-4.1-mini".into(),
            enabled: true,
            phrasing: false,
            daily_tokens: 20_000,
            daily_cents: 50,
            most_daily_tokens: 500_000,
            most_daily_cents: 100,
            spent_percent: 82,
            today: day("2026-11-24", "Nov 24", 16_400),
            days: vec![day("2026-11-23", "Nov 23", 9_000), day("2026-11-24", "Nov 24", 16_400)],
        })
    }

    async fn save(&self, _: &Caller, _: AssistantForm) -> Result<(), AppError> {
        absent()
    }

    async fn try_out(&self, _: &Caller, _: String) -> Result<TriedMessage, AppError> {
        absent()
    }
}

#[async_trait]
impl Analyses for Sample {
    async fn contact(&self, _: &Caller, _: ContactId) -> Result<AnalysisView, AppError> {
        absent()
    }

    async fn lead(&self, _: &Caller, _: LeadId) -> Result<AnalysisView, AppError> {
        absent()
    }

    async fn business(&self, _: &Caller) -> Result<AnalysisView, AppError> {
        absent()
    }
}

#[tokio::test]
async fn what_it_may_do_stands_beside_what_it_cost_and_a_warning_near_the_budgets_end() {
    let answer = page("/portal/assistant", Who::Member(Role::Owner)).await;
    answer.says(&["82 % of today’s budget is spent", "aria-valuenow=\"82\"", "$0.1234", "gpt-4.1-mini"]);
    answer.says(&["name=\"form[daily_tokens]\"", "value=\"20000\"", "At most 500,000 tokens.", "24 requests"]);
    answer.says(&["Try a message", "Save</button>"]);
}

#[tokio::test]
async fn who_may_look_alone_gets_no_button() {
    let answer = page("/portal/assistant", Who::Member(Role::Analyst)).await;
    answer.says(&["Last 30 days"]);
    answer.hides(&["Save</button>", "Try a message"]);
}
