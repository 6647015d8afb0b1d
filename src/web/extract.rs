//! What handlers are given: parameters that repeat nothing, forms that prove where they come from,
//! and the browser behind a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::Server;
use super::cookies::{Cookies, Slot};
use super::problem::Problem;
use crate::base::secret::constant_time_eq;
use crate::base::{Token, TokenKind};
use crate::locale::Lang;

/// The longest parameter accepted, in bytes.
pub const MAX_PARAMETER: usize = 8 * 1024;

/// Fields of our forms of which several may be ticked; any other comes once.
const SEVERAL: [&str; 2] = ["methods", "user"];

/// Parameters in the order they came, percent-decoded; neither merged nor forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// A parameter came twice (RFC 6749, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated(pub String);

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value of a parameter that may come once. An empty one counts as absent (RFC 6749,
    /// section 3.1).
    ///
    /// # Errors
    /// [`Repeated`] when it came more than once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self
            .0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value);
        let first = values.next();
        if values.next().is_some() {
            return Err(Repeated(name.to_owned()));
        }
        Ok(first.map(String::as_str).filter(|value| !value.is_empty()))
    }

    /// The first value of a field of our own forms, trimmed of nothing; empty when absent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Every value of a field (ticked boxes of one name).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// A field that a form of ours always has; only a body that was cut off comes without it.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when it is missing.
    pub fn given(&self, name: &str) -> Result<&str, Problem> {
        if self.has(name) {
            Ok(self.field(name))
        } else {
            Err(Problem::BadRequest(format!("{name} is missing")))
        }
    }

    /// The thing that a form names in `field`, or all of them where it says `all`. What is missing is
    /// not everything, and what is no identifier names nothing.
    ///
    /// # Errors
    /// [`Problem::NotFound`].
    pub fn one_or_all<T: std::str::FromStr>(&self, field: &str) -> Result<Option<T>, Problem> {
        match (self.has(field), self.has("all")) {
            (true, false) => self
                .field(field)
                .parse()
                .map(Some)
                .map_err(|_| Problem::NotFound),
            (false, true) => Ok(None),
            (true, true) | (false, false) => Err(Problem::NotFound),
        }
    }

    /// All pairs, in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first parameter that came twice, if any did, but for the boxes of one name.
    #[must_use]
    fn repeated(&self) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(index, (name, _))| {
            let earlier = self.0[..index].iter().any(|(earlier, _)| earlier == name);
            (earlier && !SEVERAL.contains(&name.as_str())).then_some(name.as_str())
        })
    }

    fn bounded(self) -> Result<Self, Problem> {
        let fits = |(name, value): &(String, String)| {
            name.len() <= MAX_PARAMETER && value.len() <= MAX_PARAMETER
        };
        if self.0.len() > 200 || !self.0.iter().all(fits) {
            return Err(Problem::TooLarge);
        }
        // What was no UTF-8 has been replaced by this; it is refused and not guessed at.
        let guessed =
            |(name, value): &(String, String)| [name, value].map(|text| text.contains('\u{fffd}'));
        if self.0.iter().any(|pair| guessed(pair).contains(&true)) {
            return Err(Problem::BadRequest("a parameter is not UTF-8".to_owned()));
        }
        Ok(self)
    }
}

impl FromRequestParts<Server> for Params {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Problem> {
        Self::parse(parts.uri.query().unwrap_or_default().as_bytes()).bounded()
    }
}

/// A form from anywhere: OAuth endpoints and cross-site posts. It proves nothing about its origin.
#[derive(Clone, Debug)]
pub struct RawForm(pub Params);

impl FromRequest<Server> for RawForm {
    type Rejection = Problem;
    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let is_form = content_type
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                let essence = value.split(';').next().unwrap_or_default().trim();
                essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        if !is_form {
            return Err(Problem::NotAForm);
        }
        let body = Bytes::from_request(request, server)
            .await
            .map_err(|_| Problem::TooLarge)?;
        Params::parse(&body).bounded().map(Self)
    }
}

/// A form of ours, posted from a page of ours in the same browser: `Sec-Fetch-Site` and `Origin`
/// where the browser sends them, and always the CSRF token of the browser's cookie.
#[derive(Clone, Debug)]
pub struct Posted(pub Params);

impl FromRequest<Server> for Posted {
    type Rejection = Problem;
    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        same_origin(request.headers(), server)?;
        let cookies = Cookies::read(request.headers(), server.config.issuer.secure());
        let RawForm(params) = RawForm::from_request(request, server).await?;
        let browser = cookies.token(Slot::Browser).ok_or(Problem::Stale)?;
        let expected = csrf_token(server, &browser);
        if !constant_time_eq(params.field("csrf").as_bytes(), expected.as_bytes()) {
            return Err(Problem::Stale);
        }
        match params.repeated() {
            Some(name) => Err(Repeated(name.to_owned()).into()),
            None => Ok(Self(params)),
        }
    }
}

/// Refuses what a browser itself says comes from elsewhere.
///
/// # Errors
/// [`Problem::Stale`].
pub fn same_origin(headers: &HeaderMap, server: &Server) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site_ok = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    // `no-referrer` makes browsers send "null"; then Sec-Fetch-Site and the token decide.
    let origin_ok = text("origin")
        .is_none_or(|origin| origin == "null" || origin == server.config.issuer.origin());
    if site_ok && origin_ok {
        Ok(())
    } else {
        Err(Problem::Stale)
    }
}

/// The CSRF token of a browser: a keyed hash of its cookie.
#[must_use]
pub fn csrf_token(server: &Server, browser: &Token) -> String {
    use base64::Engine as _;
    let digest = server
        .sealer
        .keyed_hash("csrf", browser.expose().as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest.0)
}

/// The browser binding of a request whose response must set it: shared with the outer layer.
#[derive(Clone, Debug, Default)]
pub(super) struct FreshBinding(pub(super) Arc<OnceLock<Token>>);

/// The browser behind a request.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The language of its person.
    pub accept_language: Option<String>,
    /// The network address: the socket's, or what a configured proxy says.
    pub address: String,
    /// What it calls itself, at most 200 characters.
    pub user_agent: String,
    /// Its cookies.
    pub cookies: Cookies,
    /// Its binding: pending requests and forms belong to it. New when it had none; the cookie is
    /// then set by the outer layer whatever the handler answers.
    pub binding: Token,
}

impl Browser {
    /// The language to speak, before a user is known.
    #[must_use]
    pub fn lang(&self, ui_locales: Option<&str>, user: Option<&str>) -> Lang {
        Lang::negotiate(ui_locales, user, self.accept_language.as_deref())
    }

    /// The CSRF token for its forms.
    #[must_use]
    pub fn csrf(&self, server: &Server) -> String {
        csrf_token(server, &self.binding)
    }

    /// The session cookie's token.
    #[must_use]
    pub fn session(&self) -> Option<Token> {
        self.cookies.token(Slot::Session)
    }
}

impl FromRequestParts<Server> for Browser {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let cookies = Cookies::read(&parts.headers, server.config.issuer.secure());
        let text = |name: header::HeaderName| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let binding = if let Some(known) = cookies.token(Slot::Browser) {
            known
        } else {
            let fresh = parts
                .extensions
                .get::<FreshBinding>()
                .cloned()
                .unwrap_or_default();
            let entropy = server.db.ambient().entropy;
            fresh
                .0
                .get_or_init(|| Token::new(TokenKind::Browser, entropy))
                .clone()
        };
        Ok(Self {
            accept_language: text(header::ACCEPT_LANGUAGE),
            address: address(parts, server),
            user_agent: text(header::USER_AGENT)
                .unwrap_or_default()
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect(),
            cookies,
            binding,
        })
    }
}

/// The client's address: from the socket, or from `X-Forwarded-For` read from the right as long as
/// the addresses are configured proxies.
fn address(parts: &Parts, server: &Server) -> String {
    let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    let trusted = |address: IpAddr| {
        server
            .config
            .proxies
            .iter()
            .any(|net| net.contains(&address))
    };
    let mut address = peer.ip().to_canonical();
    let forwarded: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.iter().rev() {
        if !trusted(address) {
            break;
        }
        let Ok(next) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = next.to_canonical();
    }
    address.to_string()
}
