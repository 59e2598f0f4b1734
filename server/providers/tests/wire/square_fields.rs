//! The fields of Square's API that we may send and read, as it is described for machines. A list of ours: a field that
//! is not in it has to be looked up there first.

/// Method, path with `*` for an id, fields of the request, those it needs, and fields of the answer. A list's elements are
/// written like the list.
pub type Call = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

pub const CALLS: &[Call] = &[
    (
        "POST",
        "oauth2/token",
        &["client_id", "client_secret", "code", "redirect_uri", "grant_type", "refresh_token"],
        &["client_id", "grant_type"],
        &["access_token", "token_type", "expires_at", "merchant_id", "refresh_token", "short_lived"],
    ),
    ("POST", "oauth2/token/status", &[], &[], &["scopes", "expires_at", "client_id", "merchant_id"]),
    ("POST", "oauth2/revoke", &["client_id", "access_token"], &[], &["success"]),
    ("GET", "v2/locations", &[], &[], LOCATIONS),
    ("POST", "v2/online-checkout/payment-links", NEW_LINK, &["order.location_id", "order.line_items.quantity"], LINK),
    ("DELETE", "v2/online-checkout/payment-links/*", &[], &[], &["id", "cancelled_order_id"]),
    ("GET", "v2/orders/*", &[], &[], ORDER),
    ("GET", "v2/payments", &[], &[], PAYMENTS),
    ("GET", "v2/payments/*", &[], &[], PAYMENT),
    (
        "POST",
        "v2/refunds",
        &["idempotency_key", "payment_id", "amount_money.amount", "amount_money.currency", "reason"],
        &["idempotency_key", "amount_money.amount", "amount_money.currency"],
        REFUND,
    ),
    ("GET", "v2/refunds", &[], &[], REFUNDS),
    ("GET", "v2/refunds/*", &[], &[], REFUND),
];

const LOCATIONS: &[&str] = &[
    "locations.id",
    "locations.name",
    "locations.business_name",
    "locations.merchant_id",
    "locations.country",
    "locations.currency",
    "locations.capabilities",
    "locations.status",
    "locations.timezone",
    "locations.language_code",
    "locations.type",
];

const NEW_LINK: &[&str] = &[
    "idempotency_key",
    "order.location_id",
    "order.reference_id",
    "order.line_items.name",
    "order.line_items.quantity",
    "order.line_items.base_price_money.amount",
    "order.line_items.base_price_money.currency",
    "checkout_options.allow_tipping",
    "checkout_options.ask_for_shipping_address",
    "checkout_options.enable_coupon",
    "checkout_options.enable_loyalty",
    "checkout_options.redirect_url",
    "pre_populated_data.buyer_email",
    "payment_note",
];

const LINK: &[&str] = &[
    "payment_link.id",
    "payment_link.version",
    "payment_link.order_id",
    "payment_link.url",
    "payment_link.long_url",
    "payment_link.created_at",
    "related_resources.orders.id",
    "related_resources.orders.location_id",
    "related_resources.orders.state",
    "related_resources.orders.version",
    "related_resources.orders.created_at",
    "related_resources.orders.total_money.amount",
    "related_resources.orders.total_money.currency",
    "related_resources.orders.line_items.name",
    "related_resources.orders.line_items.quantity",
    "related_resources.orders.line_items.base_price_money.amount",
    "related_resources.orders.line_items.base_price_money.currency",
    "related_resources.orders.tenders",
];

const ORDER: &[&str] = &[
    "order.id",
    "order.location_id",
    "order.state",
    "order.version",
    "order.created_at",
    "order.total_money.amount",
    "order.total_money.currency",
    "order.line_items.name",
    "order.line_items.quantity",
    "order.line_items.base_price_money.amount",
    "order.line_items.base_price_money.currency",
    "order.tenders",
    "order.tenders.id",
    "order.tenders.payment_id",
    "order.tenders.location_id",
    "order.tenders.type",
    "order.tenders.amount_money.amount",
    "order.tenders.amount_money.currency",
];

const PAYMENT: &[&str] = &[
    "payment.id",
    "payment.order_id",
    "payment.location_id",
    "payment.status",
    "payment.source_type",
    "payment.amount_money.amount",
    "payment.amount_money.currency",
    "payment.total_money.amount",
    "payment.total_money.currency",
    "payment.refunded_money.amount",
    "payment.refunded_money.currency",
    "payment.refund_ids",
    "payment.card_details.status",
    "payment.card_details.card.card_brand",
    "payment.card_details.card.last_4",
    "payment.card_details.errors",
    "payment.processing_fee.amount_money.amount",
    "payment.processing_fee.amount_money.currency",
    "payment.processing_fee.effective_at",
    "payment.processing_fee.type",
    "payment.created_at",
];

const REFUND: &[&str] = &[
    "refund.id",
    "refund.status",
    "refund.payment_id",
    "refund.location_id",
    "refund.amount_money.amount",
    "refund.amount_money.currency",
    "refund.created_at",
];

const PAYMENTS: &[&str] = &[
    "payments.id",
    "payments.order_id",
    "payments.location_id",
    "payments.status",
    "payments.source_type",
    "payments.amount_money.amount",
    "payments.amount_money.currency",
    "payments.total_money.amount",
    "payments.total_money.currency",
    "payments.refunded_money.amount",
    "payments.refunded_money.currency",
    "payments.refund_ids",
    "payments.card_details.status",
    "payments.card_details.card.card_brand",
    "payments.card_details.card.last_4",
    "payments.card_details.errors",
    "payments.processing_fee.amount_money.amount",
    "payments.processing_fee.amount_money.currency",
    "payments.processing_fee.effective_at",
    "payments.processing_fee.type",
    "payments.created_at",
    "cursor",
];

const REFUNDS: &[&str] = &[
    "refunds.id",
    "refunds.status",
    "refunds.payment_id",
    "refunds.location_id",
    "refunds.amount_money.amount",
    "refunds.amount_money.currency",
    "refunds.created_at",
    "cursor",
];
