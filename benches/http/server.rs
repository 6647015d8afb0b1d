//! The measured server: a real one, on a database file of its own, with people to sign in.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::routing::get;
use entity::client;
use entity::ids::ClientId;
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{EntityTrait as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use vestibule::app::App;
use vestibule::base::{Ambient, Entropy, KeyEncryptionKey, Sealer, Secret};
use vestibule::cli::demo::world;
use vestibule::config::{Config, Issuer};
use vestibule::db::{Db, PoolLimits, Tx};
use vestibule::factor::totp;
use vestibule::notify::{MailTransport, Memory, SmsProvider};
use vestibule::oidc::client_auth::secret_digest;
use vestibule::user::{self, LoginName, NewUser};

pub const PASSWORD: &str = "a password for measuring";
pub const SECRET: &str = "a client secret for measuring";
pub const CALLBACK: &str = "https://rp.example/cb";
const KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const PEOPLE: usize = 2_000;

/// Where the server is and who may sign in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ready {
    pub origin: String,
    /// What it leaves behind.
    pub folder: PathBuf,
    /// A router of axum with nothing of ours around it.
    pub bare: String,
    pub logins: Vec<String>,
    /// The key of everybody's app.
    pub key: String,
}

/// An empty folder for a database.
pub fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("vestibule-bench-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder is made");
    folder
}

/// A database with its schema and nothing in it.
pub async fn database(folder: &Path) -> Db {
    let url = format!("sqlite:{}", folder.join("vestibule.db").display());
    let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
    let db = Db::open(&url, PoolLimits::default(), Ambient::system(), sealer)
        .await
        .expect("the database opens");
    Migrator::up(db.writer(), None)
        .await
        .expect("the schema is made");
    db
}

/// Serves until the process is ended, after one line that says where.
pub async fn serve() {
    let folder = folder("server");
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let origin = format!("http://localhost:{port}");
    let mut config = Config::at(Issuer::parse(&origin).expect("loopback may be an issuer"));
    config.demo = true;
    let url = format!("sqlite:{}", folder.join("vestibule.db").display());
    config.database.url = Secret::new(url);
    let memory = Memory::new();
    let app = App::builder(config)
        .kek(KeyEncryptionKey::new([7; 32]))
        .transports(
            MailTransport::Memory(memory.clone()),
            vec![SmsProvider::Memory(memory)],
        )
        .build()
        .await
        .expect("Vestibule starts");
    let logins = populate(&app).await;

    let document = || async { axum::Json(json!({"issuer": "x".repeat(1_500)})) };
    let bare = Router::new().route("/", get(document).post(document));
    let bare_listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let bare_port = bare_listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move { axum::serve(bare_listener, bare).await });

    let ready = Ready {
        origin,
        folder,
        bare: format!("http://localhost:{bare_port}"),
        logins,
        key: KEY.to_owned(),
    };
    println!("{}", serde_json::to_string(&ready).expect("plain data"));
    app.serve(listener, std::future::pending())
        .await
        .expect("it serves");
}

async fn populate(app: &App) -> Vec<String> {
    let hasher = &app.server().hasher;
    let hash = hasher
        .hash(Secret::new(PASSWORD.to_owned()))
        .await
        .expect("nobody else hashes");
    let tx = app.db().write().await.expect("the database answers");
    let world = world::build(&tx, hasher, "https://rp.example")
        .await
        .expect("the world is made");
    let mut logins = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        let login = format!("user{number}@birch.example");
        let new = NewUser {
            tenant: world.tenants["birch"],
            login: LoginName::parse(&login).expect("it is a name"),
            email: login.clone(),
            email_verified: true,
            given_name: "A".to_owned(),
            family_name: "User".to_owned(),
            phone: None,
            phone_validated: false,
            locale: None,
            password_hash: Some(hash.clone()),
        };
        let id = user::create(&tx, new).await.expect("the name is free");
        totp::import(&tx, id, KEY).await.expect("the key is base32");
        logins.push(login);
    }
    let meridian = world.tenants["meridian"];
    for (name, alg) in [("bench-rs256", "RS256"), ("bench-es256", "ES256")] {
        register(&tx, meridian, name, alg).await;
    }
    tx.commit().await.expect("it is kept");
    logins
}

async fn register(tx: &Tx, tenant: entity::ids::TenantId, name: &str, alg: &str) {
    let row = client::ActiveModel {
        id: Set(ClientId(tx.uuid())),
        tenant_id: Set(tenant),
        client_id: Set(name.to_owned()),
        name: Set(name.to_owned()),
        status: Set(Status::Active),
        auth_method: Set(ClientAuthMethod::ClientSecretPost),
        secret: Set(Some(secret_digest(SECRET))),
        jwks: Set(None),
        redirect_uris: Set(json!([CALLBACK])),
        post_logout_redirect_uris: Set(json!([])),
        grant_types: Set(json!([
            "authorization_code",
            "refresh_token",
            "client_credentials"
        ])),
        response_types: Set(json!(["code"])),
        scopes: Set(json!([
            "openid",
            "profile",
            "email",
            "offline_access",
            "reports:read"
        ])),
        access_token_format: Set(AccessTokenFormat::Jwt),
        audience: Set(None),
        id_token_alg: Set(alg.to_owned()),
        consent_required: Set(false),
        min_level: Set(None),
        trust_accepted: Set(true),
        created_at: Set(tx.now),
    };
    client::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await
        .expect("the client is new");
}
