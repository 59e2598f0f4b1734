//! Capabilities that are not there: they stand on a [`crate::Desk`] whose pages never ask for them, as in the pages' own
//! tests.

use crate::{
    AppError, Caller, Client,
    answering::{
        Answering, Audience, ConversationAct, ConversationList, ConversationQuery, OpenConversation, SavedReply,
        WholeFile,
    },
    bookkeeping::{
        Bookkeeping, Books, ClientCredit, Collecting, CreditUse, FileKind, LedgerFilter, LedgerPage, PaymentFile,
        PaymentFilter, PaymentPage, PaymentWish, PaymentsFile, RefundOrder, RefundPreview, StoredEvent,
    },
    conversations::Message,
    referrals::{BookingReferrals, ProgrammeForm, ProgrammeSheet, Referrals},
};
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::ids::{BookingId, ConversationId, MessageId, PaymentId, PaymentRequestId, SavedReplyId};

/// Knows nothing, and says so.
#[derive(Clone, Copy, Debug)]
pub struct Absent;

fn absent<T>() -> Result<T, AppError> {
    Err(AppError::not_found("This"))
}

#[async_trait]
impl Referrals for Absent {
    async fn programme(&self, _: &Caller) -> Result<ProgrammeSheet, AppError> {
        absent()
    }

    async fn save_programme(&self, _: &Caller, _: u32, _: ProgrammeForm) -> Result<u32, AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<BookingReferrals, AppError> {
        Ok(BookingReferrals::default())
    }
}

#[async_trait]
impl Answering for Absent {
    async fn list(&self, _: &Caller, _: ConversationQuery) -> Result<ConversationList, AppError> {
        absent()
    }

    async fn opened(&self, _: &Caller, _: ConversationId) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn messages(&self, _: &Caller, _: ConversationId) -> Result<Vec<Message>, AppError> {
        absent()
    }

    async fn file(&self, _: &Caller, _: ConversationId, _: MessageId, _: u16) -> Result<WholeFile, AppError> {
        absent()
    }

    async fn write(
        &self,
        _: &Caller,
        _: ConversationId,
        _: MessageId,
        _: Audience,
        _: String,
    ) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn act(&self, _: &Caller, _: ConversationId, _: ConversationAct) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn is_writing(&self, _: &Caller, _: ConversationId) -> Result<(), AppError> {
        absent()
    }

    async fn save_reply(
        &self,
        _: &Caller,
        _: Option<SavedReplyId>,
        _: String,
        _: String,
    ) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }

    async fn remove_reply(&self, _: &Caller, _: SavedReplyId) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }

    async fn saved_replies(&self, _: &Caller) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }
}

#[async_trait]
impl Bookkeeping for Absent {
    async fn list(&self, _: &Caller, _: PaymentFilter, _: Option<PaymentId>) -> Result<PaymentPage, AppError> {
        absent()
    }

    async fn file(&self, _: &Caller, _: PaymentId) -> Result<PaymentFile, AppError> {
        absent()
    }

    async fn preview_refund(&self, _: &Caller, _: PaymentId, _: String) -> Result<RefundPreview, AppError> {
        absent()
    }

    async fn refund(&self, _: &Caller, _: RefundOrder) -> Result<PaymentFile, AppError> {
        absent()
    }

    async fn collecting(&self, _: &Caller, _: BookingId) -> Result<Collecting, AppError> {
        absent()
    }

    async fn ask(&self, _: &Caller, _: PaymentWish) -> Result<Collecting, AppError> {
        absent()
    }

    async fn withdraw(&self, _: &Caller, _: BookingId, _: PaymentRequestId) -> Result<Collecting, AppError> {
        absent()
    }

    async fn credit(&self, _: &Caller, _: BookingId) -> Result<ClientCredit, AppError> {
        absent()
    }

    async fn use_credit(&self, _: &Caller, _: CreditUse) -> Result<ClientCredit, AppError> {
        absent()
    }

    async fn books(&self, _: &Caller) -> Result<Books, AppError> {
        absent()
    }

    async fn reconcile(&self, _: &Caller, _: NaiveDate) -> Result<Books, AppError> {
        absent()
    }

    async fn replay(&self, _: &Caller, _: StoredEvent) -> Result<Books, AppError> {
        absent()
    }

    async fn receipt(&self, _: &Caller, _: PaymentId) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn receipt_by_link(&self, _: &str, _: PaymentId, _: Client) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn export(&self, _: &Caller, _: PaymentFilter, _: FileKind) -> Result<PaymentsFile, AppError> {
        absent()
    }

    async fn ledger(&self, _: &Caller, _: LedgerFilter) -> Result<LedgerPage, AppError> {
        absent()
    }

    async fn export_ledger(&self, _: &Caller, _: LedgerFilter, _: FileKind) -> Result<PaymentsFile, AppError> {
        absent()
    }
}
