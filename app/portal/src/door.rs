//! Pages before the sign-in: in, new here, forgotten, invited.

mod address;
mod forgot;
mod frame;
mod invite;
mod passkey;
mod register;
mod reset;
mod sign_in;

pub use address::AddressPage;
pub use forgot::ForgotPage;
pub use invite::InvitePage;
pub use register::{ConfirmCodePage, ConfirmLinkPage, RegisterPage};
pub use reset::ResetPage;
pub use sign_in::SignInPage;
