//! The portal's pages behind the sign-in.

mod account;
mod assistant;
mod audit;
mod confirm;
mod data;
mod founding;
mod hours;
mod keys;
mod link;
mod members;
mod operator;
mod organisation;
mod overview;
mod packages;
mod policy;
mod security;
mod services;
mod team;

pub use account::AccountPage;
pub use assistant::AssistantPage;
pub use audit::AuditPage;
pub use confirm::ConfirmPage;
pub use data::DataPage;
pub use founding::{ClinicFields, FoundingPage};
pub use hours::HoursPage;
pub use keys::KeysPage;
pub use link::LinkPage;
pub use members::MembersPage;
pub use operator::OperatorPage;
pub use organisation::OrganisationPage;
pub use overview::OverviewPage;
pub use packages::PackagesPage;
pub use policy::PolicyPage;
pub use security::SecurityPage;
pub use services::{ServicePage, ServicesPage};
pub use team::TeamPage;
