//! The account: what a user sees and changes of their own sign-in.
//!
//! Looking needs a session; a page that leads to a change needs a fresh second factor already when
//! it is opened, so nobody fills in a form only to be sent away.

mod key;
mod mfa;
mod mobile;
mod overview;
pub mod pages;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use self::pages::Corner;
use super::extract::Browser;
use super::guard::{self, SignedIn};
use super::inventory::{Access, Routes};
use super::render::Page;
use super::{Problem, Server, redirect, refused};
use crate::account::Subscriber;
use crate::db::Tx;
use crate::locale::Lang;
use crate::notify::phone;
use crate::tenancy::authority;

/// The routes of the account.
#[rustfmt::skip]
pub fn routes() -> Routes {
    use Access::{FreshSession, Session};
    Routes::new()
        .get ("/account",                 Session,      overview::show)
        .post("/account/devices/revoke",  FreshSession, overview::distrust)
        .post("/account/sessions/revoke", FreshSession, overview::sign_out)
        .get ("/account/mfa",             Session,      mfa::show)
        .get ("/account/mfa/app",         FreshSession, mfa::app)
        .post("/account/mfa/app",         FreshSession, mfa::set_up)
        .get ("/account/mfa/disable",     FreshSession, mfa::ask_disable)
        .post("/account/mfa/disable",     FreshSession, mfa::disable)
        .post("/account/mfa/codes",       FreshSession, mfa::codes)
        .get ("/account/mfa/key",         FreshSession, key::show)
        .post("/account/mfa/key",         FreshSession, key::add)
        .get ("/account/mfa/key/remove",  FreshSession, key::ask_remove)
        .post("/account/mfa/key/remove",  FreshSession, key::remove)
        .get ("/account/mobile",          FreshSession, mobile::show)
        .post("/account/mobile",          FreshSession, mobile::validate)
        .get ("/account/mobile/code",     FreshSession, mobile::code)
        .post("/account/mobile/code",     FreshSession, mobile::verify)
        .post("/account/mobile/resend",   FreshSession, mobile::resend)
        .get ("/account/mobile/update",   FreshSession, mobile::validated)
        .post("/account/mobile/update",   FreshSession, mobile::update)
        .post("/account/mobile/remove",   FreshSession, mobile::remove)
}

/// Somebody at their account: who they are, and the unit of work of their request.
struct Desk {
    server: Server,
    browser: Browser,
    tx: Tx,
    who: SignedIn,
}

/// Looking: needs a session.
struct Look(Desk);

/// Looking at a page that leads to a change: needs a fresh second factor.
struct FreshLook(Desk);

/// Changing: needs a fresh second factor, and may write.
struct Change(Desk);

impl FromRequestParts<Server> for Look {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let browser = Browser::from_request_parts(parts, server).await?;
        let tx = server.db.read().await?;
        let who = guard::signed_in(&tx, &browser).await?;
        Ok(Self(Desk::of(server, browser, tx, who)))
    }
}

impl FromRequestParts<Server> for FreshLook {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let browser = Browser::from_request_parts(parts, server).await?;
        let tx = server.db.read().await?;
        let who = guard::fresh(&tx, &browser).await?;
        Ok(Self(Desk::of(server, browser, tx, who)))
    }
}

impl FromRequestParts<Server> for Change {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let browser = Browser::from_request_parts(parts, server).await?;
        let tx = server.db.write().await?;
        guard::take_turn(&tx, &browser).await?;
        let who = guard::fresh(&tx, &browser).await?;
        Ok(Self(Desk::of(server, browser, tx, who)))
    }
}

impl Desk {
    fn of(server: &Server, browser: Browser, tx: Tx, who: SignedIn) -> Self {
        Self {
            server: server.clone(),
            browser,
            tx,
            who,
        }
    }
}

impl Desk {
    fn lang(&self) -> Lang {
        self.browser.lang(None, self.who.user.locale.as_deref())
    }

    /// Whoever is signed in, as the account's operations take them.
    fn subscriber(&self) -> Subscriber<'_> {
        Subscriber {
            session: &self.who.session,
            user: &self.who.user,
            lineage: &self.who.lineage,
            effective: &self.who.effective,
            holdings: &self.who.holdings,
            apps: &self.who.apps,
            lang: self.lang(),
            address: &self.browser.address,
            user_agent: &self.browser.user_agent,
        }
    }

    /// The corner of every page: who is signed in.
    async fn corner(&self) -> Result<Corner, Problem> {
        let admin = !authority::assignments(&self.tx, self.who.user.id)
            .await?
            .is_empty();
        Ok(Corner {
            username: self.who.user.login.clone(),
            admin,
        })
    }

    /// The user's validated number, masked.
    fn masked_phone(&self) -> Option<String> {
        let user = &self.who.user;
        let number = user
            .phone
            .as_deref()
            .filter(|_| self.who.holdings.phone_validated);
        number.map(phone::mask_phone)
    }

    fn show<P: Page>(&self, page: &P) -> Response {
        let lang = Some(self.lang());
        let lineage = Some(&self.who.lineage);
        let response = self.server.page(&self.browser, lang, lineage, page);
        guard::used(&self.who, response)
    }

    /// Makes the change true and goes back to a page; it may have written messages.
    async fn changed(self, path: &str) -> Result<Response, Problem> {
        self.tx.commit().await?;
        self.server.outbox.notify_one();
        Ok(redirect(path))
    }

    /// Nothing came of the change but a counted try, which stays counted: the form again.
    async fn counted(self, shown: Response) -> Result<Response, Problem> {
        self.tx.commit().await?;
        Ok(refused(shown))
    }
}
