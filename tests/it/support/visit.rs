//! One person at one browser, sent to Vestibule by one application.

use super::app::TestApp;
use super::browser::HttpBrowser;
use super::page::Page;
use super::people::PASSWORD;
use super::relying_party::{RelyingParty, SignIn, Tokens};

/// A sign-in as a person sees it.
pub struct Visit<'a> {
    pub app: &'a TestApp,
    pub client: &'a RelyingParty,
    pub browser: HttpBrowser,
    pub begun: SignIn,
}

impl<'a> Visit<'a> {
    /// Opens the application in a new browser; it asks for a sign-in.
    pub async fn begin(app: &'a TestApp, client: &'a RelyingParty) -> Self {
        Self::begin_in(app, client, app.browser(), &[]).await
    }

    /// Opens the application in this browser, with more request parameters.
    pub async fn begin_in(
        app: &'a TestApp,
        client: &'a RelyingParty,
        mut browser: HttpBrowser,
        more: &[(&str, &str)],
    ) -> Self {
        let begun = client.sign_in("profile email offline_access tenant mfa", more);
        browser.begin(&begun).await;
        Self {
            app,
            client,
            browser,
            begun,
        }
    }

    /// The same browser is sent by this application, perhaps another one.
    pub async fn again(self, client: &'a RelyingParty, more: &[(&str, &str)]) -> Self {
        Self::begin_in(self.app, client, self.browser, more).await
    }

    /// Gives the user name and the right password.
    pub async fn password(&mut self, login: &str) -> &Page {
        self.password_of(login, PASSWORD).await
    }

    /// Gives the user name and some password.
    pub async fn password_of(&mut self, login: &str, password: &str) -> &Page {
        self.browser
            .fill("username", login)
            .fill("password", password);
        self.browser.press("login-submit").await
    }

    /// Types a one-time code.
    pub async fn code(&mut self, code: &str) -> &Page {
        self.browser.fill("code", code).press("code-submit").await
    }

    /// Types the newest code that was sent to this address or number.
    pub async fn code_sent_to(&mut self, to: &str) -> &Page {
        let code = self.app.code_sent_to(to).await;
        self.code(&code).await
    }

    /// Says that the recovery codes are saved, and finishes the wizard.
    pub async fn finish_set_up(&mut self) -> &Page {
        self.browser.press("recovery-saved").await;
        if !self.is_back() && self.page().has("finish") {
            self.browser.press("finish").await;
        }
        self.page()
    }

    /// What the person sees.
    pub fn page(&self) -> &Page {
        self.browser.page()
    }

    /// Whether the browser is back at the application.
    pub fn is_back(&self) -> bool {
        self.browser.landing().is_some()
    }

    /// The application finishes the sign-in: everything it was given is verified.
    pub async fn tokens(&self) -> Tokens {
        self.client.finish(&self.begun, self.browser.landed()).await
    }

    /// Fails unless the person is asked for a one-time code, and nobody has signed in.
    pub fn must_give_a_code(&self) {
        let page = self.page();
        assert!(!self.is_back(), "back at the application without a code");
        assert!(
            page.has_field("code") && page.has("code-submit"),
            "no code is asked for:\n{}",
            page.text()
        );
    }
}
