//! A scope (RFC 6749 section 3.3): a set of case-sensitive words whose order never matters.

use std::collections::BTreeSet;

/// The scopes that this server gives a meaning to, as discovery lists them.
pub const SUPPORTED: &[&str] = &[
    "openid",
    "profile",
    "email",
    "phone",
    "offline_access",
    "tenant",
    "roles",
    "mfa",
];

/// Scopes that speak of a user, and so mean nothing to a client that acts for itself.
pub const OF_A_USER: &[&str] = &[
    "openid",
    "profile",
    "email",
    "phone",
    "address",
    "offline_access",
    "tenant",
    "roles",
    "mfa",
];

/// A set of scope words.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// Reads a space-separated list; a word with a character outside RFC 6749's makes it nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| {
                word.chars()
                    .all(|c| matches!(c, '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e'))
                    .then(|| word.to_owned())
            })
            .collect::<Option<BTreeSet<_>>>()
            .map(Self)
    }

    /// Whether `word` is in it.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether everything in it is in `other` too.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Whether there is no word in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The words for which `keep` holds.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        self.iter().filter(|word| keep(word)).collect()
    }
}

impl<T: Into<String>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, word) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_do_not_matter_and_bad_characters_do() {
        let one = Scope::parse("openid  profile openid").expect("well-formed");
        assert_eq!(Some(one.clone()), Scope::parse("profile openid"));
        assert_eq!(one.to_string(), "openid profile");
        assert_eq!(Scope::parse("openid \"x\""), None);
        assert_eq!(Scope::parse("openid\u{e9}"), None);
        assert_eq!(Scope::parse("").map(|s| s.is_empty()), Some(true));
    }

    #[test]
    fn a_scope_is_within_what_contains_it() {
        let wide = Scope::parse("a b c").expect("well-formed");
        let narrow = Scope::parse("c a").expect("well-formed");
        assert!(narrow.within(&wide));
        assert!(!wide.within(&narrow));
    }
}
