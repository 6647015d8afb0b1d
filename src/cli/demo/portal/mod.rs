//! The demo's relying party: "Northlight", a small BI portal.
//!
//! It knows nothing of Vestibule but its issuer and two registrations, and speaks to it through the
//! `openidconnect` crate as any application would. It is an example to read before writing one's
//! own:
//! 1. [`relying_party`] discovers the provider, sends the browser away and verifies what comes back.
//! 2. [`visit`] keeps who somebody is in a session of the portal's own, in memory, by the cookie
//!    `portal`.
//! 3. `/payroll` steps up: it asks again with the client `finance`, whose minimum is two factors, and
//!    believes only the `acr` of the ID token that comes back.
//! 4. `/claims` shows that ID token in words.

mod chart;
mod pages;
mod relying_party;
mod routes;
mod transport;
mod visit;
mod words;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

pub use relying_party::Registration;

use crate::base::Ambient;

/// What the portal was told when it was set up.
#[derive(Clone, Debug)]
pub struct PortalSettings {
    /// Where browsers reach the portal, without a trailing slash.
    pub origin: String,
    /// The provider's issuer identifier.
    pub issuer: String,
    /// The client for signing in.
    pub analytics: Registration,
    /// The client for the payroll report.
    pub payroll: Registration,
}

/// The portal; clones share everything.
#[derive(Clone)]
pub struct Portal(Arc<Parts>);

/// What the portal consists of.
pub struct Parts {
    settings: PortalSettings,
    party: relying_party::RelyingParty,
    visits: visit::Visits,
    pages: pages::Pages,
    ambient: Ambient,
}

/// Redirect URI paths of the two clients, for whoever registers them.
pub const ANALYTICS_CALLBACK: &str = "/callback";
/// See [`ANALYTICS_CALLBACK`].
pub const PAYROLL_CALLBACK: &str = "/payroll/callback";
/// Where a browser comes back to after signing out at the provider.
pub const SIGNED_OUT: &str = "/signed-out";

impl Portal {
    /// A portal that has not spoken to its provider yet: discovery happens at the first sign-in.
    #[must_use]
    pub fn new(settings: PortalSettings, ambient: Ambient) -> Self {
        Self(Arc::new(Parts {
            party: relying_party::RelyingParty::new(&settings),
            visits: visit::Visits::new(ambient.clone()),
            pages: pages::Pages::load(),
            settings,
            ambient,
        }))
    }

    /// All its pages.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// Answers on `listener` until `shutdown` is ready.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        axum::serve(listener, self.router())
            .with_graceful_shutdown(shutdown)
            .await
    }
}

impl std::ops::Deref for Portal {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
