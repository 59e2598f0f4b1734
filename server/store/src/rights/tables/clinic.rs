//! The clinic itself: its people, hours, prices, policies and what it tells.

use crate::rights::inventory::{Export, Rows, Table, TakenAlong};

pub(super) const CLINIC: &[Table] = &[
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
