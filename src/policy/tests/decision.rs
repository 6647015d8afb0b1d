//! Decisions, by example: the demo world, and each rule once.

use entity::values::AuthenticatorKind::{
    self, Email, Password, RecoveryCode, SecurityKey, Sms, Totp,
};

use super::support::{
    COMPANY, FRESH, NOW, OPERATOR, RESELLER, chain, client, email_only, facts, fresh, imposed,
    kinds, mode, nobody_holds, outcome, own, owns, plain, required, trusted, with_app, with_key,
    with_phone,
};
use crate::policy::{
    AuthenticationEvent, Binding, ClientTerms, Decision, DenyReason, Document, Facts, Holdings,
    How, Level, Method, Mode, Node, Trust, decide, fold,
};

fn meridian() -> Option<Document> {
    mode(Mode::Enabled)
}

pub(super) fn alder() -> Vec<Node> {
    let lock = Document::mode(Mode::Required).locked();
    let meridian = vec![own(OPERATOR, Document::mode(Mode::Enabled))];
    chain([meridian, vec![], vec![imposed(RESELLER, lock)], vec![]])
}

fn birch() -> Vec<Node> {
    let no_email = Document {
        methods: Some(kinds(&[Sms, Totp, SecurityKey, RecoveryCode])),
        ..Document::mode(Mode::Required)
    };
    owns([meridian(), None, Some(no_email), None])
}

pub(super) fn cedar(user: Option<Mode>) -> Vec<Node> {
    owns([meridian(), None, None, user.map(Document::mode)])
}

fn bi_portal() -> ClientTerms {
    client(None, true)
}

fn finance() -> ClientTerms {
    client(Some(Level::TwoFactor), false)
}

/// In a word: what has to happen, and with what.
pub(super) fn gist(decision: &Decision) -> (&'static str, Level, Vec<AuthenticatorKind>) {
    let outcome = decision.outcome();
    match decision {
        Decision::Satisfied { assurance, .. } => (outcome, assurance.level, vec![]),
        Decision::StepUp { level, methods, .. } | Decision::Enrol { level, methods, .. } => {
            (outcome, *level, methods.clone())
        }
        Decision::Deny { .. } => (outcome, Level::Password, vec![]),
    }
}

fn after(
    nodes: &[Node],
    client: ClientTerms,
    holdings: Holdings,
    methods: &[Method],
) -> (&'static str, Level, Vec<AuthenticatorKind>) {
    gist(&outcome(nodes, Some(client), holdings, &fresh(methods)))
}

#[test]
fn everybody_of_the_demo_world_is_asked_what_they_should_be() {
    use Method::Password as Pwd;
    let portal = |nodes: &[Node], holdings| after(nodes, bi_portal(), holdings, &[Pwd]);
    let (two_step, two_factor) = (Level::TwoStep, Level::TwoFactor);
    let alice = portal(&alder(), with_phone());
    assert_eq!(alice, ("step_up", two_step, vec![Sms, Email]));
    let bob = portal(&alder(), email_only());
    assert_eq!(bob, ("step_up", two_step, vec![Email]));
    let carol = portal(&birch(), with_app());
    assert_eq!(carol, ("step_up", two_step, vec![Totp, RecoveryCode]));
    let dave = portal(&birch(), email_only());
    assert_eq!(dave, ("enrol", two_step, vec![Totp, SecurityKey, Sms]));
    let erin = portal(&cedar(Some(Mode::Disabled)), email_only());
    assert_eq!(erin, ("satisfied", Level::Password, vec![]));
    let frank = portal(&cedar(None), with_phone());
    assert_eq!(frank, ("step_up", two_step, vec![Sms, Email]));
    let not_enrolled = portal(&cedar(None), email_only());
    assert_eq!(not_enrolled, ("satisfied", Level::Password, vec![]));
    // The payroll report.
    let finance =
        |nodes: &[Node], holdings, methods: &[Method]| after(nodes, finance(), holdings, methods);
    let erin = finance(&cedar(Some(Mode::Disabled)), email_only(), &[Pwd]);
    assert_eq!(erin, ("enrol", two_factor, vec![Totp, SecurityKey, Sms]));
    let bob = finance(&alder(), email_only(), &[Pwd, Method::Email]);
    assert_eq!(bob, ("enrol", two_factor, vec![Totp, SecurityKey, Sms]));
    let alice = finance(&alder(), with_phone(), &[Pwd]);
    assert_eq!(alice, ("step_up", two_factor, vec![Sms]));
    let frank = finance(&cedar(None), with_phone(), &[Pwd, Method::Sms]);
    assert_eq!(frank, ("satisfied", two_factor, vec![]));
}

#[test]
fn whoever_must_enrol_first_does_the_step_their_company_demands() {
    let bob = after(&alder(), finance(), email_only(), &[Method::Password]);
    assert_eq!(bob, ("step_up", Level::TwoStep, vec![Email]));
}

#[test]
fn nothing_is_said_of_second_steps_before_the_password_was_right() {
    for events in [vec![], fresh(&[Method::Sms]), vec![trusted()]] {
        let decision = outcome(&alder(), Some(finance()), with_phone(), &events);
        let Decision::StepUp {
            methods,
            fresh_password,
            ..
        } = decision
        else {
            panic!("{decision:?}");
        };
        assert_eq!((methods, fresh_password), (vec![Password], true));
    }
}

#[test]
fn a_looser_mode_of_ones_own_does_not_pass_a_locked_floor() {
    let mut nodes = alder();
    nodes[3]
        .settings
        .push(own(COMPANY, Document::mode(Mode::Disabled)));
    let decision = outcome(&nodes, None, with_phone(), &fresh(&[Method::Password]));
    assert_eq!(decision.outcome(), "step_up");
}

#[test]
fn recovery_codes_verify_and_never_count_as_enrolled() {
    let codes_alone = Holdings {
        recovery_codes: 10,
        ..nobody_holds()
    };
    let birch = after(&birch(), bi_portal(), codes_alone, &[Method::Password]);
    assert_eq!(
        birch,
        ("enrol", Level::TwoStep, vec![Totp, SecurityKey, Sms])
    );
    let cedar = after(&cedar(None), bi_portal(), codes_alone, &[Method::Password]);
    assert_eq!(cedar.0, "satisfied");
}

#[test]
fn a_demand_that_no_method_meets_is_refused() {
    let codes_alone = Document {
        methods: Some(kinds(&[Totp, Sms, RecoveryCode])),
        ..required(Level::PhishingResistant)
    };
    let phishing_resistant = owns([Some(codes_alone), None, None, None]);
    let decision = outcome(
        &phishing_resistant,
        None,
        with_app(),
        &fresh(&[Method::Password]),
    );
    assert!(matches!(
        decision,
        Decision::Deny {
            reason: DenyReason::NoUsableMethod,
            ..
        }
    ));
}

#[test]
fn the_users_choice_comes_first_then_the_strongest_then_the_last_used() {
    let effective = fold(&alder(), None, &[]);
    let asked = plain();
    let events = fresh(&[Method::Password]);
    let everything = Holdings {
        phone_validated: true,
        ..with_app()
    };
    let order = |preferred, last_used| {
        let facts = Facts {
            preferred,
            last_used,
            ..facts(&effective, &asked, everything, &events)
        };
        gist(&decide(&facts)).2
    };
    assert_eq!(order(None, None), [Totp, Sms, Email, RecoveryCode]);
    assert_eq!(order(None, Some(Sms)), [Sms, Totp, Email, RecoveryCode]);
    assert_eq!(order(None, Some(Email)), [Totp, Sms, Email, RecoveryCode]);
    assert_eq!(
        order(Some(Email), Some(Sms)),
        [Email, Sms, Totp, RecoveryCode]
    );
    assert_eq!(
        order(Some(RecoveryCode), None),
        [Totp, Sms, Email, RecoveryCode]
    );
}

#[test]
fn a_key_is_offered_first_for_it_is_the_strongest() {
    let pwd = fresh(&[Method::Password]);
    for binding in [Binding::MultiDevice, Binding::SingleDevice] {
        let held = Holdings {
            security_key: Some(binding),
            phone_validated: true,
            ..with_app()
        };
        let methods = gist(&outcome(&alder(), Some(bi_portal()), held, &pwd)).2;
        assert_eq!(methods, [SecurityKey, Totp, Sms, Email, RecoveryCode]);
    }
    let only_a_key = with_key(Binding::MultiDevice);
    let frank = after(&cedar(None), bi_portal(), only_a_key, &[Method::Password]);
    assert_eq!(frank.0, "step_up", "a key is a usable authenticator");
    let forbidden = owns([
        Some(Document {
            methods: Some(kinds(&[Sms, Totp])),
            ..Document::mode(Mode::Enabled)
        }),
        None,
        None,
        None,
    ]);
    let frank = after(&forbidden, bi_portal(), only_a_key, &[Method::Password]);
    assert_eq!(frank.0, "satisfied", "one that is not allowed is none");
}

/// A policy that rises to what nothing held reaches opens no way around what is held.
#[test]
fn whoever_holds_a_factor_proves_it_before_a_key_is_set_up() {
    let raised = owns([Some(required(Level::PhishingResistant)), None, None, None]);
    let carol = after(&raised, bi_portal(), with_app(), &[Method::Password]);
    assert_eq!(
        carol,
        ("step_up", Level::TwoFactor, vec![Totp, RecoveryCode])
    );
    let proved = [Method::Password, Method::Totp];
    let carol = after(&raised, bi_portal(), with_app(), &proved);
    assert_eq!(
        carol,
        ("enrol", Level::PhishingResistant, vec![SecurityKey])
    );
    let disabled = owns([mode(Mode::Disabled), None, None, None]);
    let strict = client(Some(Level::PhishingResistant), false);
    let erin = after(&disabled, strict, with_app(), &[Method::Password]);
    assert_eq!(
        erin,
        ("step_up", Level::TwoFactor, vec![Totp, RecoveryCode])
    );
}

#[test]
fn a_trusted_computer_skips_the_challenge_and_never_the_enrolment() {
    let pwd = fresh(&[Method::Password]);
    let with = |event: AuthenticationEvent| [pwd.clone(), vec![event]].concat();
    let decision = outcome(
        &cedar(None),
        Some(bi_portal()),
        with_phone(),
        &with(trusted()),
    );
    let Decision::Satisfied { assurance, why } = decision else {
        panic!("{decision:?}");
    };
    assert_eq!(
        (assurance.level, assurance.how),
        (Level::Password, Some(How::TrustedComputer))
    );
    assert_eq!(assurance.amr_values(), ["pwd"]);
    assert_eq!(why.trust, Trust::Accepted);

    let refused = |nodes: &[Node], client, holdings, event| {
        let decision = outcome(nodes, Some(client), holdings, &with(event));
        assert_ne!(decision.outcome(), "satisfied");
        decision.why().trust
    };
    let ended = AuthenticationEvent::trusted(FRESH, NOW, Level::TwoFactor);
    assert_eq!(
        refused(&alder(), bi_portal(), with_phone(), ended),
        Trust::Ended
    );
    let endless = AuthenticationEvent::proved(Method::TrustedComputer, FRESH);
    assert_eq!(
        refused(&alder(), bi_portal(), with_phone(), endless),
        Trust::Ended
    );
    let weak = AuthenticationEvent::trusted(FRESH, NOW.plus_seconds(60), Level::Password);
    assert_eq!(
        refused(&alder(), bi_portal(), with_phone(), weak),
        Trust::TooWeak
    );
    let tightened = Document {
        trust_days: Some(1),
        ..Document::mode(Mode::Required)
    };
    let tightened = owns([Some(tightened), None, None, None]);
    let month = 30 * 24 * 60 * 60;
    let long_ago = AuthenticationEvent::trusted(
        NOW.plus_seconds(-month),
        NOW.plus_seconds(month),
        Level::TwoFactor,
    );
    assert_eq!(
        refused(&tightened, bi_portal(), with_phone(), long_ago),
        Trust::Ended
    );
    let by_client = refused(&alder(), finance(), with_phone(), trusted());
    assert_eq!(by_client, Trust::RefusedByClient);
    let not_enrolled = refused(&birch(), bi_portal(), email_only(), trusted());
    assert_eq!(not_enrolled, Trust::NothingEnrolled);
    let no_trust = Document {
        trust_days: Some(0),
        ..Document::mode(Mode::Required)
    };
    let by_policy = owns([Some(no_trust), None, None, None]);
    let by_policy = refused(&by_policy, bi_portal(), with_phone(), trusted());
    assert_eq!(by_policy, Trust::RefusedByPolicy);
}

#[test]
fn the_rule_for_a_client_in_a_company_stands_between_the_company_and_the_user() {
    let mut nodes = cedar(None);
    let rule = Node {
        place: crate::policy::Place::Client(super::support::CLIENT),
        name: "finance".to_owned(),
        settings: vec![own(COMPANY, required(Level::TwoFactor).locked())],
    };
    nodes.insert(3, rule);
    nodes[4]
        .settings
        .push(own(COMPANY, Document::mode(Mode::Disabled)));
    let decision = outcome(
        &nodes,
        Some(bi_portal()),
        with_phone(),
        &fresh(&[Method::Password]),
    );
    assert_eq!(gist(&decision), ("step_up", Level::TwoFactor, vec![Sms]));
}
