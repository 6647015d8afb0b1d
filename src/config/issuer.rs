//! The issuer identifier (OIDC Core, section 2; Discovery, section 3).

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;
use url::{Host, Url};

/// The one issuer of this installation: an https origin, or an http one on loopback.
///
/// It is compared as an exact string (invariant I8), never taken from a Host header, and has no
/// trailing slash. A path is refused: discovery, cookies named `__Host-` and several metadata
/// documents are simplest to get right when the provider has an origin of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    url: Url,
}

impl Issuer {
    /// Reads an issuer.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text)
            .map_err(|_| format!("\"{text}\" is not a URL such as \"https://id.example.com\""))?;
        let Some(host) = url.host() else {
            return Err(format!("\"{text}\" names no host"));
        };
        let loopback = match host {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => Ipv4Addr::is_loopback(&address),
            Host::Ipv6(address) => Ipv6Addr::is_loopback(&address),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(format!(
                    "\"{text}\" must begin with https:// (http is accepted on loopback alone)"
                ));
            }
            _ => return Err(format!("\"{text}\" must begin with https://")),
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let origin = url.origin().ascii_serialization();
        if !bare || text.trim_end_matches('/') != origin {
            return Err(format!(
                "\"{text}\" must be an origin without user, path, query or fragment, such as \"{origin}\""
            ));
        }
        Ok(Self { text: origin, url })
    }

    /// The identifier, exactly as it stands in `iss`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL of a path of ours, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether browsers reach us by https, so that cookies can be `Secure` and `__Host-`.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The origin as browsers send it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.text
    }

    /// The host name or address, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

impl std::fmt::Display for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Issuer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Issuer;

    #[test]
    fn an_issuer_is_an_origin() {
        for text in [
            "https://id.example.com",
            "https://id.example.com:8443",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            let issuer = Issuer::parse(text).expect(text);
            assert_eq!(issuer.as_str(), text);
            assert_eq!(issuer.url("/jwks"), format!("{text}/jwks"));
        }
        let slash = Issuer::parse("https://id.example.com/").expect("a slash is forgiven");
        assert_eq!(slash.as_str(), "https://id.example.com");
        for text in [
            "id.example.com",
            "http://id.example.com",
            "http://localhost.example.com",
            "https://id.example.com/vestibule",
            "https://id.example.com?x",
            "https://user@id.example.com",
            "HTTPS://ID.example.com",
            "https://id.example.com:443",
            "ftp://id.example.com",
            "",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }
}
