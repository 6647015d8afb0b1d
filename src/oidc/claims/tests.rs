//! The table of claims, line by line, and what ends a grant.

use entity::ids::{GrantId, SessionId, UserId};
use entity::values::{GrantStage, Status, TenantKind};
use entity::{authorization_grant, session};
use uuid::Uuid;

use super::*;
use crate::base::Digest;
use crate::oidc::grant::CODE_SECONDS;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn subject(events: Value, amr: &[&str]) -> Subject {
    let user = user::Model {
        id: UserId(Uuid::from_u128(1)),
        tenant_id: TenantId(Uuid::from_u128(2)),
        login: "ada@alder.example".to_owned(),
        email: "ada@alder.example".to_owned(),
        email_verified_at: None,
        given_name: "Ada".to_owned(),
        family_name: String::new(),
        phone: None,
        phone_verified_at: None,
        sms_consent_at: None,
        locale: None,
        preferred: None,
        status: Status::Active,
        epoch: 1,
        password_hash: None,
        password_changed_at: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let tenant = tenant::Model {
        id: TenantId(Uuid::from_u128(2)),
        parent_id: None,
        kind: TenantKind::Company,
        slug: "alder".to_owned(),
        name: "Alder Construction".to_owned(),
        path: Uuid::from_u128(2).to_string(),
        status: Status::Active,
        branding: json!({}),
        default_country: None,
        contact: None,
        created_at: NOW,
    };
    let session = session::Model {
        id: SessionId(Uuid::from_u128(3)),
        user_id: user.id,
        secret: Digest(Vec::new()),
        epoch: 1,
        events,
        address: String::new(),
        user_agent: String::new(),
        created_at: NOW,
        last_seen_at: NOW,
        expires_at: NOW,
        idle_seconds: 3600,
        revoked_at: None,
    };
    let grant = authorization_grant::Model {
        id: GrantId(Uuid::from_u128(4)),
        client_id: ClientId(Uuid::from_u128(5)),
        stage: GrantStage::Redeemed,
        browser: Digest(Vec::new()),
        request: json!({}),
        user_id: Some(user.id),
        session_id: Some(session.id),
        code: None,
        code_expires_at: Some(NOW.plus_seconds(CODE_SECONDS)),
        scope: Some("openid".to_owned()),
        acr: None,
        amr: Some(json!(amr)),
        auth_time: Some(NOW),
        decision_id: None,
        created_at: NOW,
        expires_at: NOW,
        redeemed_at: Some(NOW),
        revoked_at: None,
        refresh_family: None,
        refresh_current: None,
        refresh_rotated_at: None,
        refresh_expires_at: None,
        refresh_epoch: None,
    };
    Subject {
        grant,
        user,
        tenant,
        session: Some(session),
    }
}

fn chosen(side: Side, scope: &str, named: &[&str], subject: &Subject) -> Value {
    let extras = Extras {
        roles: vec!["viewer".to_owned()],
        tenant_path: vec!["alder".to_owned()],
    };
    let named = named
        .iter()
        .map(|name| ((*name).to_owned(), ClaimRule::default()))
        .collect();
    let registered = Scope::parse("openid profile email roles").expect("well-formed");
    let scope = Scope::parse(scope).expect("well-formed");
    select(
        side,
        &scope,
        &named,
        &registered,
        &Person { subject, extras },
    )
    .into()
}

#[test]
fn a_claim_comes_where_its_scope_or_its_name_puts_it() {
    use Side::{IdToken, Userinfo};
    let subject = subject(json!([]), &["pwd"]);
    let profile = json!({
        "name": "Ada", "given_name": "Ada", "preferred_username": "ada@alder.example",
        "updated_at": 1_700_000_000,
    });
    let email = json!({"email": "ada@alder.example", "email_verified": false});
    let tenant = json!({
        "tenant": "alder", "tenant_name": "Alder Construction", "tenant_path": ["alder"],
    });
    for (side, scope, named, expected) in [
        (Userinfo, "openid profile", &[][..], profile),
        (IdToken, "openid profile email phone", &[], json!({})),
        (Userinfo, "openid email", &[], email),
        (Userinfo, "openid phone address", &[], json!({})),
        (IdToken, "openid tenant", &[], tenant.clone()),
        (Userinfo, "openid tenant", &[], tenant),
        (IdToken, "openid roles", &[], json!({"roles": ["viewer"]})),
        (
            IdToken,
            "openid",
            &["given_name", "nickname"],
            json!({"given_name": "Ada"}),
        ),
        (
            Userinfo,
            "openid",
            &["tenant", "roles"],
            json!({"roles": ["viewer"]}),
        ),
    ] {
        assert_eq!(
            chosen(side, scope, named, &subject),
            expected,
            "{scope} {named:?}"
        );
    }
}

#[test]
fn the_mfa_claim_says_how_the_second_step_was_settled() {
    let event =
        |method: &str, seconds: i64| json!({"method": method, "at": NOW.0 + seconds * 1000});
    let trusted = json!({"method": "trusted_computer", "at": NOW.0, "until": NOW.0 + 1});
    let of = |events, amr: &[&str]| chosen(Side::IdToken, "mfa", &[], &subject(events, amr));
    let (pwd, otp) = (&["pwd"][..], &["pwd", "otp", "mfa"][..]);
    assert_eq!(of(json!([event("password", -9)]), pwd), json!({}));
    assert_eq!(
        of(json!([event("password", -9), event("totp", -5)]), otp),
        json!({"mfa": {"how": "prompt", "methods": ["totp"], "at": NOW.seconds() - 5}})
    );
    assert_eq!(
        of(json!([event("password", -9), trusted]), pwd)["mfa"]["how"],
        "trusted_computer"
    );
    // A step-up after the approval is another authentication's.
    let later = json!([event("password", -9), event("totp", 5)]);
    assert_eq!(of(later.clone(), pwd), json!({}));
    // When it replaced the evidence of then, what was frozen tells.
    assert_eq!(of(later, otp)["mfa"]["methods"], json!(["otp"]));
}

#[test]
fn what_ends_a_grant() {
    let good = subject(json!([]), &["pwd"]);
    assert!(good.stands(1, false) && good.stands(1, true));
    assert!(!good.stands(0, true), "an older credential epoch");
    let mut out = good.clone();
    out.session.as_mut().expect("there is one").revoked_at = Some(NOW);
    assert!(!out.stands(1, false) && out.stands(1, true));
    out.session = None;
    assert!(!out.stands(1, false));
    let mut disabled = good.clone();
    disabled.user.status = Status::Disabled;
    assert!(!disabled.stands(1, true));
    let mut closed = good.clone();
    closed.tenant.status = Status::Disabled;
    assert!(!closed.stands(1, true));
    let mut revoked = good;
    revoked.grant.revoked_at = Some(NOW);
    assert!(!revoked.stands(1, true));
}
