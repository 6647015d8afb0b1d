//! The small world that the policy's tests write to.

use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status, TenantKind, Timestamp};
use entity::{client, user};
use migration::{Migrator, MigratorTrait};
use sea_orm::{EntityTrait, Set};
use serde_json::json;
use vestibule::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Sealer};
use vestibule::db::{Db, DbError, PoolLimits, Tx};
use vestibule::policy::{self, Demand, Document, Mode, NewException};
use vestibule::tenancy::{self, Branding, Lineage, NewTenant};
use vestibule::user::{LoginName, NewUser};

/// When it begins.
pub const START: Timestamp = Timestamp::from_seconds(1_795_000_000);
/// A day, in seconds.
pub const DAY: i64 = 86_400;

/// Three tenants in a line, a user of the lowest and a client, in an in-memory database.
pub struct World {
    pub db: Db,
    pub operator: TenantId,
    pub reseller: TenantId,
    pub company: TenantId,
    pub alice: UserId,
    pub finance: ClientId,
}

impl World {
    pub async fn make() -> Self {
        let ambient = Ambient {
            clock: Clock::manual(START),
            entropy: Entropy,
        };
        let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
        let db = Db::open("sqlite::memory:", PoolLimits::default(), ambient, sealer)
            .await
            .expect("an in-memory database opens");
        Migrator::up(db.writer(), None)
            .await
            .expect("the history runs");
        let tx = db.write().await.unwrap();
        let operator = tenant(&tx, None, TenantKind::Operator, "meridian").await;
        let reseller = tenant(&tx, Some(operator), TenantKind::Reseller, "kappa").await;
        let company = tenant(&tx, Some(reseller), TenantKind::Company, "alder").await;
        let alice = vestibule::user::create(&tx, alice(company)).await.unwrap();
        let finance = add_client(&tx, operator).await;
        tx.commit().await.unwrap();
        Self {
            db,
            operator,
            reseller,
            company,
            alice,
            finance,
        }
    }

    pub async fn lineage(&self, tx: &Tx) -> Lineage {
        tenancy::lineage(tx, self.company).await.unwrap()
    }

    pub async fn alice(&self, tx: &Tx) -> user::Model {
        let found = vestibule::user::by_id(tx, self.alice).await.unwrap();
        found.expect("alice exists")
    }

    pub async fn finance(&self, tx: &Tx) -> client::Model {
        let found = client::Entity::find_by_id(self.finance)
            .one(tx.conn())
            .await;
        found.unwrap().expect("the client exists")
    }

    /// What is asked of alice at no client in particular.
    pub async fn demand(&self, tx: &Tx) -> Result<Demand, DbError> {
        let (lineage, alice) = (self.lineage(tx).await, self.alice(tx).await);
        let effective = policy::load(tx, &lineage, None, Some(&alice)).await?;
        Ok(effective.demand)
    }

    pub async fn own(&self, tx: &Tx, tenant: TenantId, document: Document) {
        let written = policy::set_own(tx, tenant, None, None, &document, Some(self.alice)).await;
        written.unwrap();
    }

    pub fn exception(&self) -> NewException {
        NewException {
            granted_over: self.reseller,
            user: Some(self.alice),
            client: None,
            mode: Mode::Disabled,
            reason: "her phone fell into the river".to_owned(),
            by: None,
            ends_at: START.plus_seconds(DAY),
        }
    }
}

async fn tenant(tx: &Tx, parent: Option<TenantId>, kind: TenantKind, slug: &str) -> TenantId {
    let new = NewTenant {
        parent,
        kind,
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        branding: Branding::default(),
        default_country: None,
        contact: None,
    };
    tenancy::create(tx, new).await.unwrap()
}

fn alice(tenant: TenantId) -> NewUser {
    NewUser {
        tenant,
        login: LoginName::parse("alice@alder.example").unwrap(),
        email: "alice@alder.example".to_owned(),
        email_verified: true,
        given_name: "Alice".to_owned(),
        family_name: "Alder".to_owned(),
        phone: None,
        phone_validated: false,
        locale: None,
        password_hash: None,
    }
}

async fn add_client(tx: &Tx, tenant: TenantId) -> ClientId {
    let id = ClientId(tx.uuid());
    let row = client::ActiveModel {
        id: Set(id),
        tenant_id: Set(tenant),
        client_id: Set("finance".to_owned()),
        name: Set("Payroll".to_owned()),
        status: Set(Status::Active),
        auth_method: Set(ClientAuthMethod::None),
        secret: Set(None),
        jwks: Set(None),
        redirect_uris: Set(json!([])),
        post_logout_redirect_uris: Set(json!([])),
        grant_types: Set(json!([])),
        response_types: Set(json!([])),
        scopes: Set(json!([])),
        access_token_format: Set(AccessTokenFormat::Opaque),
        audience: Set(None),
        id_token_alg: Set("RS256".to_owned()),
        consent_required: Set(false),
        min_level: Set(Some("two_factor".to_owned())),
        trust_accepted: Set(false),
        created_at: Set(tx.now),
    };
    client::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await
        .unwrap();
    id
}
