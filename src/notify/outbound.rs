//! The one place that makes HTTP clients: each has time limits, none follows redirects.

use std::sync::Once;
use std::time::Duration;

use reqwest::redirect::Policy;
use url::Url;

use crate::config::messages::is_loopback;

/// Why a transport cannot be made from its settings. Nothing in it is secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A setting's value is no good.
    #[error("{key}: {problem}")]
    Value {
        /// The setting, below its table.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl SettingsError {
    pub(super) fn value(key: &'static str, problem: impl Into<String>) -> Self {
        Self::Value {
            key,
            problem: problem.into(),
        }
    }
}

/// How long a call may take.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimits {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the last byte of the answer.
    pub total: Duration,
}

impl TimeLimits {
    /// Limits of so many seconds in total, at most five of them to connect.
    #[must_use]
    pub fn seconds(total: u64) -> Self {
        let total = Duration::from_secs(total.max(1));
        Self {
            connect: total.min(Duration::from_secs(5)),
            total,
        }
    }
}

/// Makes `ring` the process's TLS provider, once; whoever was first stays.
pub fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that a provider is there already, which is all we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// An HTTP client with its own connection pool.
///
/// # Errors
/// When the system's certificates cannot be read.
pub fn client(limits: TimeLimits) -> Result<reqwest::Client, SettingsError> {
    install_tls();
    reqwest::Client::builder()
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .redirect(Policy::none())
        .pool_idle_timeout(Duration::from_secs(60))
        .user_agent(concat!("Vestibule/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| SettingsError::Tls(error.to_string()))
}

/// A URL that secrets may be sent to: https, or http on loopback.
pub(super) fn endpoint(key: &'static str, text: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(text)
        .map_err(|_| SettingsError::value(key, "is not a URL such as \"https://sms.example/\""))?;
    let loopback = url.host_str().is_some_and(is_loopback);
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(SettingsError::value(
            key,
            "must begin with https:// (http is accepted on loopback alone)",
        )),
    }
}

/// The most of an answer that is read; providers' answers are a few hundred bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The start of an answer's body. A body that breaks off is as good as none: the status decides.
pub(super) async fn body(mut response: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            body.truncate(LONGEST_ANSWER);
            break;
        }
    }
    body
}

/// `Retry-After` in seconds, when it is a number and not a date.
pub(super) fn retry_after(response: &reqwest::Response) -> Option<i64> {
    let value = response.headers().get(reqwest::header::RETRY_AFTER)?;
    let seconds: i64 = value.to_str().ok()?.trim().parse().ok()?;
    (0..=3600).contains(&seconds).then_some(seconds)
}
