//! Pages before the sign-in: in, new here, forgotten, invited.

mod address;
mod finish;
mod forgot;
mod frame;
mod invite;
mod passkey;
mod providers;
mod register;
mod reset;
mod sign_in;

pub use address::AddressPage;
pub use finish::FinishPage;
pub use forgot::ForgotPage;
pub use invite::InvitePage;
pub use providers::{ProviderForm, ProviderTrouble, offered};
pub use register::{ConfirmCodePage, ConfirmLinkPage, RegisterPage};
pub use reset::ResetPage;
pub use sign_in::SignInPage;
