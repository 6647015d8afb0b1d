//! The authorization response (RFC 6749 section 4.1.2, OAuth 2.0 Multiple Response Types, Form Post
//! Response Mode): an answer put on its way back to the client. Pure.
//!
//! Errors go where the response would have gone, `state` is echoed byte for byte, and `iss` (RFC
//! 9207) is in every answer, so that a client of several providers cannot be mixed up.

use url::form_urlencoded;

use super::error::OAuthError;
use super::request::{ReplyTo, ResponseMode};

/// What the client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The grant was approved; the code, in plain, for the first and last time.
    Code(String),
    /// It was not (RFC 6749 section 4.1.2.1).
    Error(OAuthError),
}

/// An answer as the browser carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// The browser follows this address.
    Redirect(String),
    /// The browser posts this form.
    FormPost {
        /// The client's `redirect_uri`.
        action: String,
        /// Names and values, in order.
        fields: Vec<(&'static str, String)>,
    },
}

/// The response that brings `answer` back to the client.
#[must_use]
pub fn respond(reply: &ReplyTo, issuer: &str, answer: Answer) -> Response {
    let mut fields = match answer {
        Answer::Code(code) => vec![("code", code)],
        Answer::Error(error) => vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description().to_owned()),
        ],
    };
    if let Some(state) = &reply.state {
        fields.push(("state", state.clone()));
    }
    fields.push(("iss", issuer.to_owned()));
    match reply.response_mode {
        ResponseMode::Query => {
            Response::Redirect(with_query(&reply.redirect_uri, &encode(&fields)))
        }
        ResponseMode::Fragment => {
            Response::Redirect(format!("{}#{}", reply.redirect_uri, encode(&fields)))
        }
        ResponseMode::FormPost => Response::FormPost {
            action: reply.redirect_uri.clone(),
            fields,
        },
    }
}

/// An address with more parameters in its query; what is there stays as it is, byte for byte.
#[must_use]
pub fn with_query(uri: &str, query: &str) -> String {
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, present)) if present.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{query}")
}

/// Names and values as `application/x-www-form-urlencoded`.
#[must_use]
pub fn encode<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    let mut encoder = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        encoder.append_pair(name.as_ref(), value.as_ref());
    }
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ISSUER: &str = "https://id.example";

    fn reply(redirect_uri: &str, response_mode: ResponseMode, state: Option<&str>) -> ReplyTo {
        ReplyTo {
            redirect_uri: redirect_uri.to_owned(),
            response_mode,
            state: state.map(str::to_owned),
        }
    }

    fn code() -> Answer {
        Answer::Code("c1".to_owned())
    }

    #[test]
    fn an_answer_goes_where_the_mode_says() {
        use ResponseMode::{FormPost, Fragment, Query};
        let iss = "iss=https%3A%2F%2Fid.example";
        for (uri, mode, expected) in [
            (
                "https://rp/cb",
                Query,
                format!("https://rp/cb?code=c1&state=s&{iss}"),
            ),
            (
                "https://rp/cb?",
                Query,
                format!("https://rp/cb?code=c1&state=s&{iss}"),
            ),
            (
                "https://rp/cb?a=%20b",
                Query,
                format!("https://rp/cb?a=%20b&code=c1&state=s&{iss}"),
            ),
            (
                "https://rp/cb?a=b&",
                Query,
                format!("https://rp/cb?a=b&code=c1&state=s&{iss}"),
            ),
            (
                "https://rp/cb?a",
                Fragment,
                format!("https://rp/cb?a#code=c1&state=s&{iss}"),
            ),
            (
                "com.app:/cb",
                Query,
                format!("com.app:/cb?code=c1&state=s&{iss}"),
            ),
        ] {
            let response = respond(&reply(uri, mode, Some("s")), ISSUER, code());
            assert_eq!(response, Response::Redirect(expected));
        }
        let response = respond(
            &reply("https://rp/cb?a", FormPost, Some("<s>")),
            ISSUER,
            code(),
        );
        let Response::FormPost { action, fields } = response else {
            panic!("not a form");
        };
        assert_eq!(action, "https://rp/cb?a");
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["code", "state", "iss"]);
        assert_eq!(fields[1].1, "<s>");
    }

    #[test]
    fn an_error_says_its_word_and_a_sentence() {
        let answer = Answer::Error(OAuthError::missing("response_type"));
        let response = respond(
            &reply("https://rp/cb", ResponseMode::Query, None),
            ISSUER,
            answer,
        );
        let expected = "https://rp/cb?error=invalid_request\
             &error_description=the+parameter+response_type+is+missing&iss=https%3A%2F%2Fid.example";
        assert_eq!(response, Response::Redirect(expected.to_owned()));
    }

    proptest! {
        #[test]
        fn the_state_comes_back_byte_for_byte(state in "\\PC{1,60}", mode in 0..3_usize) {
            let reply = reply("https://rp/cb?x=1", ResponseMode::ALL[mode], Some(&state));
            let returned = match respond(&reply, ISSUER, code()) {
                Response::Redirect(location) => {
                    prop_assert!(location.is_ascii());
                    let parsed = url::Url::parse(&location).unwrap();
                    let text = parsed.fragment().or(parsed.query()).unwrap().to_owned();
                    form_urlencoded::parse(text.as_bytes())
                        .find(|(name, _)| name == "state")
                        .map(|(_, value)| value.into_owned())
                }
                Response::FormPost { fields, .. } => {
                    fields.into_iter().find(|(name, _)| *name == "state").map(|(_, value)| value)
                }
            };
            prop_assert_eq!(returned, Some(state));
        }
    }
}
