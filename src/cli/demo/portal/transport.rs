//! How the portal reaches its provider: `openidconnect`'s client trait over `reqwest`.
//!
//! `openidconnect` 4.1 can bring a `reqwest` of its own, an older one with its own TLS; this adapter
//! keeps the build to one.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Longest answer that is read.
const ANSWER_BYTES: usize = 256 * 1024;

/// An HTTP client for a provider that is configured, not chosen by strangers.
#[derive(Clone, Debug)]
pub struct Transport(reqwest::Client);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The provider cannot be reached, or broke off.
    #[error("the provider does not answer")]
    Unreachable(#[from] reqwest::Error),
    /// The answer is not one.
    #[error("the provider's answer is malformed")]
    Malformed(#[from] http::Error),
    /// The answer is longer than any that makes sense.
    #[error("the provider's answer is too long")]
    TooLong,
}

impl Transport {
    /// A client with time limits that follows no redirect, so that a provider cannot send the
    /// portal's requests elsewhere.
    pub fn new() -> Self {
        // Whoever installed a provider of cryptography first is as good as we are.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .user_agent("northlight-portal")
            .build()
            .expect("a client with these constant settings builds");
        Self(client)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut answer = self.0.execute(reqwest::Request::try_from(request)?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
