//! Whether a `redirect_uri` is one of the client's (OIDC Core section 3.1.2.1, RFC 9700 section 4.1).
//!
//! Byte for byte, nothing else: no normalising, no prefixes, no wildcards, no decoding. The one
//! exception is the port of a native application's loopback address, which the system chooses when
//! the application starts (RFC 8252 section 7.3); scheme, host and everything behind the port must
//! still be the registered bytes.
//!
//! Backstory: published providers parsed both addresses and compared the parts, and lost to
//! `https://rp.example@evil.example`, to `/cb/../evil`, to an upper-case host, to `%2e%2e`. Two
//! strings that are not parsed cannot be parsed differently by two parsers.

/// The hosts that a native application may listen on.
const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://[::1]", "http://localhost"];

/// Whether `presented` is registered; `public` says that the client may be a native application.
#[must_use]
pub fn is_registered(registered: &[String], presented: &str, public: bool) -> bool {
    registered
        .iter()
        .any(|known| known == presented || (public && same_but_for_port(known, presented)))
}

/// Whether both are loopback addresses of the same host that differ in the port alone.
fn same_but_for_port(known: &str, presented: &str) -> bool {
    LOOPBACK.iter().any(|host| {
        matches!(
            (behind_port(known, host), behind_port(presented, host)),
            (Some(known), Some(presented)) if known == presented
        )
    })
}

/// What follows `host` and an optional port; nothing when it is not an address of that host.
fn behind_port<'a>(uri: &'a str, host: &str) -> Option<&'a str> {
    let rest = uri.strip_prefix(host)?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (port, rest) = rest.split_at(end);
            let valid = !port.starts_with('0') && port.parse::<u16>().is_ok();
            valid.then_some(rest)?
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REGISTERED: &str = "https://rp.example/cb";

    fn one(uri: &str) -> Vec<String> {
        vec![uri.to_owned()]
    }

    /// Addresses that some provider took for the registered one.
    const CONFUSIONS: &[&str] = &[
        "",
        "https://rp.example",
        "https://rp.example/",
        "https://rp.example/cb/",
        "https://rp.example/CB",
        "https://RP.example/cb",
        "HTTPS://rp.example/cb",
        "http://rp.example/cb",
        "https://rp.example:443/cb",
        "https://rp.example:8443/cb",
        "https://rp.example./cb",
        "https://rp.example/cb?",
        "https://rp.example/cb?next=evil",
        "https://rp.example/cb&next=evil",
        "https://rp.example/cb;evil",
        "https://rp.example/cb#",
        "https://rp.example/cb#evil",
        "https://rp.example/cb%00",
        "https://rp.example/cb\0",
        "https://rp.example/cb%20",
        "https://rp.example/cb ",
        " https://rp.example/cb",
        "https://rp.example/cb\n",
        "https://rp.example/cb\r\nLocation: https://evil.example",
        "https://rp.example/%63b",
        "https://rp.example/cb/../evil",
        "https://rp.example/evil/../cb",
        "https://rp.example/cb/%2e%2e/evil",
        "https://rp.example/./cb",
        "https://rp.example//cb",
        "https://rp.example\\cb",
        "https:\\\\rp.example\\cb",
        "https:/rp.example/cb",
        "https:rp.example/cb",
        "//rp.example/cb",
        "https://user@rp.example/cb",
        "https://user:pw@rp.example/cb",
        "https://rp.example@evil.example/cb",
        "https://rp.example:pw@evil.example/cb",
        "https://evil.example/https://rp.example/cb",
        "https://evil.example?https://rp.example/cb",
        "https://evil.example#https://rp.example/cb",
        "https://rp.example.evil.example/cb",
        "https://evilrp.example/cb",
        "https://rp%2eexample/cb",
        "https://rp\u{3002}example/cb",
        "https://r\u{440}.example/cb",
        "https://ｒｐ.example/cb",
        "https://rp.example/c\u{200b}b",
        "https://rp.example/cb\u{301}",
        "javascript:alert(1)//https://rp.example/cb",
        "data:text/html,https://rp.example/cb",
    ];

    #[test]
    fn nothing_that_looks_like_the_registered_address_is_it() {
        assert!(is_registered(&one(REGISTERED), REGISTERED, false));
        for public in [true, false] {
            for confusion in CONFUSIONS {
                assert!(
                    !is_registered(&one(REGISTERED), confusion, public),
                    "{confusion:?}"
                );
            }
        }
    }

    #[test]
    fn a_native_application_may_listen_on_any_port_of_its_loopback_address() {
        for (registered, presented, same) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:53124/cb", true),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", true),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1/cb", true),
            ("http://[::1]/cb?a", "http://[::1]:9/cb?a", true),
            ("http://localhost/cb", "http://localhost:8000/cb", true),
            ("http://localhost", "http://localhost:8000", true),
            ("http://localhost/cb", "http://127.0.0.1:8000/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:53124/other", false),
            ("http://127.0.0.1/cb", "https://127.0.0.1:53124/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:080/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:/cb", false),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1:80@evil.example/cb",
                false,
            ),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1.evil.example/cb",
                false,
            ),
            (
                "http://localhost",
                "http://localhost:80@evil.example",
                false,
            ),
            ("http://localhost", "http://localhost.evil.example", false),
            ("http://localhost", "http://localhost@evil.example", false),
            ("https://rp.example/cb", "https://rp.example:8443/cb", false),
        ] {
            let registered = one(registered);
            assert_eq!(
                is_registered(&registered, presented, true),
                same,
                "{presented}"
            );
            assert!(
                !is_registered(&registered, presented, false),
                "a confidential client has no loopback exception: {presented}"
            );
        }
    }

    proptest! {
        #[test]
        fn only_equal_bytes_are_equal(
            registered in "https://[a-z]{1,8}\\.example/[a-z/]{0,8}",
            at in any::<prop::sample::Index>(),
            with in "\\PC|[\\x00-\\x20]|",
        ) {
            // One character replaced, inserted or removed.
            let at = at.index(registered.len());
            let changed = format!("{}{with}{}", &registered[..at], &registered[at + 1..]);
            let longer = format!("{}{with}{}", &registered[..at], &registered[at..]);
            for presented in [changed, longer] {
                prop_assert_eq!(
                    is_registered(&one(&registered), &presented, true),
                    presented == registered
                );
            }
        }

        #[test]
        fn a_loopback_exception_moves_the_port_and_nothing_else(
            path in "/[a-z/?=&]{0,12}", port in 1..=u16::MAX, tail in "\\PC{1,6}",
        ) {
            let registered = one(&format!("http://127.0.0.1{path}"));
            let moved = format!("http://127.0.0.1:{port}{path}");
            prop_assert!(is_registered(&registered, &moved, true));
            let appended = format!("{moved}{tail}");
            let wedged = format!("http://127.0.0.1:{port}{tail}{path}");
            prop_assert!(!is_registered(&registered, &appended, true));
            prop_assert!(
                !is_registered(&registered, &wedged, true) || tail.chars().all(|c| c.is_ascii_digit())
            );
        }
    }
}
