//! Where payments, refunds, payouts and disputes stand. News of them may come in any order and more than once: each state
//! says what may follow it, and nothing moves back.

use serde::{Deserialize, Serialize};

/// Where one attempt to take money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Recorded, and the processor has been asked or is about to be.
    Opening,
    /// The client can pay.
    Open,
    Paid,
    /// The processor would not open it.
    Failed,
    /// Nobody paid in time, and nobody can any more.
    Expired,
}

/// What the processor reports of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentNews {
    Opened,
    Paid,
    Refused,
    Expired,
}

impl PaymentState {
    pub const ALL: [Self; 5] = [Self::Opening, Self::Open, Self::Paid, Self::Failed, Self::Expired];

    /// The state after `news`, or `None` when it changes nothing. News may come in any order and more than once:
    /// captured money outranks everything, and nothing moves a payment back.
    #[must_use]
    pub fn after(self, news: PaymentNews) -> Option<Self> {
        match (self, news) {
            (Self::Paid, _) => None,
            (_, PaymentNews::Paid) => Some(Self::Paid),
            (Self::Opening, PaymentNews::Opened) => Some(Self::Open),
            (Self::Opening | Self::Open, PaymentNews::Refused) => Some(Self::Failed),
            (Self::Opening | Self::Open, PaymentNews::Expired) => Some(Self::Expired),
            _ => None,
        }
    }

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The state named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where money on its way back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    Pending,
    Succeeded,
    Failed,
}

impl RefundState {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Succeeded, Self::Failed];

    /// The state after the processor reports `news`, or `None` when it changes nothing. A bank can reject a refund
    /// that had succeeded, so a failure is the last word.
    #[must_use]
    pub fn after(self, news: Self) -> Option<Self> {
        match (self, news) {
            (Self::Pending, Self::Succeeded | Self::Failed) | (Self::Succeeded, Self::Failed) => Some(news),
            _ => None,
        }
    }

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// The state named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where money on its way to the clinic's bank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    OnItsWay,
    Arrived,
    /// The bank did not take it, or it was called back: the processor holds the money again.
    Failed,
}

impl PayoutState {
    pub const ALL: [Self; 3] = [Self::OnItsWay, Self::Arrived, Self::Failed];

    /// The state after the processor reports `news`, or `None` when it changes nothing. A bank can send back what had
    /// counted as arrived, so a failure is the last word.
    #[must_use]
    pub fn after(self, news: Self) -> Option<Self> {
        match (self, news) {
            (Self::OnItsWay, Self::Arrived | Self::Failed) | (Self::Arrived, Self::Failed) => Some(news),
            _ => None,
        }
    }

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnItsWay => "on_its_way",
            Self::Arrived => "arrived",
            Self::Failed => "failed",
        }
    }

    /// The state named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a client's objection at their bank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// The bank asks before it takes anything.
    Inquiry,
    /// The money is with the bank, and the clinic can answer until a deadline.
    NeedsAnswer,
    /// Answered; the bank decides.
    UnderReview,
    Won,
    Lost,
}

impl DisputeState {
    pub const ALL: [Self; 5] = [Self::Inquiry, Self::NeedsAnswer, Self::UnderReview, Self::Won, Self::Lost];

    /// The state after the processor reports `news`, or `None` when it changes nothing. What is decided stays decided,
    /// and an older event never moves a dispute back.
    #[must_use]
    pub fn after(self, news: Self) -> Option<Self> {
        (!self.is_decided() && news.rank() > self.rank()).then_some(news)
    }

    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }

    /// Whether the bank holds the money meanwhile.
    pub const fn holds_money(self) -> bool {
        matches!(self, Self::NeedsAnswer | Self::UnderReview)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Inquiry => 0,
            Self::NeedsAnswer => 1,
            Self::UnderReview => 2,
            Self::Won | Self::Lost => 3,
        }
    }

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::NeedsAnswer => "needs_answer",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// The state named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn news() -> impl Strategy<Value = PaymentNews> {
        proptest::sample::select(vec![
            PaymentNews::Opened,
            PaymentNews::Paid,
            PaymentNews::Refused,
            PaymentNews::Expired,
        ])
    }

    proptest! {
        #[test]
        fn captured_money_is_never_forgotten_whatever_the_order(all in proptest::collection::vec(news(), 0..20)) {
            let end = all.iter().fold(PaymentState::Opening, |state, news| state.after(*news).unwrap_or(state));
            prop_assert_eq!(end == PaymentState::Paid, all.contains(&PaymentNews::Paid));
        }

        #[test]
        fn news_heard_twice_changes_a_payment_once(first in news(), state in proptest::sample::select(PaymentState::ALL.to_vec())) {
            if let Some(next) = state.after(first) {
                prop_assert_eq!(next.after(first), None);
            }
        }

        #[test]
        fn a_refund_ends_alike_in_any_order(all in proptest::collection::vec(proptest::sample::select(RefundState::ALL.to_vec()), 0..12)) {
            let end = all.iter().fold(RefundState::Pending, |state, news| state.after(*news).unwrap_or(state));
            let expected = if all.contains(&RefundState::Failed) { RefundState::Failed }
                else if all.contains(&RefundState::Succeeded) { RefundState::Succeeded }
                else { RefundState::Pending };
            prop_assert_eq!(end, expected);
        }

        #[test]
        fn a_payout_ends_alike_in_any_order(all in proptest::collection::vec(proptest::sample::select(PayoutState::ALL.to_vec()), 0..12)) {
            let end = all.iter().fold(PayoutState::OnItsWay, |state, news| state.after(*news).unwrap_or(state));
            let expected = if all.contains(&PayoutState::Failed) { PayoutState::Failed }
                else if all.contains(&PayoutState::Arrived) { PayoutState::Arrived }
                else { PayoutState::OnItsWay };
            prop_assert_eq!(end, expected);
        }
    }
}
