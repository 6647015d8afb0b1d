//! One person's page: their number and their mode.

use axum::http::StatusCode;
use axum::response::Response;

use super::pages::{Choice, Outcome, PersonPage, mode_id};
use super::tenant::{by, crumbs};
use super::{Console, Named, Problem, authority, find_user, said, stopped, wall};
use crate::admin::person::{self, Found, ModeInForce};
use crate::admin::{Refusal, users};
use crate::db::Tx;
use crate::locale::{Lang, Say, text};
use crate::policy::Mode;
use crate::tenancy::{Authority, Permission, authority::Permit, permit};
use crate::user::User;
use crate::web::extract::{Params, Posted};
use crate::web::guard::SignedIn;

/// What was typed and chosen before, for a form that is shown again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    phone: Option<String>,
    phone_problem: Option<Say>,
    mode: Option<String>,
}

/// `GET /admin/users/{user}`
pub async fn show(console: Console, Named(id): Named, params: Params) -> Result<Response, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let (user, seen) = seen(&tx, &who, &id).await?;
    let typed = Typed {
        mode: params.one("mode")?.map(str::to_owned),
        ..Typed::default()
    };
    let mut page = page(&console, &tx, &who, &seen, &user, typed).await?;
    page.outcome = outcome(params.field("done"));
    Ok(console.show(&who, &page))
}

/// A person, for whoever may see them.
pub async fn seen(
    tx: &Tx,
    who: &SignedIn,
    id: &str,
) -> Result<(User, Authority<permit::UsersView>), Problem> {
    let user = find_user(tx, id).await?;
    let seen = Authority::check(tx, who.user.id, user.tenant_id).await?;
    Ok((user, seen.ok_or(Problem::NotFound)?))
}

/// A person, for whoever may do `P` to them.
pub async fn reached<P: Permit>(
    tx: &Tx,
    who: &SignedIn,
    id: &str,
) -> Result<(User, Authority<P>), Problem> {
    let user = find_user(tx, id).await?;
    let may = authority::<P, permit::UsersView>(tx, who, user.tenant_id).await?;
    Ok((user, may))
}

async fn page(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    seen: &Authority<permit::UsersView>,
    user: &User,
    typed: Typed,
) -> Result<PersonPage, Problem> {
    let lang = console.lang(who);
    let Found { person, effective } = person::view(tx, seen, user).await?;
    let here = format!("/admin/users/{}", user.id);
    let may = |permission| seen.holding().has(permission) && !person.stronger;
    let locked_by = person.mfa.locked_by.as_ref();
    let locked_by = locked_by.filter(|_| person.mfa.floor > Some(Mode::Disabled));
    let back = match &typed.mode {
        Some(mode) => {
            let mode: String = url::form_urlencoded::byte_serialize(mode.as_bytes()).collect();
            format!("{here}?mode={mode}")
        }
        None => here.clone(),
    };
    Ok(PersonPage {
        corner: console.corner(who, tx.now, &back),
        crumbs: crumbs(tx, who, seen.target()).await?,
        list: format!("/admin/tenants/{}/users", person.tenant),
        outcome: None,
        phone: typed
            .phone
            .or_else(|| person.phone.clone())
            .unwrap_or_default(),
        phone_problem: typed.phone_problem,
        country: seen.target().country().to_owned(),
        modes: modes(&person.mfa, typed.mode.as_deref(), lang),
        mode_locked: locked_by.map(|written| by("admin-locked-by", written, lang)),
        value: Say::new(mode_id(person.mfa.mode)),
        origin: origin(&person.mfa, lang),
        why: effective.lines(),
        may_edit: may(Permission::UsersEdit),
        may_reset: may(Permission::UsersResetMfa),
        may_revoke: may(Permission::UsersRevoke),
        here,
        person,
    })
}

fn modes(mfa: &ModeInForce, chosen: Option<&str>, lang: Lang) -> Vec<Choice> {
    let own = mfa.own.map_or("inherited", Mode::as_str);
    let chosen = chosen.unwrap_or(own);
    let inherited = text(lang, mode_id(mfa.inherited), &[]);
    let mut choices = vec![Choice {
        value: "inherited".to_owned(),
        say: Say::new("admin-mode-inherited").with("mode", &inherited),
        chosen: chosen == "inherited",
        forbidden: false,
    }];
    choices.extend(Mode::ALL.iter().map(|mode| Choice {
        value: mode.as_str().to_owned(),
        say: Say::new(mode_id(*mode)),
        chosen: chosen == mode.as_str(),
        forbidden: mfa.floor > Some(*mode) && mfa.own != Some(*mode),
    }));
    choices
}

fn origin(mfa: &ModeInForce, lang: Lang) -> Say {
    let id = match mfa.from {
        "user" => "admin-origin-user",
        _ => "admin-origin-inherited",
    };
    match &mfa.origin {
        Some(written) => by(id, written, lang),
        None => Say::new("admin-origin-default"),
    }
}

/// `POST /admin/users/{user}/phone`
pub async fn save_phone(
    console: Console,
    Named(id): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersEdit>(&tx, &who, &id).await?;
    let typed = form.given("phone")?;
    let kept = |phone_problem| Typed {
        phone: Some(typed.chars().take(100).collect()),
        phone_problem,
        mode: None,
    };
    let here = format!("/admin/users/{}", user.id);
    if let Some(wall) = wall(&who, tx.now, &here) {
        let outcome = Some(Outcome::refused(stopped(&wall)));
        return again(
            &console,
            &tx,
            &who,
            &user,
            StatusCode::FORBIDDEN,
            kept(None),
            outcome,
        )
        .await;
    }
    match users::set_phone(&tx, &may, &user, typed, &console.browser.address).await {
        Ok(changed) => {
            let done = if changed { "phone" } else { "unchanged" };
            console.done(tx, &who, &format!("{here}?done={done}")).await
        }
        Err(refusal) => {
            let about_number = matches!(refusal, Refusal::Phone(_));
            let (status, say) = said(refusal)?;
            let (problem, outcome) = if about_number {
                (Some(say), None)
            } else {
                (None, Some(Outcome::refused(say)))
            };
            again(&console, &tx, &who, &user, status, kept(problem), outcome).await
        }
    }
}

/// `POST /admin/users/{user}/mode`
pub async fn save_mode(
    console: Console,
    Named(id): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersEdit>(&tx, &who, &id).await?;
    let chosen = form.field("mode");
    let mode = match chosen {
        "inherited" => None,
        text => Some(Mode::parse(text).ok_or_else(|| {
            Problem::BadRequest("mode is inherited, disabled, enabled or required".to_owned())
        })?),
    };
    let kept = || Typed {
        mode: Some(chosen.to_owned()),
        ..Typed::default()
    };
    let here = format!("/admin/users/{}", user.id);
    if let Some(wall) = wall(&who, tx.now, &here) {
        let outcome = Some(Outcome::refused(stopped(&wall)));
        return again(
            &console,
            &tx,
            &who,
            &user,
            StatusCode::FORBIDDEN,
            kept(),
            outcome,
        )
        .await;
    }
    match users::set_mode(&tx, &may, &user, mode, &console.browser.address).await {
        Ok(changed) => {
            let done = if changed { "mode" } else { "unchanged" };
            console.done(tx, &who, &format!("{here}?done={done}")).await
        }
        Err(refusal) => {
            let (status, say) = said(refusal)?;
            let outcome = Some(Outcome::refused(say));
            again(&console, &tx, &who, &user, status, kept(), outcome).await
        }
    }
}

/// The person's page again, after something was refused.
pub async fn again(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    user: &User,
    status: StatusCode,
    typed: Typed,
    outcome: Option<Outcome>,
) -> Result<Response, Problem> {
    let (user, seen) = seen(tx, who, &user.id.to_string()).await?;
    let mut page = page(console, tx, who, &seen, &user, typed).await?;
    page.outcome = outcome;
    Ok(console.again(who, status, &page))
}

/// What an earlier form came to, by the word in the address that it led to.
fn outcome(done: &str) -> Option<Outcome> {
    let id = match done {
        "phone" => "admin-done-phone",
        "mode" => "admin-done-mode",
        "reset" => "admin-done-reset",
        "signed-out" => "admin-done-signed-out",
        "computers" => "admin-done-computers",
        "unchanged" => {
            return Some(Outcome {
                look: "info",
                say: Say::new("admin-done-unchanged"),
            });
        }
        _ => return None,
    };
    Some(Outcome::done(id))
}
