//! Cards that clients let be kept for the fee of a missed visit.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrgId, PaymentId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// A card, by the processor's ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCard {
    pub booking: BookingId,
    /// With which it came.
    pub payment: PaymentId,
    pub customer: String,
    pub card: String,
    /// “Visa ending 4242”.
    pub label: String,
    /// The words that the client agreed to.
    pub agreed_to: String,
    pub kept_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    booking_id: Uuid,
    payment_id: Uuid,
    customer_reference: String,
    card_reference: String,
    label: String,
    agreed_to: String,
    kept_at: DateTime<Utc>,
}

impl From<Row> for KeptCard {
    fn from(row: Row) -> Self {
        Self {
            booking: BookingId(row.booking_id),
            payment: PaymentId(row.payment_id),
            customer: row.customer_reference,
            card: row.card_reference,
            label: row.label,
            agreed_to: row.agreed_to,
            kept_at: row.kept_at,
        }
    }
}

/// Keeps it; `false` when one is kept for the booking already.
pub async fn insert(connection: &mut PgConnection, org: OrgId, card: &KeptCard) -> Result<bool, StoreError> {
    let inserted = sqlx::query(
        "insert into kept_cards (org_id, booking_id, payment_id, customer_reference, card_reference, label, agreed_to,
             kept_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    )
    .bind(org.0)
    .bind(card.booking.0)
    .bind(card.payment.0)
    .bind(&card.customer)
    .bind(&card.card)
    .bind(&card.label)
    .bind(&card.agreed_to)
    .bind(card.kept_at)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The card that is kept for a booking.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<KeptCard>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select booking_id, payment_id, customer_reference, card_reference, label, agreed_to, kept_at from kept_cards
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(KeptCard::from))
}

/// Forgets it; answers what it was.
pub async fn remove(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<KeptCard>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "delete from kept_cards where org_id = $1 and booking_id = $2
         returning booking_id, payment_id, customer_reference, card_reference, label, agreed_to, kept_at",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(KeptCard::from))
}

/// Bookings of every organisation whose card is kept though their visit was over before an instant. Through a door.
pub async fn over(doors: &PgPool, before: DateTime<Utc>, most: i32) -> Result<Vec<(OrgId, BookingId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, booking_id from kept_cards_over($1, $2)")
        .bind(before)
        .bind(most)
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, booking)| (OrgId(org), BookingId(booking))).collect())
}
