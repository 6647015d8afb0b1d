//! The route inventory: every route says who may call it, or it cannot be added.
//!
//! [`Routes`] is the only way a wing hands its routes to the router. Path, method and [`Access`]
//! go into a list beside axum's router, so the suite can call each route as everybody it is *not*
//! for (harness 1 of the security design), and the list can be looked at.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};

use super::Server;
use crate::tenancy::Permission;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anonymous,
    /// The browser that a pending login is bound to.
    PendingLogin,
    /// Whoever is signed in.
    Session,
    /// Whoever is signed in and proved a second factor a moment ago (when they hold one).
    FreshSession,
    /// A client by its own authentication.
    Client,
    /// The bearer of a user's access token.
    Bearer,
    /// Whoever is signed in and holds this permission over the tenant concerned.
    Admin(Permission),
}

/// A route, as the inventory lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// Routes and their inventory.
#[derive(Default)]
pub struct Routes {
    router: Router<Server>,
    inventory: Vec<Entry>,
}

impl Routes {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a GET route (HEAD goes with it).
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.add(MethodFilter::GET, Method::GET, path, access, handler)
    }

    /// Adds a POST route.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.add(MethodFilter::POST, Method::POST, path, access, handler)
    }

    /// Adds a PUT route.
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.add(MethodFilter::PUT, Method::PUT, path, access, handler)
    }

    /// Adds a DELETE route.
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.add(MethodFilter::DELETE, Method::DELETE, path, access, handler)
    }

    /// Adds an OPTIONS route (CORS preflight).
    #[must_use]
    pub fn options<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.add(
            MethodFilter::OPTIONS,
            Method::OPTIONS,
            path,
            access,
            handler,
        )
    }

    fn add<H, T>(
        mut self,
        filter: MethodFilter,
        method: Method,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Server>,
        T: 'static,
    {
        self.router = self.router.route(path, on(filter, handler));
        self.inventory.push(Entry {
            method,
            path,
            access,
        });
        self
    }

    /// These routes and those of another wing.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.inventory.extend(other.inventory);
        self
    }

    /// The list of routes.
    #[must_use]
    pub fn inventory(&self) -> &[Entry] {
        &self.inventory
    }

    /// The router, without its list.
    pub fn into_router(self) -> Router<Server> {
        self.router
    }
}
