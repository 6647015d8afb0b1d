//! How messages leave the house: the SMTP server and the SMS providers.
//!
//! Settings only; `notify` builds the transports from them and checks what is between their lines
//! (a URL, an address, a certificate). Secrets and the certificate can be read from files like
//! every setting: `password_file = "…"`, `ca_pem_file = "…"`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

use crate::base::Secret;

/// Where e-mail is handed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The sender's address; the display name is each tenant's brand.
    pub from: String,
    /// The SMTP server.
    pub host: String,
    /// Its port; by default 587, or 465 for implicit TLS.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: MailTls,
    /// The account, if the server wants one.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<Secret<String>>,
    /// A certificate authority of one's own, in PEM; the system's are trusted besides.
    pub ca_pem: Option<String>,
    /// Seconds that handing in one mail may take, everything included.
    #[serde(default = "timeout")]
    pub timeout_s: u64,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// STARTTLS (RFC 3207), and nothing is said before it succeeded.
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// None: for a server on loopback alone.
    None,
}

/// How text messages leave.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsSettings {
    /// Countries (ISO 3166-1 alpha-2) that may be written to; empty for all.
    pub countries: Vec<String>,
    /// The providers in order: the next one is tried when one fails.
    pub providers: Vec<SmsProviderSettings>,
}

/// One provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SmsProviderSettings {
    /// Twilio's REST API.
    Twilio(TwilioSettings),
    /// Any provider with one HTTP request a message.
    Http(HttpSmsSettings),
}

/// An account with Twilio.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioSettings {
    /// `AC…`.
    pub account_sid: String,
    /// The account's token; or an API key instead, which can be revoked alone.
    pub auth_token: Option<Secret<String>>,
    /// `SK…`.
    pub api_key_sid: Option<String>,
    /// The API key's secret.
    pub api_key_secret: Option<Secret<String>>,
    /// The sender: a number in E.164 or an alphanumeric sender id.
    pub from: Option<String>,
    /// `MG…`: a messaging service that chooses the sender; instead of `from`.
    pub messaging_service_sid: Option<String>,
    /// The processing region, such as `ie1`; credentials belong to one region.
    pub region: Option<String>,
    /// The edge, such as `dublin`; by default the region's own.
    pub edge: Option<String>,
    /// The API's address when it is neither Twilio's default nor a region's.
    pub base_url: Option<String>,
    /// Seconds that one message may take.
    #[serde(default = "timeout")]
    pub timeout_s: u64,
}

/// A provider that takes one POST a message. In `json` and `form` the texts `{to}`, `{body}` and
/// `{from}` stand for the number (E.164), the message and the sender.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSmsSettings {
    /// What it is called in logs and in the outbox.
    #[serde(default = "http_name")]
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// The JSON document to send; either this or `form`.
    pub json: Option<serde_json::Value>,
    /// The form fields to send.
    pub form: Option<BTreeMap<String, String>>,
    /// What `{from}` stands for.
    pub from: Option<String>,
    /// Sent as `Authorization: Bearer …`.
    pub bearer_token: Option<Secret<String>>,
    /// Seconds that one message may take.
    #[serde(default = "timeout")]
    pub timeout_s: u64,
}

const fn timeout() -> u64 {
    15
}

fn http_name() -> String {
    "http".to_owned()
}

/// Whether a host is this machine, so that plain text to it stays here.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_secrets_do_not_print() {
        let mail: MailSettings = toml::from_str(
            "from = \"no-reply@id.example\"\nhost = \"smtp.example\"\ntls = \"implicit\"\nusername = \"u\"\npassword = \"hush-hush\"",
        )
        .expect("valid");
        assert_eq!(mail.tls, MailTls::Implicit);
        assert!(!format!("{mail:?}").contains("hush-hush"));
        let sms: SmsSettings = toml::from_str(
            r#"
            countries = ["US", "IT"]
            [[providers]]
            kind = "twilio"
            account_sid = "AC0"
            auth_token = "hush-hush"
            from = "+12025550100"
            [[providers]]
            kind = "http"
            url = "https://sms.example/send"
            json = { recipients = ["{to}"], text = "{body}" }
            bearer_token = "hush-hush"
            "#,
        )
        .expect("valid");
        assert_eq!(sms.providers.len(), 2);
        assert!(!format!("{sms:?}").contains("hush-hush"));
    }

    #[test]
    fn an_unknown_setting_of_a_provider_is_an_error() {
        let wrong = "[[providers]]\nkind = \"twilio\"\naccount_sid = \"AC0\"\nauthtoken = \"x\"\n";
        assert!(toml::from_str::<SmsSettings>(wrong).is_err());
    }

    #[test]
    fn loopback_is_recognised() {
        for host in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "10.0.0.1", "smtp.example", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
