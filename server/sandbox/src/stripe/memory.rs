//! What the processor knew before the box was started anew. A real processor forgets nothing; the product's own
//! records, given back to it here, stand in for that. Nothing is reported: it happened long ago.

use super::{
    Stripe,
    books::new_id,
    objects::{Intent, Refund, Session, SessionStatus},
};
use chrono::{DateTime, Utc};

/// A checkout and what came of it.
#[derive(Clone, Debug)]
pub struct EarlierCheckout {
    /// The session's id, `cs_…`.
    pub session: String,
    /// The connected account that it belongs to; `None` for the platform's own.
    pub account: Option<String>,
    pub description: String,
    /// In minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    pub success_url: String,
    pub cancel_url: String,
    pub created: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// When it was paid; an open one can still be.
    pub charge: Option<EarlierCharge>,
}

/// A payment that arrived.
#[derive(Clone, Debug)]
pub struct EarlierCharge {
    /// The payment intent's id, `pi_…`.
    pub intent: String,
    pub last4: String,
    pub refunds: Vec<EarlierRefund>,
}

/// Money that went back.
#[derive(Clone, Debug)]
pub struct EarlierRefund {
    pub id: String,
    pub minor: i64,
    /// Name and value pairs that the product had attached.
    pub metadata: Vec<(String, String)>,
}

impl Stripe {
    /// Knows a checkout again. One that is known already is left alone.
    pub fn remember(&self, earlier: EarlierCheckout) {
        let mut books = self.books();
        if books.sessions.get(&earlier.session).is_some() {
            return;
        }
        let account = earlier.account;
        let currency = earlier.currency.to_ascii_lowercase();
        let paid = earlier.charge.as_ref().map(|charge| charge.intent.clone());
        if let Some(charge) = earlier.charge {
            let intent = Intent {
                id: charge.intent.clone(),
                account: account.clone(),
                amount: earlier.minor,
                currency: currency.clone(),
                paid: true,
                charge: new_id("ch_"),
                brand: "visa",
                last4: charge.last4,
                decline: None,
                metadata: Vec::new(),
                created: earlier.created,
                refunded: charge.refunds.iter().map(|refund| refund.minor).sum(),
                customer: None,
                card: None,
                keeps_card: false,
            };
            for refund in charge.refunds {
                let refund = Refund {
                    id: refund.id,
                    account: account.clone(),
                    intent: charge.intent.clone(),
                    charge: intent.charge.clone(),
                    amount: refund.minor,
                    currency: currency.clone(),
                    failed: false,
                    metadata: refund.metadata,
                    created: earlier.created,
                };
                books.refunds.put(refund.id.clone(), refund);
            }
            books.intents.put(intent.id.clone(), intent);
        }
        let session = Session {
            url: self.page_of(&earlier.session),
            id: earlier.session.clone(),
            account,
            status: if paid.is_some() { SessionStatus::Complete } else { SessionStatus::Open },
            description: earlier.description,
            amount: earlier.minor,
            currency,
            intent: paid,
            keeps_card: false,
            customer: None,
            customer_email: None,
            client_reference: None,
            success_url: earlier.success_url,
            cancel_url: Some(earlier.cancel_url),
            metadata: Vec::new(),
            intent_metadata: Vec::new(),
            created: earlier.created,
            expires_at: earlier.expires_at,
            form_token: new_id(""),
        };
        books.sessions.put(earlier.session, session);
    }
}
