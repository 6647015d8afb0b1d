//! The protocol's own pages: consent, logout, and the form that posts itself.

use serde::Serialize;

use crate::locale::{Lang, Say, find, text};
use crate::web::render::Page;

/// Asks whether the application may know what it asks for; posts `decision` = `allow` or `deny`.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentPage {
    /// Where its form leads.
    pub action: String,
    /// The application.
    pub client: String,
    /// The host that the answer goes to, so that a borrowed name stands out.
    pub host: Option<String>,
    /// Who is asked.
    pub username: String,
    /// What it asks for, in words.
    pub scopes: Vec<ScopeLine>,
}

/// One scope (OIDC Core section 5.4) as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeLine {
    /// As it was asked for.
    pub scope: String,
    /// What it means.
    pub meaning: Say,
}

impl ScopeLine {
    /// The line of a scope; one that has no words is named as it is.
    #[must_use]
    pub fn new(scope: &str) -> Self {
        let id = format!("consent-scope-{scope}");
        let meaning = if find(Lang::En, &id, &[]).is_some() {
            Say::new(id)
        } else {
            Say::new("consent-scope-other").with("scope", &scope)
        };
        Self {
            scope: scope.to_owned(),
            meaning,
        }
    }
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "oidc/consent.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "consent-title", &[("client", self.client.clone())])
    }

    fn samples() -> Vec<Self> {
        let scopes = [
            "openid",
            "profile",
            "email",
            "phone",
            "address",
            "offline_access",
            "tenant",
            "roles",
            "mfa",
            "reports:read",
        ];
        let all = Self {
            action: "/authorize/consent/sample".to_owned(),
            client: "BI Portal".to_owned(),
            host: Some("portal.example".to_owned()),
            username: "alice@alder.example".to_owned(),
            scopes: scopes.iter().map(|scope| ScopeLine::new(scope)).collect(),
        };
        vec![
            Self {
                scopes: all.scopes[..3].to_vec(),
                ..all.clone()
            },
            Self { host: None, ..all },
        ]
    }
}

/// Asks whether the user wants to log out (RP-Initiated Logout section 2).
#[derive(Clone, Debug, Serialize)]
pub struct LogoutPage {
    /// Where its form leads.
    pub action: String,
    /// The application that sent the user here, if it is known.
    pub client: Option<String>,
    /// Who is signed in; none when nobody is.
    pub username: Option<String>,
    /// What the form carries on, name and value.
    pub fields: Vec<(String, String)>,
    /// Where "stay signed in" leads.
    pub stay: Option<String>,
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "oidc/logout.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "logout-title", &[])
    }

    fn samples() -> Vec<Self> {
        let asked = Self {
            action: "/logout".to_owned(),
            client: Some("BI Portal".to_owned()),
            username: Some("alice@alder.example".to_owned()),
            fields: vec![("state".to_owned(), "\"><script>".to_owned())],
            stay: Some("/".to_owned()),
        };
        vec![
            asked.clone(),
            Self {
                client: None,
                username: None,
                stay: None,
                ..asked
            },
        ]
    }
}

/// Says that the session ended.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedOutPage {
    /// The application that the user came from.
    pub client: Option<String>,
    /// Where to go on: a registered address, or nothing.
    pub next: Option<String>,
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "oidc/logged_out.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "logged-out-title", &[])
    }

    fn samples() -> Vec<Self> {
        vec![
            Self {
                client: Some("BI Portal".to_owned()),
                next: Some("https://portal.example/".to_owned()),
            },
            Self {
                client: None,
                next: None,
            },
        ]
    }
}

/// Carries an authorization response to the client (Form Post Response Mode section 2). Its script
/// submits it; without script there is a button.
#[derive(Clone, Serialize)]
pub struct FormPostPage {
    /// The redirect URI.
    pub action: String,
    /// The response's parameters, in order.
    pub fields: Vec<(String, String)>,
    /// The application.
    pub client: Option<String>,
}

impl std::fmt::Debug for FormPostPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FormPostPage(to {})", self.action)
    }
}

impl Page for FormPostPage {
    const TEMPLATE: &'static str = "oidc/form_post.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "form-post-title", &[])
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            action: "https://portal.example/cb?a=1&b=\"2\"".to_owned(),
            fields: vec![
                ("code".to_owned(), "vac_sample".to_owned()),
                ("state".to_owned(), "'\"><&é\u{2028}".to_owned()),
                ("iss".to_owned(), "https://id.example".to_owned()),
            ],
            client: Some("BI Portal".to_owned()),
        }]
    }
}
