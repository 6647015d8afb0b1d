//! *Reset MFA* and its question, sign-out everywhere, the end of trust.

use axum::http::StatusCode;
use axum::response::Response;

use super::pages::{Outcome, ResetPage};
use super::person::{Typed, again, reached};
use super::tenant::crumbs;
use super::{Console, Named, Problem, said, stopped, wall};
use crate::admin::{Refusal, person, reset};
use crate::db::Tx;
use crate::policy::Demand;
use crate::tenancy::{Authority, permit};
use crate::user::User;
use crate::web::extract::Posted;
use crate::web::guard::SignedIn;

/// `GET /admin/users/{user}/reset`: asks for a fresh factor before it asks the question, so that the
/// answer needs no second detour.
pub async fn ask(console: Console, Named(id): Named) -> Result<Response, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let (user, _) = reached::<permit::UsersResetMfa>(&tx, &who, &id).await?;
    if let Some(super::Wall::Stale { .. }) = wall(&who, tx.now, "/") {
        return Err(Problem::FreshFactor);
    }
    let page = question(&console, &tx, &who, &user).await?;
    Ok(console.show(&who, &page))
}

async fn question(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    user: &User,
) -> Result<ResetPage, Problem> {
    let seen = Authority::check(tx, who.user.id, user.tenant_id).await?;
    let seen = seen.ok_or(Problem::NotFound)?;
    let found = person::view(tx, &seen, user).await?;
    let back = format!("/admin/users/{}", user.id);
    let action = format!("{back}/reset");
    let holds = found.person.app || found.person.phone_validated || !found.person.keys.is_empty();
    Ok(ResetPage {
        corner: console.corner(who, tx.now, &action),
        crumbs: crumbs(tx, who, seen.target()).await?,
        back,
        action,
        outcome: None,
        will_require: found.effective.demand == Demand::Enabled && holds,
        person: found.person,
    })
}

/// `POST /admin/users/{user}/reset`
pub async fn confirm(
    console: Console,
    Named(id): Named,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersResetMfa>(&tx, &who, &id).await?;
    let here = format!("/admin/users/{}", user.id);
    let (status, say) = match wall(&who, tx.now, &here) {
        Some(wall) => (StatusCode::FORBIDDEN, stopped(&wall)),
        None => match reset::reset_mfa(&tx, &may, &user, &console.browser.address).await {
            Ok(_) => return console.done(tx, &who, &format!("{here}?done=reset")).await,
            Err(refusal) => said(refusal)?,
        },
    };
    let mut page = question(&console, &tx, &who, &user).await?;
    page.outcome = Some(Outcome::refused(say));
    Ok(console.again(&who, status, &page))
}

/// `POST /admin/users/{user}/sign-out`
pub async fn sign_out(
    console: Console,
    Named(id): Named,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersRevoke>(&tx, &who, &id).await?;
    let done = match wall(&who, tx.now, "/") {
        Some(_) => None,
        None => Some(reset::sign_out(&tx, &may, &user, &console.browser.address).await),
    };
    finish(console, tx, &who, &user, done, "signed-out").await
}

/// `POST /admin/users/{user}/computers`: `computer` names one, `all` means all of them.
pub async fn revoke_computers(
    console: Console,
    Named(id): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersRevoke>(&tx, &who, &id).await?;
    let one = form.one_or_all("computer")?;
    let done = match wall(&who, tx.now, "/") {
        Some(_) => None,
        None => {
            Some(reset::revoke_computers(&tx, &may, &user, one, &console.browser.address).await)
        }
    };
    finish(console, tx, &who, &user, done, "computers").await
}

/// Shows the person's page: with what was done, or with why nothing was.
async fn finish(
    console: Console,
    tx: Tx,
    who: &SignedIn,
    user: &User,
    done: Option<Result<u64, Refusal>>,
    word: &str,
) -> Result<Response, Problem> {
    let here = format!("/admin/users/{}", user.id);
    let (status, say) = match (done, wall(who, tx.now, &here)) {
        (Some(Ok(_)), _) => {
            return console.done(tx, who, &format!("{here}?done={word}")).await;
        }
        (Some(Err(refusal)), _) => said(refusal)?,
        (None, Some(wall)) => (StatusCode::FORBIDDEN, stopped(&wall)),
        (None, None) => return Err(Problem::FreshFactor),
    };
    let outcome = Some(Outcome::refused(say));
    again(&console, &tx, who, user, status, Typed::default(), outcome).await
}
