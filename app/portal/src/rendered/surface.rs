//! Pages behind the sign-in.

use super::{Role, Who, page, page_with};

const OWNER: Who = Who::Member(Role::Owner);
const ANALYST: Who = Who::Member(Role::Analyst);

#[tokio::test]
async fn nobody_sees_nothing_and_is_led_to_the_sign_in_and_back() {
    for path in [
        "/portal",
        "/portal/members",
        "/portal/keys",
        "/portal/hours",
        "/portal/audit",
        "/portal/organisation",
        "/portal/new",
        "/account",
        "/account/security",
        "/operator",
    ] {
        let answer = page(path, Who::Nobody).await;
        answer.hides(&["Lumen", "Maya", "lena@", "sk_live", "203.0.113.9", "Northside"]);
        if path != "/portal/new" {
            assert!(answer.redirects.contains(&format!("/sign-in?to={path}")), "{path}: {:?}", answer.redirects);
        }
    }
}

#[tokio::test]
async fn the_overview_says_who_you_are_and_what_to_do_next() {
    let answer = page("/portal", OWNER).await;
    answer.says(&[
        "owner here.",
        "2 members",
        "1 invitation waits",
        "2 keys in force",
        "invited a member",
        "Set up a second step",
        "Northside Dental",
        "New organisation",
        "/api/portal/organisation/enter",
        "aria-current=\"page\"",
    ]);
    answer.hides(&["as an Anteroom operator", "Invite somebody"]);
    let analyst = page("/portal", ANALYST).await;
    analyst.hides(&["keys in force", "invited a member", "href=\"/portal/keys\"", "href=\"/portal/audit\""]);
}

#[tokio::test]
async fn somebody_without_an_organisation_is_led_to_found_one() {
    let answer = page("/portal", Who::Placeless).await;
    assert!(answer.redirects.contains(&"/portal/new".to_owned()), "{:?}", answer.redirects);
    let new = page("/portal/new", Who::Placeless).await;
    new.says(&["action=\"/api/portal/organisation/create\"", "No organisation"]);
    assert!(new.redirects.is_empty(), "{:?}", new.redirects);
    let account = page("/account", Who::Placeless).await;
    assert!(account.redirects.is_empty(), "the account needs no organisation: {:?}", account.redirects);
}

#[tokio::test]
async fn an_owner_changes_members_and_a_dispatcher_only_sees_them() {
    let owner = page("/portal/members", OWNER).await;
    owner.says(&[
        "Maya Torres",
        "new@lumen.example",
        "action=\"/api/portal/members/invite\"",
        "action=\"/api/portal/members/invite/revoke\"",
        "action=\"/api/portal/members/role\"",
        "action=\"/api/portal/members/remove\"",
        "action=\"/api/portal/members/transfer\"",
        "action=\"/api/portal/members/leave\"",
    ]);
    let dispatcher = page("/portal/members", Who::Member(Role::Dispatcher)).await;
    dispatcher.says(&["Maya Torres", "action=\"/api/portal/members/leave\""]);
    dispatcher.hides(&["members/invite\"", "members/role", "members/remove", "members/transfer"]);
    let admin = page("/portal/members", Who::Member(Role::Admin)).await;
    admin.says(&["members/role"]);
    admin.hides(&["members/transfer", "value=\"owner\""]);
}

#[tokio::test]
async fn keys_are_listed_by_their_beginnings_and_a_new_one_is_shown_once() {
    let answer = page("/portal/keys", OWNER).await;
    answer.says(&[
        "sk_live_7Qd2…",
        "pk_live_lumen",
        "whsec_7Qd2…",
        "action=\"/api/portal/keys/create\"",
        "scopes[0]",
        "bookings.read",
        "action=\"/api/portal/keys/rotate\"",
        "name=\"overlap_hours\"",
        "action=\"/api/portal/webhooks/create\"",
        "action=\"/api/portal/webhooks/rotate\"",
        "Revoked",
    ]);
    answer.hides(&["Copy it now"]);
    assert_eq!(
        answer.html.matches("action=\"/api/portal/keys/revoke\"").count(),
        2,
        "a revoked key is not revoked again"
    );
    let made = page_with("/portal/keys", OWNER, "anteroom-new-key=sk_live_whole").await;
    made.says(&["Copy it now", "sk_live_whole"]);
    let inside = page("/portal/keys", Who::OperatorInside).await;
    inside.says(&["sk_live_7Qd2…"]);
    inside.hides(&["keys/create", "keys/revoke", "webhooks/create"]);
}

#[tokio::test]
async fn security_offers_what_is_not_set_up_and_keeps_codes_for_a_browser_without_script() {
    let off = page("/account/security", OWNER).await;
    off.says(&[
        "action=\"/api/portal/account/totp/begin\"",
        "action=\"/api/portal/account/password\"",
        "Chrome on macOS",
        "This browser",
        "Sign Safari on iPhone at 203.0.113.9 out",
        "action=\"/api/portal/account/session/end-others\"",
        "Password changed",
        "Work laptop",
        "lena@mail.example",
        "action=\"/api/portal/providers/unlink\"",
        "Link GitHub",
        "action=\"/api/portal/passkey/rename\"",
        "action=\"/api/portal/passkey/remove\"",
    ]);
    off.hides(&["totp/remove", "recovery-codes\""]);
    let on = page("/account/security", Who::Member(Role::Admin)).await;
    on.says(&["8 recovery codes are left", "action=\"/api/portal/account/totp/remove\""]);
    on.hides(&["totp/begin"]);
    let cookies = "anteroom-totp=ABCD%20EFGH; anteroom-recovery=one-111%20two-222";
    let shown = page_with("/account/security", OWNER, cookies).await;
    shown.says(&[
        "ABCD EFGH",
        "action=\"/api/portal/account/totp/finish\"",
        "one-111",
        "two-222",
        "recovery-codes.txt",
    ]);
}

#[tokio::test]
async fn a_refused_sensitive_act_says_how_to_confirm_without_script() {
    // `{"code":"confirm_identity"}`, as `server_fn` writes an error into an address.
    let query = "__path=/api/portal/account/totp/begin&__err=eyJjb2RlIjoiY29uZmlybV9pZGVudGl0eSJ9";
    let answer = page(&format!("/account/security?{query}"), OWNER).await;
    answer.says(&["Please confirm that it is you", "href=\"/account/confirm?to=/account/security\""]);
    let confirm = page("/account/confirm?to=/account/security", OWNER).await;
    confirm.says(&[
        "action=\"/sign-in/with/google\"",
        "action=\"/api/portal/account/confirm\"",
        "value=\"/account/security\"",
        "id=\"confirm-password\"",
    ]);
    page("/account/confirm?to=//evil.example", OWNER).await.hides(&["evil.example"]);
}

#[tokio::test]
async fn the_log_is_searched_by_its_address_and_taken_along_as_a_file() {
    let answer = page("/portal/audit?text=maya&from=2026-11-01", OWNER).await;
    answer.says(&[
        "Nov 24, 2:30 PM",
        "invited a member",
        "role: dispatcher",
        "req-7",
        "41",
        "value=\"2026-11-01\"",
        "/portal/audit.csv?text=maya&amp;from=2026-11-01",
        "before=7",
        "action=\"/api/portal/audit/verify\"",
    ]);
    page("/portal/audit?text=nothing", OWNER).await.says(&["Nothing found"]);
    let chain = session::percent_encoded(r#"{"Broken":{"position":5}}"#);
    let broken = page_with("/portal/audit", OWNER, &format!("anteroom-chain={chain}")).await;
    broken.says(&["The chain is broken at entry 5"]);
}

#[tokio::test]
async fn an_organisation_is_changed_by_those_who_may() {
    let owner = page("/portal/organisation", OWNER).await;
    owner.says(&[
        "action=\"/api/portal/organisation/rename\"",
        "action=\"/api/portal/organisation/origins\"",
        "https://www.lumen.example",
    ]);
    let analyst = page("/portal/organisation", ANALYST).await;
    analyst.says(&["https://www.lumen.example", "/c/lumen"]);
    analyst.hides(&["organisation/rename", "organisation/origins"]);
}

#[tokio::test]
async fn an_operator_enters_with_a_reason_and_is_reminded_of_it_on_every_page() {
    let operator = page("/operator", Who::Operator).await;
    operator.says(&["Northside Dental", "action=\"/api/operator/enter\"", "name=\"reason\"", "3 members"]);
    let owner = page("/operator", OWNER).await;
    owner.says(&["This page was not found."]);
    owner.hides(&["operator/enter", "Enter one to help"]);
    for path in ["/portal", "/portal/members", "/portal/audit", "/account"] {
        page(path, Who::OperatorInside).await.says(&["as an Anteroom operator", "They asked about a refund"]);
    }
}

#[tokio::test]
async fn hours_are_shown_to_all_and_changed_by_those_who_may() {
    let owner = page("/portal/hours", OWNER).await;
    owner.says(&[
        "Priya Nair",
        "action=\"/api/portal/hours/week\"",
        "name=\"shifts[1][from]\"",
        "value=\"13:30\"",
        "name=\"breaks[0][name]\"",
        "Family",
        "Inventory",
        "cannot be read",
        "There is no calendar at this address any more.",
        "calendar.google.com",
        "action=\"/api/portal/calendars/add\"",
        "action=\"/api/portal/calendars/subscribe\"",
        "Renew the address",
        "who=holidays",
    ]);
    owner.hides(&["<b>calendar</b>"]);
    let analyst = page("/portal/hours", ANALYST).await;
    analyst.says(&["Priya Nair", "Owners and admins make these addresses."]);
    analyst.hides(&["hours/off\"", "calendars/add", "calendars/subscribe", "Save the week"]);
    let dispatcher = page("/portal/hours", Who::Member(Role::Dispatcher)).await;
    dispatcher.says(&["action=\"/api/portal/hours/off\""]);
    dispatcher.hides(&["calendars/add", "calendars/remove"]);
    let holidays = page("/portal/hours?who=holidays", OWNER).await;
    holidays.says(&["Christmas Day", "Texas", "action=\"/api/portal/holidays/choose\"", "Closed"]);
    let made =
        page_with("/portal/hours", OWNER, "anteroom-new-calendar=https%3A%2F%2Ffront.example%2Fcalendar%2Fx.ics").await;
    made.says(&["Copy this address now", "https://front.example/calendar/x.ics"]);
}
