//! The style guide: every component of `templates/components` once. Nobody serves it; the tests
//! render it strictly and `examples/gallery.rs` shows it to whoever composes a new page.

use serde::Serialize;

use crate::locale::Lang;

use super::render::Page;

/// Every component once.
#[derive(Clone, Debug, Serialize)]
pub struct GuidePage {
    /// A point in time, milliseconds since the epoch.
    pub at: i64,
}

impl Page for GuidePage {
    const TEMPLATE: &'static str = "guide.html";

    fn title(&self, _: Lang) -> String {
        "Alder Construction".to_owned()
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            at: 1_795_356_359_999,
        }]
    }
}
