//! The account: what a user sees and changes of their own sign-in.
//!
//! Looking needs a session; a page that leads to a change needs a fresh second factor already when
//! it is opened, so nobody fills in a form only to be sent away.

mod mfa;
mod mobile;
mod overview;
pub mod pages;

use axum::response::{IntoResponse, Response};

use super::extract::Browser;
use super::guard::SignedIn;
use super::inventory::{Access, Routes};
use super::{Server, redirect};
use crate::account::Subscriber;
use crate::locale::Lang;
use crate::login::Lifetimes;

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
        .get ("/account/mobile",          FreshSession, mobile::show)
        .post("/account/mobile",          FreshSession, mobile::validate)
        .get ("/account/mobile/code",     FreshSession, mobile::code)
        .post("/account/mobile/code",     FreshSession, mobile::verify)
        .post("/account/mobile/resend",   FreshSession, mobile::resend)
        .get ("/account/mobile/update",   FreshSession, mobile::validated)
        .post("/account/mobile/update",   FreshSession, mobile::update)
        .post("/account/mobile/remove",   FreshSession, mobile::remove)
}

/// Whoever is signed in, as the account's operations take them.
fn subscriber<'a>(who: &'a SignedIn, browser: &'a Browser) -> Subscriber<'a> {
    Subscriber {
        session: &who.session,
        user: &who.user,
        lineage: &who.lineage,
        effective: &who.effective,
        holdings: &who.holdings,
        lang: lang(who, browser),
        address: &browser.address,
        user_agent: &browser.user_agent,
    }
}

fn lang(who: &SignedIn, browser: &Browser) -> Lang {
    browser.lang(None, who.user.locale.as_deref())
}

fn lifetimes(server: &Server) -> Lifetimes {
    let sessions = server.config.sessions;
    Lifetimes {
        absolute: i64::from(sessions.absolute_hours) * 60 * 60,
        idle: i64::from(sessions.idle_minutes) * 60,
    }
}

fn show<P: super::render::Page>(
    server: &Server,
    browser: &Browser,
    who: &SignedIn,
    page: &P,
) -> Response {
    server.page(browser, Some(lang(who, browser)), Some(&who.lineage), page)
}

/// Back to a page of the account, after a change that may have written messages.
fn changed(server: &Server, path: &str) -> Response {
    server.outbox.notify_one();
    redirect(path).into_response()
}
