//! `vestibule manage client`.

use clap::Subcommand;
use entity::client;
use entity::ids::ClientId;
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

use super::{Failure, audited, migrate, tenant_of};
use crate::audit::Action;
use crate::base::TokenKind;
use crate::db::{Db, DbError, Tx};
use crate::oidc::client::{Client, GrantType};
use crate::oidc::scope::SUPPORTED;
use crate::policy::Level;

#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Register an application; its secret is printed once.
    Create(Box<CreateArgs>),
    /// List the applications.
    List,
    /// Make a new secret; the old one ends at once.
    RotateSecret {
        /// The client's identifier.
        client_id: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// The public identifier.
    client_id: String,
    /// The name people read.
    #[arg(long)]
    name: String,
    /// Slug of the tenant that governs it; users of its whole subtree may sign in to it.
    #[arg(long)]
    tenant: String,
    /// Where users are sent back to, exactly; may be given several times.
    #[arg(long = "redirect-uri")]
    redirect_uris: Vec<String>,
    /// Where users may be sent after signing out, exactly; may be given several times.
    #[arg(long = "post-logout-redirect-uri")]
    post_logout_redirect_uris: Vec<String>,
    /// It cannot keep a secret (a mobile or single-page application): PKCE alone.
    #[arg(long, conflicts_with_all = ["service", "jwks"])]
    public: bool,
    /// It acts for itself too (client_credentials).
    #[arg(long)]
    service: bool,
    /// A file with its JWK set: it proves itself by private_key_jwt and has no secret.
    #[arg(long)]
    jwks: Option<std::path::PathBuf>,
    /// Send the secret in the form instead of the header (client_secret_post).
    #[arg(long, conflicts_with_all = ["public", "jwks"])]
    secret_in_form: bool,
    /// The least level of a sign-in: password, two_step, two_factor, …
    #[arg(long, value_parser = level)]
    minimum: Option<Level>,
    /// A trusted computer does not count here.
    #[arg(long)]
    no_trust: bool,
    /// Ask users whether they allow it (for applications of others).
    #[arg(long)]
    consent: bool,
    /// JWT access tokens for this audience, instead of opaque ones.
    #[arg(long)]
    audience: Option<String>,
}

pub(super) fn level(text: &str) -> Result<Level, String> {
    Level::parse(&text.replace('-', "_")).ok_or_else(|| {
        let all: Vec<&str> = Level::ALL.iter().map(|level| level.as_str()).collect();
        format!("levels are {}", all.join(", "))
    })
}

/// Runs it.
pub async fn run(db: &Db, command: ClientCommand) -> Result<(), Failure> {
    match command {
        ClientCommand::Create(args) => create(db, *args).await,
        ClientCommand::List => list(db).await,
        ClientCommand::RotateSecret { client_id } => rotate(db, &client_id).await,
    }
}

async fn create(db: &Db, args: CreateArgs) -> Result<(), Failure> {
    let named = (1..=200).contains(&args.client_id.len())
        && args.client_id.chars().all(|c| c.is_ascii_graphic());
    if !named {
        return Err(Failure::new(
            "a client's identifier has 1 to 200 visible ASCII characters",
        ));
    }
    if args.redirect_uris.is_empty() && !args.service {
        return Err(Failure::new(
            "an application that signs users in needs a --redirect-uri",
        ));
    }
    for uri in args
        .redirect_uris
        .iter()
        .chain(&args.post_logout_redirect_uris)
    {
        acceptable(uri, args.public)?;
    }
    let jwks = args.jwks.as_deref().map(read_jwks).transpose()?;
    let auth_method = match (args.public, jwks.is_some(), args.secret_in_form) {
        (true, _, _) => ClientAuthMethod::None,
        (false, true, _) => ClientAuthMethod::PrivateKeyJwt,
        (false, false, true) => ClientAuthMethod::ClientSecretPost,
        (false, false, false) => ClientAuthMethod::ClientSecretBasic,
    };
    let mut grants = Vec::new();
    if !args.redirect_uris.is_empty() {
        grants.extend([GrantType::AuthorizationCode, GrantType::RefreshToken]);
    }
    if args.service {
        grants.push(GrantType::ClientCredentials);
    }
    let grants: Vec<&str> = grants.into_iter().map(GrantType::as_str).collect();
    let tx = migrate::write(db).await?;
    let tenant = tenant_of(&tx, &args.tenant).await?;
    let secret = match auth_method {
        ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt => None,
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => {
            Some(tx.token(TokenKind::ClientSecret))
        }
    };
    let id = ClientId(tx.uuid());
    let model = client::Model {
        id,
        tenant_id: tenant.id,
        client_id: args.client_id.clone(),
        name: args.name,
        status: Status::Active,
        auth_method,
        secret: secret.as_ref().map(crate::base::Token::digest),
        jwks,
        redirect_uris: json!(args.redirect_uris),
        post_logout_redirect_uris: json!(args.post_logout_redirect_uris),
        grant_types: json!(grants),
        response_types: json!(if args.redirect_uris.is_empty() {
            vec![]
        } else {
            vec!["code"]
        }),
        scopes: json!(SUPPORTED),
        access_token_format: match args.audience {
            Some(_) => AccessTokenFormat::Jwt,
            None => AccessTokenFormat::Opaque,
        },
        audience: args.audience,
        id_token_alg: "RS256".to_owned(),
        consent_required: args.consent,
        min_level: args.minimum.map(|level| level.as_str().to_owned()),
        trust_accepted: !args.no_trust,
        created_at: tx.now,
    };
    // What is registered must be what the protocol can read.
    Client::try_from(model.clone()).map_err(Failure::because)?;
    let inserted = client::Entity::insert(client::ActiveModel::from(model))
        .exec_without_returning(tx.conn())
        .await;
    match inserted.map_err(DbError::from) {
        Ok(_) => {}
        Err(DbError::Duplicate(_)) => {
            return Err(Failure::new(format!(
                "there is a client `{}` already",
                args.client_id
            )));
        }
        Err(error) => return Err(Failure::because(error)),
    }
    let detail = json!({ "client_id": args.client_id });
    audited(&tx, tenant.id, None, Some(id), Action::ClientSaved, detail).await?;
    migrate::commit(tx).await?;
    println!("Registered the client `{}`.", args.client_id);
    if let Some(secret) = secret {
        println!("Secret (shown this once): {}", secret.expose());
    }
    Ok(())
}

/// A redirect URI as registered: absolute, without a fragment; http on loopback, and schemes of
/// their own for native applications (RFC 8252).
fn acceptable(uri: &str, public: bool) -> Result<(), Failure> {
    let refuse = |why: &str| Err(Failure::new(format!("`{uri}` {why}")));
    let Ok(parsed) = url::Url::parse(uri) else {
        return refuse("is not a URI");
    };
    if parsed.fragment().is_some() {
        return refuse("has a fragment, which a redirect URI must not");
    }
    let loopback = matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => refuse("must be https (http is accepted on loopback alone)"),
        "javascript" | "data" | "file" | "blob" | "about" => refuse("has a scheme that is refused"),
        scheme if public && scheme.contains('.') => Ok(()),
        _ => refuse("must be https; only public clients may have a scheme such as com.example.app"),
    }
}

fn read_jwks(path: &std::path::Path) -> Result<serde_json::Value, Failure> {
    let failed = |why: String| Failure::new(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let jwks: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| failed(format!("not JSON: {error}")))?;
    let keys = jwks.get("keys").and_then(serde_json::Value::as_array);
    let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
        return Err(failed("not a JWK set: it needs `keys`".to_owned()));
    };
    if keys
        .iter()
        .any(|key| key.get("d").is_some() || key.get("k").is_some())
    {
        return Err(failed(
            "holds a private or symmetric key; register public keys".to_owned(),
        ));
    }
    Ok(jwks)
}

async fn list(db: &Db) -> Result<(), Failure> {
    let tx = db.read().await.map_err(Failure::because)?;
    let rows = client::Entity::find()
        .order_by_asc(client::Column::ClientId)
        .all(tx.conn())
        .await
        .map_err(DbError::from)
        .map_err(Failure::because)?;
    for row in rows {
        let minimum = row.min_level.as_deref().unwrap_or("-");
        let method = row.auth_method.as_str();
        println!(
            "{:<24} {:<9} {method:<20} minimum {minimum:<12} {}",
            row.client_id,
            row.status.as_str(),
            row.name
        );
    }
    Ok(())
}

/// The client of this identifier.
pub(in crate::cli) async fn client_of(tx: &Tx, client_id: &str) -> Result<client::Model, Failure> {
    client::Entity::find()
        .filter(client::Column::ClientId.eq(client_id))
        .one(tx.conn())
        .await
        .map_err(DbError::from)
        .map_err(Failure::because)?
        .ok_or_else(|| Failure::new(format!("there is no client `{client_id}`")))
}

async fn rotate(db: &Db, client_id: &str) -> Result<(), Failure> {
    let tx = migrate::write(db).await?;
    let row = client_of(&tx, client_id).await?;
    match row.auth_method {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => {}
        ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt => {
            return Err(Failure::new(format!("`{client_id}` has no secret")));
        }
    }
    let secret = tx.token(TokenKind::ClientSecret);
    client::Entity::update_many()
        .col_expr(client::Column::Secret, Expr::value(secret.digest()))
        .filter(client::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await
        .map_err(DbError::from)
        .map_err(Failure::because)?;
    let detail = json!({ "client_id": client_id, "secret": "rotated" });
    audited(
        &tx,
        row.tenant_id,
        None,
        Some(row.id),
        Action::ClientSaved,
        detail,
    )
    .await?;
    migrate::commit(tx).await?;
    println!(
        "New secret of `{client_id}` (shown this once): {}",
        secret.expose()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_refused_where_they_leak() {
        for uri in [
            "https://app.example/cb",
            "http://localhost:1/cb",
            "http://127.0.0.1/cb",
        ] {
            assert_eq!(acceptable(uri, false), Ok(()), "{uri}");
        }
        assert_eq!(acceptable("com.example.app:/cb", true), Ok(()));
        for uri in [
            "/cb",
            "http://app.example/cb",
            "https://app.example/cb#x",
            "javascript:alert(1)",
            "com.example.app:/cb",
        ] {
            assert!(acceptable(uri, false).is_err(), "{uri}");
        }
    }

    #[test]
    fn levels_are_written_with_either_dash() {
        assert_eq!(level("two-factor"), Ok(Level::TwoFactor));
        assert!(level("three").is_err());
    }
}
