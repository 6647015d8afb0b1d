//! Everybody signs in to the BI portal in the way their company demands.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    alice_gives_the_code_from_her_phone,
    bob_gives_the_code_from_his_mail_and_is_nudged,
    carol_gives_the_code_of_her_app,
    carol_gives_a_recovery_code_once,
    erin_gives_her_password_alone,
    nobody_learns_who_exists_or_what_they_hold,
    the_second_sign_in_needs_no_screen_while_the_session_lives,
    an_application_is_told_which_tenant_and_why,
);

async fn alice_gives_the_code_from_her_phone(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    assert!(
        !visit.page().has_field("code"),
        "no factor is shown before the password"
    );
    visit.password(ALICE).await;
    visit.must_give_a_code();
    let phone = app.phone_of(ALICE).await;
    let page = visit.page();
    assert!(
        page.text().contains(&phone[phone.len() - 4..]),
        "it says where the code went"
    );
    assert!(!page.body.contains(&phone), "and never the whole number");
    assert_eq!(
        page.attribute_of("[name=code]", "autocomplete").as_deref(),
        Some("one-time-code")
    );
    assert_eq!(
        page.attribute_of("[name=code]", "inputmode").as_deref(),
        Some("numeric")
    );
    assert_eq!(
        page.attribute_of("[name=trust]", "checked"),
        None,
        "trust is never ticked for them"
    );

    let code = app.code_sent_to(&phone).await;
    assert_eq!(code.len(), 6);
    // People paste what they see: spaces and hyphens do not matter.
    visit
        .code(&format!(" {}-{} ", &code[..3], &code[3..]))
        .await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_TWO_FACTOR);
    assert_eq!(tokens.amr(), ["mca", "mfa", "pwd", "sms"]);
}

async fn bob_gives_the_code_from_his_mail_and_is_nudged(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(BOB).await;
    visit.must_give_a_code();
    let text = visit.page().text();
    assert!(
        text.contains("b•••@alder.example"),
        "where it went, without a choice screen: {text}"
    );
    assert!(text.contains("spam"), "the junk-folder hint: {text}");
    let mail = app.message_to(BOB).await;
    let subject = mail.subject.clone().expect("a mail has a subject");
    assert!(subject.ends_with("One-time code for login"), "{subject}");
    assert!(
        text.contains(&subject),
        "the hint names the subject: {text}"
    );

    visit.code_sent_to(BOB).await;
    assert!(
        visit.page().has("nudge-later"),
        "a better way is suggested: {}",
        visit.page().text()
    );
    visit.browser.press("nudge-later").await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_TWO_STEP, "e-mail is a step, not a factor");
    assert!(!tokens.amr().contains(&"mfa".to_owned()));
}

async fn carol_gives_the_code_of_her_app(app: TestApp) {
    let portal = app.portal().await;
    let app_of_carol = app.authenticator(CAROL_KEY);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.must_give_a_code();
    visit.code(&app_of_carol.code()).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_TWO_FACTOR);
    assert_eq!(tokens.amr(), ["mfa", "otp", "pwd"]);
}

async fn carol_gives_a_recovery_code_once(app: TestApp) {
    let portal = app.portal().await;
    let code = app.recovery_codes_of(CAROL).await.remove(0);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&code).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
    app.deliver().await;
    assert!(
        app.message_to(CAROL).await.body.contains("recovery"),
        "a mail tells her"
    );

    let mut again = Visit::begin(&app, &portal).await;
    again.password(CAROL).await;
    again.code(&code).await;
    again.must_give_a_code();
}

async fn erin_gives_her_password_alone(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_PASSWORD);
    assert_eq!(tokens.amr(), ["pwd"]);
}

async fn nobody_learns_who_exists_or_what_they_hold(app: TestApp) {
    let portal = app.portal().await;
    let mut answers = Vec::new();
    for login in [
        ALICE,
        CAROL,
        ERIN,
        "nobody@alder.example",
        "nobody@nowhere.example",
    ] {
        let mut visit = Visit::begin(&app, &portal).await;
        visit.password_of(login, "not-the-password").await;
        let page = visit.page();
        assert!(
            page.has("login-submit"),
            "the same form again: {}",
            page.text()
        );
        let shown = page.attribute_of("[name=username]", "value");
        assert_eq!(shown.as_deref(), Some(login), "what was typed is kept");
        answers.push((page.status, page.text().replace(login, "")));
    }
    answers.dedup();
    assert_eq!(
        answers.len(),
        1,
        "the same answer for everybody: {answers:?}"
    );
    assert!(app.messages().await.is_empty(), "and no code is sent");
}

async fn the_second_sign_in_needs_no_screen_while_the_session_lives(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let first = visit.tokens().await;
    let visit = visit.again(&portal, &[]).await;
    let second = visit.tokens().await;
    assert_eq!(first.subject(), second.subject());
    assert_eq!(
        first.claims.additional_claims().sid,
        second.claims.additional_claims().sid
    );
    app.clock.advance(61 * 60);
    let visit = visit.again(&portal, &[]).await;
    assert!(
        visit.page().has("login-submit"),
        "an hour without use ends it"
    );
}

async fn an_application_is_told_which_tenant_and_why(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    let code = app.authenticator(CAROL_KEY).code();
    visit.code(&code).await;
    let tokens = visit.tokens().await;
    let userinfo = portal
        .userinfo(&tokens)
        .await
        .expect("the access token is good");
    for extra in [
        tokens.claims.additional_claims(),
        userinfo.additional_claims(),
    ] {
        assert_eq!(extra.tenant.as_deref(), Some("birch"));
        assert_eq!(extra.tenant_name.as_deref(), Some("Birch Energy"));
        let mfa = extra.mfa.as_ref().expect("scope mfa was granted");
        assert_eq!(mfa["how"], "prompt");
        assert!(
            mfa["decision"].is_string(),
            "the decision can be looked up: {mfa}"
        );
    }
}
