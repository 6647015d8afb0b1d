//! `/account/mfa`: "Multi-Factor Authentication".

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use entity::values::AuthenticatorState;

use super::overview::{corner, masked_phone};
use super::pages::{AppPage, CodesPage, DisablePage, MfaPage, RequiredBy};
use super::{changed, lifetimes, show as answer, subscriber};
use crate::account::mfa::{self, Confirmed};
use crate::db::Tx;
use crate::factor::{Verdict, totp};
use crate::web::cookies::Slot;
use crate::web::extract::{Browser, Params, Posted};
use crate::web::guard::{self, SignedIn};
use crate::web::login::pages::{CodeProblem, TotpKey};
use crate::web::{Problem, Server, redirect};

const HOME: &str = "/account/mfa";

/// `GET /account/mfa`
pub async fn show(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::signed_in(&tx, &browser).await?;
    let app = totp::of_user(&tx, who.user.id, AuthenticatorState::Active).await?;
    let required = subscriber(&who, &browser).required_by();
    let page = MfaPage {
        corner: corner(&tx, &who).await?,
        app_since: app.map(|row| row.confirmed_at.unwrap_or(row.created_at).0),
        phone: masked_phone(&who),
        codes: who.holdings.recovery_codes,
        required: required.map(|required| RequiredBy {
            by: required.by,
            locked: required.locked,
            at: required.at.0,
        }),
        done: match params.field("done") {
            "enabled" => Some("enabled"),
            "disabled" => Some("disabled"),
            _ => None,
        },
    };
    Ok(answer(&server, &browser, &who, &page))
}

async fn app_page(
    tx: &Tx,
    who: &SignedIn,
    problem: Option<CodeProblem>,
) -> Result<AppPage, Problem> {
    let brand = who.lineage.brand().name;
    let setup = totp::setup(tx, who.user.id, &who.user.login, &brand).await?;
    Ok(AppPage {
        corner: corner(tx, who).await?,
        key: setup.map(|setup| TotpKey::new(setup.key, setup.uri, setup.qr)),
        replaces: who.holdings.totp,
        problem,
    })
}

/// `GET /account/mfa/app`
pub async fn app(State(server): State<Server>, browser: Browser) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::fresh(&tx, &browser).await?;
    let page = app_page(&tx, &who, None).await?;
    Ok(answer(&server, &browser, &who, &page))
}

/// `POST /account/mfa/app`: `step=generate`, or `step=verify` with `code`
pub async fn set_up(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    let subscriber = subscriber(&who, &browser);
    if form.field("step") == "generate" {
        mfa::generate_key(&tx, subscriber).await?;
        tx.commit().await?;
        return Ok(redirect("/account/mfa/app"));
    }
    let typed = form.field("code");
    let problem = match mfa::confirm(&tx, subscriber, typed, lifetimes(&server)).await? {
        Confirmed::Enabled { codes, session } => {
            let corner = corner(&tx, &who).await?;
            tx.commit().await?;
            server.outbox.notify_one();
            let cookies = browser.cookies.clone().set(Slot::Session, &session, None);
            let shown = match codes {
                Some(codes) => {
                    let page = CodesPage {
                        corner,
                        codes,
                        next: "/account/mfa?done=enabled",
                    };
                    answer(&server, &browser, &who, &page)
                }
                None => redirect("/account/mfa?done=enabled"),
            };
            return Ok((cookies, shown).into_response());
        }
        Confirmed::Unreadable if typed.trim().is_empty() => CodeProblem::Empty,
        Confirmed::Unreadable => CodeProblem::Wrong { left: 5 },
        Confirmed::Refused(verdict) => code_problem(&verdict),
    };
    let page = app_page(&tx, &who, Some(problem)).await?;
    let mut shown = answer(&server, &browser, &who, &page);
    // The try stays counted.
    tx.commit().await?;
    *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(shown)
}

/// What a page says about a refused code.
pub fn code_problem(verdict: &Verdict) -> CodeProblem {
    match verdict {
        Verdict::Rejected { .. } | Verdict::Verified(_) => CodeProblem::Wrong { left: 1 },
        Verdict::CoolingDown { retry_after } => CodeProblem::Resting {
            wait: u32::try_from(*retry_after).unwrap_or(u32::MAX),
        },
        Verdict::Suspended => CodeProblem::Suspended,
        Verdict::Gone => CodeProblem::Expired,
    }
}

/// `GET /account/mfa/disable`
pub async fn ask_disable(
    State(server): State<Server>,
    browser: Browser,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::fresh(&tx, &browser).await?;
    if subscriber(&who, &browser).required_by().is_some() || !who.holdings.totp {
        return Ok(redirect(HOME));
    }
    let page = DisablePage {
        corner: corner(&tx, &who).await?,
        phone: masked_phone(&who),
    };
    Ok(answer(&server, &browser, &who, &page))
}

/// `POST /account/mfa/disable`
pub async fn disable(
    State(server): State<Server>,
    browser: Browser,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    if mfa::disable(&tx, subscriber(&who, &browser))
        .await?
        .is_err()
    {
        return Ok(redirect(HOME));
    }
    tx.commit().await?;
    Ok(changed(&server, "/account/mfa?done=disabled"))
}

/// `POST /account/mfa/codes`: ten new recovery codes
pub async fn codes(
    State(server): State<Server>,
    browser: Browser,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    if !who.holdings.totp && !who.holdings.phone_validated {
        return Ok(redirect(HOME));
    }
    let codes = mfa::regenerate_codes(&tx, subscriber(&who, &browser)).await?;
    let page = CodesPage {
        corner: corner(&tx, &who).await?,
        codes,
        next: HOME,
    };
    tx.commit().await?;
    Ok(answer(&server, &browser, &who, &page))
}
