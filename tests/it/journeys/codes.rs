//! Wrong, replayed and expired codes; sending again; another way.

use crate::support::app::TestApp;
use crate::support::authenticator::STEP_SECONDS;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    a_wrong_code_is_refused_and_the_right_one_still_counts,
    five_wrong_codes_end_the_challenge,
    a_code_of_one_login_is_nothing_in_another,
    an_expired_code_is_refused,
    a_used_code_of_the_app_is_refused_in_the_next_login,
    an_earlier_step_of_the_app_closes_with_a_later_one,
    wrong_codes_count_over_all_logins_of_a_user,
    a_second_code_can_be_had_after_the_pause_and_the_first_stays_good,
    another_way_offers_what_the_policy_allows,
    a_login_belongs_to_its_browser,
    a_wrong_second_factor_warns_the_user,
);

/// A code that is certainly not this one.
fn wrong(code: &str) -> String {
    let first = code.as_bytes()[0];
    let other = if first == b'9' {
        '0'
    } else {
        char::from(first + 1)
    };
    format!("{other}{}", &code[1..])
}

async fn a_wrong_code_is_refused_and_the_right_one_still_counts(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    for bad in [
        wrong(&code),
        String::new(),
        "12345".to_owned(),
        "abcdef".to_owned(),
    ] {
        visit.code(&bad).await;
        visit.must_give_a_code();
    }
    visit.code(&code).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
}

async fn five_wrong_codes_end_the_challenge(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    for _ in 0..5 {
        if !visit.page().has("code-submit") {
            break;
        }
        visit.code(&wrong(&code)).await;
        // The cool-down between tries passes; the challenge's own count does not.
        app.clock.advance(60);
    }
    if visit.page().has("code-submit") {
        visit.code(&code).await;
    }
    assert!(
        !visit.is_back(),
        "the sixth try is not looked at, right as it is"
    );
}

async fn a_code_of_one_login_is_nothing_in_another(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut first = Visit::begin(&app, &portal).await;
    first.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    let mut second = Visit::begin(&app, &portal).await;
    second.password(ALICE).await;
    let other = app.code_sent_to(&phone).await;
    second.code(&code).await;
    // Once in a million the two codes are the same, and then this proves nothing.
    assert!(code == other || !second.is_back());
    first.code(&code).await;
    first.tokens().await;
}

async fn an_expired_code_is_refused(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    app.clock.advance(10 * 60 + 1);
    visit.code(&code).await;
    assert!(!visit.is_back(), "ten minutes are over");
}

async fn a_used_code_of_the_app_is_refused_in_the_next_login(app: TestApp) {
    let portal = app.portal().await;
    let code = app.authenticator(CAROL_KEY).code();
    let mut first = Visit::begin(&app, &portal).await;
    first.password(CAROL).await;
    first.code(&code).await;
    first.tokens().await;
    let mut second = Visit::begin(&app, &portal).await;
    second.password(CAROL).await;
    second.code(&code).await;
    second.must_give_a_code();
    let next = app.authenticator(CAROL_KEY).next_code();
    second.code(&next).await;
    second.tokens().await;
}

async fn an_earlier_step_of_the_app_closes_with_a_later_one(app: TestApp) {
    let portal = app.portal().await;
    let carol = app.authenticator(CAROL_KEY);
    let (earlier, later) = (carol.code_at(0), carol.code_at(1));
    let mut first = Visit::begin(&app, &portal).await;
    first.password(CAROL).await;
    first.code(&later).await;
    first.tokens().await;
    let mut second = Visit::begin(&app, &portal).await;
    second.password(CAROL).await;
    second.code(&earlier).await;
    second.must_give_a_code();
    second.code(&carol.code_at(-3)).await;
    second.must_give_a_code();
}

async fn wrong_codes_count_over_all_logins_of_a_user(app: TestApp) {
    let portal = app.portal().await;
    let carol = app.authenticator(CAROL_KEY);
    for _ in 0..8 {
        let mut visit = Visit::begin(&app, &portal).await;
        visit.password(CAROL).await;
        visit.code(&wrong(&carol.code())).await;
        assert!(!visit.is_back());
    }
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&carol.code()).await;
    assert!(
        !visit.is_back(),
        "a new login does not start the count anew"
    );
    // Cool-down, not a lock: time heals it, and the password was never blocked.
    app.clock.advance(60 * 60);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&carol.code()).await;
    visit.tokens().await;
}

async fn a_second_code_can_be_had_after_the_pause_and_the_first_stays_good(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    let first = app.code_sent_to(&phone).await;
    app.clock.advance(STEP_SECONDS + 1);
    visit.browser.press("code-resend").await;
    visit.must_give_a_code();
    app.deliver().await;
    assert_eq!(app.messages().await.len(), 2, "it was sent again");
    visit.code(&first).await;
    visit.tokens().await;
}

async fn another_way_offers_what_the_policy_allows(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    visit.browser.press("try-another-way").await;
    assert!(
        visit.page().has("choose-email"),
        "alder accepts e-mail: {}",
        visit.page().text()
    );
    visit.browser.press("choose-email").await;
    visit.must_give_a_code();
    visit.code_sent_to(ALICE).await;
    if visit.page().has("nudge-later") && !visit.is_back() {
        visit.browser.press("nudge-later").await;
    }
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_STEP);

    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    if visit.page().has("try-another-way") {
        visit.browser.press("try-another-way").await;
        assert!(
            !visit.page().has("choose-email"),
            "birch does not accept e-mail"
        );
    }
}

async fn a_login_belongs_to_its_browser(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    let mut thief = visit.browser.clone();
    thief.jar.forget(|_| true);
    thief.fill("code", &code).press("code-submit").await;
    assert!(
        thief.landing().is_none(),
        "another browser has no part in it"
    );
    assert!(thief.page().has("error-code"), "{}", thief.page().text());
    visit.code(&code).await;
    visit.tokens().await;
}

async fn a_wrong_second_factor_warns_the_user(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    let wrong = wrong(&app.authenticator(CAROL_KEY).code());
    visit.code(&wrong).await;
    assert!(app.messages().await.is_empty(), "a slip is human");
    for _ in 0..2 {
        let mut visit = Visit::begin(&app, &portal).await;
        visit.password(CAROL).await;
        visit.code(&wrong).await;
    }
    let messages = app.messages().await;
    assert!(
        messages.iter().any(|message| message.to == CAROL),
        "somebody knows her password"
    );
}
