//! The portal's pages: what each shows, and the templates they are shown with.

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::chart::{Payroll, Report};
use super::relying_party::Identity;
use super::words::Row;

/// Whoever is signed in, as the page's frame shows them.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub subject: String,
    pub name: String,
    pub email: String,
    pub initials: String,
    pub tenant: String,
    pub tenant_name: String,
}

impl Person {
    /// From what the provider said.
    pub fn of(identity: &Identity) -> Self {
        let text = |claim: &str| identity.text(claim).unwrap_or_default().to_owned();
        let email = text("email");
        let name = match text("name") {
            name if name.is_empty() => email.clone(),
            name => name,
        };
        let initials = name
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect();
        Self {
            subject: text("sub"),
            name,
            email,
            initials,
            tenant: text("tenant"),
            tenant_name: text("tenant_name"),
        }
    }
}

/// One client's ID token in words.
#[derive(Clone, Debug, Serialize)]
pub struct Token {
    pub client: String,
    pub rows: Vec<Row>,
    pub userinfo: Vec<Row>,
    pub refreshable: bool,
}

/// Something went wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    pub title: &'static str,
    pub detail: String,
}

/// The templates.
pub struct Pages(Environment<'static>);

const TEMPLATES: &[(&str, &str)] = &[
    (
        "base.html",
        include_str!("../../../../templates/portal/base.html"),
    ),
    (
        "home.html",
        include_str!("../../../../templates/portal/home.html"),
    ),
    (
        "charts.html",
        include_str!("../../../../templates/portal/charts.html"),
    ),
    (
        "payroll.html",
        include_str!("../../../../templates/portal/payroll.html"),
    ),
    (
        "claims.html",
        include_str!("../../../../templates/portal/claims.html"),
    ),
    (
        "problem.html",
        include_str!("../../../../templates/portal/problem.html"),
    ),
];

impl Pages {
    /// Compiles all templates.
    pub fn load() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES {
            environment
                .add_template(name, source)
                .expect("the embedded templates compile, as the tests prove");
        }
        Self(environment)
    }

    /// The front door.
    pub fn home(&self, person: Option<&Person>, goodbye: bool) -> String {
        self.render(
            "home.html",
            context! { person => show(&person), goodbye, here => "home" },
        )
    }

    /// The chart page.
    pub fn charts(&self, person: &Person, report: &Report) -> String {
        self.render(
            "charts.html",
            context! { person => show(person), report => show(report), here => "charts" },
        )
    }

    /// The payroll report; `proof` says how strongly the person proved who they are.
    pub fn payroll(&self, person: &Person, payroll: &Payroll, proof: &str) -> String {
        self.render(
            "payroll.html",
            context! { person => show(person), payroll => show(payroll), proof, here => "payroll" },
        )
    }

    /// The ID tokens in words.
    pub fn claims(&self, person: &Person, tokens: &[Token]) -> String {
        self.render(
            "claims.html",
            context! { person => show(person), tokens => show(tokens), here => "claims" },
        )
    }

    /// Something went wrong.
    pub fn problem(&self, problem: &Problem) -> String {
        self.render(
            "problem.html",
            context! { person => (), problem => show(problem), here => "problem" },
        )
    }

    fn render(&self, name: &str, context: Value) -> String {
        self.0
            .get_template(name)
            .and_then(|template| template.render(context))
            .expect("the embedded templates render their own contexts, as the tests prove")
    }
}

fn show(value: &(impl Serialize + ?Sized)) -> Value {
    Value::from(Serde(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::Timestamp;
    use crate::cli::demo::portal::words;

    fn alice() -> Person {
        Person {
            subject: "1".to_owned(),
            name: "Alice <Alder>".to_owned(),
            email: "alice@alder.example".to_owned(),
            initials: "AA".to_owned(),
            tenant: "alder".to_owned(),
            tenant_name: "Alder Construction".to_owned(),
        }
    }

    #[test]
    fn every_page_renders_and_escapes() {
        let pages = Pages::load();
        let person = alice();
        let claims = json!({ "acr": "phr", "amr": ["pwd", "<x>"], "exp": 1_700_000_000 });
        let rows = words::rows(claims.as_object().expect("an object"), Timestamp(0));
        let token = Token {
            client: "bi-portal".to_owned(),
            userinfo: rows.clone(),
            rows,
            refreshable: true,
        };
        let all = [
            pages.home(None, false),
            pages.home(None, true),
            pages.home(Some(&person), false),
            pages.charts(&person, &Report::of("alder")),
            pages.payroll(&person, &Payroll::of("alder"), "two factors"),
            pages.claims(&person, &[token]),
            pages.problem(&Problem {
                title: "No",
                detail: "<b>".to_owned(),
            }),
        ];
        for html in all {
            assert!(html.starts_with("<!doctype html>"), "{html}");
            assert!(!html.contains("<Alder>") && !html.contains("<x>") && !html.contains("<b>"));
        }
    }
}
