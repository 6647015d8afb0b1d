//! The pure parts by themselves: fold, decide, render, sign, verify, parse.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use entity::client;
use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{AccessTokenFormat, ClientAuthMethod, SettingOrigin, Status, Timestamp};
use migration::{Migrator, MigratorTrait as _};
use serde_json::json;
use uuid::Uuid;
use vestibule::base::{Ambient, Entropy, KeyEncryptionKey, Sealer};
use vestibule::db::{Db, PoolLimits};
use vestibule::keys::{Algorithm, KeyRing};
use vestibule::oidc::client::Client;
use vestibule::oidc::request::Parameters;
use vestibule::oidc::request::check::check;
use vestibule::policy::{
    Asked, AuthenticationEvent, Document, Facts, Holdings, Method, Mode, Node, Place, Setting,
    decide, fold,
};
use vestibule::web::login::pages::CodePage;
use vestibule::web::render::{Frame, Page as _, Render};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// Operator, reseller, company and user, each with a setting of its own.
fn nodes() -> Vec<Node> {
    let tenant = |number: u128| TenantId(Uuid::from_u128(number));
    let setting = |source: TenantId, mode: Mode| Setting {
        origin: SettingOrigin::Own,
        source,
        document: Document::mode(mode),
        by: None,
        at: NOW,
    };
    let node = |place: Place, source: u128, mode: Mode| Node {
        place,
        name: "A node".to_owned(),
        settings: vec![setting(tenant(source), mode)],
    };
    vec![
        node(Place::Tenant(tenant(1)), 1, Mode::Enabled),
        node(Place::Tenant(tenant(2)), 2, Mode::Enabled),
        node(Place::Tenant(tenant(3)), 3, Mode::Required),
        node(Place::User(UserId(Uuid::from_u128(4))), 3, Mode::Enabled),
    ]
}

fn policy(criterion: &mut Criterion) {
    let nodes = nodes();
    criterion.bench_function("fold", |bench| {
        bench.iter(|| fold(black_box(&nodes), None, &[]));
    });
    let effective = fold(&nodes, None, &[]);
    let asked = Asked::plain(NOW);
    let events = [
        AuthenticationEvent::proved(Method::Password, NOW),
        AuthenticationEvent::proved(Method::Totp, NOW),
    ];
    let holdings = Holdings {
        email: true,
        totp: true,
        ..Holdings::default()
    };
    criterion.bench_function("decide", |bench| {
        bench.iter(|| {
            decide(black_box(&Facts {
                effective: &effective,
                asked: &asked,
                holdings,
                preferred: None,
                last_used: None,
                events: &events,
                now: NOW,
            }))
        });
    });
}

fn pages(criterion: &mut Criterion) {
    let render = Render::start().expect("the templates are there");
    let frame = Frame::sample();
    let page = CodePage::samples().remove(0);
    criterion.bench_function("render the code page", |bench| {
        bench.iter(|| render.html(black_box(&frame), black_box(&page)));
    });
}

fn signatures(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let keys = runtime.block_on(async {
        let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
        let limits = PoolLimits::default();
        let db = Db::open("sqlite::memory:", limits, Ambient::system(), sealer).await;
        let db = db.expect("memory is there");
        Migrator::up(db.writer(), None)
            .await
            .expect("the schema is made");
        KeyRing::load(&db).await.expect("keys are made")
    });
    let claims = json!({
        "iss": "https://id.example", "sub": "01a20112", "aud": "app", "iat": 1, "exp": 601,
        "acr": "urn:example:two-factor", "amr": ["pwd", "otp", "mfa"], "auth_time": 1,
    });
    for (name, alg) in [("RS256", Algorithm::Rs256), ("ES256", Algorithm::Es256)] {
        let jwt = keys.sign(alg, "at+jwt", &claims).expect("there is a key");
        criterion.bench_function(&format!("sign {name}"), |bench| {
            bench.iter(|| keys.sign(alg, "at+jwt", black_box(&claims)));
        });
        criterion.bench_function(&format!("verify {name}"), |bench| {
            bench.iter(|| keys.verify_own(black_box(&jwt), "at+jwt"));
        });
    }
}

fn requests(criterion: &mut Criterion) {
    let row = client::Model {
        id: ClientId(Uuid::from_u128(1)),
        tenant_id: TenantId(Uuid::from_u128(2)),
        client_id: "app".to_owned(),
        name: "App".to_owned(),
        status: Status::Active,
        auth_method: ClientAuthMethod::ClientSecretBasic,
        secret: None,
        jwks: None,
        redirect_uris: json!(["https://rp.example/cb"]),
        post_logout_redirect_uris: json!([]),
        grant_types: json!(["authorization_code"]),
        response_types: json!(["code"]),
        scopes: json!(["openid", "profile", "email"]),
        access_token_format: AccessTokenFormat::Opaque,
        audience: None,
        id_token_alg: "RS256".to_owned(),
        consent_required: false,
        min_level: None,
        trust_accepted: true,
        created_at: NOW,
    };
    let client = Client::try_from(row).expect("well-formed");
    let pairs = [
        ("client_id", "app"),
        ("redirect_uri", "https://rp.example/cb"),
        ("response_type", "code"),
        ("scope", "openid profile email"),
        ("state", "af0ifjsldkj"),
        ("nonce", "n-0S6_WzA2Mj"),
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ];
    criterion.bench_function("check an authorization request", |bench| {
        bench.iter(|| check(&Parameters::new(black_box(pairs)), &client, &|_| None));
    });
}

criterion_group!(benches, policy, pages, signatures, requests);
criterion_main!(benches);
