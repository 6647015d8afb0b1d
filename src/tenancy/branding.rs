//! Branding: what a tenant's people see, inherited trait by trait.

use serde::{Deserialize, Serialize};

use super::Lineage;

/// What one node sets itself. Everything is text for people or a checked colour; nothing is markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Branding {
    /// Shown instead of the tenant's name, and in subjects: `<Brand> - One-time code for login`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Path or https URL of a raster logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Accent colour, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// The brand in force at a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// The name people read.
    pub name: String,
    /// Path or URL of the logo.
    pub logo: Option<String>,
    /// Accent colour, `#rrggbb`.
    pub accent: Option<String>,
}

impl Brand {
    /// The brand of a tenant: each trait from the nearest node that sets it, and its own name
    /// where nobody set one.
    #[must_use]
    pub fn effective(lineage: &Lineage) -> Self {
        let nearest = |field: fn(&Branding) -> Option<&String>| {
            lineage
                .iter()
                .rev()
                .find_map(|node| field(&node.branding))
                .cloned()
        };
        Self {
            name: nearest(|own| own.name.as_ref()).unwrap_or_else(|| lineage.tenant().name.clone()),
            logo: nearest(|own| own.logo.as_ref()),
            accent: nearest(|own| own.accent.as_ref()).filter(|colour| is_colour(colour)),
        }
    }
}

/// Whether a text is `#rrggbb`.
#[must_use]
pub fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
