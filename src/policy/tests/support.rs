//! A small tree, its settings and its people, as plain values.

use std::collections::BTreeSet;

use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{AuthenticatorKind, SettingOrigin, Timestamp};
use uuid::Uuid;

use crate::policy::{
    Asked, AuthenticationEvent, Binding, ClientTerms, Decision, Document, Effective, Facts,
    Holdings, Level, Method, Mode, Node, Place, Setting, decide, fold,
};

pub const OPERATOR: TenantId = TenantId(Uuid::from_u128(1));
pub const RESELLER: TenantId = TenantId(Uuid::from_u128(2));
pub const COMPANY: TenantId = TenantId(Uuid::from_u128(3));
pub const USER: UserId = UserId(Uuid::from_u128(4));
pub const CLIENT: ClientId = ClientId(Uuid::from_u128(5));

/// The present instant of every test.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);
/// When the request arrived, a minute ago.
pub const ASKED_AT: Timestamp = NOW.plus_seconds(-60);
/// Since the request.
pub const FRESH: Timestamp = NOW.plus_seconds(-10);
/// Long before it.
pub const OLD: Timestamp = NOW.plus_seconds(-1_000);

pub fn own(tenant: TenantId, document: Document) -> Setting {
    setting(SettingOrigin::Own, tenant, document)
}

pub fn imposed(source: TenantId, document: Document) -> Setting {
    setting(SettingOrigin::Imposed, source, document)
}

fn setting(origin: SettingOrigin, source: TenantId, document: Document) -> Setting {
    Setting {
        origin,
        source,
        document,
        by: Some(USER),
        at: OLD,
    }
}

/// Operator, reseller, company and user with these settings.
pub fn chain(settings: [Vec<Setting>; 4]) -> Vec<Node> {
    let places = [
        (Place::Tenant(OPERATOR), "Meridian"),
        (Place::Tenant(RESELLER), "Kappa Partners"),
        (Place::Tenant(COMPANY), "Alder Construction"),
        (Place::User(USER), "alice@alder.example"),
    ];
    let nodes = places.into_iter().zip(settings);
    nodes
        .map(|((place, name), settings)| Node {
            place,
            name: name.to_owned(),
            settings,
        })
        .collect()
}

/// The same with at most one own document each.
pub fn owns(documents: [Option<Document>; 4]) -> Vec<Node> {
    let sources = [OPERATOR, RESELLER, COMPANY, COMPANY];
    let mut settings = [const { Vec::new() }; 4];
    for (index, document) in documents.into_iter().enumerate() {
        settings[index].extend(document.map(|document| own(sources[index], document)));
    }
    chain(settings)
}

pub fn mode(mode: Mode) -> Option<Document> {
    Some(Document::mode(mode))
}

/// Required at this level.
pub fn required(minimum: Level) -> Document {
    Document {
        minimum: Some(minimum),
        ..Document::mode(Mode::Required)
    }
}

pub fn kinds(kinds: &[AuthenticatorKind]) -> BTreeSet<AuthenticatorKind> {
    kinds.iter().copied().collect()
}

/// A client with this minimum and this attitude to trust.
pub fn client(minimum: Option<Level>, trust_accepted: bool) -> ClientTerms {
    ClientTerms {
        id: CLIENT,
        name: "finance".to_owned(),
        minimum,
        trust_accepted,
    }
}

pub fn nobody_holds() -> Holdings {
    Holdings::default()
}

/// An e-mail address and nothing else.
pub fn email_only() -> Holdings {
    Holdings {
        email: true,
        ..Holdings::default()
    }
}

/// An e-mail address and a validated mobile number.
pub fn with_phone() -> Holdings {
    Holdings {
        phone_validated: true,
        ..email_only()
    }
}

/// An e-mail address, an app and recovery codes.
pub fn with_app() -> Holdings {
    Holdings {
        totp: true,
        recovery_codes: 10,
        ..email_only()
    }
}

/// An e-mail address and a security key.
pub fn with_key(binding: Binding) -> Holdings {
    Holdings {
        security_key: Some(binding),
        ..email_only()
    }
}

/// These methods, proved since the request.
pub fn fresh(methods: &[Method]) -> Vec<AuthenticationEvent> {
    proved(methods, FRESH)
}

pub fn proved(methods: &[Method], at: Timestamp) -> Vec<AuthenticationEvent> {
    let proved = |method: &Method| AuthenticationEvent::proved(*method, at);
    methods.iter().map(proved).collect()
}

/// A trusted computer, seen now, whose trust lasts.
pub fn trusted() -> AuthenticationEvent {
    AuthenticationEvent::trusted(FRESH, NOW.plus_seconds(86_400), Level::TwoFactor)
}

pub fn plain() -> Asked {
    Asked::plain(ASKED_AT)
}

/// The facts of a user without preferences.
pub fn facts<'a>(
    effective: &'a Effective,
    asked: &'a Asked,
    holdings: Holdings,
    events: &'a [AuthenticationEvent],
) -> Facts<'a> {
    Facts {
        effective,
        asked,
        holdings,
        preferred: None,
        last_used: None,
        events,
        now: NOW,
    }
}

/// What a plain request comes to.
pub fn outcome(
    nodes: &[Node],
    client: Option<ClientTerms>,
    holdings: Holdings,
    events: &[AuthenticationEvent],
) -> Decision {
    let effective = fold(nodes, client, &[]);
    decide(&facts(&effective, &plain(), holdings, events))
}
