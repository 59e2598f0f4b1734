//! Jobs of payments. Each may run twice, and does its work once.

use super::{closing, credits, events, keeping, later, refunding};
use crate::worker::JobRun;
use domain::ids::{BookingId, OrgId, PaymentId, RefundId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Applies a stored delivery of a payment provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplyProviderEvent {
    pub provider: String,
    /// Empty for the platform's own account.
    pub account: String,
    pub event_id: String,
}

impl TaskHandler for ApplyProviderEvent {
    const IDENTIFIER: &'static str = "apply_provider_event";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(events::apply(&run.resources, &self, &run.id)).await
    }
}

/// Asks the processor to return the money of a recorded refund.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendRefund {
    pub org: OrgId,
    pub refund: RefundId,
}

impl TaskHandler for SendRefund {
    const IDENTIFIER: &'static str = "send_refund";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(refunding::send(&run.resources, self.org, self.refund, &run.id)).await
    }
}

/// Ends the checkout of a payment whose hold is over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CloseCheckout {
    pub org: OrgId,
    pub payment: PaymentId,
}

impl TaskHandler for CloseCheckout {
    const IDENTIFIER: &'static str = "close_checkout";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(closing::close(&run.resources, self.org, self.payment, &run.id)).await
    }
}

/// Asks the processor about a payment of which nothing was heard.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AskProcessor {
    pub org: OrgId,
    pub payment: PaymentId,
}

impl TaskHandler for AskProcessor {
    const IDENTIFIER: &'static str = "ask_processor";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(closing::ask(&run.resources, self.org, self.payment, &run.id)).await
    }
}

/// Finds out by which card a payment came, and keeps it where the client agreed to that.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct NameCard {
    pub org: OrgId,
    pub payment: PaymentId,
}

impl TaskHandler for NameCard {
    const IDENTIFIER: &'static str = "name_card";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(closing::name_card(&run.resources, self.org, self.payment, &run.id)).await
    }
}

/// Charges a kept card for what a payment request asks.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ChargeKeptCard {
    pub org: OrgId,
    pub payment: PaymentId,
}

impl TaskHandler for ChargeKeptCard {
    const IDENTIFIER: &'static str = "charge_kept_card";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(keeping::charge(&run.resources, self.org, self.payment, &run.id)).await
    }
}

/// Has the processor forget a card that we have forgotten.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetCard {
    pub org: OrgId,
    /// With which it came, and so by which account.
    pub payment: PaymentId,
    /// The processor's ids.
    pub customer: String,
    pub card: String,
}

impl TaskHandler for ForgetCard {
    const IDENTIFIER: &'static str = "forget_card";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(keeping::detach(&run.resources, &self, &run.id)).await
    }
}

/// Asks a client for the deposit that could not be paid when they booked, once the processor is back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AskForDeposit {
    pub org: OrgId,
    pub booking: BookingId,
}

impl TaskHandler for AskForDeposit {
    const IDENTIFIER: &'static str = "ask_for_deposit";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(later::ask(&run.resources, self.org, self.booking, &run.id)).await
    }
}

/// Every few minutes: payments and refunds whose end nobody reported, and deposits to be asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct SweepMoney {}

impl TaskHandler for SweepMoney {
    const IDENTIFIER: &'static str = "sweep_money";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(async {
            closing::sweep(&run.resources).await?;
            later::sweep(&run.resources).await
        })
        .await
    }
}

/// Every hour, because clinics' days end at different times: credits of clients whose last day is over, and kept cards of
/// visits that are long past.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct EndCredits {}

impl TaskHandler for EndCredits {
    const IDENTIFIER: &'static str = "end_credits";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(async {
            credits::end_all(&run.resources, &run.id).await?;
            keeping::forget_those_over(&run.resources, &run.id).await
        })
        .await
    }
}
