//! Services as a stranger meets them.

use crate::{Resources, payments};
use contract::clinics::ServiceCard;
use domain::{catalogue::Service, ids::OrgId, money::Money, policy::DepositPolicy, pricing::price_label};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use store::StoreError;

/// Every service that can be booked, in the clinic's order.
pub(super) async fn cards(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<Vec<ServiceCard>, StoreError> {
    let payable = payments::payable(resources, connection, org).await?;
    let services = store::catalogue::services(connection, org).await?;
    let givers = store::catalogue::practitioners_by_service(connection, org).await?;
    let card = |service: Service| ServiceCard {
        practitioner_ids: givers
            .iter()
            .filter(|(given, _)| *given == service.id)
            .map(|(_, resource)| resource.to_string())
            .collect(),
        price_label: price_label(&service),
        // What cannot be paid is not announced.
        deposit_label: if payable.takes(service.price_list.currency) { deposit_label(&service) } else { String::new() },
        key: service.key,
        name: service.name,
        category: service.category,
        description: service.description,
        duration_minutes: service.duration_minutes,
        questions: service.questions,
    };
    Ok(services.into_iter().map(card).collect())
}

/// “20% deposit”, “$50.00 deposit”; empty without one. What is chosen later may make it another.
fn deposit_label(service: &Service) -> String {
    match service.deposit {
        _ if service.deposit_varies => "Deposit by visit".to_owned(),
        DepositPolicy::None => String::new(),
        DepositPolicy::Fixed { minor } => format!("{} deposit", Money::new(minor, service.price_list.currency)),
        DepositPolicy::Percent { basis_points } => {
            format!("{}% deposit", Decimal::new(i64::from(basis_points), 2).normalize())
        }
    }
}
