//! `POST /login/{flow}/password`

use axum::response::Response;

use super::pages::{Company, PasswordProblem};
use super::{Door, show};
use crate::login::password::{self, PasswordStep};
use crate::login::{Arrival, Knock};
use crate::user::LoginName;
use crate::web::cookies::Slot;
use crate::web::extract::Posted;
use crate::web::{Problem, redirect, refused};

/// Two units of work with the hash between them: no lock is held while a core is busy. The flow is
/// not read again in the second, for whatever is written there names the version that was read.
pub async fn submit(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let (username, password) = (form.field("username"), form.field("password"));
    let company = form.one("company")?;
    let login = LoginName::parse(username).ok();
    let knock = Knock {
        login: login.as_ref(),
        company,
        address: &door.browser.address,
    };
    let tx = door.server.db.write().await?;
    let Arrival {
        flow,
        situation,
        session,
        namesakes,
        barred,
    } = door.arrive(&tx, Some(knock)).await?;
    let at_password = situation
        .as_ref()
        .is_none_or(|situation| situation.step.path() == "password");
    if !at_password {
        return Ok(redirect(&format!("/login/{}", flow.id)));
    }
    let told = |problem: PasswordProblem, companies: Vec<Company>| show::Refused {
        problem,
        username: username.to_owned(),
        companies,
        company: company.map(str::to_owned),
    };
    if password.is_empty() || (username.trim().is_empty() && situation.is_none()) {
        let reason = told(PasswordProblem::Incomplete, Vec::new());
        return Ok(refused(
            show::password(&door, &tx, &flow, situation.as_ref(), Some(reason)).await?,
        ));
    }
    // None is compared then, a right one neither.
    if let Some(seconds) = barred {
        let reason = told(too_many(seconds), Vec::new());
        return Ok(refused(
            show::password(&door, &tx, &flow, situation.as_ref(), Some(reason)).await?,
        ));
    }
    // Whoever is signed in is meant, whatever was typed: nobody else may answer.
    let (login, meant) = match situation.as_ref().filter(|_| flow.bound_by_session()) {
        Some(situation) => (
            LoginName::parse(&situation.user.login).ok(),
            vec![situation.user.clone()],
        ),
        None => (login, namesakes),
    };
    let mark = |user| door.browser.cookies.token(Slot::KnownBrowser(user));
    let tries = password::reserve(&tx, login.as_ref(), meant, mark).await?;
    tx.commit().await?;
    let compared = password::compare(&door.server.hasher, tries, password).await?;

    let tx = door.server.db.write().await?;
    let cookies = door.browser.cookies.clone();
    let trusted = |user| cookies.token(Slot::TrustedDevice(user));
    let visitor = door.visitor();
    let lifetimes = door.lifetimes();
    let step = password::accept(
        &tx,
        flow.clone(),
        compared,
        session,
        trusted,
        lifetimes,
        &visitor,
    )
    .await?;
    let (problem, companies) = match step {
        PasswordStep::Progress(progress) => {
            tx.commit().await?;
            return door.answer(progress).await;
        }
        PasswordStep::Wrong => (PasswordProblem::Wrong, Vec::new()),
        PasswordStep::WhichCompany(companies) => {
            let companies = companies
                .into_iter()
                .map(|(slug, name)| Company { slug, name });
            (PasswordProblem::ChooseCompany, companies.collect())
        }
        PasswordStep::TooMany { retry_after } => (too_many(retry_after), Vec::new()),
    };
    let reason = told(problem, companies);
    let page = show::password(&door, &tx, &flow, situation.as_ref(), Some(reason)).await?;
    tx.commit().await?;
    Ok(refused(page))
}

fn too_many(seconds: i64) -> PasswordProblem {
    PasswordProblem::TooMany {
        wait: u32::try_from(seconds).unwrap_or(u32::MAX),
    }
}
