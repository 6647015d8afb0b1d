//! One server in memory, one user, one session, and clients of every kind. Codes are put where the
//! authorize endpoint would have put them; everything after that is HTTP.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::ids::{DecisionId, GrantId, SessionId, TenantId, UserId};
use entity::values::{GrantStage, Status, TenantKind};
use entity::{authorization_grant, session, tenant, user};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vestibule::base::hasher::{HashCost, PasswordHasher};
use vestibule::base::{
    Ambient, Clock, Digest, Entropy, KeyEncryptionKey, Sealer, Timestamp, Token, TokenKind,
};
use vestibule::config::{Config, Issuer};
use vestibule::db::{Db, PoolLimits};
use vestibule::factor::webauthn::RelyingParty;
use vestibule::keys::KeyRing;
use vestibule::web::render::Render;
use vestibule::web::{Resources, Routes, Server};

use super::registered::{CLIENTS, client_row, id_of};

pub const ISSUER: &str = "https://id.example";
pub const REDIRECT: &str = "https://rp.example/cb";
pub const SECRET: &str = "a secret & more: 100%";
// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server and what it serves.
pub struct World {
    pub db: Db,
    pub clock: Clock,
    pub keys: KeyRing,
    pub router: Router,
    pub user: UserId,
    pub session: SessionId,
}

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// Status and error code, for tables.
    pub fn error(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["error"].as_str().unwrap_or_default(),
        )
    }

    pub fn text(&self, name: &str) -> String {
        self.body[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name} in {self:?}"))
            .to_owned()
    }
}

impl World {
    pub async fn new() -> Self {
        let clock = Clock::manual(Timestamp(1_800_000_000_000));
        let ambient = Ambient {
            clock: clock.clone(),
            entropy: Entropy,
        };
        let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
        let db = Db::open(
            "sqlite::memory:",
            PoolLimits::default(),
            ambient,
            sealer.clone(),
        )
        .await
        .expect("memory is there");
        Migrator::up(db.writer(), None)
            .await
            .expect("the schema is made");
        let keys = KeyRing::load(&db).await.expect("keys are made");
        let issuer = Issuer::parse(ISSUER).expect("an issuer");
        let server = Server::new(Resources {
            db: db.clone(),
            relying_party: RelyingParty::of(&issuer),
            config: Arc::new(Config::at(issuer)),
            keys: keys.clone(),
            hasher: PasswordHasher::start(HashCost::default(), 1, 1, Entropy),
            sealer,
            render: Render::start().expect("the templates are there"),
            outbox: Arc::default(),
        });
        let router = vestibule::web::router(&server, Routes::new());
        let mut world = Self {
            db,
            clock,
            keys,
            router,
            user: UserId(uuid::Uuid::from_u128(1)),
            session: SessionId(uuid::Uuid::from_u128(2)),
        };
        world.populate().await;
        world
    }

    async fn populate(&mut self) {
        let now = self.clock.now();
        let tenant_id = TenantId(uuid::Uuid::from_u128(3));
        self.insert(tenant::Model {
            id: tenant_id,
            parent_id: None,
            kind: TenantKind::Operator,
            slug: "meridian".to_owned(),
            name: "Meridian".to_owned(),
            path: tenant_id.to_string(),
            status: Status::Active,
            branding: json!({}),
            default_country: None,
            contact: None,
            created_at: now,
        })
        .await;
        self.insert(user::Model {
            id: self.user,
            tenant_id,
            login: "ada@meridian.example".to_owned(),
            email: "ada@meridian.example".to_owned(),
            email_verified_at: Some(now),
            given_name: "Ada".to_owned(),
            family_name: "Byron".to_owned(),
            phone: None,
            phone_verified_at: None,
            sms_consent_at: None,
            locale: None,
            preferred: None,
            status: Status::Active,
            epoch: 1,
            password_hash: None,
            password_changed_at: None,
            created_at: now,
            updated_at: now,
        })
        .await;
        self.insert(session::Model {
            id: self.session,
            user_id: self.user,
            secret: Digest(vec![1]),
            epoch: 1,
            events: json!([{"method": "password", "at": now.0}, {"method": "totp", "at": now.0}]),
            address: String::new(),
            user_agent: String::new(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_seconds(12 * 3600),
            idle_seconds: 3600,
            revoked_at: None,
        })
        .await;
        for (number, (client_id, method)) in CLIENTS.iter().enumerate() {
            self.insert(client_row(number, client_id, *method, now))
                .await;
        }
    }

    pub async fn insert<M>(&self, row: M)
    where
        M: sea_orm::ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
    {
        let tx = self.db.write().await.expect("memory is there");
        let row: <M::Entity as EntityTrait>::ActiveModel = row.into_active_model();
        M::Entity::insert(row.reset_all())
            .exec_without_returning(tx.conn())
            .await
            .expect("the row fits");
        tx.commit().await.expect("memory is there");
    }

    /// Runs a statement of the test's own.
    pub async fn sql(&self, statement: &str) {
        use sea_orm::ConnectionTrait as _;
        let tx = self.db.write().await.expect("memory is there");
        tx.conn()
            .execute_unprepared(statement)
            .await
            .expect("the statement is right");
        tx.commit().await.expect("memory is there");
    }

    /// How often the audit log says this.
    pub async fn audited(&self, action: &str) -> usize {
        let tx = self.db.read().await.expect("memory is there");
        let events = entity::audit_event::Entity::find();
        let events = events.all(tx.conn()).await.expect("it answers");
        events.iter().filter(|event| event.action == action).count()
    }

    /// A code for this client, as the authorize endpoint leaves it.
    pub async fn code(&self, client: &str, scope: &str, change: Value) -> String {
        let now = self.clock.now();
        let code = Token::new(TokenKind::AuthorizationCode, Entropy);
        let mut request = json!({
            "client_id": client, "redirect_uri": REDIRECT, "redirect_uri_given": true,
            "response_type": "code", "response_mode": "query",
            "scope": scope.split(' ').collect::<Vec<_>>(),
            "nonce": "n-1", "code_challenge": CHALLENGE,
        });
        for (name, value) in change.as_object().expect("an object") {
            request[name] = value.clone();
        }
        self.insert(authorization_grant::Model {
            id: GrantId(self.db.ambient().uuid(now)),
            client_id: id_of(client),
            stage: GrantStage::Approved,
            browser: Digest(vec![2]),
            request,
            user_id: Some(self.user),
            session_id: Some(self.session),
            code: Some(code.digest()),
            code_expires_at: Some(now.plus_seconds(60)),
            scope: Some(scope.to_owned()),
            acr: Some("urn:vestibule:acr:two-factor".to_owned()),
            amr: Some(json!(["pwd", "otp", "mfa"])),
            auth_time: Some(now),
            decision_id: Some(DecisionId(uuid::Uuid::from_u128(9))),
            created_at: now,
            expires_at: now.plus_seconds(3600),
            redeemed_at: None,
            revoked_at: None,
            refresh_family: None,
            refresh_current: None,
            refresh_rotated_at: None,
            refresh_expires_at: None,
            refresh_epoch: None,
        })
        .await;
        code.expose().to_owned()
    }

    /// The tokens that a fresh code buys.
    pub async fn bought(&self, client: &str, scope: &str) -> Answer {
        let code = self.code(client, scope, json!({})).await;
        let answer = self.redeem(client, &code).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// Redeems a code as its client should.
    pub async fn redeem(&self, client: &str, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.post_as(client, "/token", &form).await
    }

    pub async fn refresh(&self, client: &str, token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post_as(client, "/token", &form).await
    }

    /// Posts a form as a client that proves itself by the header.
    pub async fn post_as(&self, client: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.post(path, &[("authorization", &basic(client, SECRET))], form)
            .await
    }

    pub async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Answer {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([kind]).collect();
        self.send("POST", path, &headers, body).await
    }

    pub async fn userinfo(&self, token: &str) -> Answer {
        self.send(
            "GET",
            "/userinfo",
            &[("authorization", &format!("Bearer {token}"))],
            String::new(),
        )
        .await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }
}

/// A Basic header, each half form-encoded.
pub fn basic(id: &str, secret: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
    )
}
