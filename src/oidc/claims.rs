//! The claims about a user (OIDC Core section 5), as one table.
//!
//! A claim comes by its scope or by name in the `claims` parameter, and a claim without a value is
//! left out. Standard claims of a scope come from userinfo (OIDC Core section 5.4: there is always
//! an access token here); Vestibule's own (`tenant`, `roles`, `mfa`) are in the ID token too. By
//! name, a client gets only what the scopes it is registered for could give it.

use std::collections::BTreeMap;

use entity::ids::{ClientId, TenantId};
use entity::values::Timestamp;
use entity::{client_role, tenant, user};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, UnionType};
use serde_json::{Map, Value, json};

use super::claims_request::ClaimRule;
use super::grant::CODE_SECONDS;
use super::scope::Scope;
use super::subject::Subject;
use crate::db::{DbError, Tx};
use crate::policy::{Assurance, AuthenticationEvent, How, Method};

/// Where a claim is to appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In the ID token.
    IdToken,
    /// At the userinfo endpoint.
    Userinfo,
}

/// Everything the table reads.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// The user, tenant and grant.
    pub subject: &'a Subject,
    /// What other tables say.
    pub extras: Extras,
}

/// Facts that only some scopes need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// The user's roles at this client.
    pub roles: Vec<String>,
    /// Slugs of the tenant's lineage, operator first.
    pub tenant_path: Vec<String>,
}

/// One line of the table.
struct Claim {
    name: &'static str,
    scope: &'static str,
    value: fn(&Person<'_>) -> Option<Value>,
}

const fn claim(
    name: &'static str,
    scope: &'static str,
    value: fn(&Person<'_>) -> Option<Value>,
) -> Claim {
    Claim { name, scope, value }
}

#[rustfmt::skip]
const CLAIMS: &[Claim] = &[
    claim("name",                  "profile", |p| text(&full_name(p.user()))),
    claim("given_name",            "profile", |p| text(&p.user().given_name)),
    claim("family_name",           "profile", |p| text(&p.user().family_name)),
    claim("preferred_username",    "profile", |p| text(&p.user().login)),
    claim("locale",                "profile", |p| text(p.user().locale.as_deref()?)),
    claim("updated_at",            "profile", |p| Some(p.user().updated_at.seconds().into())),
    claim("email",                 "email",   |p| text(&p.user().email)),
    claim("email_verified",        "email",   |p| verified(&p.user().email, p.user().email_verified_at)),
    claim("phone_number",          "phone",   |p| text(p.user().phone.as_deref()?)),
    claim("phone_number_verified", "phone",   |p| verified(p.user().phone.as_deref()?, p.user().phone_verified_at)),
    claim("tenant",                "tenant",  |p| text(&p.subject.tenant.slug)),
    claim("tenant_name",           "tenant",  |p| text(&p.subject.tenant.name)),
    claim("tenant_path",           "tenant",  |p| list(&p.extras.tenant_path)),
    claim("roles",                 "roles",   |p| list(&p.extras.roles)),
    claim("mfa",                   "mfa",     |p| second_step(p.subject)),
];

/// Scopes whose claims are Vestibule's own and come on both sides.
const OWN: &[&str] = &["tenant", "roles", "mfa"];

/// The names of all claims that this server can give about a user, beside those of the token itself.
pub fn supported() -> impl Iterator<Item = &'static str> {
    CLAIMS.iter().map(|claim| claim.name)
}

/// The claims for one side: by scope, and by name as far as `registered` (the client's scopes) goes.
#[must_use]
pub fn select(
    side: Side,
    scope: &Scope,
    named: &BTreeMap<String, ClaimRule>,
    registered: &Scope,
    person: &Person<'_>,
) -> Map<String, Value> {
    CLAIMS
        .iter()
        .filter(|claim| {
            let travels = side == Side::Userinfo || OWN.contains(&claim.scope);
            (travels && scope.has(claim.scope))
                || (named.contains_key(claim.name) && registered.has(claim.scope))
        })
        .filter_map(|claim| Some((claim.name.to_owned(), (claim.value)(person)?)))
        .collect()
}

/// Whether the claims for this side need [`Extras`].
#[must_use]
pub fn needs_extras(scope: &Scope, named: &BTreeMap<String, ClaimRule>) -> bool {
    scope.has("roles")
        || scope.has("tenant")
        || named.contains_key("roles")
        || named.contains_key("tenant_path")
}

/// Roles and lineage in one statement.
///
/// # Errors
/// When the database fails.
pub async fn extras(tx: &Tx, subject: &Subject, client: ClientId) -> Result<Extras, DbError> {
    let lineage: Vec<TenantId> = subject
        .tenant
        .path
        .split('/')
        .filter_map(|id| id.parse().ok())
        .collect();
    let tenants = Query::select()
        .expr_as(Expr::cust("CAST(LENGTH(path) AS BIGINT)"), "place")
        .expr_as(Expr::col(tenant::Column::Slug), "word")
        .from(tenant::Entity)
        .and_where(Expr::col(tenant::Column::Id).is_in(lineage.iter().map(|id| id.0)))
        .to_owned();
    let both = Query::select()
        .expr_as(Expr::cust("CAST(0 AS BIGINT)"), "place")
        .expr_as(Expr::col(client_role::Column::Role), "word")
        .from(client_role::Entity)
        .and_where(Expr::col(client_role::Column::UserId).eq(subject.user.id.0))
        .and_where(Expr::col(client_role::Column::ClientId).eq(client.0))
        .union(UnionType::All, tenants)
        .order_by("place", Order::Asc)
        .order_by("word", Order::Asc)
        .to_owned();
    let mut extras = Extras::default();
    for row in tx.conn().query_all(&both).await? {
        let word: String = row.try_get("", "word")?;
        if row.try_get::<i64>("", "place")? == 0 {
            extras.roles.push(word);
        } else {
            extras.tenant_path.push(word);
        }
    }
    Ok(extras)
}

impl Person<'_> {
    const fn user(&self) -> &user::Model {
        &self.subject.user
    }
}

fn full_name(user: &user::Model) -> String {
    format!("{} {}", user.given_name, user.family_name)
        .trim()
        .to_owned()
}

/// Whether an address was proven; without an address there is nothing to say.
fn verified(address: &str, at: Option<Timestamp>) -> Option<Value> {
    (!address.is_empty()).then(|| at.is_some().into())
}

fn text(value: &str) -> Option<Value> {
    (!value.is_empty()).then(|| value.into())
}

fn list(values: &[String]) -> Option<Value> {
    (!values.is_empty()).then(|| json!(values))
}

/// The `mfa` claim: how the second step of this authentication was settled; none without one.
fn second_step(subject: &Subject) -> Option<Value> {
    let decision = subject.grant.decision_id.map(|id| id.to_string());
    let (how, methods, at) = match evidence(subject) {
        Some(assurance) => {
            let how = assurance.how?;
            let mut methods: Vec<&str> = assurance
                .methods
                .iter()
                .filter(|method| !matches!(method, Method::Password | Method::TrustedComputer))
                .map(|method| method.as_str())
                .collect();
            // Two keys of different bindings are one method to an application; `amr` tells more.
            methods.dedup();
            let at = assurance.second_step_at.unwrap_or(assurance.auth_time);
            (how, methods, Some(at))
        }
        // The session has moved on or was swept: what the grant froze is all there is to say.
        None => {
            let amr: Vec<&str> = subject
                .grant
                .amr
                .as_ref()?
                .as_array()?
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let methods: Vec<&str> = amr
                .into_iter()
                .filter(|method| matches!(*method, "otp" | "sms" | "hwk" | "swk"))
                .collect();
            if methods.is_empty() {
                return None;
            }
            (How::Prompt, methods, subject.grant.auth_time)
        }
    };
    let mut claim = Map::new();
    claim.insert("how".to_owned(), how.as_str().into());
    claim.insert("methods".to_owned(), json!(methods));
    if let Some(at) = at {
        claim.insert("at".to_owned(), at.seconds().into());
    }
    if let Some(decision) = decision {
        claim.insert("decision".to_owned(), decision.into());
    }
    Some(claim.into())
}

/// What the session had proved when the grant was approved. A later step-up is not counted in; when
/// it has replaced the evidence of then, `amr` tells, and there is nothing here.
fn evidence(subject: &Subject) -> Option<Assurance> {
    let approved_at = subject.grant.code_expires_at?.plus_seconds(-CODE_SECONDS);
    let events: Vec<AuthenticationEvent> =
        serde_json::from_value(subject.session.as_ref()?.events.clone()).ok()?;
    let events: Vec<_> = events
        .into_iter()
        .filter(|event| event.at <= approved_at)
        .collect();
    Assurance::of(&events)
        .filter(|assurance| subject.grant.amr == Some(json!(assurance.amr_values())))
}

#[cfg(test)]
mod tests;
