//! What the sandbox's Square has to know again: permissions, and orders.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{OrgId, ProcessorAccountId};
use ports::{AccountTokens, Entropy};
use sandbox::{
    Sandbox,
    square::{EarlierOrder, EarlierPayout, EarlierPermission},
};
use secrecy::{ExposeSecret, SecretString};
use services::{processors::tokens, vault::Vault};
use store::Database;
use url::Url;
use uuid::Uuid;

/// As the product asks for.
const SCOPES: [&str; 7] = [
    "MERCHANT_PROFILE_READ",
    "PAYMENTS_READ",
    "PAYMENTS_WRITE",
    "ORDERS_READ",
    "ORDERS_WRITE",
    "DISPUTES_READ",
    "PAYOUTS_READ",
];
const TOKEN_LIFE: TimeDelta = TimeDelta::days(30);

#[derive(sqlx::FromRow)]
struct KnownConnection {
    org_id: Uuid,
    account_id: Uuid,
    reference: String,
    sealed_tokens: Option<Vec<u8>>,
    tokens_expire_at: Option<DateTime<Utc>>,
}

/// Gives the box the tokens that it gave before this start, and a clinic that the demo connected its first ones.
pub async fn remember_permissions(
    sandbox: &Sandbox,
    database: &Database,
    vault: &Vault,
    entropy: &dyn Entropy,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let known: Vec<KnownConnection> = sqlx::query_as(
        "select org_id, account_id, reference, sealed_tokens, tokens_expire_at from processor_accounts
         where processor = 'square' and ended_at is null",
    )
    .fetch_all(database.owner())
    .await?;
    for connection in known {
        let (org, id) = (OrgId(connection.org_id), ProcessorAccountId(connection.account_id));
        let mut transaction = database.begin(org).await?;
        let (access, refresh, expires_at) = if let Some(sealed) = &connection.sealed_tokens {
            let opened = tokens::open(vault, &mut transaction, org, id, sealed).await;
            let (access, refresh) = opened.context("the tokens of a demo clinic's Square account")?;
            (access, refresh, connection.tokens_expire_at.unwrap_or(now))
        } else {
            let secret = |prefix: &str| SecretString::from(format!("{prefix}{}", entropy.secret()));
            let fresh = AccountTokens {
                access: secret("EAAA-sandbox-"),
                refresh: secret("EQAA-sandbox-"),
                expire_at: now + TOKEN_LIFE,
            };
            tokens::keep((vault, entropy), &mut transaction, org, id, &fresh, now).await?;
            (fresh.access, fresh.refresh, fresh.expire_at)
        };
        transaction.commit().await?;
        sandbox.square.remember_permission(EarlierPermission {
            merchant: connection.reference,
            scopes: SCOPES.map(str::to_owned).to_vec(),
            access_token: access.expose_secret().to_owned(),
            refresh_token: refresh.expose_secret().to_owned(),
            expires_at,
        });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct KnownOrder {
    checkout_reference: String,
    checkout_page: Option<String>,
    merchant: String,
    location: String,
    charge_reference: Option<String>,
    minor: i64,
    currency: String,
    method: String,
    created_at: DateTime<Utc>,
    manage_token: String,
    clinic: String,
    /// Of refunds that Square knew of: its id and the amount.
    refunds: sqlx::types::Json<Vec<(String, i64)>>,
}

const KNOWN_ORDERS: &str = "select p.checkout_reference, p.checkout_page, a.reference as merchant,
        coalesce(a.location_reference, '') as location, p.charge_reference,
        coalesce(p.captured_minor, p.amount_minor) as minor, coalesce(p.captured_currency, p.currency) as currency,
        p.method, p.created_at, b.manage_token, o.name as clinic,
        coalesce((select jsonb_agg(jsonb_build_array(r.refund_reference, r.amount_minor))
            from refunds r where r.org_id = p.org_id and r.payment_id = p.payment_id
            and r.refund_reference is not null and r.state <> 'failed'), '[]') as refunds
    from payments p join bookings b using (org_id, booking_id) join organisations o using (org_id)
    join processor_accounts a on a.org_id = p.org_id and a.account_id = p.account_id
    where p.processor = 'square' and p.checkout_reference is not null
    and (p.state = 'open' or (p.state = 'paid' and p.charge_reference is not null))
    order by p.created_at";

/// Gives the box back the orders that the product's own books have as open or paid.
pub async fn remember_orders(sandbox: &Sandbox, database: &Database, public_url: &Url) -> anyhow::Result<()> {
    let known: Vec<KnownOrder> = sqlx::query_as(KNOWN_ORDERS).fetch_all(database.owner()).await?;
    for order in known {
        let last4 = order.method.rsplit(' ').next().unwrap_or_default().to_owned();
        sandbox.square.remember(EarlierOrder {
            order: order.checkout_reference,
            link: order.checkout_page,
            merchant: order.merchant,
            location: order.location,
            name: format!("Deposit · {}", order.clinic),
            minor: order.minor,
            currency: order.currency,
            redirect_url: format!("{public_url}b/{}?checkout=paid", order.manage_token),
            created: order.created_at,
            payment: order.charge_reference.map(|id| (id, last4)),
            refunds: order.refunds.0,
        });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct KnownPayout {
    payout_reference: String,
    merchant: String,
    location: String,
    minor: i64,
    currency: String,
    arrived: bool,
    made_at: DateTime<Utc>,
}

const KNOWN_PAYOUTS: &str = "select p.payout_reference, a.reference as merchant,
        coalesce(a.location_reference, '') as location, p.amount_minor as minor, p.currency,
        p.state = 'arrived' as arrived, p.made_at
    from payouts p join processor_accounts a using (org_id, account_id)
    where p.processor = 'square' and p.state <> 'failed' order by p.made_at";

/// What was sent to banks before this start does not stand at the box's Square any more.
pub async fn remember_payouts(sandbox: &Sandbox, database: &Database) -> anyhow::Result<()> {
    let known: Vec<KnownPayout> = sqlx::query_as(KNOWN_PAYOUTS).fetch_all(database.owner()).await?;
    for payout in known {
        sandbox.square.remember_payout(EarlierPayout {
            id: payout.payout_reference,
            merchant: payout.merchant,
            location: payout.location,
            minor: payout.minor,
            currency: payout.currency,
            arrived: payout.arrived,
            created: payout.made_at,
        });
    }
    Ok(())
}
