//! The entries of the inventory, children before the rows that they are found by.

mod people;

use super::inventory::{Act, Export, Rows, Table, TakenAlong};

const WATCHING: &str = "who looks just now, which is over seconds later";
const TAX: &str = "what was sold, when, and for how much must be shown to tax authorities for years";
const LEDGER: &str = "the books must stay whole for tax; they hold amounts and ids alone";
const SETTLED: &str = "kept only until the change is settled, moments later";
const REPORTS: &str = "the clinic’s counts and diary stay true; without name, phone and address it is nobody’s";

/// Everything in the schema.
pub fn all() -> impl Iterator<Item = &'static Table> {
    [QUESTIONS, CONVERSATIONS, MONEY, BOOKINGS, CLIENTS, LOG, CLINIC, people::PEOPLE, PLATFORM].into_iter().flatten()
}

const QUESTIONS: &[Table] = &[
    Table {
        plain: "org_id question_id locale state times article_id first_asked_at last_asked_at told_at",
        contact: "wording text",
        of_contact: Some(Rows::delete(
            "exists (select from question_askings a where a.org_id = t.org_id and a.question_id = t.question_id
                 and a.conversation_id = any (who.conversations))
             and not exists (select from question_askings a where a.org_id = t.org_id and a.question_id = t.question_id
                 and a.conversation_id <> all (who.conversations))",
        )),
        ..Table::new("open_questions", "something that was asked and nobody knew")
    },
    Table {
        plain: "org_id question_id conversation_id asked_at answered_at",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        ..Table::new("question_askings", "in which conversation a question was asked")
    },
];

const CONVERSATIONS: &[Table] = &[
    Table {
        plain: "org_id conversation_id person_id seen_at writes_until",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("conversations"),
            export: Export::No { because: WATCHING },
        }),
        of_account: Some(Rows::delete("t.person_id = who.person_id").exporting(Export::No { because: WATCHING })),
        taken_along: TakenAlong::No(WATCHING),
        ..Table::new("conversation_watchers", "who looks at a conversation just now")
    },
    Table {
        plain: "org_id conversation_id entry_id kind person_id at",
        contact: "text",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        of_account: Some(
            Rows::blank(
                "t.person_id = who.person_id",
                "person_id = null",
                "what was noted of a client is the clinic’s",
            )
            .exporting(Export::No { because: "notes about clients are the clinic’s" }),
        ),
        ..Table::new("conversation_log", "what the clinic’s people noted and did in a conversation")
    },
    Table {
        plain: "org_id conversation_id message_id prompt model created_at",
        contact: "proposal",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::All,
        }),
        ..Table::new("model_readings", "what a language model proposed that a message says")
    },
    Table {
        plain: "org_id conversation_id message_id taken_until attempts",
        contact: "plan",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::No { because: "an answer under way, which its message repeats moments later" },
        }),
        taken_along: TakenAlong::No("an answer under way, which its message repeats moments later"),
        ..Table::new("open_turns", "a message whose answer is under way")
    },
    Table {
        plain: "org_id conversation_id message_id at with_person",
        contact: "input replies outcomes",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::No { because: "how a message was read, which the conversation itself shows" },
        }),
        ..Table::new("turns", "how a message was read and answered")
    },
    Table {
        plain: "org_id conversation_id message_id position media_type created_at",
        contact: "name content",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::All,
        }),
        ..Table::new("message_files", "a file that came with a mail; what is in it, as base64")
    },
    Table {
        plain: "org_id conversation_id message_id position author created_at",
        contact: "text card",
        account: "author_name",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        of_account: Some(
            Rows::blank(
                "t.author = 'person' and t.author_name = who.name and t.org_id = any (who.organisations)",
                "author_name = 'A former member'",
                "what was said to a client is the clinic’s and the client’s",
            )
            .exporting(Export::No { because: "conversations are the clinic’s and its clients’" }),
        ),
        ..Table::new("messages", "one message of a conversation")
    },
];

const MONEY: &[Table] = &[
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

const BOOKINGS: &[Table] = &[
    Table {
        plain: "org_id booking_id contact_id referrer_id programme_version standing refusal created_at given_at \
                taken_back_at",
        contact: "code",
        of_contact: Some(Rows::blank("t.contact_id = who.contact_id or t.referrer_id = who.contact_id", "code = '–'", TAX)),
        ..Table::new("referrals", "a code that a booking was made with, and what it earned")
    },
    Table {
        plain: "org_id use_id holding_id visits number booking_id deposit_minor used_at returned_at",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", REPORTS)),
        ..Table::new("package_uses", "a visit that was taken from a package")
    },
    Table {
        plain: "org_id holding_id package_id contact_id visits price_minor currency paid_by sold_at expires_on voided_at",
        of_contact: Some(Rows::keep("t.contact_id = who.contact_id", TAX)),
        ..Table::new("package_holdings", "a package that somebody bought")
    },
    Table {
        plain: "org_id request_key made status created_at",
        contact: "body",
        secret: "request_hash",
        of_contact: Some(Rows {
            which: "t.made = any (who.bookings || who.leads) or exists (select from unnest(who.bookings || who.leads) id
                        where strpos(t.body::text, id::text) > 0)",
            act: Act::Delete,
            export: Export::No { because: "copies of answers, kept for two days for requests that are sent again" },
        }),
        taken_along: TakenAlong::No("copies of answers, kept for two days for requests that are sent again"),
        ..Table::new("keyed_requests", "a request that may be sent again")
    },
    Table {
        plain: "org_id booking_id step resource_id seat starts_at ends_at class_id class_place hold_expires_at kept",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", REPORTS)),
        ..Table::new("resource_claims", "the time that a booking takes")
    },
    Table {
        plain: "org_id booking_id version kind made_by made_at undo_until told_start told_end refund_minor kept_minor before \
                act_id",
        contact: "reason_before",
        of_contact: Some(
            Rows::blank("t.booking_id = any (who.bookings)", "reason_before = null", SETTLED)
                .exporting(Export::No { because: SETTLED }),
        ),
        of_account: Some(
            Rows::blank("t.made_by = who.person_id", "made_by = null", SETTLED)
                .exporting(Export::No { because: SETTLED }),
        ),
        ..Table::new("untold_changes", "a change of a booking that can be undone")
    },
    Table {
        plain: "org_id booking_id step position resource_id seat",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", REPORTS)),
        ..Table::new("booking_step_resources", "a room or equipment of a part of a visit")
    },
    Table {
        plain: "org_id booking_id step",
        contact: "name birth_year",
        of_contact: Some(Rows::delete("t.booking_id = any (who.bookings)")),
        ..Table::new("booking_attendees", "for whom a part of a visit is, where somebody else booked it")
    },
    Table {
        plain: "org_id booking_id step service_id estimate_id practitioner_id seat starts_at ends_at \
                buffer_before_minutes buffer_after_minutes class_id class_place",
        of_contact: Some(Rows::keep("t.booking_id = any (who.bookings)", REPORTS)),
        ..Table::new("booking_steps", "a part of a visit: one service, and who gives it")
    },
    Table {
        plain: "org_id booking_id position kind at",
        contact: "title detail",
        account: "actor",
        of_contact: Some(Rows::blank(
            "t.booking_id = any (who.bookings)",
            "title = upper(left(t.kind, 1)) || replace(substr(t.kind, 2), '_', ' '), detail = ''",
            REPORTS,
        )),
        of_account: Some(
            Rows::blank(
                "t.actor = who.name and t.org_id = any (who.organisations)",
                "actor = 'A former member'",
                "a booking’s history is the clinic’s and the client’s",
            )
            .exporting(Export::No { because: "histories are the clinic’s and its clients’" }),
        ),
        ..Table::new("booking_events", "one line of a booking’s history")
    },
    Table {
        plain: "org_id booking_id state version service_id contact_id conversation_id estimate_id practitioner_id room_id \
                starts_at ends_at buffer_before_minutes buffer_after_minutes new_client currency deposit_minor policy \
                hold_expires_at source location_id created_at updated_at erased_at own_minutes series_id series_date",
        contact: "client_name client_phone client_email referral_code override_reason",
        secret: "manage_token_hash manage_token",
        of_contact: Some(Rows::blank(
            "t.booking_id = any (who.bookings)",
            "client_name = 'Erased client', client_phone = null, client_email = null, referral_code = null,
             override_reason = null,
             conversation_id = case when t.conversation_id = any (who.conversations) then null else t.conversation_id end,
             manage_token_hash = sha256(('erased ' || t.booking_id || gen_random_uuid())::bytea),
             manage_token = 'erased', erased_at = who.at",
            TAX,
        )),
        ..Table::new("bookings", "a visit")
    },
    Table {
        plain: "org_id series_id contact_id service_id practitioner_id location_id zone rule root_id act_id act created_at \
                updated_at",
        of_contact: Some(Rows::keep("t.contact_id = who.contact_id", REPORTS)),
        ..Table::new("booking_series", "visits that come again by one rule")
    },
    Table {
        plain: "org_id estimate_id service_id formula_version result created_at",
        contact: "answers",
        of_contact: Some(Rows::blank("t.estimate_id = any (who.estimates)", "answers = '{}'", TAX)),
        ..Table::new("estimates", "a price that was shown")
    },
];

const CLIENTS: &[Table] = &[
    Table {
        // Drawn by chance.
        plain: "org_id contact_id code created_at",
        of_contact: Some(Rows::delete("t.contact_id = who.contact_id")),
        ..Table::new("referral_codes", "the code by which a client recommends the clinic")
    },
    Table {
        plain: "org_id offer_id entry_id booking_id state becomes starts_at tell_at told_at ends_at answered_at created_at",
        of_contact: Some(Rows::delete(
            "exists (select from waitlist_entries e where e.org_id = t.org_id and e.entry_id = t.entry_id
                 and e.contact_id = who.contact_id)",
        )),
        ..Table::new("waitlist_offers", "a time that was kept for somebody who waits")
    },
    Table {
        plain: "org_id entry_id contact_id service_id from_date until_date parts notice_minutes zone booking_id source \
                consent_version state waiting_since updated_at",
        contact: "name phone email wish",
        of_contact: Some(Rows::delete("t.contact_id = who.contact_id")),
        ..Table::new("waitlist_entries", "somebody’s place on the waitlist")
    },
    Table {
        plain: "org_id consent_id contact_id version channel given_at",
        of_contact: Some(Rows::delete("t.contact_id = who.contact_id")),
        ..Table::new("consents", "agreement to be contacted")
    },
    Table {
        plain: "org_id lead_id contact_id service_id status source consent_version created_at",
        contact: "name phone email message referral_code",
        of_contact: Some(Rows::delete("t.contact_id = who.contact_id")),
        ..Table::new("leads", "an enquiry")
    },
    Table {
        plain: "org_id conversation_id contact_id channel locale version needs_person created_at updated_at \
                handed_over_for handed_over_at answer_due_at taken_by assigned_to snoozed_until done_at rating rated_at \
                visitor_seen_at visitor_writes_until",
        contact: "state",
        secret: "token_hash",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        ..Table::new("conversations", "a thread with one visitor")
    },
    Table {
        plain: "org_id contact_id created_at erased_at",
        contact: "name phone email",
        of_contact: Some(Rows::blank(
            "t.contact_id = who.contact_id",
            "name = 'Erased client', phone = null, email = null, erased_at = who.at",
            "bookings and their money refer to it by its number; without any it is deleted",
        )),
        ..Table::new("contacts", "somebody whom the clinic has to do with")
    },
];

const LOG: &[Table] = &[
    Table {
        plain: "org_id position at actor_kind actor_id action subject_kind subject_id request_id previous_hash hash \
                sealed_hash",
        account: "detail address",
        secret: "salt",
        of_contact: Some(Rows {
            which: "t.subject_id = any (who.subjects)",
            act: Act::Redact { because: "what was done to whom must stay provable; the entry names an id alone" },
            export: Export::Without("actor_id address previous_hash hash sealed_hash"),
        }),
        of_account: Some(Rows {
            which: "t.actor_id = who.person_id or t.subject_id = any (who.subjects)
                        or strpos(lower(t.detail::text), who.email) > 0
                        or (t.org_id = any (who.organisations) and strpos(t.detail::text, who.name) > 0)",
            act: Act::Redact {
                because: "what was done by whom must stay provable; the actor is a number without a name",
            },
            // Whoever else acted, and from where, is theirs.
            export: Export::Without("actor_id address detail previous_hash hash sealed_hash"),
        }),
        ..Table::new("audit_entries", "who did what to what")
    },
    Table { plain: "org_id position hash", ..Table::new("audit_heads", "the end of the audit log’s chain") },
];

const CLINIC: &[Table] = &[
    Table {
        plain: "org_id saved_reply_id created_at",
        organisation: "shortcut text",
        ..Table::new("saved_replies", "an answer that is given often")
    },
    Table {
        plain: "org_id test_id article_id locale created_at ran_at passed",
        organisation: "question cited",
        ..Table::new("knowledge_tests", "a question that an article must go on answering")
    },
    Table {
        plain: "org_id article_id position locale search direction direction_model",
        organisation: "heading body label words",
        taken_along: TakenAlong::No("cut from the articles, which are taken along"),
        ..Table::new("article_passages", "a passage that an article is found by")
    },
    Table {
        plain: "org_id article_id locale state source version indexed_as created_at updated_at",
        organisation: "title body origin",
        ..Table::new("articles", "something that the clinic tells its clients")
    },
    Table { plain: "org_id package_id service_id", ..Table::new("package_services", "what a package is for") },
    Table {
        plain: "org_id package_id visits price_minor months active version created_at",
        organisation: "name",
        ..Table::new("packages", "several visits that are sold together")
    },
    Table {
        plain: "org_id limit_minutes quiet_from quiet_until",
        ..Table::new("waitlist_rules", "how free times are offered to whoever waits")
    },
    Table {
        plain: "org_id api_key_id kind created_at revoked_at scopes created_by expires_at last_used_at replaces",
        organisation: "name prefix publishable_value",
        secret: "key_hash",
        of_account: Some(
            Rows::blank(
                "t.created_by = who.person_id",
                "created_by = null",
                "the key is the organisation’s and goes on",
            )
            .exporting(Export::Without("publishable_value")),
        ),
        ..Table::new("api_keys", "a key of the organisation’s software")
    },
    Table {
        plain: "org_id webhook_secret_id direction created_by created_at expires_at last_used_at revoked_at",
        organisation: "name prefix",
        secret: "sealed",
        of_account: Some(Rows::blank(
            "t.created_by = who.person_id",
            "created_by = null",
            "the secret is the organisation’s and goes on",
        )),
        ..Table::new("webhook_secrets", "a secret that signs webhooks")
    },
    Table {
        plain: "org_id key_id master_key_id created_at retired_at",
        secret: "wrapped",
        taken_along: TakenAlong::No("keys, of no use elsewhere"),
        ..Table::new("org_keys", "a wrapped data key")
    },
    Table {
        plain: "org_id invitation_id role created_at expires_at accepted_at revoked_at",
        account: "email invited_by accepted_by",
        of_account: Some(
            Rows::delete("t.accepted_by = who.person_id or t.email = who.email")
                .exporting(Export::Without("invited_by")),
        ),
        ..Table::new("invitations", "an invitation to join")
    },
    Table {
        plain: "org_id asked_by asked_at due_at waits_for begun_at",
        of_account: Some(
            Rows::blank("t.asked_by = who.person_id", "asked_by = null", "the organisation’s own wish")
                .exporting(Export::All),
        ),
        ..Table::new("organisation_deletions", "an organisation that is to be deleted")
    },
    Table {
        plain: "org_id export_id position",
        secret: "body",
        taken_along: TakenAlong::No("an earlier export, deleted after three days"),
        ..Table::new("data_export_pieces", "a piece of an export")
    },
    Table {
        plain: "org_id export_id asked_by asked_at state tables_done tables_all rows bytes finished_at expires_at",
        of_account: Some(Rows::blank(
            "t.asked_by = who.person_id",
            "asked_by = null",
            "the organisation’s own record of who took data along; its log keeps the rest",
        )),
        ..Table::new("data_exports", "an export of the organisation")
    },
    Table {
        plain: "org_id version created_at",
        organisation: "text",
        ..Table::new("consent_texts", "a text that clients agree to")
    },
    Table {
        plain: "org_id service_id resource_id need",
        ..Table::new("service_resources", "who and which room can give a service")
    },
    Table {
        plain: "org_id service_id version created_at",
        organisation: "rules",
        ..Table::new("price_lists", "a version of a service’s prices")
    },
    Table {
        plain: "org_id service_id key position active version",
        organisation: "definition",
        ..Table::new("services", "something that can be booked")
    },
    Table {
        plain: "org_id resource_id weekday from_minute until_minute",
        ..Table::new("resource_hours", "weekly hours")
    },
    Table {
        plain: "org_id resource_id date spans source",
        organisation: "reason",
        ..Table::new("resource_overrides", "the hours of one date")
    },
    Table {
        plain: "org_id resource_id weekday from_minute until_minute",
        organisation: "name",
        ..Table::new("resource_breaks", "a break in the weekly hours")
    },
    Table {
        plain: "org_id busy_id resource_id source feed_id starts_at ends_at created_at",
        organisation: "title",
        ..Table::new("busy_times", "time off, and what an outside calendar says")
    },
    Table {
        plain: "org_id feed_id resource_id keep_titles created_by created_at etag last_modified content_hash \
                next_read_at last_tried_at last_read_at covers_until events failures failing_since",
        organisation: "name host problem",
        secret: "sealed_address",
        of_account: Some(Rows::blank(
            "t.created_by = who.person_id",
            "created_by = null",
            "the calendar is the organisation’s and is read on",
        )),
        ..Table::new("calendar_feeds", "an outside calendar that busy time is read from")
    },
    Table {
        plain: "org_id subscription_id resource_id detail created_by created_at last_used_at revoked_at",
        secret: "token_hash",
        of_account: Some(Rows::blank(
            "t.created_by = who.person_id",
            "created_by = null",
            "the address is the organisation’s and goes on",
        )),
        ..Table::new("calendar_subscriptions", "an address at which a practitioner’s visits are read")
    },
    Table {
        plain: "org_id country region changed_at",
        ..Table::new("holiday_calendars", "whose holidays the clinic keeps")
    },
    Table {
        plain: "org_id date choice spans",
        organisation: "own_name",
        ..Table::new("holiday_choices", "what is done on a holiday")
    },
    Table {
        plain: "org_id use_id day task prompt model tokens_read tokens_written micros outcome asked_at settled_at",
        ..Table::new("model_uses", "a request to a language model, and what it cost")
    },
    Table {
        plain: "org_id day calls failures tokens micros told",
        ..Table::new("model_days", "what a day of the language model cost")
    },
    Table {
        plain: "org_id reference number state total_minor due_minor currency failed page pdf made_at",
        ..Table::new("subscription_invoices", "what the organisation was asked to pay for Anteroom")
    },
    Table {
        plain: "org_id notice told_at",
        ..Table::new("subscription_notices", "what was told of the organisation’s own subscription")
    },
    Table {
        plain: "org_id trial_ends_at customer reference item status price started_at period_ends_at cancel_at ended_at \
                paused_from resumes_at unpaid_since seen_at card card_good_until discount next_minor next_currency \
                next_at read_only_from version created_at updated_at",
        organisation: "tax_ids",
        ..Table::new("subscriptions", "what the organisation pays for Anteroom itself")
    },
    Table {
        plain: "org_id kind thing counted_at",
        ..Table::new("usage_counted", "what was counted against the organisation’s plan")
    },
    Table {
        plain: "org_id kind month used",
        ..Table::new("usage_months", "how much of its plan the organisation used in a month")
    },
    Table {
        plain: "org_id enabled phrasing daily_tokens daily_micros updated_at",
        ..Table::new("assistant_settings", "what a language model may do, and what it may cost")
    },
    Table {
        plain: "org_id account_id processor mode country currencies charges_enabled obstacle checked_at renew_at \
                tokens_expire_at connected_at ended_at",
        organisation: "reference name location_reference location_name",
        account: "connected_by ended_by",
        secret: "sealed_tokens",
        of_account: Some(Rows::blank(
            "(t.connected_by = who.name or t.ended_by = who.name) and t.org_id = any (who.organisations)",
            "connected_by = case when connected_by = who.name then 'A former member' else connected_by end, \
             ended_by = case when ended_by = who.name then 'A former member' else ended_by end",
            "by which account money came must stay provable",
        )),
        ..Table::new("processor_accounts", "an account that the clinic is paid by")
    },
    Table {
        plain: "org_id version created_at",
        organisation: "definition",
        account: "saved_by",
        of_account: Some(Rows::blank(
            "t.saved_by = who.name and t.org_id = any (who.organisations)",
            "saved_by = 'A former member'",
            "what clients agreed to must stay provable",
        )),
        ..Table::new("policies", "a version of the deposit and cancellation policy")
    },
    Table {
        plain: "org_id version enabled currency referrer_minor friend_minor earned good_days most_per_year created_at",
        account: "saved_by",
        of_account: Some(Rows::blank(
            "t.saved_by = who.name and t.org_id = any (who.organisations)",
            "saved_by = 'A former member'",
            "what clients were promised must stay provable",
        )),
        ..Table::new("referral_programmes", "a version of what recommendations earn")
    },
    Table {
        plain: "org_id resource_id kind position active location_id capacity",
        organisation: "name title",
        ..Table::new("resources", "a practitioner, as the clinic shows them, a room or equipment")
    },
    Table {
        plain: "org_id location_id zone position active",
        organisation: "name address directions phone",
        ..Table::new("locations", "where the clinic receives its clients")
    },
    Table {
        plain: "org_id country zone currency brand_hue brand_chroma demo demo_seeded_at created_at",
        organisation: "slug name tagline phone email address directions city credentials emergency_text \
                       emergency_words allowed_origins",
        ..Table::new("organisations", "a clinic")
    },
];

const PLATFORM: &[Table] = &[
    Table {
        plain: "scope window_from count",
        secret: "subject_hash",
        taken_along: TakenAlong::Platform,
        ..Table::new("attempts", "a counter of attempts, forgotten after a day")
    },
    Table {
        plain: "key_id master_key_id created_at",
        secret: "wrapped",
        taken_along: TakenAlong::Platform,
        ..Table::new("erasure_keys", "the wrapped key of the hashes below")
    },
    Table {
        plain: "position kind key_id erased_at",
        secret: "subject_hash",
        taken_along: TakenAlong::Platform,
        ..Table::new("erasures", "a keyed hash of what was erased")
    },
    Table {
        plain: "version description installed_on success checksum execution_time",
        taken_along: TakenAlong::Platform,
        ..Table::new("_sqlx_migrations", "which migrations were applied")
    },
];
