//! A small world, and the gate tried in it.

mod answers;
mod doors;

use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{ClientAuthMethod, GrantStage, TenantKind};
use entity::{authorization_grant, client, decision};
use migration::MigratorTrait as _;
use sea_orm::{EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};

use super::*;
use crate::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Sealer, Timestamp, TokenKind};
use crate::db::{Db, PoolLimits};
use crate::login::recognition;
use crate::login::session::{self, Lifetimes, Raise};
use crate::oidc::client::tests::sample;
use crate::oidc::error::ErrorCode;
use crate::policy::{AuthenticationEvent, Method};
use crate::tenancy::{self, Branding, NewTenant};
use crate::user::{LoginName, NewUser};

const START: Timestamp = Timestamp(1_800_000_000_000);
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An operator with a company under it, and a person in each.
struct World {
    db: Db,
    keys: KeyRing,
    issuer: Issuer,
    clock: Clock,
    company: TenantId,
    member: User,
    stranger: User,
    browser: Digest,
}

impl World {
    async fn new() -> Self {
        let clock = Clock::manual(START);
        let ambient = Ambient {
            clock: clock.clone(),
            entropy: Entropy,
        };
        let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
        let db = Db::open("sqlite::memory:", PoolLimits::default(), ambient, sealer);
        let db = db.await.unwrap();
        migration::Migrator::up(db.writer(), None).await.unwrap();
        let keys = KeyRing::load(&db).await.unwrap();
        let tx = db.write().await.unwrap();
        let operator = tenant(&tx, None, "operator").await;
        let company = tenant(&tx, Some(operator), "company").await;
        let other = tenant(&tx, Some(operator), "other").await;
        let member = person(&tx, company, "member@company.example").await;
        let stranger = person(&tx, other, "stranger@other.example").await;
        let world = Self {
            keys,
            issuer: Issuer::parse("https://id.example").unwrap(),
            clock,
            company,
            member,
            stranger,
            browser: tx.token(TokenKind::Browser).digest(),
            db: db.clone(),
        };
        tx.commit().await.unwrap();
        world.register("rp", |_| ()).await;
        world
    }

    /// Registers a client of the company.
    async fn register(&self, client_id: &str, change: impl FnOnce(&mut client::Model)) {
        let uris = ["https://rp.example/cb"];
        let mut row = sample(ClientAuthMethod::ClientSecretBasic, &uris).row;
        let tx = self.db.write().await.unwrap();
        row.id = ClientId(tx.uuid());
        row.tenant_id = self.company;
        client_id.clone_into(&mut row.client_id);
        change(&mut row);
        let insert = client::Entity::insert(row.into_active_model());
        insert.exec_without_returning(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Signs somebody in by these methods, now.
    async fn sign_in(&self, user: &User, methods: &[Method]) -> Session {
        let tx = self.db.write().await.unwrap();
        let proved = |method: &Method| AuthenticationEvent::proved(*method, tx.now);
        let events: Vec<_> = methods.iter().map(proved).collect();
        let raise = Raise {
            user,
            events: &events,
            previous: None,
            resting: false,
            lifetimes: Lifetimes {
                absolute: 43_200,
                idle: 3_600,
            },
            address: "192.0.2.1",
            user_agent: "test",
        };
        let (_, token) = session::raise(&tx, raise).await.unwrap().unwrap();
        let (session, _) = recognition::load(&tx, &token).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        session
    }

    async fn ask(&self, who: Option<(&Session, &User)>, more: &[(&str, &str)]) -> Outcome {
        let mut pairs = vec![
            ("client_id", "rp"),
            ("redirect_uri", "https://rp.example/cb"),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "s"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| more.iter().all(|(changed, _)| changed != name));
        pairs.extend(more);
        let tx = self.db.write().await.unwrap();
        let parameters = Parameters::new(pairs);
        let outcome = self.with_visit(who, &self.browser, async |visit| {
            start(&tx, &self.keys, &self.issuer, &parameters, visit)
                .await
                .unwrap()
        });
        let outcome = outcome.await;
        tx.commit().await.unwrap();
        outcome
    }

    async fn resume(
        &self,
        id: GrantId,
        who: Option<(&Session, &User)>,
        consented: Consented,
    ) -> Outcome {
        self.resume_in(&self.browser, id, who, consented).await
    }

    async fn resume_in(
        &self,
        browser: &Digest,
        id: GrantId,
        who: Option<(&Session, &User)>,
        consented: Consented,
    ) -> Outcome {
        let tx = self.db.write().await.unwrap();
        let outcome = self.with_visit(who, browser, async |visit| {
            resume(&tx, id, visit, consented).await.unwrap()
        });
        let outcome = outcome.await;
        tx.commit().await.unwrap();
        outcome
    }

    async fn with_visit(
        &self,
        session: Option<(&Session, &User)>,
        browser: &Digest,
        go: impl AsyncFnOnce(Visit<'_>) -> Outcome,
    ) -> Outcome {
        go(Visit {
            browser,
            session,
            known: None,
            address: "192.0.2.1",
        })
        .await
    }

    /// All grants, the oldest first.
    async fn grants(&self) -> Vec<authorization_grant::Model> {
        let tx = self.db.read().await.unwrap();
        let mut grants = authorization_grant::Entity::find()
            .all(tx.conn())
            .await
            .unwrap();
        grants.sort_by_key(|grant| grant.id);
        grants
    }

    async fn decisions(&self) -> u64 {
        let tx = self.db.read().await.unwrap();
        decision::Entity::find().count(tx.conn()).await.unwrap()
    }
}

async fn tenant(tx: &Tx, parent: Option<TenantId>, slug: &str) -> TenantId {
    let new = NewTenant {
        parent,
        kind: if parent.is_some() {
            TenantKind::Company
        } else {
            TenantKind::Operator
        },
        slug: slug.to_owned(),
        name: slug.to_owned(),
        branding: Branding::default(),
        default_country: None,
        contact: None,
    };
    tenancy::create(tx, new).await.unwrap()
}

async fn person(tx: &Tx, tenant: TenantId, login: &str) -> User {
    let new = NewUser {
        tenant,
        login: LoginName::parse(login).unwrap(),
        email: login.to_owned(),
        email_verified: true,
        given_name: String::new(),
        family_name: String::new(),
        phone: None,
        phone_validated: false,
        locale: None,
        password_hash: None,
    };
    let id = crate::user::create(tx, new).await.unwrap();
    crate::user::by_id(tx, id).await.unwrap().unwrap()
}

fn error(outcome: Outcome) -> ErrorCode {
    match outcome {
        Outcome::Respond(reply, Answer::Error(error)) => {
            assert_eq!(reply.state.as_deref(), Some("s"));
            error.code
        }
        other => panic!("not an error for the client: {other:?}"),
    }
}

fn is_code(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Respond(_, Answer::Code(_)))
}
