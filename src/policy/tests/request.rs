//! What an application asks of a sign-in, each wish once.

use entity::values::AuthenticatorKind::{Email, Password, RecoveryCode, SecurityKey, Sms, Totp};

use super::support::{
    ASKED_AT, FRESH, NOW, OLD, email_only, facts, fresh, outcome, plain, proved, trusted, with_app,
    with_key, with_phone,
};
use crate::policy::{
    Asked, AuthenticationEvent, Binding, Decision, Holdings, Level, Method, Mode, Node, decide,
    fold,
};

use super::decision::{alder, cedar, gist};

fn asked_of(
    nodes: &[Node],
    asked: &Asked,
    holdings: Holdings,
    events: &[AuthenticationEvent],
) -> Decision {
    let effective = fold(nodes, None, &[]);
    decide(&facts(&effective, asked, holdings, events))
}

#[test]
fn an_essential_acr_is_reached_or_denied() {
    let essential = |levels: &[Level]| Asked {
        essential: Some(levels.to_vec()),
        ..plain()
    };
    let pwd = fresh(&[Method::Password]);
    let decide = |levels: &[Level], holdings| {
        gist(&asked_of(
            &cedar(Some(Mode::Disabled)),
            &essential(levels),
            holdings,
            &pwd,
        ))
    };
    let (two_step, two_factor) = (Level::TwoStep, Level::TwoFactor);
    assert_eq!(
        decide(&[two_factor], with_phone()),
        ("step_up", two_factor, vec![Sms])
    );
    assert_eq!(
        decide(&[two_factor], email_only()),
        ("enrol", two_factor, vec![Totp, SecurityKey, Sms])
    );
    assert_eq!(
        decide(&[two_factor, two_step], email_only()),
        ("step_up", two_step, vec![Email])
    );
    let phr = Level::PhishingResistant;
    assert_eq!(
        decide(&[phr], email_only()),
        ("enrol", phr, vec![SecurityKey])
    );
    assert_eq!(
        decide(&[phr], with_app()),
        ("step_up", two_factor, vec![Totp, RecoveryCode]),
        "whoever holds a factor proves it before a key is set up"
    );
    assert_eq!(
        decide(&[phr], with_key(Binding::MultiDevice)),
        ("step_up", phr, vec![SecurityKey])
    );
    let phrh = Level::PhishingResistantHardware;
    assert_eq!(
        decide(&[phrh], with_key(Binding::MultiDevice)),
        ("step_up", two_factor, vec![SecurityKey]),
        "a key that can be copied reaches no hardware"
    );
    assert_eq!(decide(&[], with_app()).0, "deny");
    let more = fresh(&[Method::Password, Method::Totp]);
    let decision = asked_of(&alder(), &essential(&[two_step]), with_app(), &more);
    let Decision::Satisfied { assurance, .. } = decision else {
        panic!("{decision:?}");
    };
    assert_eq!(
        assurance.acr,
        two_step.acr(),
        "one of the values it insisted on"
    );
}

#[test]
fn a_voluntary_acr_gets_the_best_the_user_can_do() {
    let asked = Asked {
        acr_values: vec![Level::PhishingResistant, Level::TwoFactor],
        ..plain()
    };
    let nodes = cedar(Some(Mode::Disabled));
    let pwd = fresh(&[Method::Password]);
    let frank = gist(&asked_of(&nodes, &asked, with_phone(), &pwd));
    assert_eq!(frank, ("step_up", Level::TwoFactor, vec![Sms]));
    let erin = gist(&asked_of(&nodes, &asked, email_only(), &pwd));
    assert_eq!(erin, ("satisfied", Level::Password, vec![]));
    let trusting = [pwd, vec![trusted()]].concat();
    let frank = gist(&asked_of(&nodes, &asked, with_phone(), &trusting));
    assert_eq!(frank.0, "step_up");
}

#[test]
fn prompt_login_and_an_exceeded_max_age_want_everything_anew() {
    use Method::{Password as Pwd, Sms as Text};
    let login = Asked {
        prompt_login: true,
        ..plain()
    };
    let max_age = |seconds| Asked {
        max_age: Some(seconds),
        ..plain()
    };
    let old = proved(&[Pwd, Text], OLD);
    let alice = |asked: &Asked, events: &[AuthenticationEvent]| {
        gist(&asked_of(&alder(), asked, with_phone(), events))
    };
    for asked in [login.clone(), max_age(600), max_age(0), max_age(-5)] {
        assert_eq!(
            alice(&asked, &old),
            ("step_up", Level::Password, vec![Password]),
            "{asked:?}"
        );
        let password = [old.clone(), fresh(&[Pwd])].concat();
        assert_eq!(
            alice(&asked, &password),
            ("step_up", Level::TwoStep, vec![Sms, Email])
        );
        let trusting = [password.clone(), vec![trusted()]].concat();
        assert_eq!(
            alice(&asked, &trusting).0,
            "step_up",
            "trust is not enough: {asked:?}"
        );
        let both = [password, fresh(&[Text])].concat();
        let decision = asked_of(&alder(), &asked, with_phone(), &both);
        let Decision::Satisfied { assurance, .. } = decision else {
            panic!("{decision:?}");
        };
        assert!(assurance.auth_time >= ASKED_AT);
    }
    assert_eq!(alice(&max_age(5_000), &old).0, "satisfied");
    let trusting = [proved(&[Pwd], OLD), vec![trusted()]].concat();
    assert_eq!(alice(&max_age(5_000), &trusting).0, "satisfied");
    // Whoever owes no second step owes none now, and auth_time moves.
    let erin = [old, fresh(&[Pwd])].concat();
    let decision = asked_of(&cedar(Some(Mode::Disabled)), &login, with_phone(), &erin);
    let Decision::Satisfied { assurance, .. } = decision else {
        panic!("{decision:?}");
    };
    assert_eq!(
        (assurance.auth_time, assurance.amr_values()),
        (FRESH, vec!["pwd"])
    );
}

#[test]
fn a_proof_from_the_future_is_none() {
    let later = NOW.plus_seconds(3_600);
    let events = proved(&[Method::Password, Method::Totp], later);
    let decision = outcome(&alder(), None, with_app(), &events);
    assert_eq!(gist(&decision).2, [Password]);
}
