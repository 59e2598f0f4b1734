//! What the portal asks of the back, by capability. Each takes who asks from the session, asks the back and reports the
//! status; the organisation comes from the session, never from an argument.

pub mod account;
pub mod assistant;
pub mod audit;
pub mod catalogue;
pub mod data;
pub mod hours;
pub mod keys;
pub mod knowledge;
pub mod ledger;
pub mod operators;
pub mod organisations;
pub mod overview;
pub mod packages;
pub mod passkeys;
pub mod policies;
pub mod processors;
pub mod providers;
pub mod referrals;
pub mod registration;
pub mod subscription;
pub mod team;

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{catalogue, keys, organisations};
    use contract::keys::KeyKind;
    use domain::authorization::Role;
    use serde::de::DeserializeOwned;

    /// As the server reads what a browser posts.
    fn posted<T: DeserializeOwned>(form: &str) -> T {
        serde_qs::Config::new(5, false).deserialize_str(form).expect("the form is read")
    }

    const ID: &str = "00000000-0000-7000-8000-000000000001";

    #[test]
    fn what_a_browser_posts_is_what_the_functions_take() {
        let ticked = "kind=secret&name=Nightly+export&scopes%5B1%5D=bookings.read&scopes%5B6%5D=leads.read&days=";
        let key: keys::CreateKey = posted(ticked);
        assert_eq!((key.kind, key.name.as_str()), (KeyKind::Secret, "Nightly export"));
        assert_eq!(key.scopes, ["bookings.read", "leads.read"]);
        let none: keys::CreateKey = posted("kind=publishable&name=Website&days=90");
        assert!(none.scopes.is_empty() && none.days.as_deref() == Some("90"));
        let rotation: keys::RotateKey = posted(&format!("key={ID}&overlap_hours=24"));
        assert_eq!((rotation.key.to_string().as_str(), rotation.overlap_hours), (ID, 24));
        let change: organisations::ChangeRole = posted(&format!("member={ID}&role=admin"));
        assert_eq!((change.member.to_string().as_str(), change.role), (ID, Role::Admin));
        let service = format!(
            "seen=0&form[name]=Facial&form[approval]=true&form[resources][2]={ID}&form[prices][0][label]=Facial\
             &form[prices][0][formula]=90&form[prices][1][untaxed]=true"
        );
        let service: catalogue::SaveService = posted(&service);
        assert_eq!((service.service, service.form.approval, service.form.resources.len()), (None, true, 1));
        let prices: Vec<_> = service.form.prices.iter().map(|line| (line.formula.as_str(), line.untaxed)).collect();
        assert_eq!(prices, [("90", false), ("", true)]);
    }
}
