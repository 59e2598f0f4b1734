//! Deposits and refunds: the rules, the try-out, the versions.

use super::{Role, Who, office::Sample, page, sample};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    policies::{
        NewPolicy, OptionName, Policies, PolicySheet, PolicyView, RuleForm, ServiceName, Settled, SettledWindow,
        TriedOut, TryOut, VersionLine, WindowForm,
    },
};
use domain::{
    money::{Currency, Money},
    policy::{ClientClass, OutageRule},
};

fn rule(deposit: &str, amount: &str) -> RuleForm {
    RuleForm {
        deposit: deposit.into(),
        amount: amount.into(),
        windows: vec![WindowForm { hours: "24".into(), percent: "100".into(), fee: "5.00".into() }],
        ..RuleForm::default()
    }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

#[async_trait]
impl Policies for Sample {
    async fn versions(&self, _: &Caller) -> Result<Vec<PolicyView>, AppError> {
        absent()
    }

    async fn save(&self, _: &Caller, _: NewPolicy) -> Result<PolicyView, AppError> {
        absent()
    }

    async fn sheet(&self, _: &Caller, version: Option<u32>) -> Result<PolicySheet, AppError> {
        let laser =
            RuleForm { services: vec!["laser".into()], clients: vec![ClientClass::Missed], ..rule("percent", "50") };
        let laser =
            RuleForm { price_from: "150.00".into(), notice: "90".into(), notice_unit: "minutes".into(), ..laser };
        let service = |key: &str, name: &str| ServiceName { key: key.into(), name: name.into() };
        let line = |version| VersionLine {
            version,
            saved_by: sample::OWNER.into(),
            saved_at: sample::at(),
            saved_at_label: "Tue, Nov 24, 2:30 PM".into(),
        };
        Ok(PolicySheet {
            version: 2,
            shown: version.unwrap_or(2),
            rules: vec![laser, rule("none", "")],
            services: vec![service("botox", "Botox"), service("laser", "Laser hair removal")],
            on_outage: OutageRule::BookWithout,
            options: vec![OptionName { word: "areas:legs".into(), name: "Areas: Legs (Laser hair removal)".into() }],
            currency: "USD".into(),
            versions: vec![line(2), line(1)],
        })
    }

    async fn save_rules(&self, _: &Caller, _: u32, _: Vec<RuleForm>, _: OutageRule) -> Result<u32, AppError> {
        absent()
    }

    async fn try_out(&self, _: &Caller, wanted: TryOut) -> Result<TriedOut, AppError> {
        if wanted.hours == "soon" {
            return Err(AppError::invalid("hours", "Write whole hours, such as 24."));
        }
        let back = |refund, kept| Settled { refund: usd(refund), kept: usd(kept) };
        let window = |hours_before, settled, is_current| SettledWindow { hours_before, settled, is_current };
        Ok(TriedOut {
            decided_by: 0,
            price: usd(20_000),
            deposit: usd(10_000),
            due_at_visit: usd(10_000),
            is_collectable: wanted.client == ClientClass::New,
            cancelled: back(0, 10_000),
            no_show: back(2_500, 7_500),
            no_show_fee: usd(2_600),
            windows: vec![window(Some(24), back(9_500, 500), false), window(None, back(0, 10_000), true)],
        })
    }
}

#[tokio::test]
async fn the_rules_stand_beside_what_a_client_would_pay_and_get_back() {
    let answer = page("/portal/policy", Who::Member(Role::Owner)).await;
    answer.says(&["Rule 1", "Everything else", "Laser hair removal", "In force", "Version 1"]);
    answer.says(&["$200.00", "$100.00", "$95.00", "$25.00", "Until 24 h before", "Rule 1 decides here."]);
    answer.says(&["name=\"rules[0][windows][0][fee]\"", "name=\"rules[1000000][deposit]\""]);
    answer.says(&["name=\"rules[0][price_from]\"", "value=\"150.00\"", "Areas: Legs (Laser hair removal)", "minutes"]);
    answer.says(&["name=\"on_outage\"", "Book without the deposit"]);
    answer.hides(&["rules[1000000][price_from]", "<script>alert(1)", "No card processor is connected"]);
}

#[tokio::test]
async fn a_plain_form_tries_what_its_address_says() {
    let answer = page("/portal/policy?client=returning&hours=soon", Who::Member(Role::Owner)).await;
    answer.says(&["Write whole hours, such as 24."]);
    answer.hides(&["$95.00"]);
    let answer = page("/portal/policy?client=returning", Who::Member(Role::Owner)).await;
    answer.says(&["No card processor is connected"]);
}

#[tokio::test]
async fn an_earlier_version_says_that_another_is_in_force_and_who_may_not_save_gets_no_button() {
    let answer = page("/portal/policy?version=1", Who::Member(Role::Dispatcher)).await;
    answer.says(&["This is version 1. Version 2 is in force"]);
    answer.hides(&["Save as a new version"]);
}
