//! A running Vestibule with the demo world in it: the real thing, with a clock that stands still, an
//! outbox in memory and cheap password hashes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use entity::ids::{ClientId, UserId};
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status};
use entity::{authorization_grant, client, user};
use sea_orm::{ConnectionTrait as _, EntityTrait, QueryOrder as _, Set, Statement};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use vestibule::app::App;
use vestibule::base::hasher::HashCost;
use vestibule::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Secret, TokenKind};
use vestibule::cli::demo::portal::{
    ANALYTICS_CALLBACK, PAYROLL_CALLBACK, Portal, PortalSettings, Registration, SIGNED_OUT,
};
use vestibule::cli::demo::world::{self, World};
use vestibule::config::{Config, Issuer};
use vestibule::db::Db;
use vestibule::notify::{MailTransport, Memory, SentMessage, SmsProvider};

use super::authenticator::Authenticator;
use super::browser::{HttpBrowser, http_client};
use super::postgres;
use super::programs::{Attended, find, fresh_folder, spare_port};
use super::relying_party::RelyingParty;

/// One server; several may share a database.
pub struct TestApp {
    /// Where this server is reached; of the first server of a database it is the issuer too.
    pub origin: String,
    pub clock: Clock,
    pub db: Db,
    pub world: Arc<World>,
    app: App,
    issuer: String,
    url: String,
    portal: String,
    memory: Memory,
}

impl TestApp {
    /// A server on a database file of its own.
    pub async fn on_sqlite() -> Self {
        let file = fresh_folder("sqlite", false).join("vestibule.db");
        Self::first(format!("sqlite:{}", file.display()), still(), true).await
    }

    /// A server on a fresh PostgreSQL database.
    pub async fn on_postgres() -> Self {
        Self::first(postgres::fresh_database().await, still(), true).await
    }

    /// A fresh PostgreSQL database that server processes may share: in earnest, by the system's clock.
    pub async fn in_earnest() -> Self {
        let url = postgres::fresh_database().await;
        Self::first(url, Clock::System, false).await
    }

    /// A server process over this database; its origin. It ends with this process.
    pub async fn process(&self) -> String {
        let port = spare_port();
        let kek = base64::engine::general_purpose::STANDARD.encode(KEK);
        let settings = [
            ("VESTIBULE_ISSUER", self.issuer.clone()),
            ("VESTIBULE_LISTEN", format!("127.0.0.1:{port}")),
            ("VESTIBULE_DATABASE__URL", self.url.clone()),
            ("VESTIBULE_KEK", kek),
            (
                "VESTIBULE_MAIL__FROM",
                "no-reply@meridian.example".to_owned(),
            ),
            ("VESTIBULE_MAIL__HOST", "127.0.0.1".to_owned()),
            ("VESTIBULE_MAIL__PORT", spare_port().to_string()),
        ];
        let words: Vec<String> = settings
            .map(|(name, value)| format!("{name}={value}"))
            .into();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend([env!("CARGO_BIN_EXE_vestibule"), "serve"]);
        let folder = fresh_folder("process", false);
        let log = folder.join("log");
        let env = find(&["env"]).expect("env is everywhere");
        std::mem::forget(Attended::start(&env, &words, &folder, &log));
        let origin = format!("http://localhost:{port}");
        let deadline = Instant::now() + Duration::from_secs(30);
        while http_client()
            .get(format!("{origin}/jwks"))
            .send()
            .await
            .is_err()
        {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(Instant::now() < deadline, "a server does not start: {said}");
            tokio::task::yield_now().await;
        }
        origin
    }

    async fn first(url: String, clock: Clock, demo: bool) -> Self {
        let (listener, origin) = listen().await;
        let (portal_listener, portal) = listen().await;
        let memory = Memory::new();
        let app = build(&origin, &url, &clock, &memory, demo).await;
        let tx = app.db().write().await.expect("the database answers");
        let world = world::build(&tx, &app.server().hasher, &portal).await;
        let world = Arc::new(world.expect("the demo world is made"));
        tx.commit().await.expect("the demo world is kept");
        serve(listener, &app);

        let settings = PortalSettings {
            origin: portal.clone(),
            issuer: origin.clone(),
            analytics: registration(&world.analytics),
            payroll: registration(&world.finance),
        };
        let northlight = Portal::new(
            settings,
            Ambient {
                clock: clock.clone(),
                entropy: Entropy,
            },
        );
        tokio::spawn(northlight.serve(portal_listener, std::future::pending()));
        Self {
            issuer: origin.clone(),
            origin,
            clock,
            db: app.db().clone(),
            world,
            app,
            url,
            portal,
            memory,
        }
    }

    /// The issuer identifier.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A browser that was never here.
    pub fn browser(&self) -> HttpBrowser {
        HttpBrowser::new(&self.origin, &self.clock)
    }

    /// An app with this key in it.
    pub fn authenticator(&self, key: &str) -> Authenticator {
        Authenticator::with_key(key, &self.clock)
    }

    /// The client `bi-portal`, as an application that discovers us.
    pub async fn portal(&self) -> RelyingParty {
        let client = &self.world.analytics;
        let back = self.portal_redirect_uri();
        RelyingParty::discover(&self.issuer, client.client_id, Some(&client.secret), &back).await
    }

    /// The client `finance`.
    pub async fn finance(&self) -> RelyingParty {
        let client = &self.world.finance;
        let back = format!("{}{PAYROLL_CALLBACK}", self.portal);
        RelyingParty::discover(&self.issuer, client.client_id, Some(&client.secret), &back).await
    }

    /// Where the demo's BI portal listens.
    pub fn portal_origin(&self) -> String {
        self.portal.clone()
    }

    /// The redirect URI of `bi-portal`.
    pub fn portal_redirect_uri(&self) -> String {
        format!("{}{ANALYTICS_CALLBACK}", self.portal)
    }

    /// Where `bi-portal` wants its users back after signing out.
    pub fn portal_logout_uri(&self) -> String {
        format!("{}{SIGNED_OUT}", self.portal)
    }

    /// Registers one more client; the answer is its secret.
    pub async fn register(&self, client_id: &str, redirect_uri: &str) -> String {
        let tx = self.db.write().await.expect("the database answers");
        let secret = tx.token(TokenKind::ClientSecret);
        let row = client::ActiveModel {
            id: Set(ClientId(tx.uuid())),
            tenant_id: Set(self.world.tenants["meridian"]),
            client_id: Set(client_id.to_owned()),
            name: Set(client_id.to_owned()),
            status: Set(Status::Active),
            auth_method: Set(ClientAuthMethod::ClientSecretBasic),
            secret: Set(Some(secret.digest())),
            jwks: Set(None),
            redirect_uris: Set(json!([redirect_uri])),
            post_logout_redirect_uris: Set(json!([])),
            grant_types: Set(json!(["authorization_code"])),
            response_types: Set(json!(["code"])),
            scopes: Set(json!(["openid", "email", "profile"])),
            access_token_format: Set(AccessTokenFormat::Opaque),
            audience: Set(None),
            id_token_alg: Set("RS256".to_owned()),
            consent_required: Set(false),
            min_level: Set(None),
            trust_accepted: Set(true),
            created_at: Set(tx.now),
        };
        let inserted = client::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await;
        inserted.expect("the client is new");
        tx.commit().await.expect("it is kept");
        secret.expose().to_owned()
    }

    /// Carries out everything that waits in the outbox.
    pub async fn deliver(&self) {
        while self.app.postman().drain_once(&self.db).await > 0 {}
    }

    /// Everything that was ever sent, newest first.
    pub async fn messages(&self) -> Vec<SentMessage> {
        self.deliver().await;
        self.memory.newest_first()
    }

    /// The newest message to this address or number.
    pub async fn message_to(&self, to: &str) -> SentMessage {
        let mut messages = self.messages().await.into_iter();
        messages
            .find(|message| message.to == to)
            .unwrap_or_else(|| panic!("nothing went to {to}"))
    }

    /// The newest code that went to this address or number.
    pub async fn code_sent_to(&self, to: &str) -> String {
        self.deliver().await;
        self.memory
            .latest_code(to)
            .unwrap_or_else(|| panic!("no code went to {to}"))
    }

    /// The mobile number of somebody in the demo world.
    pub async fn phone_of(&self, login: &str) -> String {
        let tx = self.db.read().await.expect("the database answers");
        let row = user::Entity::find_by_id(self.user(login))
            .one(tx.conn())
            .await;
        let user = row.expect("the database answers").expect("the user exists");
        user.phone
            .unwrap_or_else(|| panic!("{login} has no number"))
    }

    /// The identifier of somebody in the demo world.
    pub fn user(&self, login: &str) -> UserId {
        self.world.people[login]
    }

    /// Carol's recovery codes; nobody else was given any.
    pub async fn recovery_codes_of(&self, login: &str) -> Vec<String> {
        assert_eq!(login, super::people::CAROL);
        self.world.recovery_codes.clone()
    }

    /// The pending and past authorization requests, oldest first.
    pub async fn grants(&self) -> Vec<String> {
        let tx = self.db.read().await.expect("the database answers");
        let grants = authorization_grant::Entity::find()
            .order_by_asc(authorization_grant::Column::Id)
            .all(tx.conn())
            .await
            .expect("the database answers");
        grants
            .into_iter()
            .map(|grant| grant.id.to_string())
            .collect()
    }

    /// Runs a statement of the test's own.
    pub async fn execute(&self, sql: &str) {
        let tx = self.db.write().await.expect("the database answers");
        tx.conn()
            .execute_unprepared(sql)
            .await
            .expect("the statement is SQL");
        tx.commit().await.expect("it is kept");
    }

    /// The one number that a statement answers.
    pub async fn count(&self, sql: &str) -> i64 {
        let tx = self.db.read().await.expect("the database answers");
        let statement = Statement::from_string(tx.conn().get_database_backend(), sql.to_owned());
        let row = tx
            .conn()
            .query_one_raw(statement)
            .await
            .expect("the statement is SQL");
        let row = row.unwrap_or_else(|| panic!("no row: {sql}"));
        row.try_get_by_index(0).expect("it is a number")
    }

    /// A document of ours.
    pub async fn json(&self, path: &str) -> Value {
        let answer = http_client()
            .get(format!("{}{path}", self.origin))
            .send()
            .await;
        answer
            .expect("it answers")
            .json()
            .await
            .expect("it is JSON")
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    (listener, format!("http://localhost:{port}"))
}

/// The key-encryption key of all tests.
const KEK: [u8; 32] = *b"key-encryption-key-of-all-tests.";

/// A clock that stands still. It begins at the real time, for the relying party's own clock cannot be
/// moved.
fn still() -> Clock {
    Clock::manual(Clock::System.now())
}

async fn build(issuer: &str, url: &str, clock: &Clock, memory: &Memory, demo: bool) -> App {
    let mut config = Config::at(Issuer::parse(issuer).expect("loopback may be an issuer"));
    config.demo = demo;
    config.database.url = Secret::new(url.to_owned());
    config.password = HashCost {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };
    let built = App::builder(config)
        .ambient(Ambient {
            clock: clock.clone(),
            entropy: Entropy,
        })
        .kek(KeyEncryptionKey::new(KEK))
        .transports(
            MailTransport::Memory(memory.clone()),
            vec![SmsProvider::Memory(memory.clone())],
        )
        .hash_threads(1)
        .build()
        .await;
    built.unwrap_or_else(|error| panic!("Vestibule does not start: {error}"))
}

/// Serves without the background work: a test delivers messages when it wants them.
fn serve(listener: TcpListener, app: &App) {
    let service = app
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
}

fn registration(credential: &world::Credential) -> Registration {
    Registration {
        client_id: credential.client_id.to_owned(),
        client_secret: credential.secret.clone(),
    }
}
