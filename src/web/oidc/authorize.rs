//! `/authorize` (OIDC Core section 3.1.2), and what every answer of it becomes in HTTP.
//!
//! A POST is answered with a redirect to the GET of the same parameters. Browsers do not send our
//! `SameSite=Lax` cookies with a form that another site posts; they do send them with the
//! navigation that follows, so that whoever is signed in is signed in for both methods.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response as HttpResponse};
use entity::client;
use entity::ids::GrantId;
use sea_orm::Condition;

use super::pages::FormPostPage;
use crate::base::Digest;
use crate::db::{DbError, Tx};
use crate::login::flow::LIFETIME;
use crate::login::{Session, recognition, session};
use crate::oidc::authorize::{self, Known, Outcome, Visit};
use crate::oidc::error::{ErrorCode, OAuthError};
use crate::oidc::request::{PageError, Parameters};
use crate::oidc::response::{Response, encode, respond};
use crate::policy::{DenyReason, Standing};
use crate::user::User;
use crate::web::cookies::Slot;
use crate::web::extract::{Browser, Params, RawForm};
use crate::web::problem::Problem;
use crate::web::{Server, redirect};

/// `GET /authorize`.
pub async fn start(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<HttpResponse, Problem> {
    let parameters = parameters(&params);
    let tx = server.db.write().await?;
    let caller = Caller::at(&tx, &browser, authorize::named(&parameters).ok()).await?;
    let outcome = authorize::start(
        &tx,
        &server.keys,
        &server.config.issuer,
        &parameters,
        caller.visit(),
    )
    .await?;
    // Whoever has to sign in writes a session then.
    if let (Outcome::Respond(..), Some((session, _))) = (&outcome, caller.signed_in()) {
        session::touch(&tx, session).await?;
    }
    tx.commit().await?;
    present(&server, &browser, outcome)
}

/// The answer to the application when the login found that the policy lets this user in nowhere.
pub async fn refused(
    server: &Server,
    browser: &Browser,
    grant: GrantId,
    reason: DenyReason,
) -> Result<HttpResponse, Problem> {
    let refusal = match reason {
        DenyReason::UnmetAuthenticationRequirements => OAuthError::new(
            ErrorCode::UnmetAuthenticationRequirements,
            "the demanded authentication cannot be reached",
        ),
        DenyReason::NoUsableMethod => OAuthError::new(
            ErrorCode::AccessDenied,
            "the user cannot meet the sign-in policy",
        ),
    };
    let tx = server.db.write().await?;
    let caller = Caller::of(&tx, browser).await?;
    let outcome = authorize::deny(&tx, grant, caller.visit(), refusal).await?;
    tx.commit().await?;
    present(server, browser, outcome)
}

/// `POST /authorize`.
pub async fn repeat(RawForm(params): RawForm) -> HttpResponse {
    redirect(&format!("/authorize?{}", encode(params.pairs())))
}

/// The parameters of a request, for the protocol.
pub(super) fn parameters(params: &Params) -> Parameters {
    Parameters::new(params.pairs().iter().cloned())
}

/// Who is behind a request, as long as it is answered.
pub(super) struct Caller<'a> {
    binding: Digest,
    address: &'a str,
    signed_in: Option<(Session, User)>,
    standing: Option<Standing>,
    /// The client that was asked about, when it was looked for.
    client: Option<Option<client::Model>>,
}

impl<'a> Caller<'a> {
    /// Looks up the browser's session; a request counts as its use.
    pub(super) async fn of(tx: &Tx, browser: &'a Browser) -> Result<Self, DbError> {
        let signed_in = match browser.session() {
            Some(token) => recognition::load(tx, &token).await?,
            None => None,
        };
        if let Some((session, _)) = &signed_in {
            session::touch(tx, session).await?;
        }
        Ok(Self::with(browser, signed_in))
    }

    /// Looks up the browser's session, and the standing of its user at this client.
    async fn at(tx: &Tx, browser: &'a Browser, client: Option<Condition>) -> Result<Self, DbError> {
        let (Some(token), Some(client)) = (browser.session(), client) else {
            return Ok(Self::with(browser, None));
        };
        let found = recognition::load_standing(tx, &token, Some(client)).await?;
        let (signed_in, standing) = found
            .signed_in
            .map(|(session, user, standing)| ((session, user), standing))
            .unzip();
        Ok(Self {
            standing,
            client: Some(found.client),
            ..Self::with(browser, signed_in)
        })
    }

    fn with(browser: &'a Browser, signed_in: Option<(Session, User)>) -> Self {
        Self {
            binding: browser.binding.digest(),
            address: &browser.address,
            signed_in,
            standing: None,
            client: None,
        }
    }

    /// Session and user, if there is one.
    pub(super) fn signed_in(&self) -> Option<(&Session, &User)> {
        self.signed_in
            .as_ref()
            .map(|(session, user)| (session, user))
    }

    /// The browser, as the protocol sees it.
    pub(super) fn visit(&self) -> Visit<'_> {
        Visit {
            browser: &self.binding,
            session: self.signed_in(),
            known: self.client.as_ref().map(|client| Known {
                client: client.as_ref(),
                standing: self.standing.as_ref(),
            }),
            address: self.address,
        }
    }
}

/// An outcome as HTTP.
pub(super) fn present(
    server: &Server,
    browser: &Browser,
    outcome: Outcome,
) -> Result<HttpResponse, Problem> {
    match outcome {
        Outcome::Interact(flow, secret) => {
            let cookies = browser
                .cookies
                .clone()
                .set(Slot::Flow(flow), &secret, Some(LIFETIME));
            Ok((cookies, redirect(&format!("/login/{flow}"))).into_response())
        }
        Outcome::Consent(question) => {
            Ok(redirect(&format!("/authorize/consent/{}", question.grant)))
        }
        Outcome::Respond(reply, answer) => {
            let issuer = server.config.issuer.as_str();
            match respond(&reply, issuer, answer) {
                Response::Redirect(location) => Ok(redirect(&location)),
                Response::FormPost { action, fields } => {
                    Ok(form_post(server, browser, action, fields))
                }
            }
        }
        Outcome::Page(error) => Err(page(error)),
        Outcome::TooMany(retry_after) => Err(Problem::TooMany { retry_after }),
    }
}

/// The page that posts the answer to the client.
fn form_post(
    server: &Server,
    browser: &Browser,
    action: String,
    fields: Vec<(&'static str, String)>,
) -> HttpResponse {
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let page = FormPostPage {
        action,
        fields,
        client: None,
    };
    server.page(browser, None, None, &page)
}

/// What the person is told when nobody can be redirected.
pub(super) fn page(error: PageError) -> Problem {
    match error {
        PageError::NotPending => Problem::FlowGone,
        PageError::UnknownClient
        | PageError::Missing(_)
        | PageError::Repeated(_)
        | PageError::UnregisteredRedirectUri
        | PageError::NotForThisUser => Problem::Authorization {
            code: error.code().as_str().to_owned(),
            description: error.to_string(),
        },
    }
}
