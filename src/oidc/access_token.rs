//! Access tokens (RFC 6749 section 1.4): a handle by default, `at+jwt` (RFC 9068) for clients that
//! ask for it.
//!
//! Both kinds have a row, found by the handle's digest or by the JWT's `jti`, so that a revocation
//! is visible to the very next request; a JWT must have our signature *and* its row.

use entity::access_token::{self, Column, Entity};
use entity::values::AccessTokenFormat;
use entity::{authorization_grant, client};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QuerySelect, QueryTrait,
};
use serde_json::{Map, Value, json};

use super::client::Client;
use super::error::Failure;
use super::scope::Scope;
use super::subject::{Subject, columns};
use crate::base::secret::digest_of;
use crate::base::{Digest, Token, TokenKind};
use crate::config::Issuer;
use crate::db::{DbError, Tx, corrupt};
use crate::keys::KeyRing;

/// How long it is good, in seconds.
pub const LIFETIME: i64 = 600;

/// The `typ` of a JWT access token's header (RFC 9068 section 2.1).
pub const TYP: &str = "at+jwt";

/// What an access token is good for.
pub struct Terms<'a> {
    /// Whose it is.
    pub client: &'a Client,
    /// On whose behalf, and the credential epoch it stands on; none for the client itself.
    pub subject: Option<(&'a Subject, i64)>,
    /// For what.
    pub scope: &'a Scope,
}

/// Issues an access token; the text is not kept.
///
/// # Errors
/// [`Failure::NoKey`] while there is no key; a database failure.
pub async fn issue(
    tx: &Tx,
    keys: &KeyRing,
    issuer: &Issuer,
    terms: &Terms<'_>,
) -> Result<String, Failure> {
    let (text, digest) = match terms.client.row.access_token_format {
        AccessTokenFormat::Opaque => {
            let token = tx.token(TokenKind::AccessToken);
            (token.expose().to_owned(), token.digest())
        }
        AccessTokenFormat::Jwt => {
            let jti = tx.uuid().to_string();
            let claims = claims(tx, issuer, terms, &jti);
            (
                keys.sign(terms.client.id_token_alg, TYP, &claims)?,
                jti_digest(&jti),
            )
        }
    };
    let row = access_token::ActiveModel {
        id: Set(entity::ids::TokenId(tx.uuid())),
        digest: Set(digest),
        client_id: Set(terms.client.id()),
        grant_id: Set(terms.subject.map(|(subject, _)| subject.grant.id)),
        user_id: Set(terms.subject.map(|(subject, _)| subject.user.id)),
        epoch: Set(terms.subject.map(|(_, epoch)| epoch)),
        scope: Set(terms.scope.to_string()),
        audience: Set(terms.client.row.audience.clone()),
        issued_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(LIFETIME)),
        revoked_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(text)
}

/// RFC 9068 section 2.2.
fn claims(tx: &Tx, issuer: &Issuer, terms: &Terms<'_>, jti: &str) -> Map<String, Value> {
    let client = &terms.client.row;
    let now = tx.now.seconds();
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("iss", issuer.as_str().into());
    put(
        "aud",
        client.audience.as_deref().unwrap_or(issuer.as_str()).into(),
    );
    put("client_id", client.client_id.as_str().into());
    put("iat", now.into());
    put("exp", (now + LIFETIME).into());
    put("jti", jti.into());
    put("scope", terms.scope.to_string().into());
    let Some((subject, _)) = terms.subject else {
        put("sub", client.client_id.as_str().into());
        return claims;
    };
    put("sub", subject.sub().into());
    for (name, value) in [
        (
            "auth_time",
            subject.grant.auth_time.map(|at| json!(at.seconds())),
        ),
        ("acr", subject.grant.acr.as_ref().map(|acr| json!(acr))),
        ("amr", subject.grant.amr.clone()),
    ] {
        if let Some(value) = value {
            put(name, value);
        }
    }
    claims
}

/// An access token that is good at this moment.
#[derive(Clone, Debug)]
pub struct Good {
    /// Its row.
    pub row: access_token::Model,
    /// The client it was issued to.
    pub client: Client,
    /// The user behind it, unless the client acts for itself.
    pub subject: Option<Subject>,
    /// What it is good for.
    pub scope: Scope,
}

/// The good access token of this text; unknown, expired, revoked and fallen are all none.
///
/// # Errors
/// When the database fails.
pub async fn find(
    tx: &Tx,
    keys: &KeyRing,
    issuer: &Issuer,
    text: &str,
) -> Result<Option<Good>, DbError> {
    let Some(digest) = digest(keys, issuer, text) else {
        return Ok(None);
    };
    let to_grant = Entity::belongs_to(authorization_grant::Entity)
        .from(Column::GrantId)
        .to(authorization_grant::Column::Id)
        .into();
    let to_client = Entity::belongs_to(client::Entity)
        .from(Column::ClientId)
        .to(client::Column::Id)
        .into();
    let select = Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, to_client)
        .join(JoinType::LeftJoin, to_grant)
        .filter(Column::Digest.eq(digest))
        .filter(Client::usable())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now));
    let select = columns::<Entity, _>(select, "token_");
    let select = columns::<client::Entity, _>(select, "client_");
    let select = Subject::joined(select).into_query();
    let Some(found) = tx.conn().query_one(&select).await? else {
        return Ok(None);
    };
    let row = access_token::Model::from_query_result(&found, "token_")?;
    let client = client::Model::from_query_result(&found, "client_")?;
    let scope = Scope::parse(&row.scope)
        .ok_or_else(|| corrupt("access_token", "scope", &row.id, &"not a scope"))?;
    let subject = Subject::read(&found)?;
    let stands = match (&subject, row.epoch, row.user_id) {
        (Some(subject), Some(epoch), Some(_)) => subject.stands(epoch, scope.has("offline_access")),
        (None, None, None) => true,
        // A user who is not there any more, or a row that says two things.
        _ => false,
    };
    if !stands {
        return Ok(None);
    }
    Ok(Some(Good {
        row,
        client: Client::try_from(client)?,
        subject,
        scope,
    }))
}

/// What the row of this text is found by; none when it cannot be an access token of ours.
#[must_use]
pub fn digest(keys: &KeyRing, issuer: &Issuer, text: &str) -> Option<Digest> {
    if let Some(token) = Token::parse(TokenKind::AccessToken, text) {
        return Some(token.digest());
    }
    let claims = keys.verify_own(text, TYP)?;
    let word = |name: &str| claims.get(name).and_then(Value::as_str);
    (word("iss") == Some(issuer.as_str())).then_some(())?;
    word("jti").map(jti_digest)
}

fn jti_digest(jti: &str) -> Digest {
    digest_of("access_token.jti", jti.as_bytes())
}
