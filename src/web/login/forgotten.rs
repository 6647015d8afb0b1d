//! A forgotten password: the question, the mail, the new password.

use axum::extract::State;
use axum::response::Response;

use super::pages::{ForgottenPage, ForgottenSentPage, NewPasswordPage, NewPasswordProblem};
use crate::base::{Token, TokenKind};
use crate::login::recover::{self, Recovery};
use crate::user::password_rules::{self, MAX_LENGTH, Weakness};
use crate::web::extract::{Browser, Params, Posted};
use crate::web::inventory::{Access, Routes};
use crate::web::{Problem, Server, refused};

const ASK: &str = "/forgotten";
const CHOOSE: &str = "/forgotten/new";

/// The answer comes after so long for everybody: a link that is written for somebody takes a few
/// statements more than none for nobody.
const ANSWER_AFTER: std::time::Duration = std::time::Duration::from_millis(200);

/// The routes around a forgotten password.
pub fn routes() -> Routes {
    Routes::new()
        .get(ASK, Access::Anonymous, ask)
        .post(ASK, Access::Anonymous, send)
        .get(CHOOSE, Access::Anonymous, form)
        .post(CHOOSE, Access::Anonymous, save)
}

fn ask_page(username: &str, empty: bool) -> ForgottenPage {
    let username = username.chars().take(254).collect();
    ForgottenPage {
        action: ASK.to_owned(),
        back: Some("/login".to_owned()),
        username,
        empty,
    }
}

/// `GET /forgotten`
async fn ask(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    let page = ask_page(params.field("username"), false);
    Ok(server.page(&browser, None, None, &page))
}

/// `POST /forgotten`: the same answer for everybody.
async fn send(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let typed = form.field("username");
    if typed.trim().is_empty() {
        return Ok(refused(server.page(
            &browser,
            None,
            None,
            &ask_page("", true),
        )));
    }
    let link = |token: &Token| {
        server
            .config
            .issuer
            .url(&format!("{CHOOSE}?token={}", token.expose()))
    };
    let answer_at = tokio::time::Instant::now() + ANSWER_AFTER;
    let tx = server.db.write().await?;
    let language = browser.accept_language.as_deref();
    recover::request(&tx, None, typed, link, language, &browser.address).await?;
    tx.commit().await?;
    server.outbox.notify_one();
    tokio::time::sleep_until(answer_at).await;
    let page = ForgottenSentPage {
        sender: server.mail_sender(),
        minutes: u32::try_from(recover::LIFETIME / 60).unwrap_or(30),
        back: Some("/login".to_owned()),
    };
    Ok(server.page(&browser, None, None, &page))
}

async fn recovery(tx: &crate::db::Tx, text: &str) -> Result<(Recovery, Token), Problem> {
    let token = Token::parse(TokenKind::PasswordReset, text).ok_or(Problem::LinkDead)?;
    let recovery = Recovery::load(tx, &token).await?.ok_or(Problem::LinkDead)?;
    Ok((recovery, token))
}

fn new_password_page(
    recovery: &Recovery,
    token: &Token,
    alone: bool,
    problem: Option<NewPasswordProblem>,
) -> NewPasswordPage {
    NewPasswordPage {
        action: CHOOSE.to_owned(),
        token: token.expose().to_owned(),
        username: recovery.user.login.clone(),
        minimum: if alone { 15 } else { 8 },
        changed: false,
        back: None,
        problem,
    }
}

/// `GET /forgotten/new?token=…`: shows the form and changes nothing, so that a mail scanner that
/// follows links uses nothing up.
async fn form(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let (recovery, token) = recovery(&tx, params.field("token")).await?;
    let alone = recovery.stands_alone(&tx).await?;
    let lang = browser.lang(None, recovery.user.locale.as_deref());
    let page = new_password_page(&recovery, &token, alone, None);
    Ok(server.page(&browser, Some(lang), Some(&recovery.lineage), &page))
}

/// `POST /forgotten/new`
async fn save(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let (found, token) = recovery(&tx, form.field("token")).await?;
    let alone = found.stands_alone(&tx).await?;
    drop(tx);
    let lang = browser.lang(None, found.user.locale.as_deref());
    let typed = form.field("password");
    let refuse = |problem: NewPasswordProblem| {
        let page = new_password_page(&found, &token, alone, Some(problem));
        refused(server.page(&browser, Some(lang), Some(&found.lineage), &page))
    };
    if typed.is_empty() {
        return Ok(refuse(NewPasswordProblem::Empty));
    }
    let most = u32::try_from(MAX_LENGTH).unwrap_or(u32::MAX);
    let Some(password) = password_rules::normalise(typed) else {
        return Ok(refuse(NewPasswordProblem::TooLong { maximum: most }));
    };
    if let Err(weakness) = password_rules::check(password.expose(), alone, &found.context()) {
        return Ok(refuse(match weakness {
            Weakness::TooShort(least) => NewPasswordProblem::TooShort {
                minimum: u32::try_from(least).unwrap_or(u32::MAX),
            },
            Weakness::TooLong => NewPasswordProblem::TooLong { maximum: most },
            Weakness::Guessable => NewPasswordProblem::Common,
            Weakness::Obvious => NewPasswordProblem::Obvious,
        }));
    }
    let hash = server.hasher.hash(password).await?;
    let mut page = new_password_page(&found, &token, alone, None);
    let lineage = found.lineage.clone();
    let tx = server.db.write().await?;
    // Read again: the link may have been used, or the credentials changed, while we hashed.
    let (found, _) = recovery(&tx, form.field("token")).await?;
    if !found.complete(&tx, hash, lang, &browser.address).await? {
        return Err(Problem::LinkDead);
    }
    tx.commit().await?;
    server.outbox.notify_one();
    page.changed = true;
    page.token = String::new();
    page.back = Some("/login".to_owned());
    Ok(server.page(&browser, Some(lang), Some(&lineage), &page))
}
