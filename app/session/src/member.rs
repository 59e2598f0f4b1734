//! Who is signed in, for all parts of a surface.

use crate::remembered;
use contract::{AppError, caller::Role, identity::Member};
use domain::authorization::Action;
use leptos::prelude::*;

/// The signed-in member, once known.
#[derive(Clone, Copy)]
pub struct Me(pub Resource<Result<Option<Member>, AppError>>);

impl Me {
    /// Asks who is signed in and tells the parts of the calling surface.
    pub fn provide() -> Self {
        let me = Self(Resource::new_blocking(|| (), |()| crate::whoami()));
        provide_context(me);
        me
    }

    /// Whether buttons for `action` are shown. The services decide for themselves.
    ///
    /// To be asked for inside of what waits for the page, which then waits for the member too.
    pub fn may(action: Action) -> Signal<bool> {
        let me = expect_context::<Self>().0;
        remembered(move |_| matches!(me.get(), Some(Ok(Some(member))) if member.may(action)))
    }

    /// The IANA zone of the member's clinic, once known.
    pub fn zone(self) -> Signal<Option<String>> {
        Signal::derive(move || self.0.get()?.ok()?.map(|member| member.zone))
    }
}

/// What a role is called on screen; an operator has none.
pub const fn role_label(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Owner) => "Owner",
        Some(Role::Admin) => "Admin",
        Some(Role::Dispatcher) => "Dispatcher",
        Some(Role::Analyst) => "Analyst, read only",
        None => "Anteroom operator, read only",
    }
}
