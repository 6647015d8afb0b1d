//! Consent: asked, remembered, refused, and nobody else's to give.

use entity::client;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::authorize::{answered, erins_browser, request};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::BOB;

on_both_engines!(
    consent_is_asked_remembered_and_may_be_refused,
    a_consent_page_of_another_user_decides_nothing,
);

/// A client of somebody else's: users are asked what it may have.
async fn third_party(app: &TestApp) -> String {
    let back = "https://third.example/cb";
    app.register("third", back).await;
    let tx = app.db.write().await.expect("the database answers");
    client::Entity::update_many()
        .col_expr(client::Column::ConsentRequired, Expr::value(true))
        .filter(client::Column::ClientId.eq("third"))
        .exec(tx.conn())
        .await
        .expect("the client is there");
    tx.commit().await.expect("it is kept");
    back.to_owned()
}

async fn consent_is_asked_remembered_and_may_be_refused(app: TestApp) {
    let back = third_party(&app).await;
    let third = [("client_id", "third"), ("redirect_uri", back.as_str())];
    let ask = |more: &[(&str, &str)]| request(&app, &[&third[..], more].concat());
    let mut erin = erins_browser(&app).await;
    erin.open(ask(&[("prompt", "none")]).as_str()).await;
    assert_eq!(
        answered(&erin, "error").as_deref(),
        Some("consent_required")
    );

    erin.open(ask(&[]).as_str()).await;
    assert!(
        erin.page().text().contains("third.example"),
        "{}",
        erin.page().text()
    );
    erin.press("consent-deny").await;
    assert_eq!(answered(&erin, "error").as_deref(), Some("access_denied"));
    assert_eq!(answered(&erin, "state").as_deref(), Some("s1"));

    let mut erin = erins_browser(&app).await;
    erin.open(ask(&[]).as_str()).await;
    erin.press("consent-allow").await;
    assert!(answered(&erin, "code").is_some());
    erin.open(ask(&[("prompt", "none")]).as_str()).await;
    assert!(
        answered(&erin, "code").is_some(),
        "the consent is remembered"
    );
    erin.open(ask(&[("scope", "openid profile email"), ("prompt", "none")]).as_str())
        .await;
    assert_eq!(
        answered(&erin, "error").as_deref(),
        Some("consent_required"),
        "more was asked for"
    );

    let mut erin = erins_browser(&app).await;
    erin.open(ask(&[("prompt", "consent")]).as_str()).await;
    assert!(
        erin.page().has("consent-allow"),
        "prompt=consent asks again"
    );
    erin.press("consent-allow").await;
    assert!(answered(&erin, "code").is_some());
}

async fn a_consent_page_of_another_user_decides_nothing(app: TestApp) {
    let back = third_party(&app).await;
    let third = [("client_id", "third"), ("redirect_uri", back.as_str())];
    let mut erin = erins_browser(&app).await;
    erin.open(request(&app, &third).as_str()).await;
    let mut form = erin.form("consent-allow");
    form.action
        .query_pairs_mut()
        .clear()
        .append_pair("user", &app.user(BOB).to_string());
    erin.send(form).await;
    assert!(
        erin.page().has("consent-allow"),
        "asked again: {}",
        erin.page().text()
    );
    let mut form = erin.form("consent-allow");
    form.pairs.retain(|(name, _)| name != "csrf");
    erin.send(form).await;
    assert_eq!(erin.page().status, 403, "a form without its token");
    assert_eq!(app.count("SELECT count(*) FROM consent").await, 0);
}
