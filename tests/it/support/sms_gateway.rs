//! A loopback SMS gateway of the plain kind: one POST with a bearer token.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;

pub const TOKEN: &str = "gateway-bearer-token";

/// A request it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub content_type: String,
    pub body: String,
}

struct Inner {
    status: Mutex<u16>,
    posted: Mutex<Vec<Posted>>,
}

/// The server.
#[derive(Clone)]
pub struct SmsGateway {
    pub url: String,
    inner: Arc<Inner>,
}

impl SmsGateway {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            status: Mutex::new(202),
            posted: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/send", listener.local_addr().unwrap());
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inner }
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        *self.inner.status.lock().unwrap() = status;
    }

    /// What it was sent, in order.
    pub fn posted(&self) -> Vec<Posted> {
        self.inner.posted.lock().unwrap().clone()
    }
}

async fn handle(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let right = format!("Bearer {TOKEN}");
    if headers
        .get("authorization")
        .is_none_or(|value| value != right.as_str())
    {
        return StatusCode::UNAUTHORIZED;
    }
    let content_type = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    inner.posted.lock().unwrap().push(Posted {
        content_type: content_type.unwrap_or_default().to_owned(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    StatusCode::from_u16(*inner.status.lock().unwrap()).unwrap()
}
