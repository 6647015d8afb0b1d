//! Steps 2 to 6 of the authorization endpoint: what this session's evidence amounts to, now.

use entity::ids::{DecisionId, SessionId, UserId};
use entity::values::{Status, Timestamp};
use serde_json::{Value, json};

use super::Visit;
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::oidc::client::Client;
use crate::oidc::consent::{self, Answer as Consented, Question};
use crate::oidc::error::{ErrorCode, OAuthError};
use crate::oidc::grant::Pending;
use crate::oidc::request::{AuthorizationRequest, PageError, Prompt};
use crate::policy::{self, Asked, Assurance, Decision, DenyReason, Facts, Level, Standing};
use crate::user::User;

/// The proof that one user's evidence satisfies the policy for one grant, now. Its fields are
/// private to this module, whose step 6 is the only place that fills them.
#[derive(Debug)]
pub struct Cleared {
    user: UserId,
    session: SessionId,
    assurance: Assurance,
    decision: DecisionId,
}

impl Cleared {
    /// Who.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// In which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The class that was reached.
    #[must_use]
    pub const fn acr(&self) -> &'static str {
        self.assurance.acr
    }

    /// The methods, as the claim's JSON.
    #[must_use]
    pub fn amr(&self) -> Value {
        json!(self.assurance.amr)
    }

    /// When.
    #[must_use]
    pub const fn auth_time(&self) -> Timestamp {
        self.assurance.auth_time
    }

    /// The decision that says why.
    #[must_use]
    pub const fn decision(&self) -> DecisionId {
        self.decision
    }
}

/// What the evidence amounts to.
pub(super) enum Finding {
    Cleared(Cleared),
    /// Somebody has to sign in, or to prove more.
    Interact,
    Ask(Question),
    Refused(OAuthError),
    Page(PageError),
}

/// Steps 2 to 6. `standing` is the user's at this client, read in this unit of work.
pub(super) async fn find(
    tx: &Tx,
    grant: &Pending,
    client: &Client,
    standing: Option<Standing>,
    visit: Visit<'_>,
    consented: Consented,
) -> Result<Finding, DbError> {
    let request = &grant.request;
    let silent = request.prompts(Prompt::None);
    let refused = |code, text| Ok(Finding::Refused(OAuthError::new(code, text)));

    // Step 2: who is it?
    let asked = asked(request, grant.created_at);
    if asked.essential.as_ref().is_some_and(Vec::is_empty) {
        let text = "none of the essential acr values is known here";
        return refused(ErrorCode::UnmetAuthenticationRequirements, text);
    }
    let (Some((session, user)), Some(standing)) = (visit.session, standing) else {
        if silent {
            return refused(ErrorCode::LoginRequired, "nobody is signed in");
        }
        return Ok(Finding::Interact);
    };
    if !is_expected(request, user) {
        return refused(ErrorCode::LoginRequired, "somebody else is signed in");
    }

    // Step 3: may they use this client at all?
    let Standing {
        lineage,
        effective,
        holdings,
        ..
    } = standing;
    let belongs = lineage.contains(client.row.tenant_id);
    if user.status != Status::Active || !lineage.active() || !belongs {
        if silent {
            return refused(ErrorCode::AccessDenied, "the user may not use this client");
        }
        return Ok(Finding::Page(PageError::NotForThisUser));
    }

    // Step 4: is the evidence enough, now?
    let decision = policy::decide(&Facts {
        effective: &effective,
        asked: &asked,
        holdings,
        preferred: user.preferred,
        last_used: None,
        events: &session.events,
        now: tx.now,
    });
    let assurance = match &decision {
        Decision::Satisfied { assurance, .. } => assurance.clone(),
        Decision::StepUp { .. } | Decision::Enrol { .. } if !silent => {
            return Ok(Finding::Interact);
        }
        Decision::StepUp {
            fresh_password: true,
            ..
        } => {
            return refused(ErrorCode::LoginRequired, "the user has to sign in again");
        }
        Decision::StepUp { .. } | Decision::Enrol { .. } => {
            return refused(ErrorCode::InteractionRequired, "the user has to prove more");
        }
        Decision::Deny { reason, .. } => {
            policy::record(tx, user.tenant_id, user.id, Some(client.id()), &decision).await?;
            let entry = audit::Entry {
                client: Some(client.id()),
                ..audit::Entry::own(user.tenant_id, user.id, Action::LoginDenied, visit.address)
            };
            let detail = json!({ "reason": reason.as_str() });
            audit::record(tx, entry.with(detail)).await?;
            let (code, text) = match reason {
                DenyReason::UnmetAuthenticationRequirements => (
                    ErrorCode::UnmetAuthenticationRequirements,
                    "the essential acr cannot be reached",
                ),
                DenyReason::NoUsableMethod => (
                    ErrorCode::AccessDenied,
                    "no allowed method reaches what the policy demands",
                ),
            };
            return refused(code, text);
        }
    };

    // Step 5: has the user consented?
    let wanted = consent::wanted(request);
    if consented == Consented::AllowedBy(user.id) {
        consent::remember(tx, user.id, client.id(), &wanted).await?;
    } else if !consent::may_skip(client, request) {
        let insists = request.prompts(Prompt::Consent);
        if insists || !wanted.within(&consent::remembered(tx, user.id, client.id()).await?) {
            if silent {
                return refused(ErrorCode::ConsentRequired, "the user has to consent");
            }
            return Ok(Finding::Ask(question(grant, client, user)));
        }
    }

    // Step 6.
    let decision_id =
        policy::record(tx, user.tenant_id, user.id, Some(client.id()), &decision).await?;
    Ok(Finding::Cleared(Cleared {
        user: user.id,
        session: session.id,
        assurance,
        decision: decision_id,
    }))
}

/// Whether it is the user that `id_token_hint`, or a `sub` in `claims`, speaks of.
fn is_expected(request: &AuthorizationRequest, user: &User) -> bool {
    let subject = user.id.to_string();
    let hinted = request.hinted_subject.as_deref();
    let named = request.claims.subjects();
    hinted.is_none_or(|hinted| hinted == subject)
        && named.is_none_or(|named| named.contains(&subject.as_str()))
}

/// The request, in the policy's words. Choosing an account means signing in: nobody is taken over
/// without having said who they are.
pub(super) fn asked(request: &AuthorizationRequest, at: Timestamp) -> Asked {
    let known = |values: Vec<&str>| values.into_iter().filter_map(Level::from_acr).collect();
    let mut voluntary: Vec<&str> = request.acr_values.iter().map(String::as_str).collect();
    voluntary.extend(request.claims.voluntary_acr());
    Asked {
        acr_values: known(voluntary),
        essential: request.claims.essential_acr().map(known),
        max_age: request.max_age,
        prompt_login: request.prompts(Prompt::Login) || request.prompts(Prompt::SelectAccount),
        at,
    }
}

fn question(grant: &Pending, client: &Client, user: &User) -> Question {
    Question {
        grant: grant.id,
        client: client.row.name.clone(),
        host: consent::host_of(&grant.request.redirect_uri),
        redirect_uri: grant.request.redirect_uri.clone(),
        user: user.id,
        login: user.login.clone(),
        locale: user.locale.clone(),
        scope: consent::wanted(&grant.request),
    }
}
