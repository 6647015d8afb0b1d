//! `/account/mobile`: number, code, *validated*, *Update*.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::mfa::code_problem;
use super::overview::corner;
use super::pages::{MobileCodePage, MobilePage, MobileValidatedPage};
use super::{changed, show as answer, subscriber};
use crate::account::mobile;
use crate::db::Tx;
use crate::factor::Verdict;
use crate::factor::code::{COOL_DOWN, MOST_SENDS, Sent};
use crate::notify::phone;
use crate::web::extract::{Browser, Params, Posted};
use crate::web::guard::{self, SignedIn};
use crate::web::login::pages::{CodeProblem, NumberProblem, Resend};
use crate::web::login::{delivery_problem, number_problem};
use crate::web::{Problem, Server, redirect};

const HOME: &str = "/account/mobile";
const CODE: &str = "/account/mobile/code";

fn refused(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

async fn number_page(
    tx: &Tx,
    who: &SignedIn,
    browser: &Browser,
    typed: &str,
    consent: bool,
    problem: Option<NumberProblem>,
) -> Result<MobilePage, Problem> {
    let required = subscriber(who, browser).required_by().is_some();
    Ok(MobilePage {
        corner: corner(tx, who).await?,
        current: who.user.phone.as_deref().map(phone::mask_phone),
        validated: who.holdings.phone_validated,
        removable: who.user.phone.is_some() && (!required || who.holdings.totp),
        phone: typed.chars().take(40).collect(),
        consent,
        country: who.lineage.country().to_owned(),
        saved: false,
        problem,
    })
}

/// `GET /account/mobile`
pub async fn show(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::fresh(&tx, &browser).await?;
    // A number that an administrator entered waits for its first success.
    let unproven = who
        .user
        .phone
        .clone()
        .filter(|_| !who.holdings.phone_validated);
    let entered = unproven.unwrap_or_default();
    let mut page = number_page(&tx, &who, &browser, &entered, false, None).await?;
    page.saved = params.has("saved");
    Ok(answer(&server, &browser, &who, &page))
}

/// `POST /account/mobile`: `consent` and `phone`
pub async fn validate(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    let (typed, consent) = (form.field("phone"), form.has("consent"));
    let problem = if consent {
        match mobile::validate(&tx, subscriber(&who, &browser), typed).await? {
            // Too soon means that a code is on its way to that number already.
            Ok(Sent::Queued(_) | Sent::TooSoon) => {
                tx.commit().await?;
                return Ok(changed(&server, CODE));
            }
            Ok(Sent::Capped { .. }) => NumberProblem::TooMany,
            Err(problem) => number_problem(problem),
        }
    } else {
        NumberProblem::NoConsent
    };
    let page = number_page(&tx, &who, &browser, typed, consent, Some(problem)).await?;
    Ok(refused(answer(&server, &browser, &who, &page)))
}

/// The page that waits for the code; nothing when no number waits for one.
async fn code_page(
    tx: &Tx,
    who: &SignedIn,
    browser: &Browser,
    problem: Option<CodeProblem>,
) -> Result<Option<MobileCodePage>, Problem> {
    let Some(row) = mobile::waiting(tx, subscriber(who, browser)).await? else {
        return Ok(None);
    };
    let wait = row.last_sent_at.plus_seconds(COOL_DOWN).0 - tx.now.0;
    let number = |count: i64| u32::try_from(count).unwrap_or(0);
    Ok(Some(MobileCodePage {
        corner: corner(tx, who).await?,
        resend: Some(Resend {
            wait: number((wait + 999) / 1000),
            left: number(MOST_SENDS - row.sends),
        }),
        delivery: delivery_problem(tx, row.id).await?,
        number: row.recipient,
        problem,
    }))
}

/// `GET /account/mobile/code`
pub async fn code(State(server): State<Server>, browser: Browser) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::fresh(&tx, &browser).await?;
    Ok(match code_page(&tx, &who, &browser, None).await? {
        Some(page) => answer(&server, &browser, &who, &page),
        None => redirect(HOME),
    })
}

/// `POST /account/mobile/code`: `code`
pub async fn verify(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    let typed = form.field("code");
    let problem = match mobile::verify(&tx, subscriber(&who, &browser), typed).await? {
        Some(Verdict::Verified(_)) => {
            tx.commit().await?;
            return Ok(redirect("/account/mobile/update"));
        }
        Some(verdict) => code_problem(&verdict),
        None if typed.trim().is_empty() => CodeProblem::Empty,
        None => CodeProblem::Wrong { left: 5 },
    };
    let page = code_page(&tx, &who, &browser, Some(problem)).await?;
    // The try stays counted.
    tx.commit().await?;
    Ok(match page {
        Some(page) => refused(answer(&server, &browser, &who, &page)),
        None => redirect(HOME),
    })
}

/// `POST /account/mobile/resend`
pub async fn resend(
    State(server): State<Server>,
    browser: Browser,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    let problem = match mobile::resend(&tx, subscriber(&who, &browser)).await? {
        Sent::Queued(_) => {
            tx.commit().await?;
            return Ok(changed(&server, CODE));
        }
        Sent::TooSoon => CodeProblem::TooSoon {
            wait: u32::try_from(COOL_DOWN).unwrap_or(30),
        },
        Sent::Capped { .. } => CodeProblem::NoMoreCodes,
    };
    Ok(match code_page(&tx, &who, &browser, Some(problem)).await? {
        Some(page) => refused(answer(&server, &browser, &who, &page)),
        None => redirect(HOME),
    })
}

/// `GET /account/mobile/update`: the number is validated and not yet saved
pub async fn validated(
    State(server): State<Server>,
    browser: Browser,
) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::fresh(&tx, &browser).await?;
    Ok(
        match mobile::validated(&tx, subscriber(&who, &browser)).await? {
            Some(number) => {
                let page = MobileValidatedPage {
                    corner: corner(&tx, &who).await?,
                    number,
                };
                answer(&server, &browser, &who, &page)
            }
            None => redirect(HOME),
        },
    )
}

/// `POST /account/mobile/update`
pub async fn update(
    State(server): State<Server>,
    browser: Browser,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    if !mobile::update(&tx, subscriber(&who, &browser)).await? {
        return Ok(redirect(HOME));
    }
    tx.commit().await?;
    Ok(changed(&server, "/account/mobile?saved=1"))
}

/// `POST /account/mobile/remove`
pub async fn remove(
    State(server): State<Server>,
    browser: Browser,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    if !mobile::remove(&tx, subscriber(&who, &browser)).await? {
        return Ok(redirect(HOME));
    }
    tx.commit().await?;
    Ok(changed(&server, "/account/mobile?saved=1"))
}
