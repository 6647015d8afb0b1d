//! A tenant's policy: its own setting, what is imposed on it, and what a lock means.

use serde_json::json;

use super::{Person, audited};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;

on_both_engines!(
    what_a_reseller_locks_the_company_finds_greyed_out_with_the_reason,
    unlocking_restores_what_the_company_had_set,
    a_loosening_sent_by_hand_is_refused,
    below_a_lock_it_can_be_tightened,
    a_form_sent_too_late_comes_back_as_it_was_filled_in,
    a_policy_that_nobody_could_meet_is_refused,
    the_operator_may_release_what_a_reseller_imposed,
);

const ALDER: &str = "/admin/tenants/alder";
const POLICY: &str = "/admin/api/tenants/alder/policy";
const IMPOSED: &str = "/admin/api/tenants/alder/policy/imposed";

async fn what_a_reseller_locks_the_company_finds_greyed_out_with_the_reason(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    let page = adam.open(ALDER).await;
    assert!(page.is_greyed_out("#policy-form select[name=mode]"));
    assert!(page.is_greyed_out("#own-mode-set"));
    let reason = page.text_of("#policy-locked").unwrap();
    assert!(
        reason.contains("Kappa Partners") && reason.contains("Rita Romano"),
        "{reason}"
    );
    assert!(!page.has("impose-form"), "nobody imposes on themselves");

    let mut rita = Person::signed_in(&app, RITA).await;
    rita.open(ALDER).await;
    rita.browser.press("impose-release").await;
    assert!(rita.browser.page().text().contains("Released"));
    let page = adam.open(ALDER).await;
    assert!(!page.is_greyed_out("#policy-form select[name=mode]"));
    assert!(!page.has("policy-locked"));
}

async fn unlocking_restores_what_the_company_had_set(app: TestApp) {
    let mut rita = Person::signed_in(&app, RITA).await;
    let mut adam = Person::signed_in(&app, ADAM).await;
    rita.open(ALDER).await;
    rita.browser.press("impose-release").await;
    adam.open(ALDER).await;
    adam.browser
        .fill("mode", "disabled")
        .press("policy-save")
        .await;
    assert_eq!(adam.json(POLICY).await["mode"]["value"], "disabled");

    rita.open(ALDER).await;
    let form = rita
        .browser
        .fill("mode", "required")
        .tick("locked")
        .form("impose-save");
    rita.browser.send(form).await;
    let policy = adam.json(POLICY).await;
    assert_eq!(policy["mode"]["value"], "required");
    assert_eq!(policy["mode"]["own"], "disabled", "it stays stored");
    assert_eq!(policy["mode"]["locked_by"]["by"], "Rita Romano");

    rita.open(ALDER).await;
    rita.browser.press("impose-release").await;
    assert_eq!(adam.json(POLICY).await["mode"]["value"], "disabled");
    assert_eq!(audited(&app, "policy.set").await, 4);
}

async fn a_loosening_sent_by_hand_is_refused(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    for mode in ["disabled", "enabled"] {
        let page = adam
            .post(&format!("{ALDER}/policy"), &[("mode", mode)])
            .await;
        assert_eq!(page.status, 403);
        let said = page.text_of("#outcome").unwrap();
        assert!(said.contains("Kappa Partners has locked this"), "{said}");
        let answer = adam.put(POLICY, json!({ "mode": mode })).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(
            answer.body.contains("urn:vestibule:problem:locked"),
            "{}",
            answer.body
        );
    }
    assert_eq!(adam.json(POLICY).await["own"], json!(null));
    assert_eq!(audited(&app, "policy.set").await, 0);
}

async fn below_a_lock_it_can_be_tightened(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    adam.open(ALDER).await;
    let browser = &mut adam.browser;
    browser
        .fill("minimum", "two_factor")
        .fill("trust_days", "3");
    let page = browser.press("policy-save").await;
    assert!(page.text().contains("Saved"), "{}", page.text());
    let policy = adam.json(POLICY).await;
    assert_eq!(policy["minimum"]["value"], "two_factor");
    assert_eq!(policy["trust_days"]["value"], 3);
    assert_eq!(policy["mode"]["value"], "required", "the lock stands");

    // A floor on the days may be undercut and not exceeded.
    let rita = Person::signed_in(&app, RITA).await;
    let floor = json!({ "mode": "required", "trust_days": 7, "locked": true });
    assert_eq!(rita.put(IMPOSED, floor).await.status, 200);
    for (days, status) in [(8, 403), (7, 200), (0, 200)] {
        let answer = adam.put(POLICY, json!({ "trust_days": days })).await;
        assert_eq!(answer.status, status, "{days} days: {}", answer.body);
    }
}

async fn a_form_sent_too_late_comes_back_as_it_was_filled_in(app: TestApp) {
    let mut rita = Person::signed_in(&app, RITA).await;
    let page = rita.open("/admin/tenants/birch").await;
    assert!(!page.has("confirm-identity"), "the proof is fresh");
    app.clock.advance(6 * 60);
    let page = rita.open("/admin/tenants/birch").await;
    assert!(
        page.has("confirm-identity"),
        "it is said before anything is typed"
    );
    let mut form = rita.browser.form("policy-save");
    for (name, value) in &mut form.pairs {
        match name.as_str() {
            "mode" => "enabled".clone_into(value),
            "trust_days" => "5".clone_into(value),
            _ => {}
        }
    }
    let page = rita.browser.send(form).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text_of("#outcome")
            .unwrap()
            .contains("Nothing was changed yet")
    );
    assert_eq!(audited(&app, "policy.set").await, 0);

    rita.browser.press("confirm-identity-link").await;
    rita.log_in(RITA).await;
    let page = rita.browser.page();
    assert_eq!(page.url.path(), "/admin/tenants/birch");
    let chosen = page.attribute_of("#policy-form select[name=mode] option[selected]", "value");
    assert_eq!(chosen.as_deref(), Some("enabled"));
    let days = page.attribute_of("#policy-form input[name=trust_days]", "value");
    assert_eq!(days.as_deref(), Some("5"));
    rita.browser.press("policy-save").await;
    let policy = rita.json("/admin/api/tenants/birch/policy").await;
    assert_eq!(policy["mode"]["value"], "enabled");
    let methods = policy["methods"]["value"].as_array().unwrap();
    assert!(
        !methods.contains(&json!("email")),
        "the other knobs stay: {methods:?}"
    );
}

async fn a_policy_that_nobody_could_meet_is_refused(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    let days = adam
        .post(&format!("{ALDER}/policy"), &[("trust_days", "many")])
        .await;
    assert_eq!(days.status, 422);
    let kept = days.attribute_of("#policy-form input[name=trust_days]", "value");
    assert_eq!(kept.as_deref(), Some("many"));
    // E-mail alone comes last: Adam's own app counts for nothing from then on.
    for (setting, code) in [
        (
            json!({ "minimum": "two_factor", "methods": ["email"] }),
            422,
        ),
        (json!({ "methods": [] }), 422),
        (json!({ "methods": ["recovery_code"] }), 422),
        (json!({ "trust_days": 366 }), 422),
        (json!({ "methods": ["email"] }), 200),
        // Together with what is stored above it, it would shut everybody out.
    ] {
        let answer = adam.put(POLICY, setting.clone()).await;
        assert_eq!(answer.status, code, "{setting}: {}", answer.body);
    }
    let rita = Person::signed_in(&app, RITA).await;
    let answer = rita
        .put(IMPOSED, json!({ "minimum": "two_factor", "locked": true }))
        .await;
    assert_eq!(
        answer.status, 422,
        "only e-mail is allowed there: {}",
        answer.body
    );
}

async fn the_operator_may_release_what_a_reseller_imposed(app: TestApp) {
    let mut olga = Person::signed_in(&app, OLGA).await;
    olga.open(ALDER).await;
    let page = olga.browser.press("impose-release-kappa").await;
    assert!(page.text().contains("Released"), "{}", page.text());
    assert_eq!(olga.json(POLICY).await["mode"]["value"], "enabled");

    // Rita may not touch what stands above her.
    let locked = json!({ "mode": "required", "locked": true });
    assert_eq!(olga.put(IMPOSED, locked).await.status, 200);
    let mut rita = Person::signed_in(&app, RITA).await;
    let answer = rita
        .post(&format!("{ALDER}/release"), &[("source", "meridian")])
        .await;
    assert_eq!(answer.status, 403);
    let looser = rita.put(IMPOSED, json!({ "mode": "enabled" })).await;
    assert_eq!(looser.status, 403, "{}", looser.body);
    let page = rita.open(ALDER).await;
    assert!(page.is_greyed_out("#impose-form select[name=mode]"));
}
