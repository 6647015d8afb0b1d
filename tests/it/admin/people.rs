//! The people of a tenant: the list, one person's number and mode, and who is left alone.

use vestibule::tenancy::Role;

use super::{Person, audited, grant};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;

on_both_engines!(
    ticked_people_are_enabled_and_a_stranger_among_them_stops_it_all,
    a_mode_below_a_lock_is_refused_and_one_above_it_taken,
    a_person_who_was_set_to_required_is_prompted_at_the_next_login,
    an_entered_number_is_unproven_and_its_owner_is_told,
    a_number_that_is_none_stays_in_the_form,
    a_stronger_administrator_is_left_alone,
    whoever_holds_no_second_step_may_look_and_not_change,
    the_tree_and_the_search_show_what_may_be_seen,
);

async fn ticked_people_are_enabled_and_a_stranger_among_them_stops_it_all(app: TestApp) {
    let mut olga = Person::signed_in(&app, OLGA).await;
    let (erin, frank) = (app.user(ERIN).to_string(), app.user(FRANK).to_string());
    let bob = app.user(BOB).to_string();
    let enable = "/admin/tenants/cedar/users/enable";
    let answer = olga.post(enable, &[("user", &erin), ("user", &bob)]).await;
    assert_eq!(answer.status, 404, "bob is of another company");
    assert_eq!(audited(&app, "user.mode_set").await, 0);
    let answer = olga.post(enable, &[]).await;
    assert_eq!(answer.status, 422, "nobody is ticked");

    olga.open("/admin/tenants/cedar/users").await;
    let mut form = olga.browser.form("bulk-enable");
    form.pairs.push(("user".to_owned(), erin.clone()));
    form.pairs.push(("user".to_owned(), frank.clone()));
    let page = olga.browser.send(form).await;
    assert!(
        page.text().contains("Enabled for 2 people"),
        "{}",
        page.text()
    );
    for user in [&erin, &frank] {
        let person = olga.json(&format!("/admin/api/users/{user}")).await;
        assert_eq!(person["mfa"]["own"], "enabled");
    }
    assert_eq!(audited(&app, "user.mode_set").await, 2);
    let form = [("user", erin.as_str())];
    olga.post(enable, &form).await;
    assert_eq!(
        audited(&app, "user.mode_set").await,
        2,
        "they had it already"
    );
}

async fn a_mode_below_a_lock_is_refused_and_one_above_it_taken(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    let path = format!("/admin/users/{}", app.user(BOB));
    let page = adam.open(&path).await;
    assert!(page.is_greyed_out("#user-mode-form option[value=disabled]"));
    assert!(
        page.text_of("#policy-locked")
            .unwrap()
            .contains("Kappa Partners")
    );
    assert!(
        page.text_of("#mode-origin")
            .unwrap()
            .contains("Kappa Partners")
    );
    let answer = adam
        .post(&format!("{path}/mode"), &[("mode", "disabled")])
        .await;
    assert_eq!(answer.status, 403);
    let answer = adam
        .post(&format!("{path}/mode"), &[("mode", "sometimes")])
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(audited(&app, "user.mode_set").await, 0);
    adam.open(&path).await;
    let page = adam
        .browser
        .fill("mode", "required")
        .press("mode-save")
        .await;
    assert!(page.text().contains("Saved"), "{}", page.text());
    assert_eq!(audited(&app, "user.mode_set").await, 1);
}

async fn a_person_who_was_set_to_required_is_prompted_at_the_next_login(app: TestApp) {
    let before = Person::signed_in(&app, ERIN).await;
    assert!(
        !before.browser.page().has("code-submit"),
        "her password is enough"
    );
    let mut olga = Person::signed_in(&app, OLGA).await;
    olga.open(&format!("/admin/users/{}", app.user(ERIN))).await;
    olga.browser
        .fill("mode", "required")
        .press("mode-save")
        .await;
    let mut erin = Person::nobody(&app).await.browser;
    erin.fill("username", ERIN).fill("password", PASSWORD);
    let page = erin.press("login-submit").await;
    assert!(page.has("code-submit"), "{}", page.text());
}

async fn an_entered_number_is_unproven_and_its_owner_is_told(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    let path = format!("/admin/users/{}", app.user(BOB));
    adam.open(&path).await;
    adam.browser
        .fill("phone", "(202) 555-0177")
        .press("phone-save")
        .await;
    let person = adam
        .json(&format!("/admin/api/users/{}", app.user(BOB)))
        .await;
    assert_eq!(person["phone"], "+12025550177");
    assert_eq!(person["phone_validated"], false);
    assert!(app.message_to(BOB).await.subject.is_some());
    assert_eq!(audited(&app, "phone.changed").await, 1);
    let bob = Person::signed_in(&app, BOB).await;
    assert_eq!(
        bob.get("/account").await.status,
        200,
        "he got his code by e-mail"
    );

    // The number that was proven until now is told too.
    let alice = app.phone_of(ALICE).await;
    let path = format!("/admin/users/{}/phone", app.user(ALICE));
    assert_eq!(adam.post(&path, &[("phone", "")]).await.status, 303);
    assert!(app.message_to(&alice).await.body.contains("mobile number"));
}

async fn a_number_that_is_none_stays_in_the_form(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    adam.open(&format!("/admin/users/{}", app.user(BOB))).await;
    for typed in ["12", "call me", "\u{0}", "9".repeat(90).as_str()] {
        let page = adam.browser.fill("phone", typed).press("phone-save").await;
        assert_eq!(page.status, 422, "{typed:?}");
        assert!(page.has("phone-error"));
    }
    let page = adam.browser.page();
    let kept = page.attribute_of("#user-phone-form input[name=phone]", "value");
    assert_eq!(kept.as_deref(), Some("9".repeat(90).as_str()));
    assert_eq!(audited(&app, "phone.changed").await, 0);
}

async fn a_stronger_administrator_is_left_alone(app: TestApp) {
    grant(&app, BOB, "kappa", Role::Administrator).await;
    // A role outside the company counts as much.
    grant(&app, ALICE, "cedar", Role::Helpdesk).await;
    let mut adam = Person::signed_in(&app, ADAM).await;
    for login in [BOB, ALICE] {
        let path = format!("/admin/users/{}", app.user(login));
        let page = adam.open(&path).await;
        assert!(page.has("stronger"));
        assert!(
            !page.has("reset-mfa") && !page.has("mode-save"),
            "{}",
            page.text()
        );
        for (action, form) in [
            ("reset", &[][..]),
            ("sign-out", &[]),
            ("computers", &[("all", "yes")]),
            ("phone", &[("phone", "2025550177")]),
            ("mode", &[("mode", "required")]),
        ] {
            let answer = adam.post(&format!("{path}/{action}"), form).await;
            assert_eq!(answer.status, 403, "{action} of {login}");
        }
    }
    let rita = Person::signed_in(&app, RITA).await;
    let path = format!("/admin/users/{}/sign-out", app.user(BOB));
    assert_eq!(rita.post(&path, &[]).await.status, 303, "equals may");
    assert_eq!(audited(&app, "session.revoked").await, 1);
}

async fn whoever_holds_no_second_step_may_look_and_not_change(app: TestApp) {
    grant(&app, ERIN, "cedar", Role::Administrator).await;
    let mut erin = Person::signed_in(&app, ERIN).await;
    let path = format!("/admin/users/{}", app.user(FRANK));
    let page = erin.open(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.has("no-second-factor"));
    let answer = erin
        .post(&format!("{path}/mode"), &[("mode", "disabled")])
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(audited(&app, "user.mode_set").await, 0);
}

async fn the_tree_and_the_search_show_what_may_be_seen(app: TestApp) {
    let mut rita = Person::signed_in(&app, RITA).await;
    let page = rita.open("/admin").await.clone();
    let hrefs = page.attributes_of("tbody a", "href");
    let expected = ["kappa", "alder", "birch"].map(|slug| format!("/admin/tenants/{slug}"));
    assert_eq!(hrefs, expected);
    let page = rita.open("/admin?q=a").await.text();
    assert!(page.contains(ALICE) && page.contains(CAROL), "{page}");
    assert!(!page.contains(FRANK) && !page.contains("Cedar"), "{page}");
    let page = rita.open("/admin/tenants/birch/users?q=DAVE").await.text();
    assert!(page.contains(DAVE) && !page.contains(CAROL), "{page}");
    for strange in ["%25", "%00", "%27", "%F0%9F%94%91", "q&q=r"] {
        let page = rita.open(&format!("/admin?q={strange}")).await;
        assert!(page.status.as_u16() < 500, "{strange}: {}", page.status);
    }
}
