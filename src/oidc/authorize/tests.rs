use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{ClientAuthMethod, GrantStage, TenantKind};
use entity::{authorization_grant, client, decision};
use migration::MigratorTrait as _;
use sea_orm::{EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};

use super::*;
use crate::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Sealer, Timestamp, TokenKind};
use crate::db::{Db, PoolLimits};
use crate::login::session::{self, Lifetimes, Raise};
use crate::oidc::client::tests::sample;
use crate::policy::{AuthenticationEvent, Method};
use crate::tenancy::{Branding, NewTenant};
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
            lifetimes: Lifetimes {
                absolute: 43_200,
                idle: 3_600,
            },
            address: "192.0.2.1",
            user_agent: "test",
        };
        let (_, token) = session::raise(&tx, raise).await.unwrap();
        let (session, _) = session::load(&tx, &token).await.unwrap().unwrap();
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
        let visitor = Visitor {
            address: "192.0.2.1",
            user_agent: "test",
            accept_language: None,
        };
        go(Visit {
            browser,
            session,
            visitor: &visitor,
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

#[tokio::test]
async fn a_first_visit_interacts_within_four_statements() {
    let world = World::new().await;
    let before = world.db.statements();
    let outcome = world.ask(None, &[]).await;
    assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    assert_eq!(world.db.statements() - before, 4);
    let grants = world.grants().await;
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].stage, GrantStage::Pending);
    assert_eq!(grants[0].code, None);
}

#[tokio::test]
async fn prompt_none_shows_nothing_and_leaves_nothing() {
    let world = World::new().await;
    let silent = ("prompt", "none");
    assert_eq!(
        error(world.ask(None, &[silent]).await),
        ErrorCode::LoginRequired
    );
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    world.clock.advance(100);
    let old = [silent, ("max_age", "50")];
    assert_eq!(error(world.ask(who, &old).await), ErrorCode::LoginRequired);
    let more = [
        silent,
        (
            "claims",
            r#"{"id_token":{"acr":{"essential":true,"value":"urn:vestibule:acr:two-factor"}}}"#,
        ),
    ];
    assert_eq!(
        error(world.ask(who, &more).await),
        ErrorCode::InteractionRequired
    );
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let third = [silent, ("client_id", "third")];
    assert_eq!(
        error(world.ask(who, &third).await),
        ErrorCode::ConsentRequired
    );
    assert_eq!(world.grants().await, []);
    assert!(is_code(&world.ask(who, &[silent]).await));
}

#[tokio::test]
async fn a_session_that_is_enough_buys_a_code_with_its_evidence_frozen() {
    let world = World::new().await;
    let session = world
        .sign_in(&world.member, &[Method::Password, Method::Email])
        .await;
    world.clock.advance(60);
    let Outcome::Respond(reply, Answer::Code(code)) =
        world.ask(Some((&session, &world.member)), &[]).await
    else {
        panic!("no code");
    };
    assert_eq!(reply.redirect_uri, "https://rp.example/cb");
    let code = Token::parse(TokenKind::AuthorizationCode, &code).unwrap();
    let grants = world.grants().await;
    let grant = &grants[0];
    assert_eq!(grant.stage, GrantStage::Approved);
    assert_eq!(grant.code, Some(code.digest()));
    assert_eq!(grant.code_expires_at, Some(START.plus_seconds(120)));
    assert_eq!(grant.user_id, Some(world.member.id));
    assert_eq!(grant.session_id, Some(session.id));
    assert_eq!(grant.acr.as_deref(), Some("urn:vestibule:acr:two-step"));
    assert_eq!(grant.amr, Some(serde_json::json!(["pwd", "otp", "mca"])));
    assert_eq!(grant.auth_time, Some(START));
    assert_eq!(grant.scope.as_deref(), Some("openid profile"));
    assert!(grant.decision_id.is_some());
    assert_eq!(world.decisions().await, 1);
    assert!(
        !serde_json::to_string(&grant.request)
            .unwrap()
            .contains(code.expose())
    );
}

#[tokio::test]
async fn a_request_for_a_fresh_sign_in_passes_after_it_and_once() {
    let world = World::new().await;
    let cases: [&[(&str, &str)]; 4] = [
        &[("prompt", "login")],
        &[("prompt", "select_account")],
        &[("max_age", "0")],
        &[("max_age", "300")],
    ];
    for more in cases {
        let before = world.grants().await.len();
        let old = world.sign_in(&world.member, &[Method::Password]).await;
        world.clock.advance(600);
        let outcome = world.ask(Some((&old, &world.member)), more).await;
        assert!(
            matches!(outcome, Outcome::Interact(..)),
            "{more:?} {outcome:?}"
        );
        let grant = world.grants().await[before].id;
        let again = world
            .resume(grant, Some((&old, &world.member)), Consented::Unasked)
            .await;
        assert!(
            !is_code(&again),
            "{more:?}: the old session came back unchanged"
        );
        world.clock.advance(5);
        let fresh = world.sign_in(&world.member, &[Method::Password]).await;
        world.clock.advance(5);
        let who = Some((&fresh, &world.member));
        let first = world.resume(grant, who, Consented::Unasked).await;
        assert!(is_code(&first), "{more:?} {first:?}");
        let second = world.resume(grant, who, Consented::Unasked).await;
        assert!(
            matches!(second, Outcome::Page(PageError::NotPending)),
            "{more:?} {second:?}"
        );
    }
}

#[tokio::test]
async fn somebody_else_than_expected_is_login_required() {
    let world = World::new().await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let named = |id: UserId| format!(r#"{{"id_token":{{"sub":{{"value":"{id}"}}}}}}"#);
    let other = named(world.stranger.id);
    assert_eq!(
        error(world.ask(who, &[("claims", &other)]).await),
        ErrorCode::LoginRequired
    );
    let same = named(world.member.id);
    assert!(is_code(&world.ask(who, &[("claims", &same)]).await));

    let hint = |sub: UserId, aud: &str| {
        let claims =
            serde_json::json!({"iss": "https://id.example", "sub": sub, "aud": aud, "exp": 1});
        world
            .keys
            .sign(crate::keys::Algorithm::Rs256, id_token::TYP, &claims)
            .unwrap()
    };
    let (mine, theirs) = (hint(world.member.id, "rp"), hint(world.stranger.id, "rp"));
    let elsewhere = hint(world.member.id, "another-client");
    let mine = world.ask(who, &[("id_token_hint", &mine)]).await;
    assert!(is_code(&mine), "an expired hint still says who: {mine:?}");
    for (hint, expected) in [
        (theirs.as_str(), ErrorCode::LoginRequired),
        (elsewhere.as_str(), ErrorCode::InvalidRequest),
        ("ey.ey.ey", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(
            error(world.ask(who, &[("id_token_hint", hint)]).await),
            expected
        );
    }
}

#[tokio::test]
async fn a_user_of_another_subtree_gets_nowhere() {
    let world = World::new().await;
    let session = world.sign_in(&world.stranger, &[Method::Password]).await;
    let who = Some((&session, &world.stranger));
    let outcome = world.ask(who, &[]).await;
    assert!(
        matches!(outcome, Outcome::Page(PageError::NotForThisUser)),
        "{outcome:?}"
    );
    assert_eq!(
        error(world.ask(who, &[("prompt", "none")]).await),
        ErrorCode::AccessDenied
    );
    assert_eq!(world.grants().await, []);
}

#[tokio::test]
async fn a_pending_grant_is_its_browsers_alone_and_not_for_ever() {
    let world = World::new().await;
    world.ask(None, &[]).await;
    let grant = world.grants().await[0].id;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let other = Digest(vec![1; 32]);
    let elsewhere = world
        .resume_in(&other, grant, who, Consented::Unasked)
        .await;
    assert!(
        matches!(elsewhere, Outcome::Page(PageError::NotPending)),
        "{elsewhere:?}"
    );
    let unknown = world
        .resume(GrantId(world.member.id.0), who, Consented::Unasked)
        .await;
    assert!(
        matches!(unknown, Outcome::Page(PageError::NotPending)),
        "{unknown:?}"
    );
    world.clock.advance(60 * 60);
    let late = world.resume(grant, who, Consented::Unasked).await;
    assert!(
        matches!(late, Outcome::Page(PageError::NotPending)),
        "{late:?}"
    );
}

#[tokio::test]
async fn consent_is_asked_once_remembered_and_asked_again_on_demand() {
    let world = World::new().await;
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let allowed = Consented::AllowedBy(world.member.id);
    let third = ("client_id", "third");

    let Outcome::Consent(question) = world.ask(who, &[third]).await else {
        panic!("not asked")
    };
    assert_eq!(question.scope.to_string(), "openid profile");
    assert_eq!(question.host.as_deref(), Some("rp.example"));
    let others = Consented::AllowedBy(world.stranger.id);
    let outcome = world.resume(question.grant, who, others).await;
    assert!(
        matches!(outcome, Outcome::Consent(_)),
        "somebody else's yes: {outcome:?}"
    );
    assert!(is_code(&world.resume(question.grant, who, allowed).await));
    assert!(is_code(&world.ask(who, &[third]).await), "remembered");

    let wider = [third, ("scope", "openid email offline_access")];
    assert!(
        matches!(world.ask(who, &wider).await, Outcome::Consent(_)),
        "more is asked for"
    );
    let by_name = [third, ("claims", r#"{"userinfo":{"email":null}}"#)];
    assert!(
        matches!(world.ask(who, &by_name).await, Outcome::Consent(_)),
        "also by name"
    );
    let insists = [third, ("prompt", "consent")];
    let Outcome::Consent(again) = world.ask(who, &insists).await else {
        panic!("not asked")
    };
    assert!(is_code(&world.resume(again.grant, who, allowed).await));
}

#[tokio::test]
async fn a_no_is_an_answer_and_the_only_one() {
    let world = World::new().await;
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let asked = world.ask(who, &[("client_id", "third")]).await;
    let Outcome::Consent(question) = asked else {
        panic!("not asked")
    };
    let tx = world.db.write().await.unwrap();
    let said = world.with_visit(who, &world.browser, async |visit| {
        let refusal = OAuthError::new(ErrorCode::AccessDenied, "the user did not consent");
        deny(&tx, question.grant, visit, refusal).await.unwrap()
    });
    assert_eq!(error(said.await), ErrorCode::AccessDenied);
    tx.commit().await.unwrap();
    let allowed = Consented::AllowedBy(world.member.id);
    let late = world.resume(question.grant, who, allowed).await;
    assert!(
        matches!(late, Outcome::Page(PageError::NotPending)),
        "{late:?}"
    );
}

#[tokio::test]
async fn no_door_leads_past_the_clients_minimum() {
    let world = World::new().await;
    let strict = |row: &mut client::Model| {
        row.min_level = Some("two_factor".to_owned());
        row.consent_required = true;
    };
    world.register("strict", strict).await;
    let session = world
        .sign_in(&world.member, &[Method::Password, Method::Email])
        .await;
    let who = Some((&session, &world.member));
    let outcome = world.ask(who, &[("client_id", "strict")]).await;
    assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    let grant = world.grants().await[0].id;
    let allowed = Consented::AllowedBy(world.member.id);
    for consented in [Consented::Unasked, allowed, Consented::Unasked] {
        let outcome = world.resume(grant, who, consented).await;
        assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    }
    let proved = world
        .sign_in(&world.member, &[Method::Password, Method::Totp])
        .await;
    let who = Some((&proved, &world.member));
    let outcome = world.resume(grant, who, Consented::Unasked).await;
    assert!(matches!(outcome, Outcome::Consent(_)), "{outcome:?}");
    assert!(is_code(&world.resume(grant, who, allowed).await));
}

#[tokio::test]
async fn an_essential_class_that_nothing_reaches_is_said_and_recorded() {
    let world = World::new().await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    for acr in ["phr", "urn:example:unheard-of"] {
        let claims = format!(r#"{{"id_token":{{"acr":{{"essential":true,"value":"{acr}"}}}}}}"#);
        let outcome = world.ask(who, &[("claims", &claims)]).await;
        assert_eq!(
            error(outcome),
            ErrorCode::UnmetAuthenticationRequirements,
            "{acr}"
        );
    }
    assert_eq!(
        world.decisions().await,
        1,
        "the policy's own refusal is kept with its reasons"
    );
}
