//! The demo's people, and what each can prove themselves with.

use std::collections::BTreeMap;

use entity::ids::{TenantId, UserId};

use super::WorldError;
use crate::base::Secret;
use crate::base::hasher::PasswordHasher;
use crate::db::{DbError, Tx};
use crate::factor::{recovery_code, totp};
use crate::tenancy::authority::{self, Role};
use crate::user::{self, LoginName, NewUser};

/// Everybody's password.
pub const PASSWORD: &str = "vestibule-demo-1";
/// The key in Carol's authenticator app.
pub const CAROL_KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// The key in the three administrators' authenticator apps.
pub const ADMIN_KEY: &str = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU";

/// Where somebody's second step comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// A text message to this number.
    Sms(&'static str),
    /// A code by e-mail.
    Email,
    /// An app with this key, and perhaps recovery codes.
    App {
        /// In base32.
        key: &'static str,
        /// Whether there are recovery codes too.
        recovery: bool,
    },
    /// Nothing yet: set-up is forced at the login.
    SetUp,
    /// None is asked for.
    None,
}

/// Somebody in the demo.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Login name and e-mail address.
    pub login: &'static str,
    /// First name.
    pub given_name: &'static str,
    /// Last name.
    pub family_name: &'static str,
    /// The tenant's slug.
    pub tenant: &'static str,
    /// How the second step is done.
    pub second_step: SecondStep,
    /// Whether they administer their tenant and everything below it.
    pub administrator: bool,
    /// Their role in the portal.
    pub portal_role: &'static str,
}

const APP: SecondStep = SecondStep::App {
    key: ADMIN_KEY,
    recovery: false,
};
const CAROLS: SecondStep = SecondStep::App {
    key: CAROL_KEY,
    recovery: true,
};

/// Everybody.
#[rustfmt::skip]
pub const PEOPLE: &[Person] = &[
    Person { login: "alice@alder.example",   given_name: "Alice", family_name: "Ashworth", tenant: "alder",    second_step: SecondStep::Sms("+12025554821"), administrator: false, portal_role: "editor" },
    Person { login: "bob@alder.example",     given_name: "Bob",   family_name: "Barlow",   tenant: "alder",    second_step: SecondStep::Email,               administrator: false, portal_role: "viewer" },
    Person { login: "carol@birch.example",   given_name: "Carol", family_name: "Castillo", tenant: "birch",    second_step: CAROLS,                          administrator: false, portal_role: "editor" },
    Person { login: "dave@birch.example",    given_name: "Dave",  family_name: "Dunmore",  tenant: "birch",    second_step: SecondStep::SetUp,               administrator: false, portal_role: "viewer" },
    Person { login: "erin@cedar.example",    given_name: "Erin",  family_name: "Eastman",  tenant: "cedar",    second_step: SecondStep::None,                administrator: false, portal_role: "viewer" },
    Person { login: "frank@cedar.example",   given_name: "Frank", family_name: "Ferrari",  tenant: "cedar",    second_step: SecondStep::Sms("+12025557306"), administrator: false, portal_role: "viewer" },
    Person { login: "adam@alder.example",    given_name: "Adam",  family_name: "Abernathy",tenant: "alder",    second_step: APP,                             administrator: true,  portal_role: "viewer" },
    Person { login: "rita@kappa.example",    given_name: "Rita",  family_name: "Romano",   tenant: "kappa",    second_step: APP,                             administrator: true,  portal_role: "viewer" },
    Person { login: "olga@meridian.example", given_name: "Olga",  family_name: "Oakley",   tenant: "meridian", second_step: APP,                             administrator: true,  portal_role: "viewer" },
];

/// Makes everybody, with password and number.
pub async fn build(
    tx: &Tx,
    hasher: &PasswordHasher,
    tenants: &BTreeMap<&'static str, TenantId>,
) -> Result<BTreeMap<&'static str, UserId>, WorldError> {
    let mut people = BTreeMap::new();
    for person in PEOPLE {
        let phone = match person.second_step {
            SecondStep::Sms(number) => Some(number.to_owned()),
            SecondStep::Email | SecondStep::App { .. } | SecondStep::SetUp | SecondStep::None => {
                None
            }
        };
        let new = NewUser {
            tenant: tenants[person.tenant],
            login: LoginName::parse(person.login).expect("the demo's names are login names"),
            email: person.login.to_owned(),
            email_verified: true,
            given_name: person.given_name.to_owned(),
            family_name: person.family_name.to_owned(),
            phone_validated: phone.is_some(),
            phone,
            locale: None,
            password_hash: Some(hasher.hash(Secret::new(PASSWORD.to_owned())).await?),
        };
        let id = user::create(tx, new).await?;
        people.insert(person.login, id);
        if person.administrator {
            let over = tenants[person.tenant];
            authority::grant_role(tx, id, over, Role::Administrator, None).await?;
        }
    }
    Ok(people)
}

/// Enrols the apps, and gives Carol her recovery codes, which are the answer.
pub async fn enrol(
    tx: &Tx,
    people: &BTreeMap<&'static str, UserId>,
) -> Result<Vec<String>, DbError> {
    let mut codes = Vec::new();
    for person in PEOPLE {
        if let SecondStep::App { key, recovery } = person.second_step {
            let id = people[person.login];
            totp::import(tx, id, key).await?;
            if recovery {
                codes = recovery_code::generate(tx, id).await?;
            }
        }
    }
    Ok(codes)
}
