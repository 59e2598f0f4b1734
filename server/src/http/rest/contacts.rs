//! The clinic's own side of contacts: found, taken along, erased.

use super::{
    NO_STORE, Problem, SecretKey,
    input::{Json, Path, Query},
};
use crate::http::HttpState;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use contract::{AppError, rights::FoundContact};
use domain::ids::ContactId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactsQuery {
    /// A part of a name, an e-mail address or a phone number; the newest 8 when absent.
    #[serde(default)]
    search: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactReply {
    id: String,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    created_at: DateTime<Utc>,
    bookings: u32,
    enquiries: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactsReply {
    contacts: Vec<ContactReply>,
}

/// What an erasure reached. Bookings and their money stay under a number without a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedReply {
    rows_deleted: u64,
    rows_emptied: u64,
}

impl From<FoundContact> for ContactReply {
    fn from(contact: FoundContact) -> Self {
        Self {
            id: contact.id.to_string(),
            name: contact.name,
            phone: contact.phone,
            email: contact.email,
            created_at: contact.since,
            bookings: contact.bookings,
            enquiries: contact.enquiries,
        }
    }
}

/// Find contacts, the newest first. Secret key with the scope `contacts.export`.
#[utoipa::path(get, path = "/v1/admin/contacts", tag = "Admin", params(ContactsQuery), security(("key" = [])),
    responses((status = 200, body = ContactsReply)))]
pub async fn list(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Query(query): Query<ContactsQuery>,
) -> Result<Json<ContactsReply>, Problem> {
    let found = state.product.back_office.rights.find_contacts(&caller, &query.search).await?;
    Ok(Json(ContactsReply { contacts: found.into_iter().map(ContactReply::from).collect() }))
}

/// Everything about a contact, as a zip. Secret key with the scope `contacts.export`.
#[utoipa::path(get, path = "/v1/admin/contacts/{id}/export", tag = "Admin", params(("id" = String, Path)),
    security(("key" = [])), responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
pub async fn export(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = state.product.back_office.rights.export_contact(&caller, None, contact_id(&id)?).await?;
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.file_name));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, NO_STORE),
    ];
    Ok((headers, file.body).into_response())
}

/// Erase a contact for good. Refused with 409, saying what to do, while a booking is open or money is moving. A second
/// time answers 404. Secret key with the scope `contacts.erase`.
#[utoipa::path(delete, path = "/v1/admin/contacts/{id}", tag = "Admin", params(("id" = String, Path)),
    security(("key" = [])), responses((status = 200, body = ErasedReply)))]
pub async fn erase(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
) -> Result<Json<ErasedReply>, Problem> {
    let erased = state.product.back_office.rights.erase_contact(&caller, None, contact_id(&id)?).await?;
    Ok(Json(ErasedReply { rows_deleted: erased.deleted, rows_emptied: erased.emptied }))
}

/// An id that cannot be one is simply not found.
fn contact_id(text: &str) -> Result<ContactId, AppError> {
    text.parse().map_err(|_| AppError::not_found("This client"))
}
