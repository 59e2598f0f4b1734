//! Pages before the sign-in.

use super::{Role, Who, page, page_with};

#[tokio::test]
async fn the_sign_in_form_works_without_script_and_leads_only_to_this_site() {
    let answer = page("/sign-in?to=/console/leads", Who::Nobody).await;
    answer.says(&[
        "action=\"/api/session/sign-in\"",
        "name=\"email\"",
        "type=\"password\"",
        "value=\"/console/leads\"",
        "href=\"/register?to=/console/leads\"",
        "href=\"/forgot\"",
    ]);
    assert!(answer.redirects.is_empty(), "{:?}", answer.redirects);
    page("/sign-in?to=//evil.example", Who::Nobody).await.hides(&["evil.example"]);
}

#[tokio::test]
async fn the_second_step_asks_for_a_code_and_no_ticket_stands_in_the_page() {
    let answer = page_with("/sign-in?step=code&to=/portal", Who::Nobody, "anteroom-ticket=t1cket").await;
    answer.says(&["action=\"/api/session/second-factor\"", "name=\"code\"", "one-time-code", "value=\"/portal\""]);
    answer.hides(&["t1cket", "type=\"password\""]);
}

#[tokio::test]
async fn somebody_without_an_organisation_is_led_from_the_sign_in_to_founding_one() {
    // The server may render what waits for an answer more than once.
    let placeless = page("/sign-in?to=/console", Who::Placeless).await.redirects;
    assert!(!placeless.is_empty() && placeless.iter().all(|to| to == "/portal/new"), "{placeless:?}");
    let member = page("/sign-in", Who::Member(Role::Owner)).await;
    member.says(&["You are signed in as", "lena@lumen.example"]);
    assert!(member.redirects.is_empty(), "{:?}", member.redirects);
}

#[tokio::test]
async fn registering_asks_for_the_clinic_unless_somebody_follows_an_invitation() {
    let answer = page("/register", Who::Nobody).await;
    answer.says(&[
        "action=\"/api/portal/register\"",
        "name=\"organisation\"",
        "name=\"zone\"",
        "America, Chicago",
        "name=\"country\"",
        "name=\"currency\"",
        "name=\"website\"",
        "new-password",
    ]);
    let invited = page("/register?to=/invite/open", Who::Nobody).await;
    invited.hides(&["name=\"organisation\"", "name=\"zone\""]);
    invited.says(&["value=\"/invite/open\""]);
}

#[tokio::test]
async fn what_was_typed_before_a_refusal_is_still_there_but_never_a_password() {
    let typed = session::percent_encoded(r#"["Zoë Quinn","zoe@x.example","Zoë’s","Europe/Paris","FR","EUR"]"#);
    let answer = page_with("/register", Who::Nobody, &format!("anteroom-register={typed}")).await;
    answer.says(&["value=\"Zoë Quinn\"", "value=\"zoe@x.example\"", "value=\"Zoë’s\""]);
    assert!(answer.html.contains("value=\"Europe/Paris\" selected"), "the zone is chosen again");
}

#[tokio::test]
async fn a_mails_link_shows_a_button_and_changes_nothing_by_itself() {
    let confirm = page("/register/confirm/t0ken", Who::Nobody).await;
    confirm.says(&[
        "action=\"/api/portal/register/confirm\"",
        "method=\"post\"",
        "value=\"t0ken\"",
        "Confirm my address",
    ]);
    let code = page("/register/confirm?challenge=c1&email=zoe@x.example&to=/invite/open", Who::Nobody).await;
    code.says(&["zoe@x.example", "value=\"c1\"", "name=\"code\"", "value=\"/invite/open\""]);
    let address = page("/account/address/t0ken", Who::Nobody).await;
    address.says(&["action=\"/api/portal/address/confirm\"", "value=\"t0ken\""]);
    assert!(address.redirects.is_empty(), "an address is confirmed without signing in: {:?}", address.redirects);
}

#[tokio::test]
async fn a_reset_takes_a_code_or_a_link() {
    page("/forgot", Who::Nobody).await.says(&["action=\"/api/portal/reset/ask\"", "name=\"email\""]);
    let by_code = page("/reset?challenge=c1&email=zoe@x.example", Who::Nobody).await;
    by_code.says(&["If zoe@x.example has an account", "name=\"code\"", "name=\"password\""]);
    let by_link = page("/reset/t0ken", Who::Nobody).await;
    by_link.says(&["value=\"t0ken\"", "name=\"password\""]);
    by_link.hides(&["name=\"code\""]);
}

#[tokio::test]
async fn an_invitation_says_who_invites_where_and_as_what_and_keeps_the_way_back() {
    let nobody = page("/invite/open", Who::Nobody).await;
    nobody.says(&[
        "Maya Torres",
        "Lumen Aesthetics",
        "dispatcher",
        "href=\"/sign-in?to=/invite/open\"",
        "href=\"/register?to=/invite/open\"",
    ]);
    let other = page("/invite/open", Who::Placeless).await;
    other.says(&["another address than the invited one", "action=\"/api/portal/invitation/accept\""]);
    let used = page("/invite/used", Who::Placeless).await;
    used.says(&["accepted already"]);
    used.hides(&["/api/portal/invitation/accept"]);
    page("/invite/guess", Who::Nobody).await.says(&["was not found"]);
}

#[tokio::test]
async fn a_refused_plain_form_says_what_is_wrong_beside_the_field() {
    let error = r#"{"code":"invalid","fields":[{"field":"password","reason":"This is a top-10 password."}]}"#;
    let error = session::percent_encoded(&base64_url(error));
    let answer = page(&format!("/register?__path=/api/portal/register&__err={error}"), Who::Nobody).await;
    answer.says(&["This is a top-10 password.", "password-error"]);
}

/// As `server_fn` writes an error into an address.
fn base64_url(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.as_bytes()
        .chunks(3)
        .flat_map(|bytes| {
            let bits =
                bytes.iter().chain([0, 0].iter()).take(3).fold(0_usize, |all, byte| all << 8 | usize::from(*byte));
            let digit = move |place: usize| char::from(DIGITS[bits >> (18 - 6 * place) & 63]);
            let length = bytes.len() + 1;
            (0..4).map(move |place| if place < length { digit(place) } else { '=' })
        })
        .collect()
}

#[tokio::test]
async fn providers_are_buttons_in_plain_forms_and_their_trouble_is_told_in_our_words() {
    let answer = page("/sign-in?to=/console/leads", Who::Nobody).await;
    answer.says(&[
        "action=\"/sign-in/with/google\"",
        "action=\"/sign-in/with/github\"",
        "aria-label=\"Continue with Google\"",
    ]);
    answer.hides(&["with/microsoft"]);
    page("/register", Who::Nobody).await.says(&["action=\"/sign-in/with/google\""]);
    let trouble = page("/sign-in?problem=denied&provider=google", Who::Nobody).await;
    trouble.says(&["Google was asked not to say who you are"]);
    page("/sign-in?problem=%3Cb%3E&provider=google", Who::Nobody).await.hides(&["role=\"alert\""]);
    page("/sign-in?link=github&to=/account/link", Who::Nobody).await.says(&["at GitHub has an account here"]);
}

#[tokio::test]
async fn what_waits_in_this_browser_is_finished_without_script() {
    let waiting = page_with("/register/finish", Who::Nobody, "anteroom-identity=waits").await;
    waiting.says(&[
        "action=\"/api/portal/providers/register\"",
        "new@mail.example",
        "confirmed by Google",
        "value=\"/invite/open\"",
    ]);
    // Whoever is invited founds no clinic.
    waiting.hides(&["name=\"organisation\""]);
    page("/register/finish", Who::Nobody).await.says(&["This took too long"]);
    let link = page_with("/account/link", Who::Member(Role::Owner), "anteroom-identity=waits").await;
    link.says(&["action=\"/api/portal/providers/link\"", "Link Google"]);
    page("/account/link", Who::Member(Role::Owner)).await.says(&["Nothing waits here"]);
}
