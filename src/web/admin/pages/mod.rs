//! What the pages of the console show.
//!
//! Names of inputs and ids of forms and buttons are promises to whoever drives the pages by machine;
//! they stand in the templates under `templates/admin/`.

mod home;
mod people;
mod person;
mod policy;
mod tenant;

use serde::Serialize;

pub use home::{FoundPerson, HomePage};
pub use people::{PeoplePage, PersonRow};
pub use person::{PersonPage, ResetPage};
pub use policy::{Choice, PolicyForm, Tick};
pub use tenant::{ImposeForm, ImposedByOther, Row, TenantPage, mode_id};

/// What every page of the console shows around its content.
#[derive(Clone, Debug, Serialize)]
pub struct Corner {
    /// Who is signed in.
    pub username: String,
    /// What stands between them and a change.
    pub wall: Option<Wall>,
}

/// Why an administrator cannot change anything right now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wall {
    /// They hold no second factor themselves.
    NothingEnrolled,
    /// They proved one, but too long ago.
    Stale {
        /// Where to confirm who is there, and back.
        confirm: String,
    },
}

/// A step of the way from the topmost tenant down to the page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// What it is called.
    pub name: String,
    /// Its page; none for what the reader may not see.
    pub href: Option<String>,
}

/// What came of the form that led here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// `success`, `info`, `warning` or `danger`.
    pub look: &'static str,
    /// The sentence.
    pub say: crate::locale::Say,
}

impl Outcome {
    /// Nothing was done, and why.
    #[must_use]
    pub const fn refused(say: crate::locale::Say) -> Self {
        Self {
            look: "danger",
            say,
        }
    }

    /// It is done, or there was nothing to do.
    #[must_use]
    pub fn done(id: &'static str) -> Self {
        Self {
            look: "success",
            say: crate::locale::Say::new(id),
        }
    }
}

impl Corner {
    fn sample() -> Self {
        Self {
            username: "rita@kappa.example".to_owned(),
            wall: None,
        }
    }

    fn sample_stale() -> Self {
        Self {
            wall: Some(Wall::Stale {
                confirm: "/login?fresh=1&return_to=%2Fadmin".to_owned(),
            }),
            ..Self::sample()
        }
    }

    fn sample_without() -> Self {
        Self {
            wall: Some(Wall::NothingEnrolled),
            ..Self::sample()
        }
    }
}

fn crumbs_sample() -> Vec<Crumb> {
    let crumb = |name: &str, href: Option<&str>| Crumb {
        name: name.to_owned(),
        href: href.map(str::to_owned),
    };
    vec![
        crumb("Meridian", None),
        crumb("Kappa Partners", Some("/admin/tenants/kappa")),
        crumb("Alder Construction", Some("/admin/tenants/alder")),
    ]
}
