//! People who were never here before, one for each round.

use std::sync::atomic::{AtomicU32, Ordering};

use entity::challenge;
use entity::ids::UserId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vestibule::factor::{recovery_code, totp};
use vestibule::user::{self, LoginName, NewUser};

use super::house::{House, Press};
use crate::support::browser::HttpBrowser;
use crate::support::people::*;
use crate::support::relying_party::{RelyingParty, SignIn};

/// Somebody new, with everybody's password.
pub struct Newcomer {
    pub house: &'static House,
    pub id: UserId,
    pub login: String,
    pub phone: String,
}

impl Newcomer {
    /// Somebody of this tenant, with a validated number or without one.
    pub async fn of(house: &'static House, tenant: &str, has_phone: bool) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let login = format!("n{number}@{tenant}.example");
        let phone = format!("+1202556{number:04}");
        let tx = house.app.db.write().await.unwrap();
        let known = user::by_id(&tx, house.app.user(ERIN)).await.unwrap();
        let new = NewUser {
            tenant: house.app.world.tenants[tenant],
            login: LoginName::parse(&login).unwrap(),
            email: login.clone(),
            email_verified: true,
            given_name: "New".to_owned(),
            family_name: "Comer".to_owned(),
            phone: has_phone.then(|| phone.clone()),
            phone_validated: has_phone,
            locale: None,
            password_hash: known.unwrap().password_hash,
        };
        let id = user::create(&tx, new).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            house,
            id,
            login,
            phone,
        }
    }

    /// Gives them an app with Carol's key; the answer is ten recovery codes.
    pub async fn with_app(&self) -> Vec<String> {
        let tx = self.house.app.db.write().await.unwrap();
        totp::import(&tx, self.id, CAROL_KEY).await.unwrap();
        let codes = recovery_code::generate(&tx, self.id).await.unwrap();
        tx.commit().await.unwrap();
        codes
    }

    /// A browser of theirs at the provider, after the right password.
    pub async fn past_the_password(&self) -> HttpBrowser {
        self.past_the_password_for("/account").await
    }

    /// The same on the way to some page of ours.
    pub async fn past_the_password_for(&self, path: &str) -> HttpBrowser {
        // The crowd of the round before may still keep the database busy.
        for _ in 0..20 {
            let mut browser = self.house.app.browser();
            let page = browser.open(&format!("/login?return_to={path}")).await;
            if !page.has("login-submit") {
                continue;
            }
            browser
                .fill("username", &self.login)
                .fill("password", PASSWORD);
            if browser.press("login-submit").await.status != 503 {
                return browser;
            }
        }
        panic!("{} is told to come back, again and again", self.login);
    }

    /// So many browsers that wait for a code, each with this one typed.
    pub async fn typing(&self, browsers: usize, code: &str) -> Vec<Press> {
        let mut presses = Vec::new();
        for _ in 0..browsers {
            let mut browser = self.past_the_password().await;
            let form = browser.fill("code", code).form("code-submit");
            presses.push((browser, form));
        }
        presses
    }

    /// A browser in which they have signed in with the code that was sent to them.
    pub async fn inside(&self) -> HttpBrowser {
        let mut browser = self.past_the_password().await;
        let code = self.sent_code().await;
        browser.fill("code", &code).press("code-submit").await;
        assert_eq!(browser.page().url.path(), "/account", "{}", self.login);
        browser
    }

    /// A sign-in at an application by password alone, for these scopes; the browser is back there.
    pub async fn at(&self, client: &RelyingParty, scopes: &str) -> (HttpBrowser, SignIn) {
        let mut browser = self.house.app.browser();
        let begun = client.sign_in(scopes, &[]);
        browser.begin(&begun).await;
        browser
            .fill("username", &self.login)
            .fill("password", PASSWORD);
        browser.press("login-submit").await;
        (browser, begun)
    }

    /// The newest code that was made for them: a postman of another server may have it in hand.
    pub async fn sent_code(&self) -> String {
        let tx = self.house.app.db.read().await.unwrap();
        let newest = challenge::Entity::find()
            .filter(challenge::Column::UserId.eq(self.id))
            .order_by_desc(challenge::Column::Id)
            .one(tx.conn())
            .await;
        let row = newest.unwrap().expect("a code was made");
        let code = tx
            .sealer()
            .open(&format!("challenge:code:{}", row.id), &row.code);
        String::from_utf8(code.unwrap()).unwrap()
    }

    /// How many rows of `table` are theirs and are so.
    pub async fn count(&self, table: &str, condition: &str) -> i64 {
        let login = &self.login;
        let sql = format!(
            "SELECT COUNT(*) FROM {table} WHERE ({condition}) AND \
             user_id = (SELECT id FROM users WHERE login = '{login}')"
        );
        self.house.app.count(&sql).await
    }

    /// How often this was written down about them.
    pub async fn audited(&self, action: &str) -> i64 {
        let login = &self.login;
        let sql = format!(
            "SELECT COUNT(*) FROM audit_event WHERE action = '{action}' AND \
             subject_id = (SELECT id FROM users WHERE login = '{login}')"
        );
        self.house.app.count(&sql).await
    }

    /// A number of their own row.
    pub async fn number(&self, expression: &str) -> i64 {
        let login = &self.login;
        let sql = format!("SELECT {expression} FROM users WHERE login = '{login}'");
        self.house.app.count(&sql).await
    }

    /// Sessions of theirs that hold.
    pub async fn sessions(&self) -> i64 {
        let epoch = self.number("epoch").await;
        let holds = format!("revoked_at IS NULL AND epoch = {epoch}");
        self.count("session", &holds).await
    }
}
