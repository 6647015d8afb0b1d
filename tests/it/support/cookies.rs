//! The cookies of one browser (RFC 6265), as far as a provider and its clients use them.

use url::Url;
use vestibule::base::{Clock, Timestamp};

/// One stored cookie.
#[derive(Clone, Debug)]
pub struct Cookie {
    pub host: String,
    pub path: String,
    pub name: String,
    pub value: String,
    secure: bool,
    expires: Option<Timestamp>,
}

/// The cookies of one browser.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    cookies: Vec<Cookie>,
}

impl Jar {
    /// Takes what a `Set-Cookie` header says.
    pub fn store(&mut self, url: &Url, header: &str, clock: &Clock) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let mut cookie = Cookie {
            host: url.host_str().unwrap_or_default().to_owned(),
            path: "/".to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            secure: false,
            expires: None,
        };
        let mut http_only = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "httponly" => http_only = true,
                "max-age" => {
                    let seconds: i64 = value.parse().expect("Max-Age is a number");
                    cookie.expires = Some(clock.now().plus_seconds(seconds));
                }
                _ => {}
            }
        }
        if name.starts_with("__Host-") {
            assert!(
                cookie.secure && cookie.path == "/",
                "__Host- is not earned: {header}"
            );
        }
        assert!(
            http_only || !name.contains("session"),
            "a script could read {header}"
        );
        self.cookies.retain(|old| {
            (&old.name, &old.host, &old.path) != (&cookie.name, &cookie.host, &cookie.path)
        });
        if cookie.expires.is_none_or(|until| until > clock.now()) {
            self.cookies.push(cookie);
        }
    }

    /// The `Cookie` header for a request.
    pub fn header(&self, url: &Url, clock: &Clock) -> Option<String> {
        let host = url.host_str().unwrap_or_default();
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .filter(|cookie| cookie.host == host && within(&cookie.path, url.path()))
            .filter(|cookie| cookie.expires.is_none_or(|until| until > clock.now()))
            .filter(|cookie| !cookie.secure || url.scheme() == "https")
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Every cookie it holds.
    pub fn all(&self) -> &[Cookie] {
        &self.cookies
    }

    /// The value of a cookie whose name ends like this (`__Host-` or not).
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut cookies = self.cookies.iter();
        let found = cookies.find(|cookie| cookie.name.trim_start_matches("__Host-") == name)?;
        Some(&found.value)
    }

    /// Puts this value in the place of the cookie's.
    pub fn replace(&mut self, name: &str, value: &str) {
        for cookie in &mut self.cookies {
            if cookie.name.trim_start_matches("__Host-") == name {
                value.clone_into(&mut cookie.value);
            }
        }
    }

    /// Forgets the cookies of which `which` says so.
    pub fn forget(&mut self, which: impl Fn(&Cookie) -> bool) {
        self.cookies.retain(|cookie| !which(cookie));
    }
}

/// Path match (RFC 6265, section 5.1.4).
fn within(cookie: &str, path: &str) -> bool {
    path == cookie
        || path
            .strip_prefix(cookie)
            .is_some_and(|rest| cookie.ends_with('/') || rest.starts_with('/'))
}
