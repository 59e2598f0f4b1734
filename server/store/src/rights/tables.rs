//! The entries of the inventory, children before the rows that they are found by.

mod clinic;
mod conversations;
mod money;
mod people;

use super::inventory::{Act, Export, Rows, Table, TakenAlong};

const WATCHING: &str = "who looks just now, which is over seconds later";
const TAX: &str = "what was sold, when, and for how much must be shown to tax authorities for years";
const LEDGER: &str = "the books must stay whole for tax; they hold amounts and ids alone";
const SETTLED: &str = "kept only until the change is settled, moments later";
const REPORTS: &str = "the clinic’s counts and diary stay true; without name, phone and address it is nobody’s";

/// Everything in the schema.
pub fn all() -> impl Iterator<Item = &'static Table> {
    [
        conversations::QUESTIONS,
        conversations::CONVERSATIONS,
        money::MONEY,
        BOOKINGS,
        CLIENTS,
        LOG,
        clinic::CLINIC,
        people::PEOPLE,
        PLATFORM,
    ]
    .into_iter()
    .flatten()
}

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
