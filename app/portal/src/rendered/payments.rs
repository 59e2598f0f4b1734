//! By which account the clinic is paid.

use super::{Role, Who, office::Sample, page};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    absent::absent,
    identity::SignedIn,
    processors::{
        ConnectedProcessor, EarlierProcessor, OfferedProcessor, PaidBy, PaymentLocation, ProcessorConnections,
        ProcessorReturn, ProcessorsView,
    },
};

fn offered(name: &str, label: &str) -> OfferedProcessor {
    OfferedProcessor { name: name.into(), label: label.into(), is_test: true }
}

#[async_trait]
impl ProcessorConnections for Sample {
    async fn view(&self, caller: &Caller) -> Result<ProcessorsView, AppError> {
        caller.require(domain::authorization::Action::ReadProcessors)?;
        let location = |reference: &str, name: &str, takes_cards, is_chosen| PaymentLocation {
            reference: reference.into(),
            name: name.into(),
            currency: "USD".into(),
            takes_cards,
            is_chosen,
        };
        Ok(ProcessorsView {
            offered: vec![offered("stripe", "Stripe"), offered("square", "Square")],
            connected: Some(ConnectedProcessor {
                processor: offered("square", "Square"),
                account: "Brightside Studio".into(),
                reference: "MLBRIGHTSIDE1".into(),
                country: "US".into(),
                currencies: "USD".into(),
                can_be_paid: false,
                obstacle: "Choose which location takes the money.".into(),
                locations: vec![location("L1", "Main Street", true, false), location("L2", "Storeroom", false, false)],
                connected_by: "Ben Ortiz".into(),
                connected_at: "Fri, Dec 4, 4:30 PM CST".into(),
                checked_at: "Fri, Dec 4, 4:31 PM CST".into(),
                stops: vec!["Deposits are no longer asked for.".into()],
            }),
            earlier: vec![EarlierProcessor {
                label: "Stripe".into(),
                account: "Brightside".into(),
                ended_at: "Thu, Dec 3, 9:00 AM CST".into(),
                ended_by: "Ben Ortiz".into(),
            }],
        })
    }

    async fn paid_by(&self, _: &Caller) -> Result<PaidBy, AppError> {
        Ok(PaidBy::Able)
    }

    async fn begin(&self, _: &Caller, _: &SignedIn, _: &str) -> Result<String, AppError> {
        absent()
    }

    async fn finish(&self, _: &Caller, _: &SignedIn, _: &str, _: ProcessorReturn) -> Result<(), AppError> {
        absent()
    }

    async fn choose_location(&self, _: &Caller, _: String) -> Result<(), AppError> {
        absent()
    }

    async fn check(&self, _: &Caller) -> Result<(), AppError> {
        absent()
    }

    async fn disconnect(&self, _: &Caller) -> Result<(), AppError> {
        absent()
    }
}

#[tokio::test]
async fn the_account_its_trouble_and_what_stops_are_shown_without_script() {
    let answer = page("/portal/payments", Who::Member(Role::Owner)).await;
    for words in [
        "Brightside Studio",
        "Choose which location takes the money.",
        "action=\"/api/portal/payments/location\"",
        "action=\"/api/portal/payments/disconnect\"",
        "Deposits are no longer asked for.",
        "Disconnected accounts",
    ] {
        assert!(answer.html.contains(words), "{words}: {}", answer.html);
    }
}

#[tokio::test]
async fn whoever_only_reads_has_nothing_to_press() {
    let answer = page("/portal/payments", Who::Member(Role::Analyst)).await;
    assert!(answer.html.contains("Brightside Studio"));
    for words in ["Use this location", "Disconnect Square now"] {
        assert!(!answer.html.contains(words), "{words}");
    }
}
