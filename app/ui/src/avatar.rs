//! People without pictures.

use leptos::prelude::*;

/// Grounds that are told apart easily and carry no meaning.
const GROUNDS: [&str; 4] =
    ["bg-brand-soft text-brand-strong", "bg-note-soft text-note", "bg-warn-soft text-ink", "bg-good-soft text-good"];

/// Initials on a ground that is the same for the same person everywhere.
#[component]
pub fn Avatar(
    #[prop(into)] initials: String,
    /// What the ground is chosen by: a name or an id. The initials when left out.
    #[prop(into, optional)]
    of: String,
    #[prop(into, default = "size-11".to_owned())] class: String,
) -> impl IntoView {
    let ground = ground_of(if of.is_empty() { &initials } else { &of });
    view! {
        <span aria-hidden="true" class=format!("grid shrink-0 place-items-center rounded-full font-semibold {ground} {class}")>
            {initials}
        </span>
    }
}

fn ground_of(of: &str) -> &'static str {
    let sum = of.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)) % 65_537);
    GROUNDS[sum % GROUNDS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_person_has_the_same_ground_everywhere() {
        assert_eq!(ground_of("Priya Nair, RN"), ground_of("Priya Nair, RN"));
        let people = ["Elena Marsh", "Hannah Cole", "Priya Nair", "Dr. Amara Okafor", "Jo Abernathy", "Ines Caballero"];
        let grounds: std::collections::BTreeSet<_> = people.into_iter().map(ground_of).collect();
        assert!(grounds.len() > 1, "everybody looks the same");
    }
}
