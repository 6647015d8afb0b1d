//! `/account/mobile`: number, code, *validated*, *Update*.

use axum::response::Response;
use entity::values::AuthenticatorKind;

use super::pages::{MobileCodePage, MobilePage, MobileValidatedPage};
use super::{Change, Desk, FreshLook};
use crate::account::mobile;
use crate::factor::code::{COOL_DOWN, MOST_SENDS, Sent};
use crate::notify::phone;
use crate::web::extract::{Params, Posted};
use crate::web::login::pages::{CodeProblem, NumberProblem, Resend};
use crate::web::login::{delivery_problem, number_problem};
use crate::web::{Problem, redirect, refused};

const HOME: &str = "/account/mobile";
const CODE: &str = "/account/mobile/code";

async fn number_page(
    desk: &Desk,
    typed: &str,
    consent: bool,
    problem: Option<NumberProblem>,
) -> Result<MobilePage, Problem> {
    let who = &desk.who;
    let required = desk.subscriber().required_by().is_some();
    let another = who.holdings.without(AuthenticatorKind::Sms).second_factor();
    Ok(MobilePage {
        corner: desk.corner().await?,
        current: who.user.phone.as_deref().map(phone::mask_phone),
        validated: who.holdings.phone_validated,
        removable: who.user.phone.is_some() && (!required || another),
        phone: typed.chars().take(40).collect(),
        consent,
        country: who.lineage.country().to_owned(),
        saved: false,
        problem,
    })
}

/// `GET /account/mobile`
pub async fn show(FreshLook(desk): FreshLook, params: Params) -> Result<Response, Problem> {
    // A number that an administrator entered waits for its first success.
    let unproven = desk
        .who
        .user
        .phone
        .clone()
        .filter(|_| !desk.who.holdings.phone_validated);
    let entered = unproven.unwrap_or_default();
    let mut page = number_page(&desk, &entered, false, None).await?;
    page.saved = params.has("saved");
    Ok(desk.show(&page))
}

/// `POST /account/mobile`: `consent` and `phone`
pub async fn validate(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    let (typed, consent) = (form.field("phone"), form.has("consent"));
    let problem = if consent {
        match mobile::validate(&desk.tx, desk.subscriber(), typed).await? {
            // Too soon means that a code is on its way to that number already.
            Ok(Sent::Queued(_) | Sent::TooSoon) => return desk.changed(CODE).await,
            Ok(Sent::Capped { .. }) => NumberProblem::TooMany,
            Err(problem) => number_problem(problem),
        }
    } else {
        NumberProblem::NoConsent
    };
    let page = number_page(&desk, typed, consent, Some(problem)).await?;
    Ok(refused(desk.show(&page)))
}

/// The page that waits for the code; without a number that waits for one, the way back.
async fn waiting(desk: &Desk, problem: Option<CodeProblem>) -> Result<Response, Problem> {
    let Some(row) = mobile::waiting(&desk.tx, desk.subscriber()).await? else {
        return Ok(redirect(HOME));
    };
    let wait = row.last_sent_at.plus_seconds(COOL_DOWN).0 - desk.tx.now.0;
    let number = |count: i64| u32::try_from(count).unwrap_or(0);
    let again = problem.is_some();
    let shown = desk.show(&MobileCodePage {
        corner: desk.corner().await?,
        resend: Some(Resend {
            wait: number((wait + 999) / 1000),
            left: number(MOST_SENDS - row.sends),
        }),
        delivery: delivery_problem(&desk.tx, row.id).await?,
        number: row.recipient,
        problem,
    });
    Ok(if again { refused(shown) } else { shown })
}

/// `GET /account/mobile/code`
pub async fn code(FreshLook(desk): FreshLook) -> Result<Response, Problem> {
    waiting(&desk, None).await
}

/// `POST /account/mobile/code`: `code`
pub async fn verify(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    let typed = form.field("code");
    let problem = match mobile::verify(&desk.tx, desk.subscriber(), typed).await? {
        Ok(()) => return desk.changed("/account/mobile/update").await,
        Err(_) if typed.trim().is_empty() => CodeProblem::Empty,
        Err(refusal) => refusal.into(),
    };
    let shown = waiting(&desk, Some(problem)).await?;
    // The try stays counted.
    desk.tx.commit().await?;
    Ok(shown)
}

/// `POST /account/mobile/resend`
pub async fn resend(Change(desk): Change, Posted(_): Posted) -> Result<Response, Problem> {
    let problem = match mobile::resend(&desk.tx, desk.subscriber()).await? {
        Sent::Queued(_) => return desk.changed(CODE).await,
        Sent::TooSoon => CodeProblem::TooSoon {
            wait: u32::try_from(COOL_DOWN).unwrap_or(30),
        },
        Sent::Capped { .. } => CodeProblem::NoMoreCodes,
    };
    waiting(&desk, Some(problem)).await
}

/// `GET /account/mobile/update`: the number is validated and not yet saved
pub async fn validated(FreshLook(desk): FreshLook) -> Result<Response, Problem> {
    Ok(
        match mobile::validated(&desk.tx, desk.subscriber()).await? {
            Some(number) => desk.show(&MobileValidatedPage {
                corner: desk.corner().await?,
                number,
            }),
            None => redirect(HOME),
        },
    )
}

/// `POST /account/mobile/update`
pub async fn update(Change(desk): Change, Posted(_): Posted) -> Result<Response, Problem> {
    let saved = mobile::update(&desk.tx, desk.subscriber()).await?;
    if saved {
        desk.changed("/account/mobile?saved=1").await
    } else {
        Ok(redirect(HOME))
    }
}

/// `POST /account/mobile/remove`
pub async fn remove(Change(desk): Change, Posted(_): Posted) -> Result<Response, Problem> {
    let removed = mobile::remove(&desk.tx, desk.subscriber()).await?;
    if removed {
        desk.changed("/account/mobile?saved=1").await
    } else {
        Ok(redirect(HOME))
    }
}
