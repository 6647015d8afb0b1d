//! Login names: normalised once, at the edge, and exact from there on (invariant I8).

use unicode_normalization::UnicodeNormalization as _;

/// A login name: NFKC, lower-case, trimmed, 1 to 254 characters without controls or spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoginName(String);

/// The text is no login name. To a person this is the same as an unknown one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a login name has 1 to 254 characters, none of them a space or a control")]
pub struct NotALoginName;

impl LoginName {
    /// Normalises what somebody typed.
    ///
    /// # Errors
    /// [`NotALoginName`] when nothing sensible is left.
    pub fn parse(text: &str) -> Result<Self, NotALoginName> {
        if text.len() > 4 * 254 {
            return Err(NotALoginName);
        }
        // Lower-casing may undo the composition, so NFKC runs again behind it.
        let lower: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
        let name: String = lower.nfkc().collect();
        let name = name.trim();
        let acceptable = (1..=254).contains(&name.chars().count())
            && name
                .chars()
                .all(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(c));
        acceptable
            .then(|| Self(name.to_owned()))
            .ok_or(NotALoginName)
    }

    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The normalised text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Characters that change nothing people see: two names must not differ by them alone.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_name() {
        for text in [
            "alice@alder.example",
            " Alice@Alder.Example ",
            "ＡＬＩＣＥ@alder.example",
        ] {
            let name = LoginName::parse(text).expect("a name");
            assert_eq!(name.as_str(), "alice@alder.example", "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        let long = "a".repeat(255);
        for text in [
            "",
            "   ",
            "a b",
            "a\u{0}b",
            "a\u{200B}b",
            "a\u{202E}b",
            long.as_str(),
        ] {
            assert_eq!(LoginName::parse(text), Err(NotALoginName), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in ".{0,60}") {
            if let Ok(once) = LoginName::parse(&text) {
                prop_assert_eq!(LoginName::parse(once.as_str()), Ok(once.clone()));
            }
        }
    }
}
