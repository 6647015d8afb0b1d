//! Everything that is not the answer of this user's key to this login's challenge.

use super::*;
use crate::support::engines::on_both_engines;
use crate::support::page::Page;
use crate::support::security_key::{Answer, BACKUP_ELIGIBLE, USER_PRESENT, signing_key};

on_both_engines!(
    a_bent_answer_opens_nothing_and_is_counted,
    a_bent_registration_adds_nothing,
    a_counter_that_goes_back_is_refused_and_written_down,
    nonsense_is_refused_and_never_a_fault,
    keys_rest_after_wrong_answers_and_nothing_else_does,
);

/// A way to bend an answer, by its name.
type Bend = (&'static str, fn(&mut Answer));

const BENDS: &[Bend] = &[
    ("a foreign origin", |answer| {
        answer.client_data["origin"] = "https://evil.example".into();
    }),
    ("a subdomain", |answer| {
        let origin = answer.client_data["origin"].as_str().unwrap().to_owned();
        answer.client_data["origin"] = origin.replace("//", "//evil.").into();
    }),
    ("another port", |answer| {
        answer.client_data["origin"] = "http://localhost:1".into();
    }),
    ("another scheme", |answer| {
        let origin = answer.client_data["origin"].as_str().unwrap().to_owned();
        answer.client_data["origin"] = origin.replace("http:", "https:").into();
    }),
    ("a foreign frame", |answer| {
        answer.client_data["crossOrigin"] = true.into();
    }),
    ("a foreign RP", |answer| {
        answer.rp_id = "evil.example".to_owned();
    }),
    ("another challenge", |answer| {
        answer.client_data["challenge"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into();
    }),
    ("no challenge", |answer| {
        answer.client_data["challenge"] = "".into();
    }),
    ("another ceremony", |answer| {
        let other = match answer.client_data["type"].as_str() {
            Some("webauthn.get") => "webauthn.create",
            _ => "webauthn.get",
        };
        answer.client_data["type"] = other.into();
    }),
    ("nobody present", |answer| {
        answer.flags &= !USER_PRESENT;
    }),
    ("another type of credential", |answer| {
        answer.type_ = "password".to_owned();
    }),
];

/// What only an assertion can get wrong: a registration is self-made.
const OF_ASSERTIONS: &[Bend] = &[
    ("somebody else's signature", |answer| {
        answer.signing = signing_key();
    }),
    ("an unknown credential", |answer| {
        answer.id = vec![7; 32];
    }),
    ("another user's handle", |answer| {
        answer.user_handle = Some(vec![1; 16]);
    }),
    ("a key that changed its nature", |answer| {
        answer.flags |= BACKUP_ELIGIBLE;
    }),
];

async fn a_bent_answer_opens_nothing_and_is_counted(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let sessions = app.count("SELECT COUNT(*) FROM session").await;
    for (name, bend) in BENDS.iter().chain(OF_ASSERTIONS) {
        // Each with a cool head: what is tried here is the answer and not the schedule.
        app.clock.advance(16 * 60);
        let mut visit = frank_at_the_key(&app, &portal, &[]).await;
        let mut answer = key.get(visit.page());
        bend(&mut answer);
        submit(&mut visit, &answer.json()).await;
        assert!(!visit.is_back(), "{name}");
        assert_eq!(visit.page().status, 422, "{name}");
        assert!(visit.page().has("key-problem"), "{name}");
        assert_eq!(
            app.count("SELECT failures FROM attempt_counter WHERE kind = 'security_key'")
                .await,
            1,
            "{name}: a try is counted"
        );
        // The next try has another challenge, and the key itself is as good as ever.
        let answer = key.get(visit.page());
        submit(&mut visit, &answer.json()).await;
        assert_eq!(visit.tokens().await.acr(), "phrh", "{name}");
    }
    let signed_in = i64::try_from(BENDS.len() + OF_ASSERTIONS.len()).unwrap();
    assert_eq!(
        app.count("SELECT COUNT(*) FROM session").await,
        sessions + signed_in
    );
}

async fn a_bent_registration_adds_nothing(app: TestApp) {
    let mut browser = frank_at_his_account(&app).await;
    browser.press("key-new").await;
    for (name, bend) in BENDS {
        let mut key = SecurityKey::bound(app.issuer());
        let mut answer = key.create(browser.page());
        bend(&mut answer);
        browser
            .fill("credential", &answer.json())
            .press("enrol-key")
            .await;
        assert_eq!(browser.page().status, 422, "{name}");
        assert!(browser.page().has("key-problem"), "{name}");
        assert_eq!(
            app.count("SELECT COUNT(*) FROM security_key").await,
            0,
            "{name}"
        );
    }
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(browser.page()).json();
    browser.fill("credential", &answer).press("enrol-key").await;
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);
}

async fn a_counter_that_goes_back_is_refused_and_written_down(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let suspects = "SELECT COUNT(*) FROM audit_event WHERE action = 'authenticator.suspect'";
    let mut copy = key.clone();
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    key.count = 9;
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    visit.tokens().await;
    for count in [10, 9, 2, 0] {
        let mut visit = frank_at_the_key(&app, &portal, &[]).await;
        let mut answer = copy.get(visit.page());
        answer.count = count;
        let before = app.count(suspects).await;
        submit(&mut visit, &answer.json()).await;
        assert!(!visit.is_back(), "{count}");
        assert_eq!(app.count(suspects).await, before + 1, "{count}");
    }
    assert_eq!(app.count("SELECT sign_count FROM security_key").await, 10);

    // Two logins begin before either ends: the counter that counts is the key's, not the challenge's.
    app.clock.advance(16 * 60);
    let mut first = frank_at_the_key(&app, &portal, &[]).await;
    let mut second = frank_at_the_key(&app, &portal, &[]).await;
    let (mut low, mut high) = (key.get(first.page()), key.get(second.page()));
    (low.count, high.count) = (20, 30);
    submit(&mut second, &high.json()).await;
    second.tokens().await;
    submit(&mut first, &low.json()).await;
    assert!(!first.is_back());
    assert_eq!(app.count("SELECT sign_count FROM security_key").await, 30);
}

async fn nonsense_is_refused_and_never_a_fault(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let good = key.get(visit.page()).json();
    let nested = "[".repeat(4_000);
    let swapped = good.replace("\"authenticatorData\":\"", "\"authenticatorData\":\"AAAA");
    let cut = &good[..good.len() / 2];
    let created = good.replace("signature", "attestationObject");
    let bare = r#"{"id":"","rawId":"","type":"public-key","response":{"authenticatorData":"",
        "clientDataJSON":"","signature":"","userHandle":null}}"#;
    let cases = [
        " ",
        "null",
        "{}",
        "[]",
        "0",
        "\u{0}",
        "{\"id\":\u{1}}",
        "💥",
        &nested,
        cut,
        &created,
        bare,
        &swapped,
    ];
    for (number, case) in cases.iter().enumerate() {
        let page = posted(&mut visit, case).await;
        assert_eq!(page.status, 422, "{number}: {}", page.text());
        app.clock.advance(60);
        if number == 6 {
            // Long enough in one login.
            visit = frank_at_the_key(&app, &portal, &[]).await;
        }
    }
    let huge = format!("\"{}\"", "x".repeat(9_000));
    assert_eq!(posted(&mut visit, &huge).await.status, 413);
    let vast = "x".repeat(70_000);
    assert_eq!(posted(&mut visit, &vast).await.status, 413);
    app.clock.advance(16 * 60);
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page()).json();
    submit(&mut visit, &answer).await;
    visit.tokens().await;
}

/// Posts this as the browser's answer and leaves the browser where it is.
async fn posted(visit: &mut Visit<'_>, answer: &str) -> Page {
    visit.browser.fill("credential", answer);
    let form = visit.browser.form("key-submit");
    let pairs: Vec<(&str, &str)> = form
        .pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let post = http::Method::POST;
    visit
        .browser
        .call(&post, form.action.path(), &pairs, false)
        .await
}

async fn keys_rest_after_wrong_answers_and_nothing_else_does(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let (portal, phone) = (app.portal().await, app.phone_of(FRANK).await);
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    for _ in 0..5 {
        let mut answer = key.get(visit.page());
        answer.signing = signing_key();
        submit(&mut visit, &answer.json()).await;
        assert!(!visit.is_back());
    }
    // A new login resets nothing, and a right answer is not even looked at.
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    assert!(!visit.is_back(), "{}", visit.page().text());
    assert_eq!(
        app.count("SELECT failures FROM attempt_counter WHERE kind = 'security_key'")
            .await,
        5
    );
    let warned = app.messages().await;
    assert!(warned.iter().any(|message| message.to == FRANK));
    visit.browser.press("try-another-way").await;
    visit.browser.press("choose-sms").await;
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
}
