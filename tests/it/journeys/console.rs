//! What administrators do: lock, set, reset; each only below themselves, and seen at the next login.

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    rita_locks_alder_and_adam_finds_the_control_greyed_out,
    adam_sets_a_number_and_a_mode_and_the_user_is_prompted,
    a_reset_leaves_no_moment_without_a_second_step,
    olga_enables_many_people_at_once,
    what_lies_outside_ones_tree_is_not_found,
    a_change_needs_a_fresh_second_factor_and_loses_nothing,
);

/// An administrator at the console, with a second factor proved just now.
async fn console(app: &TestApp, login: &str) -> HttpBrowser {
    let portal = app.portal().await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(login).await;
    let code = app.authenticator(ADMIN_KEY).next_code();
    visit.code(&code).await;
    visit.tokens().await;
    let mut browser = visit.browser;
    browser.open(&format!("{}/admin", app.origin)).await;
    browser
}

async fn person(browser: &mut HttpBrowser, app: &TestApp, login: &str) {
    browser
        .open(&format!("/admin/users/{}", app.user(login)))
        .await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

async fn rita_locks_alder_and_adam_finds_the_control_greyed_out(app: TestApp) {
    let mut rita = console(&app, RITA).await;
    rita.open("/admin/tenants/alder").await;
    rita.fill("minimum", "two_factor")
        .tick("locked")
        .press("impose-save")
        .await;
    assert_eq!(rita.page().status, 200, "{}", rita.page().text());

    let mut adam = console(&app, ADAM).await;
    adam.open("/admin/tenants/alder").await;
    let page = adam.page();
    assert!(
        page.is_greyed_out("#mode-set, #policy-form [name=mode]"),
        "the control is greyed out"
    );
    let reason = page
        .text_of("#policy-locked")
        .expect("the reason stands beside it");
    assert!(
        reason.contains("Kappa Partners"),
        "and who locked it: {reason}"
    );
    assert!(!page.has("impose-form"), "nobody imposes on himself");

    // What Rita locked holds at the next login: Bob's e-mail is not enough any more.
    let portal = app.portal().await;
    let mut bob = Visit::begin(&app, &portal).await;
    bob.password(BOB).await;
    assert!(
        !bob.is_back() && bob.page().has("enrol-totp"),
        "{}",
        bob.page().text()
    );
}

async fn adam_sets_a_number_and_a_mode_and_the_user_is_prompted(app: TestApp) {
    let mut adam = console(&app, ADAM).await;
    person(&mut adam, &app, BOB).await;
    adam.fill("phone", "(202) 555-0199")
        .press("phone-save")
        .await;
    person(&mut adam, &app, BOB).await;
    assert!(adam.page().text().contains("555-0199") || adam.page().body.contains("+12025550199"));
    adam.fill("mode", "required").press("mode-save").await;
    assert_eq!(adam.page().status, 200, "{}", adam.page().text());

    let portal = app.portal().await;
    let mut bob = Visit::begin(&app, &portal).await;
    bob.password(BOB).await;
    bob.must_give_a_code();
}

async fn a_reset_leaves_no_moment_without_a_second_step(app: TestApp) {
    let portal = app.portal().await;
    let mut carol = Visit::begin(&app, &portal).await;
    carol.password(CAROL).await;
    let code = app.authenticator(CAROL_KEY).code();
    carol.code(&code).await;
    let tokens = carol.tokens().await;

    let mut rita = console(&app, RITA).await;
    person(&mut rita, &app, CAROL).await;
    rita.press("reset-mfa").await;
    rita.press("reset-mfa-confirm").await;
    assert_eq!(rita.page().status, 200, "{}", rita.page().text());

    portal
        .refresh(&tokens.refresh.expect("granted"))
        .await
        .err()
        .expect("sessions ended");
    let silent = carol.again(&portal, &[("prompt", "none")]).await;
    assert_eq!(
        silent.browser.landed().parameter("error").as_deref(),
        Some("login_required")
    );
    let mut carol = Visit::begin(&app, &portal).await;
    carol.password(CAROL).await;
    assert!(
        !carol.is_back() && carol.page().has("enrol-totp"),
        "{}",
        carol.page().text()
    );
}

async fn olga_enables_many_people_at_once(app: TestApp) {
    let mut olga = console(&app, OLGA).await;
    olga.open("/admin/tenants/cedar/users").await;
    let mut form = olga.form("bulk-enable");
    for login in [ERIN, FRANK] {
        form.pairs
            .push(("user".to_owned(), app.user(login).to_string()));
    }
    olga.send(form).await;
    assert_eq!(olga.page().status, 200, "{}", olga.page().text());
    person(&mut olga, &app, ERIN).await;
    let value = olga
        .page()
        .text_of("#mode-value")
        .expect("the effective value is shown");
    assert!(value.to_lowercase().contains("enabled"), "{value}");
}

async fn what_lies_outside_ones_tree_is_not_found(app: TestApp) {
    let mut adam = console(&app, ADAM).await;
    let elsewhere = [
        "/admin/tenants/birch".to_owned(),
        "/admin/tenants/kappa".to_owned(),
        "/admin/tenants/nonsense".to_owned(),
        format!("/admin/users/{}", app.user(CAROL)),
        format!("/admin/users/{}", app.user(RITA)),
        "/admin/users/00000000-0000-7000-8000-000000000000".to_owned(),
    ];
    for path in elsewhere {
        adam.open(&path).await;
        assert_eq!(adam.page().status, 404, "{path}");
    }
    let portal = app.portal().await;
    let mut erin = Visit::begin(&app, &portal).await;
    erin.password(ERIN).await;
    erin.browser.open(&format!("{}/admin", app.origin)).await;
    assert!(
        erin.page().status.is_client_error(),
        "{}",
        erin.page().text()
    );
}

async fn a_change_needs_a_fresh_second_factor_and_loses_nothing(app: TestApp) {
    let mut adam = console(&app, ADAM).await;
    person(&mut adam, &app, BOB).await;
    app.clock.advance(6 * 60);
    adam.fill("mode", "required").press("mode-save").await;
    let page = adam.page();
    assert!(
        page.has("confirm-identity") || page.url.path().starts_with("/login"),
        "{}",
        page.text()
    );
    let chosen = page.attribute_of("[name=mode] option[selected]", "value");
    assert_eq!(
        chosen.as_deref(),
        Some("required"),
        "what was filled in stays"
    );
    adam.press("confirm-identity-link").await;
    if adam.page().has_field("password") {
        adam.fill("password", PASSWORD).press("login-submit").await;
    }
    let code = app.authenticator(ADMIN_KEY).next_code();
    adam.fill("code", &code).press("code-submit").await;
    assert!(
        adam.page().url.path().starts_with("/admin/users/"),
        "{}",
        adam.page().url
    );
    adam.fill("mode", "required").press("mode-save").await;
    assert_eq!(adam.page().status, 200, "{}", adam.page().text());
}
