//! A loopback server that behaves as Twilio documents its Messages resource.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::net::TcpListener;

pub const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub const KEY: &str = "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
pub const KEY_SECRET: &str = "twilio-api-key-secret";

/// What it answers from now on.
#[derive(Clone, Copy, Debug)]
pub enum Answers {
    /// 201, as documented.
    Created,
    /// This status with this error code.
    Error(u16, i64),
    /// This status with a body that is not JSON.
    Garbage(u16),
    /// 429 that asks to wait so many seconds.
    Busy(u32),
    /// It never answers.
    Nothing,
}

/// A message it was asked to send, whatever it answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub to: String,
    pub from: Option<String>,
    pub service: Option<String>,
    pub body: String,
}

struct Inner {
    answers: Mutex<Answers>,
    asked: Mutex<Vec<Asked>>,
}

/// The server.
#[derive(Clone)]
pub struct TwilioServer {
    pub base_url: String,
    inner: Arc<Inner>,
}

impl TwilioServer {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            answers: Mutex::new(Answers::Created),
            asked: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base_url, inner }
    }

    pub fn answer(&self, answers: Answers) {
        *self.inner.answers.lock().unwrap() = answers;
    }

    /// What it was asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().unwrap().clone()
    }
}

async fn handle(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method != Method::POST
        || uri.path() != format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    {
        return error(404, 20404, "The requested resource was not found");
    }
    let right = format!("Basic {}", STANDARD.encode(format!("{KEY}:{KEY_SECRET}")));
    if headers
        .get("authorization")
        .is_none_or(|value| value != right.as_str())
    {
        return error(401, 20003, "Authenticate");
    }
    let mut asked = Asked::default();
    for (name, value) in url::form_urlencoded::parse(&body) {
        match name.as_ref() {
            "To" => asked.to = value.into_owned(),
            "From" => asked.from = Some(value.into_owned()),
            "MessagingServiceSid" => asked.service = Some(value.into_owned()),
            "Body" => asked.body = value.into_owned(),
            _ => {}
        }
    }
    if asked.to.is_empty() {
        return error(400, 21604, "A 'To' phone number is required.");
    }
    if asked.from.is_none() && asked.service.is_none() {
        return error(400, 21603, "A 'From' phone number is required.");
    }
    let to = asked.to.clone();
    inner.asked.lock().unwrap().push(asked);
    let answers = *inner.answers.lock().unwrap();
    match answers {
        Answers::Created => created(&to),
        // Real ones quote the number, which must not reach our logs.
        Answers::Error(status, code) => error(status, code, &format!("'{to}' is refused")),
        Answers::Garbage(status) => {
            (StatusCode::from_u16(status).unwrap(), "<html>oops").into_response()
        }
        Answers::Busy(seconds) => {
            let mut response = error(429, 20429, "Too many requests");
            response.headers_mut().insert("retry-after", seconds.into());
            response
        }
        Answers::Nothing => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            created(&to)
        }
    }
}

fn created(to: &str) -> Response {
    let document = json!({
        "sid": "SMcccccccccccccccccccccccccccccccc",
        "account_sid": ACCOUNT,
        "to": to,
        "status": "queued",
        "num_segments": "0",
        "direction": "outbound-api",
        "error_code": null,
        "error_message": null,
    });
    (StatusCode::CREATED, document.to_string()).into_response()
}

fn error(status: u16, code: i64, message: &str) -> Response {
    let document = json!({
        "code": code,
        "message": message,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
        "status": status,
    });
    (StatusCode::from_u16(status).unwrap(), document.to_string()).into_response()
}
