//! Two things at once that contradict each other: the one that takes away wins (invariant I10).

use http::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::RequestBuilder;

use super::crowd::Newcomer;
use super::house::House;
use super::tokens::said;
use super::{FOLD, at_the_barrier};
use crate::support::browser::http_client;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::person::Person;
use crate::support::relying_party::RelyingParty;

at_the_barrier!(
    a_reset_of_mfa_outlasts_a_login_beside_it,
    a_reset_of_mfa_outlasts_a_number_that_is_saved_beside_it,
    a_reset_of_mfa_outlasts_codes_that_are_made_beside_it,
    a_reset_of_mfa_outlasts_a_set_up_in_a_login_beside_it,
    signing_out_everywhere_outlasts_a_refresh_beside_it,
    signing_out_outlasts_a_code_that_is_redeemed_beside_it,
);

/// The request that comes with the crowd and takes away what the crowd builds on.
const TAKES_AWAY: usize = 20;

/// What Olga does to this person by the JSON of the console, at this server.
fn olga_does(
    olga: &Person<'_>,
    method: &http::Method,
    server: &str,
    who: &Newcomer,
    what: &str,
) -> RequestBuilder {
    let url = format!("{server}/admin/api/users/{}/{what}", who.id);
    let here = url::Url::parse(server).unwrap();
    let cookies = olga.browser.jar.header(&here, &olga.app.clock);
    olga.browser
        .http()
        .request(method.clone(), url)
        .header(COOKIE, cookies.expect("she is signed in"))
        .header(CONTENT_TYPE, "application/json")
        .header(ORIGIN, "null")
        .header("sec-fetch-site", "same-origin")
        .header("x-csrf-token", &olga.csrf)
}

/// Olga, signed in a moment ago; her app's step can be used once, so she is asked for once a case.
async fn olga(house: &'static House) -> Person<'static> {
    house
        .sql("UPDATE authenticator SET last_step = 0 WHERE state = 'active'")
        .await;
    let mut olga = Person::nobody(&house.app).await;
    olga.log_in(OLGA).await;
    olga
}

/// Releases the crowd with one reset in its middle; whichever came first, afterwards there is
/// nothing that a reset takes away.
async fn reset_among(
    house: &'static House,
    olga: &Person<'_>,
    who: &Newcomer,
    crowd: impl Fn(usize, &str) -> RequestBuilder,
) {
    let answers = house
        .release(|number, server| {
            if number == TAKES_AWAY {
                olga_does(olga, &http::Method::POST, server, who, "reset-mfa")
            } else {
                crowd(number, server)
            }
        })
        .await;
    let done = |answer: &&Page| answer.url.path().ends_with("/reset-mfa");
    for answer in answers.iter().filter(done) {
        assert!(answer.status.is_success(), "{}", answer.body);
    }
    assert!(who.audited("user.mfa_reset").await >= 1);
    assert_eq!(who.sessions().await, 0, "a session outlived the reset");
    assert_eq!(
        who.number("COUNT(phone)").await,
        0,
        "a number outlived the reset"
    );
    let active = who.count("authenticator", "state = 'active'").await;
    assert_eq!(active, 0, "an app outlived the reset");
    let codes = who.count("recovery_code", "used_at IS NULL").await;
    assert_eq!(codes, 0, "recovery codes outlived the reset");
}

async fn a_reset_of_mfa_outlasts_a_login_beside_it(house: &'static House) {
    let olga = olga(house).await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        who.with_app().await;
        let code = house.app.authenticator(CAROL_KEY).code();
        let presses = who.typing(8, &code).await;
        reset_among(house, &olga, &who, |number, server| {
            let (browser, form) = &presses[number % presses.len()];
            browser.raw(form, server)
        })
        .await;
    }
}

async fn a_reset_of_mfa_outlasts_a_number_that_is_saved_beside_it(house: &'static House) {
    let olga = olga(house).await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let mut browser = who.past_the_password_for("/account/mobile").await;
        browser.fill("phone", &who.phone).tick("consent");
        browser.press("phone-validate").await;
        let code = who.sent_code().await;
        browser.fill("code", &code).press("code-submit").await;
        let form = browser.form("phone-update");
        reset_among(house, &olga, &who, |_, server| browser.raw(&form, server)).await;
    }
}

async fn a_reset_of_mfa_outlasts_codes_that_are_made_beside_it(house: &'static House) {
    let olga = olga(house).await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.inside().await;
        browser.open("/account/mfa").await;
        let form = browser.form("codes-new");
        reset_among(house, &olga, &who, |_, server| browser.raw(&form, server)).await;
    }
}

async fn a_reset_of_mfa_outlasts_a_set_up_in_a_login_beside_it(house: &'static House) {
    let olga = olga(house).await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "birch", false).await;
        let mut browser = who.past_the_password().await;
        browser.press("enrol-sms").await;
        browser.fill("phone", &who.phone).tick("consent");
        browser.press("phone-submit").await;
        let code = who.sent_code().await;
        let form = browser.fill("code", &code).form("code-submit");
        reset_among(house, &olga, &who, |_, server| browser.raw(&form, server)).await;
    }
}

/// Which of these access tokens still open the userinfo endpoint.
async fn good_tokens(house: &House, portal: &RelyingParty, answers: &[Page]) -> usize {
    let (mut good, http) = (0, http_client());
    for token in answers
        .iter()
        .filter_map(|answer| said(answer, "access_token"))
    {
        let told = portal
            .ask(
                &http,
                &house.app.origin,
                "/introspect",
                &[("token", &token)],
            )
            .send()
            .await
            .unwrap();
        let told: serde_json::Value = told.json().await.unwrap();
        good += usize::from(told["active"] == true);
    }
    good
}

async fn signing_out_everywhere_outlasts_a_refresh_beside_it(house: &'static House) {
    let (olga, portal) = (olga(house).await, house.app.portal().await);
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let (browser, begun) = who.at(&portal, "profile offline_access").await;
        let tokens = portal.finish(&begun, browser.landed()).await;
        let refresh = tokens.refresh.expect("for offline use");
        let http = http_client();
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        let answers = house
            .release(|number, server| {
                if number == TAKES_AWAY {
                    olga_does(&olga, &http::Method::DELETE, server, &who, "sessions")
                } else {
                    portal.ask(&http, server, "/token", &form)
                }
            })
            .await;
        assert_eq!(good_tokens(house, &portal, &answers).await, 0);
        for token in answers.iter().filter_map(|a| said(a, "refresh_token")) {
            assert!(portal.refresh(&token).await.is_err(), "signed out");
        }
        assert_eq!(who.sessions().await, 0);
    }
}

async fn signing_out_outlasts_a_code_that_is_redeemed_beside_it(house: &'static House) {
    let portal = house.app.portal().await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let (mut browser, begun) = who.at(&portal, "profile").await;
        let code = browser.landed().parameter("code").expect("a code");
        let http = http_client();
        let back = house.app.portal_redirect_uri();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", back.as_str()),
            ("code_verifier", begun.verifier.as_str()),
        ];
        browser.open(&format!("{}/logout", house.app.origin)).await;
        let logout = browser.form("logout-confirm");
        let answers = house
            .release(|number, server| {
                if number % (FOLD / 8) == 0 {
                    browser.raw(&logout, server)
                } else {
                    portal.ask(&http, server, "/token", &form)
                }
            })
            .await;
        assert_eq!(who.sessions().await, 0);
        assert_eq!(good_tokens(house, &portal, &answers).await, 0);
        assert_eq!(who.audited("session.logged_out").await, 1);
    }
}
