//! What was paid, returned, disputed and sent to banks.

use super::{LEDGER, TAX};
use crate::rights::inventory::{Rows, Table, TakenAlong};

pub(super) const MONEY: &[Table] = &[
    Table {
        plain: "provider event_id account kind created_at received_at applied_at outcome",
        contact: "body",
        of_contact: Some(Rows::blank(
            "exists (select from unnest(who.references_) r where position(convert_to(r, 'UTF8') in t.body) > 0)",
            "body = ''::bytea",
            "an event that comes again is recognised by its id",
        )),
        taken_along: TakenAlong::Platform,
        ..Table::new("provider_events", "a delivery of the payment provider")
    },
    Table {
        plain: "org_id reconciliation_id kind reference payment_id amount_minor currency repaired detail",
        of_contact: Some(Rows::keep("t.payment_id = any (who.payments)", LEDGER)),
        ..Table::new("reconciliation_differences", "something that the card processor said and the books did not")
    },
    Table {
        plain: "org_id reconciliation_id since started_at finished_at compared failure ordered_by",
        ..Table::new("reconciliations", "a comparison of the books with the card processor’s")
    },
    Table {
        plain: "org_id payment_id provider account event_id",
        of_contact: Some(Rows::keep("t.payment_id = any (who.payments)", LEDGER)),
        ..Table::new("payment_events", "which message of the payment provider was about which payment")
    },
    Table {
        plain: "org_id dispute_id payment_id dispute_reference amount_minor currency reason state answer_by withheld \
                opened_at decided_at",
        of_contact: Some(Rows::keep("t.payment_id = any (who.payments)", LEDGER)),
        ..Table::new("disputes", "a client’s objection at their bank")
    },
    Table {
        plain: "org_id credit_id contact_id payment_id amount_minor currency given_by given_at good_until referral_id",
        contact: "reason",
        of_contact: Some(Rows::blank("t.contact_id = who.contact_id", "reason = '–'", TAX)),
        ..Table::new(
            "credits",
            "money that a client left with the clinic for a later visit, or got for a recommendation",
        )
    },
    Table {
        plain: "org_id payout_id account_id processor payout_reference amount_minor share_minor fee_minor currency state \
                made_at arrives_on settled_at failure",
        ..Table::new("payouts", "what the card processor sent to the clinic’s bank")
    },
    Table {
        plain: "org_id movement_id position account amount_minor currency payment_id refund_id booking_id payout_id \
                credit_id at",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", LEDGER)),
        ..Table::new("ledger_entries", "one line of the books")
    },
    Table {
        plain: "org_id refund_id payment_id amount_minor state refund_reference created_at asked_at settled_at \
                made_by",
        contact: "reason",
        of_contact: Some(Rows::blank("t.payment_id = any (who.payments)", "reason = ''", TAX)),
        ..Table::new("refunds", "money that goes back")
    },
    Table {
        plain: "org_id booking_id payment_id kept_at",
        organisation: "agreed_to",
        contact: "label",
        secret: "customer_reference card_reference",
        of_contact: Some(Rows::delete("t.booking_id = any (who.bookings)")),
        ..Table::new("kept_cards", "a card that a client lets be kept for the fee of a missed visit")
    },
    Table {
        plain: "org_id payment_id booking_id amount_minor currency state processor account_id checkout_reference \
                checkout_page charge_reference created_at checkout_ends_at asked_at paid_at captured_minor captured_currency \
                purpose request_id fee_minor by_kept_card",
        organisation: "agreed_to",
        contact: "method",
        secret: "checkout_url",
        of_contact: Some(Rows::blank("t.booking_id = any (who.bookings)", "method = '', checkout_url = null", TAX)),
        ..Table::new("payments", "one attempt to take money")
    },
    Table {
        plain: "org_id request_id booking_id purpose amount_minor currency state asked_by created_at settled_at",
        contact: "reason",
        of_contact: Some(Rows::blank("t.booking_id = any (who.bookings)", "reason = '–'", TAX)),
        ..Table::new("payment_requests", "money that a client was asked for")
    },
    Table {
        plain: "org_id booking_id amount_minor currency state deferred_at asked_at",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", TAX)),
        ..Table::new("deferred_deposits", "a deposit that is asked for later")
    },
];
