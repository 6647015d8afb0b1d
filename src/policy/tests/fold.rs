//! The fold, by example.

use std::collections::BTreeSet;

use entity::ids::ExceptionId;
use entity::values::{AuthenticatorKind, SettingOrigin};
use uuid::Uuid;

use super::support::{
    COMPANY, NOW, OPERATOR, RESELLER, USER, chain, imposed, kinds, mode, own, owns, required,
};
use crate::policy::{
    DEFAULT_TRUST_DAYS, Demand, Document, DocumentError, Exception, Level, Mode, Node, Place, fold,
};

fn demand(nodes: &[Node]) -> Demand {
    fold(nodes, None, &[]).demand
}

#[test]
fn nobody_having_said_anything_a_prompt_goes_to_whoever_can_answer_it() {
    let effective = fold(&owns([None, None, None, None]), None, &[]);
    assert_eq!(effective.demand, Demand::Enabled);
    assert_eq!(effective.mode.origin, None);
    assert_eq!(effective.trust_days.value, DEFAULT_TRUST_DAYS);
    assert_eq!(effective.session_hours.value, None);
    assert_eq!(effective.methods.value.len(), 5);
}

#[test]
fn what_is_not_locked_is_a_default() {
    let nodes = owns([mode(Mode::Enabled), None, None, mode(Mode::Disabled)]);
    let effective = fold(&nodes, None, &[]);
    assert_eq!(effective.demand, Demand::Disabled);
    assert_eq!(effective.mode.inherited, Mode::Enabled);
    assert_eq!(effective.mode.own, Some(Mode::Disabled));
    assert_eq!(effective.locked_by(), None);
}

#[test]
fn what_is_locked_can_be_tightened_below_and_never_loosened() {
    let locked = || Some(Document::mode(Mode::Enabled).locked());
    let looser = owns([None, locked(), None, mode(Mode::Disabled)]);
    assert_eq!(demand(&looser), Demand::Enabled);
    let tighter = owns([None, locked(), None, mode(Mode::Required)]);
    assert_eq!(demand(&tighter), Demand::Required(Level::TwoStep));
}

#[test]
fn a_locked_control_knows_who_locked_it_and_when() {
    let locked = Document::mode(Mode::Required).locked();
    let nodes = chain([
        vec![],
        vec![],
        vec![
            own(COMPANY, Document::mode(Mode::Disabled)),
            imposed(RESELLER, locked),
        ],
        vec![],
    ]);
    // The loader sorts; here imposed stands after own on purpose, and the tenant is the subject.
    let mut company = nodes[..3].to_vec();
    company[2].settings.reverse();
    let effective = fold(&company, None, &[]);
    assert_eq!(effective.demand, Demand::Required(Level::TwoStep));
    assert_eq!(effective.mode.own, Some(Mode::Disabled));
    assert_eq!(effective.mode.imposed, Some(Mode::Required));
    let by = effective.locked_by().expect("it is locked");
    assert_eq!(by.source, RESELLER);
    assert_eq!(by.source_name, "Kappa Partners");
    assert_eq!(by.origin, SettingOrigin::Imposed);
    assert_eq!(by.place, Place::Tenant(COMPANY));
    assert_eq!(by.by, Some(USER));
    // Unlocking restores what was there.
    company[2]
        .settings
        .retain(|setting| setting.origin == SettingOrigin::Own);
    assert_eq!(demand(&company), Demand::Disabled);
}

#[test]
fn an_own_lock_does_not_grey_out_ones_own_control() {
    let nodes = owns([
        None,
        None,
        Some(Document::mode(Mode::Required).locked()),
        None,
    ]);
    assert_eq!(fold(&nodes[..3], None, &[]).locked_by(), None);
    let for_user = fold(&nodes, None, &[]);
    assert_eq!(
        for_user.locked_by().map(|origin| origin.source),
        Some(COMPANY)
    );
}

#[test]
fn the_first_locker_of_a_floor_keeps_it() {
    let locked = || Some(Document::mode(Mode::Required).locked());
    let nodes = owns([locked(), locked(), locked(), None]);
    let effective = fold(&nodes, None, &[]);
    assert_eq!(
        effective.locked_by().map(|origin| origin.source),
        Some(OPERATOR)
    );
}

#[test]
fn a_lock_without_a_value_locks_what_is_inherited() {
    let silent = Some(Document::default().locked());
    let nodes = owns([mode(Mode::Required), None, silent, mode(Mode::Disabled)]);
    assert_eq!(demand(&nodes), Demand::Required(Level::TwoStep));
    // A lock on another knob does not.
    let days = Document {
        trust_days: Some(3),
        ..Document::default()
    };
    let nodes = owns([
        mode(Mode::Enabled),
        None,
        Some(days.locked()),
        mode(Mode::Disabled),
    ]);
    assert_eq!(demand(&nodes), Demand::Disabled);
}

#[test]
fn a_minimum_is_a_knob_of_its_own() {
    let stricter = Document {
        minimum: Some(Level::TwoFactor),
        ..Document::default()
    };
    let nodes = owns([mode(Mode::Required), None, Some(stricter), None]);
    assert_eq!(demand(&nodes), Demand::Required(Level::TwoFactor));
    let floor = Some(required(Level::TwoFactor).locked());
    let nodes = owns([floor, None, None, Some(required(Level::TwoStep))]);
    assert_eq!(demand(&nodes), Demand::Required(Level::TwoFactor));
    let meaningless = owns([Some(required(Level::Password)), None, None, None]);
    assert_eq!(demand(&meaningless), Demand::Required(Level::TwoStep));
}

#[test]
fn methods_intersect_and_times_take_the_minimum_under_a_lock() {
    use AuthenticatorKind::{Email, Sms, Totp};
    let methods = |allowed: &[AuthenticatorKind]| Document {
        methods: Some(kinds(allowed)),
        ..Document::default()
    };
    let nodes = owns([
        Some(methods(&[Email, Sms, Totp])),
        Some(methods(&[Sms, Totp])),
        Some(methods(&[Email, Sms])),
        None,
    ]);
    assert_eq!(fold(&nodes, None, &[]).methods.value, kinds(&[Sms]));

    let times = |days, hours| Document {
        trust_days: Some(days),
        session_hours: Some(hours),
        ..Document::default()
    };
    let open = owns([Some(times(7, 8)), None, Some(times(30, 24)), None]);
    let effective = fold(&open, None, &[]);
    assert_eq!(
        (effective.trust_days.value, effective.session_hours.value),
        (30, Some(24))
    );
    let locked = owns([Some(times(7, 8).locked()), None, Some(times(30, 24)), None]);
    let effective = fold(&locked, None, &[]);
    assert_eq!(
        (effective.trust_days.value, effective.session_hours.value),
        (7, Some(8))
    );
    let tighter = owns([Some(times(7, 8).locked()), None, Some(times(0, 1)), None]);
    let effective = fold(&tighter, None, &[]);
    assert_eq!(
        (effective.trust_days.value, effective.session_hours.value),
        (0, Some(1))
    );
}

#[test]
fn an_exception_loosens_what_its_granter_could_have_loosened() {
    let exception = |granted_over, mode| Exception {
        id: ExceptionId(Uuid::from_u128(9)),
        granted_over,
        user: Some(USER),
        client: None,
        mode,
        reason: "broken phone".to_owned(),
        by: None,
        ends_at: NOW.plus_seconds(60),
    };
    let locked = chain([
        vec![own(OPERATOR, Document::mode(Mode::Enabled).locked())],
        vec![],
        vec![imposed(RESELLER, required(Level::TwoFactor).locked())],
        vec![],
    ]);
    let with = |granted_over, mode| {
        let effective = fold(&locked, None, &[exception(granted_over, mode)]);
        (effective.demand, effective.exceptions.len())
    };
    let standing = Demand::Required(Level::TwoFactor);
    assert_eq!(with(COMPANY, Mode::Disabled), (standing, 0));
    assert_eq!(
        with(RESELLER, Mode::Required),
        (Demand::Required(Level::TwoStep), 1)
    );
    assert_eq!(with(RESELLER, Mode::Enabled), (Demand::Enabled, 1));
    assert_eq!(
        with(RESELLER, Mode::Disabled),
        (Demand::Enabled, 1),
        "the operator's floor stands"
    );
    assert_eq!(with(OPERATOR, Mode::Disabled), (Demand::Disabled, 1));
    let stranger = entity::ids::TenantId(Uuid::from_u128(77));
    assert_eq!(with(stranger, Mode::Disabled), (standing, 0));
}

#[test]
fn a_document_must_be_exactly_one() {
    let read = serde_json::from_str::<Document>;
    assert_eq!(read("{}").ok(), Some(Document::default()));
    let full = r#"{"mode":"required","minimum":"two_factor","locked":true,
        "methods":["totp","sms"],"trust_days":3,"session_hours":8,"session_idle_minutes":30}"#;
    let document = read(full).expect("every field is known");
    let again = serde_json::to_value(&document).expect("plain data");
    assert_eq!(
        serde_json::from_value::<Document>(again).ok(),
        Some(document)
    );
    assert!(read(r#"{"mode":"sometimes"}"#).is_err());
    assert!(read(r#"{"minimum":"aal3"}"#).is_err());
    assert!(read(r#"{"lock":true}"#).is_err());
    assert!(read(r#"{"methods":["pigeon"]}"#).is_err());
    assert!(read("null").is_err());
}

#[test]
fn a_document_that_could_only_be_a_mistake_is_refused() {
    use AuthenticatorKind::{Email, Password, RecoveryCode, Totp};
    let check = |methods: Option<BTreeSet<AuthenticatorKind>>, minimum, trust_days| {
        let document = Document {
            methods,
            minimum,
            trust_days,
            ..Document::default()
        };
        document.check()
    };
    assert_eq!(check(None, None, None), Ok(()));
    assert_eq!(check(Some(kinds(&[Email])), None, Some(365)), Ok(()));
    assert_eq!(
        check(Some(kinds(&[])), None, None),
        Err(DocumentError::NoMethods)
    );
    let password = Some(kinds(&[Password, Totp]));
    assert_eq!(
        check(password, None, None),
        Err(DocumentError::PasswordAsMethod)
    );
    let email = Some(kinds(&[Email]));
    let two_factor = Some(Level::TwoFactor);
    assert_eq!(
        check(email, two_factor, None),
        Err(DocumentError::MinimumUnreachable)
    );
    let phr = Some(Level::PhishingResistant);
    assert_eq!(
        check(Some(kinds(&[Totp, Email])), phr, None),
        Err(DocumentError::MinimumUnreachable)
    );
    assert_eq!(check(None, phr, None), Ok(()));
    assert_eq!(
        check(None, None, Some(366)),
        Err(DocumentError::TrustTooLong)
    );
    let codes = Some(kinds(&[RecoveryCode]));
    assert_eq!(
        check(codes, None, None),
        Err(DocumentError::OnlyRecoveryCodes)
    );
    let no_life = Document {
        session_hours: Some(0),
        ..Document::default()
    };
    assert_eq!(no_life.check(), Err(DocumentError::SessionTooShort));
}

/// A document of the time before keys: who listed methods meant those, who said nothing gets keys.
#[test]
fn a_list_that_was_stored_before_keys_allows_none() {
    let allows = |stored: &str| {
        let document = serde_json::from_str(stored).expect("it was written once");
        let nodes = owns([Some(document), None, None, None]);
        fold(&nodes, None, &[]).allows(AuthenticatorKind::SecurityKey)
    };
    assert!(!allows(r#"{"methods":["sms","totp","recovery_code"]}"#));
    assert!(allows(r#"{"mode":"required"}"#));
    assert!(allows(r#"{"methods":["security_key"]}"#));
}
