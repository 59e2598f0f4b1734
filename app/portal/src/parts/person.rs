//! People and their roles.

use domain::authorization::Role;
use leptos::prelude::*;
use ui::{Select, SelectOption};

/// “Maya Torres” is “MT”.
pub fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

/// What a role is called.
pub const fn role_of(role: Role) -> &'static str {
    session::role_label(Some(role))
}

/// What a role is for, beside its name in a list.
pub const fn role_meaning(role: Role) -> &'static str {
    match role {
        Role::Owner => "Everything, and who owns it",
        Role::Admin => "Everything but ownership: people, keys, settings, the log",
        Role::Dispatcher => "The day: bookings, leads and conversations",
        Role::Analyst => "Looks at the day, changes nothing",
    }
}

/// One of the roles that somebody may give.
#[component]
pub fn RoleSelect(
    roles: Vec<Role>,
    value: RwSignal<String>,
    /// An accessible name where no field is around it.
    #[prop(into, optional)]
    label: Option<String>,
) -> impl IntoView {
    let options = roles
        .into_iter()
        .map(|role| SelectOption::new(role.as_str(), format!("{}: {}", role_of(role), role_meaning(role))));
    let options: Vec<SelectOption> = options.collect();
    match label {
        Some(label) => view! { <Select name="role" options value label=label/> }.into_any(),
        None => view! { <Select name="role" options value/> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::authorization::MATRIX;

    #[test]
    fn what_a_role_is_said_to_be_for_is_what_the_matrix_lets_it_do() {
        let may_change =
            |role| MATRIX.iter().any(|row| row.grants.to(role) && row.action.as_str().ends_with(".change"));
        assert!(may_change(Role::Dispatcher) && !may_change(Role::Analyst));
        assert_eq!(initials("Maya Torres"), "MT");
        assert_eq!(initials("  "), "");
    }
}
