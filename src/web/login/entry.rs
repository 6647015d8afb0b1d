//! The beginning of a login without an application: the account, the console, a fresh factor.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::Door;
use crate::limit::{self, Bucket, Taken};
use crate::login::flow;
use crate::login::{self, Begin, Continuation, verification};
use crate::policy::Asked;
use crate::web::cookies::Slot;
use crate::web::extract::{Browser, Params};
use crate::web::guard;
use crate::web::{Problem, Server, redirect};

/// `GET /login?return_to=…[&fresh=1][&tenant=…]`
///
/// `fresh` asks for the best factor that the user holds, at most five minutes old.
pub async fn begin(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    let continuation = Continuation::local(params.one("return_to")?.unwrap_or("/"));
    let fresh = params.has("fresh");
    let tx = server.db.write().await?;
    if let Taken::Exceeded { retry_after } =
        limit::take(&tx, Bucket::FlowsPerAddress, &browser.address).await?
    {
        return Err(Problem::TooMany { retry_after });
    }
    let enough = if fresh {
        guard::fresh(&tx, &browser).await.map(|_| ())
    } else {
        guard::signed_in(&tx, &browser).await.map(|_| ())
    };
    match enough {
        Ok(()) => return Ok(redirect(&continuation.path())),
        Err(Problem::SignIn | Problem::FreshFactor) => {}
        Err(problem) => return Err(problem),
    }
    let session = guard::maybe_signed_in(&tx, &browser).await?;
    let asked = if fresh {
        guard::recently(tx.now)
    } else {
        Asked::plain(tx.now)
    };
    let begin = Begin {
        continuation,
        asked,
        client: None,
        tenant: params.one("tenant")?,
        login_hint: hint(&params, "login_hint")?,
        ui_locales: hint(&params, "ui_locales")?,
        session: session.as_ref().map(|(session, user)| (session, user)),
        anybody: false,
    };
    let (id, token) = login::begin(&tx, begin, &browser.address).await?;
    tx.commit().await?;
    let cookies = browser
        .cookies
        .set(Slot::Flow(id), &token, Some(flow::LIFETIME));
    Ok((cookies, redirect(&format!("/login/{id}"))).into_response())
}

/// A hint is remembered when it is plain text of a bearable length, and never an error.
fn hint(params: &Params, name: &str) -> Result<Option<String>, Problem> {
    let plain = |text: &&str| text.len() <= 254 && !text.chars().any(char::is_control);
    Ok(params.one(name)?.filter(plain).map(str::to_owned))
}

/// `GET /login/{flow}`: to the step that the login is at. A login that begins at its second step
/// has its first code sent here.
pub async fn current(door: Door) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.stand(&tx).await?;
    let path = situation
        .as_ref()
        .map_or("password", |situation| situation.step.path());
    let to = redirect(&format!("/login/{}/{path}", flow.id));
    if let Some(situation) = situation
        && verification::begin(&tx, flow, &situation, &door.visitor()).await?
    {
        tx.commit().await?;
        door.server.outbox.notify_one();
    }
    Ok(to)
}
