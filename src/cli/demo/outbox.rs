//! `/demo/outbox`: the messages that would have been sent, codes and all. The demo alone mounts it.

use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use sha2::{Digest as _, Sha256};

use super::clock;
use crate::notify::Memory;
use crate::web::{Access, Routes};

const TEMPLATE: &str = include_str!("../../../templates/demo/outbox.html");
const STYLE: &str = include_str!("outbox.css");

/// The path it is mounted at.
pub const PATH: &str = "/demo/outbox";

/// The route over what `memory` keeps.
pub fn routes(memory: Memory) -> Routes {
    let page = Page::load();
    Routes::new().get(PATH, Access::Anonymous, move |headers: HeaderMap| {
        let (memory, page) = (memory.clone(), page.clone());
        async move { answer(&memory, &page, &headers) }
    })
}

fn answer(memory: &Memory, page: &Page, headers: &HeaderMap) -> Response {
    let messages = memory.newest_first();
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if accept.contains("application/json") && !accept.contains("text/html") {
        return axum::Json(messages).into_response();
    }
    let rows: Vec<Value> = messages
        .iter()
        .map(|message| {
            context! {
                at => clock(message.sent_at),
                message => Value::from(Serde(message)),
            }
        })
        .collect();
    let mut response = Html(page.render(&rows)).into_response();
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, page.policy.clone());
    response
}

#[derive(Clone)]
struct Page {
    templates: Environment<'static>,
    policy: HeaderValue,
}

impl Page {
    fn load() -> Self {
        let mut templates = Environment::new();
        templates
            .add_template("outbox.html", TEMPLATE)
            .expect("the embedded template compiles, as the test proves");
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        let policy =
            format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'");
        Self {
            templates,
            policy: HeaderValue::from_str(&policy).expect("base64 is visible ASCII"),
        }
    }

    fn render(&self, rows: &[Value]) -> String {
        let style = Value::from_safe_string(STYLE.to_owned());
        self.templates
            .get_template("outbox.html")
            .and_then(|template| template.render(context! { rows, style }))
            .expect("the embedded template renders its own context, as the test proves")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_and_escapes() {
        let page = Page::load();
        let message =
            context! { channel => "sms", to => "+1", subject => (), body => "<b>", code => "1" };
        let html = page.render(&[context! { at => "1:02", message }]);
        assert!(html.contains("&lt;b&gt;"), "{html}");
        assert!(page.render(&[]).contains("Nothing yet"));
    }
}
