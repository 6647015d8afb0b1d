//! The explanation of a decision.

use super::support::{
    ASKED_AT, COMPANY, OPERATOR, RESELLER, chain, client, facts, fresh, imposed, own, trusted,
    with_phone,
};
use crate::locale::{Lang, find};
use crate::policy::{Asked, Document, Level, Method, Mode, Why, decide, fold};
use entity::values::Timestamp;

fn explained() -> Why {
    let nodes = chain([
        vec![own(OPERATOR, Document::mode(Mode::Enabled))],
        vec![],
        vec![
            imposed(RESELLER, Document::mode(Mode::Required).locked()),
            own(
                COMPANY,
                Document {
                    trust_days: Some(0),
                    ..Document::default()
                },
            ),
        ],
        vec![],
    ]);
    let effective = fold(&nodes, Some(client(Some(Level::TwoFactor), false)), &[]);
    let asked = Asked {
        acr_values: vec![Level::TwoFactor],
        max_age: Some(600),
        ..Asked::plain(ASKED_AT)
    };
    let mut events = fresh(&[Method::Password]);
    events.push(trusted());
    decide(&facts(&effective, &asked, with_phone(), &events))
        .why()
        .clone()
}

#[test]
fn every_decision_says_in_words_how_it_came_about() {
    let said = explained().say(Lang::En);
    let expected = [
        "Meridian: multi-factor authentication is on for whoever has set it up, set by Meridian on 2026-11-18.",
        "Kappa Partners: nothing of its own, inherits.",
        "Alder Construction: multi-factor authentication is required, set by Kappa Partners on 2026-11-18 for Alder Construction alone and locked.",
        "Alder Construction: no computer may be trusted, set by Alder Construction on 2026-11-18.",
        "User alice@alder.example: nothing of its own, inherits.",
        "So the policy in force is: always at least two steps.",
        "The application finance demands at least two factors.",
        "The application finance does not accept trusted computers.",
        "The request prefers: urn:vestibule:acr:two-factor",
        "The request wants an authentication no older than 600 seconds.",
        "Trusted computers are not accepted by the policy.",
        "Two factors have to be proved; so far: the password.",
    ];
    for (said, expected) in said.iter().zip(expected) {
        assert_eq!(said.trim_end_matches('.'), expected.trim_end_matches('.'));
    }
    assert_eq!(said.len(), expected.len());
}

#[test]
fn the_reasons_are_kept_and_read_back_whole() {
    let why = explained();
    let kept = serde_json::to_string(&why).unwrap();
    assert_eq!(serde_json::from_str::<Why>(&kept).unwrap(), why);
}

#[test]
fn every_line_has_its_words() {
    let source = include_str!("../why.rs");
    let ids = regex::Regex::new(r#""(policy-why-[a-z-]+)""#).unwrap();
    let mut count = 0;
    for id in ids.captures_iter(source) {
        for lang in Lang::ALL {
            assert!(
                find(*lang, &id[1], &[]).is_some(),
                "{} in {}",
                &id[1],
                lang.tag()
            );
        }
        count += 1;
    }
    assert!(count > 20, "the pattern finds them");
}

#[test]
fn days_are_written_as_iso_8601_does() {
    let day = |seconds| crate::policy::why::day(Timestamp::from_seconds(seconds));
    assert_eq!(day(0), "1970-01-01");
    assert_eq!(day(-1), "1969-12-31");
    assert_eq!(day(951_782_400), "2000-02-29");
    assert_eq!(day(1_709_164_800), "2024-02-29");
    assert_eq!(day(4_107_542_400), "2100-03-01");
    assert_eq!(day(1_767_225_599), "2025-12-31");
}
