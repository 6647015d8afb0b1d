//! Evidence to level, `acr`, `amr` and `auth_time` (invariant I7).

use entity::values::Timestamp;

use crate::policy::{Assurance, AuthenticationEvent, Binding, How, Level, Method};

const BOUND: Method = Method::SecurityKey(Binding::SingleDevice);
const SYNCED: Method = Method::SecurityKey(Binding::MultiDevice);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn proved(methods: &[Method]) -> Vec<AuthenticationEvent> {
    methods
        .iter()
        .map(|method| AuthenticationEvent::proved(*method, at(100)))
        .collect()
}

#[test]
fn amr_and_acr_follow_the_truth_table() {
    use Method::{Email, Password, RecoveryCode, Sms, Totp, TrustedComputer};
    let table: &[(&[Method], Level, &[&str])] = &[
        (&[Password], Level::Password, &["pwd"]),
        (&[Password, TrustedComputer], Level::Password, &["pwd"]),
        (&[Password, Email], Level::TwoStep, &["pwd", "otp", "mca"]),
        (
            &[Password, Sms],
            Level::TwoFactor,
            &["pwd", "sms", "mca", "mfa"],
        ),
        (&[Password, Totp], Level::TwoFactor, &["pwd", "otp", "mfa"]),
        (&[Password, RecoveryCode], Level::TwoFactor, &["pwd", "mfa"]),
        (
            &[Password, Email, Totp],
            Level::TwoFactor,
            &["pwd", "otp", "mca", "mfa"],
        ),
        (
            &[Password, Email, Sms],
            Level::TwoFactor,
            &["pwd", "otp", "sms", "mca", "mfa"],
        ),
        (
            &[Password, BOUND],
            Level::PhishingResistantHardware,
            &["pwd", "hwk", "user", "mfa"],
        ),
        (
            &[Password, SYNCED],
            Level::PhishingResistant,
            &["pwd", "swk", "user", "mfa"],
        ),
        (
            &[Password, SYNCED, BOUND],
            Level::PhishingResistantHardware,
            &["pwd", "hwk", "swk", "user", "mfa"],
        ),
        (
            &[Password, Email, Totp, SYNCED, TrustedComputer],
            Level::PhishingResistant,
            &["pwd", "otp", "swk", "user", "mca", "mfa"],
        ),
        (
            &[Password, Totp, TrustedComputer],
            Level::TwoFactor,
            &["pwd", "otp", "mfa"],
        ),
    ];
    for (methods, level, amr) in table {
        let assurance = Assurance::of(&proved(methods)).unwrap();
        assert_eq!(assurance.level, *level, "{methods:?}");
        assert_eq!(assurance.acr, level.acr(), "{methods:?}");
        assert_eq!(assurance.amr_values(), *amr, "{methods:?}");
    }
}

#[test]
fn nothing_is_reached_without_a_password() {
    use Method::{Email, RecoveryCode, Sms, Totp, TrustedComputer};
    assert_eq!(Assurance::of(&[]), None);
    let everything_else = [
        Email,
        Sms,
        Totp,
        BOUND,
        SYNCED,
        RecoveryCode,
        TrustedComputer,
    ];
    assert_eq!(Assurance::of(&proved(&everything_else)), None);
}

#[test]
fn how_says_whether_anybody_was_asked() {
    use Method::{Password, Sms, TrustedComputer};
    let how = |methods: &[Method]| Assurance::of(&proved(methods)).unwrap().how;
    assert_eq!(how(&[Password]), None);
    assert_eq!(
        how(&[Password, TrustedComputer]),
        Some(How::TrustedComputer)
    );
    assert_eq!(how(&[Password, Sms]), Some(How::Prompt));
    assert_eq!(how(&[Password, Sms, TrustedComputer]), Some(How::Prompt));
}

#[test]
fn auth_time_never_makes_an_old_proof_look_new() {
    let event = |method, seconds| AuthenticationEvent::proved(method, at(seconds));
    let time = |events: &[AuthenticationEvent]| Assurance::of(events).unwrap().auth_time;
    let (pwd, sms) = (Method::Password, Method::Sms);
    assert_eq!(time(&[event(pwd, 10)]), at(10));
    assert_eq!(time(&[event(pwd, 10), event(pwd, 50)]), at(50));
    assert_eq!(time(&[event(pwd, 10), event(sms, 40)]), at(10));
    assert_eq!(
        time(&[event(pwd, 10), event(sms, 40), event(pwd, 90)]),
        at(40)
    );
    let twice = [
        event(pwd, 10),
        event(sms, 40),
        event(pwd, 90),
        event(sms, 95),
    ];
    assert_eq!(time(&twice), at(90));
}

#[test]
fn an_essential_acr_is_answered_with_one_of_its_values() {
    let reached = || Assurance::of(&proved(&[Method::Password, Method::Totp])).unwrap();
    assert_eq!(
        reached().answering(&[Level::TwoStep]).acr,
        Level::TwoStep.acr()
    );
    let both = [Level::Password, Level::TwoFactor];
    assert_eq!(reached().answering(&both).acr, Level::TwoFactor.acr());
    assert_eq!(
        reached().answering(&[Level::TwoStep]).level,
        Level::TwoFactor
    );
}

#[test]
fn levels_read_back_what_they_write() {
    for level in Level::ALL {
        assert_eq!(Level::from_acr(level.acr()), Some(*level));
        assert_eq!(Level::parse(level.as_str()), Some(*level));
        let json = serde_json::to_value(level).unwrap();
        assert_eq!(json, level.as_str());
    }
    assert_eq!(Level::from_acr("urn:mace:incommon:iap:silver"), None);
}

#[test]
fn an_event_from_a_session_row_must_be_exactly_one() {
    let read = serde_json::from_str::<AuthenticationEvent>;
    assert!(read(r#"{"method":"sms","at":1000}"#).is_ok());
    assert!(read(r#"{"method":"trusted_computer","at":1000,"until":2000}"#).is_ok());
    let key = AuthenticationEvent::proved(BOUND, Timestamp(1000));
    let row = r#"{"method":{"security_key":"single_device"},"at":1000}"#;
    assert_eq!(read(row).unwrap(), key);
    assert_eq!(serde_json::to_string(&key).unwrap(), row);
    assert!(read(r#"{"method":"security_key","at":1000}"#).is_err());
    assert!(read(r#"{"method":"telepathy","at":1000}"#).is_err());
    assert!(read(r#"{"method":"sms","at":1000,"level":"two_factor"}"#).is_err());
}

/// A proof by a key that may be copied is newer: the level is still the other key's, and so is the
/// time.
#[test]
fn auth_time_is_that_of_the_key_whose_level_is_told() {
    let events = [
        (Method::Password, 10),
        (BOUND, 20),
        (SYNCED, 90),
        (Method::Password, 80),
    ]
    .map(|(method, seconds)| AuthenticationEvent::proved(method, at(seconds)));
    let assurance = Assurance::of(&events).unwrap();
    assert_eq!(assurance.acr, "phrh");
    assert_eq!(assurance.auth_time, at(20));
    let answered = assurance.answering(&[Level::PhishingResistant]);
    assert_eq!(answered.acr, "phr");
}

#[test]
fn what_can_be_copied_is_never_hardware() {
    assert_eq!(Binding::of(true).level().acr(), "phr");
    assert_eq!(Binding::of(false).level().acr(), "phrh");
    assert!(Binding::MultiDevice < Binding::SingleDevice);
}
