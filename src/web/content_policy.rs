//! The Content-Security-Policy of a page (CSP Level 3): nothing, but for what the page needs.

use http::HeaderValue;
use url::Url;

use super::render::Frame;

/// What one page may do beyond showing itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where its forms may lead, redirects included, besides this server. `None` leaves
    /// `form-action` out: Chromium applies it to every redirect that follows a submitted form, so
    /// a sign-in that ends at the application would be blocked when its address is not listed.
    pub forms: Option<Vec<String>>,
    /// Pages that it may show in frames (front-channel logout).
    pub frames: Vec<String>,
}

impl Reach {
    /// A page whose forms lead nowhere but here.
    #[must_use]
    pub const fn home() -> Self {
        Self {
            forms: Some(Vec::new()),
            frames: Vec::new(),
        }
    }
}

/// The header's value for a page.
///
/// # Panics
/// Never: everything that comes from outside is reduced to an origin or a scheme first.
#[must_use]
pub fn header(frame: &Frame, reach: &Reach) -> HeaderValue {
    let nonce = &frame.nonce;
    let mut policy = format!(
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; \
         script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:"
    );
    if let Some(logo) = frame.brand.logo_url.as_deref().and_then(source) {
        policy.push(' ');
        policy.push_str(&logo);
    }
    if let Some(forms) = &reach.forms {
        policy.push_str("; form-action 'self'");
        append(&mut policy, forms);
    }
    if !reach.frames.is_empty() {
        policy.push_str("; frame-src");
        append(&mut policy, &reach.frames);
    }
    HeaderValue::try_from(policy).expect("origins, schemes and nonces are visible ASCII")
}

fn append(policy: &mut String, addresses: &[String]) {
    for source in addresses.iter().filter_map(|address| source(address)) {
        policy.push(' ');
        policy.push_str(&source);
    }
}

/// The source expression of an address: its origin, or its scheme when it has none (native
/// applications). Never a path, so nothing written by others can end the directive.
fn source(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let origin = url.origin();
    if origin.is_tuple() {
        Some(origin.ascii_serialization())
    } else {
        Some(format!("{}:", url.scheme()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(reach: &Reach, logo: Option<&str>) -> String {
        let mut frame = Frame::sample();
        frame.nonce = "n0nce".to_owned();
        frame.brand.logo_url = logo.map(str::to_owned);
        let value = header(&frame, reach);
        value.to_str().expect("ASCII").to_owned()
    }

    #[test]
    fn a_page_may_do_nothing_it_was_not_given() {
        assert_eq!(
            policy(&Reach::default(), None),
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src \
             'nonce-n0nce'; style-src 'self' 'nonce-n0nce'; img-src 'self' data:"
        );
        assert!(policy(&Reach::home(), None).ends_with("; form-action 'self'"));
    }

    #[test]
    fn addresses_of_others_become_origins_and_cannot_end_a_directive() {
        let reach = Reach {
            forms: Some(vec![
                "https://app.example/cb?x=; script-src *".to_owned(),
                "com.example.app:/cb".to_owned(),
                "not an address; script-src *".to_owned(),
            ]),
            frames: Vec::new(),
        };
        let found = policy(&reach, Some("https://cdn.example/l.png; script-src *"));
        assert!(found.ends_with("form-action 'self' https://app.example com.example.app:"));
        assert!(found.contains("img-src 'self' data: https://cdn.example;"));
        assert_eq!(found.matches("script-src").count(), 1);
    }
}
