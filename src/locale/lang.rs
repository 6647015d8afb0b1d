//! The languages that Vestibule speaks, and which one a person gets.

use serde::{Serialize, Serializer};
use unic_langid::LanguageIdentifier;

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// English, the reference.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Italian.
    It,
}

impl Lang {
    /// Every language, in declaration order.
    pub const ALL: &'static [Self] = &[Self::En, Self::Es, Self::It];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::It => "it",
        }
    }

    /// What its speakers call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::It => "Italiano",
        }
    }

    /// The language of a tag, by its primary subtag: `es-MX` is Spanish.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .iter()
            .copied()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    /// The language of one page: what the request asks for (`ui_locales`, OIDC Core section
    /// 3.1.2.1, space-separated, best first), else the user's own setting, else what the browser
    /// prefers (`Accept-Language`, RFC 9110 section 12.5.4), else English. Nothing here is ever an
    /// error: what cannot be read is passed over.
    #[must_use]
    pub fn negotiate(
        ui_locales: Option<&str>,
        user: Option<&str>,
        accept_language: Option<&str>,
    ) -> Self {
        ui_locales
            .and_then(|tags| tags.split_ascii_whitespace().find_map(Self::parse))
            .or_else(|| user.and_then(Self::parse))
            .or_else(|| accept_language.and_then(preferred))
            .unwrap_or_default()
    }

    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().expect("our own tags are well-formed")
    }
}

/// The best language of an `Accept-Language` header: highest weight, then first written.
fn preferred(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';');
        let Some(lang) = parts.next().and_then(Lang::parse) else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())
            .unwrap_or(0.0);
        if weight > 0.0 && best.is_none_or(|(_, held)| weight > held) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_goes_before_the_user_and_the_user_before_the_browser() {
        let all = Lang::negotiate(Some("fr-CA it"), Some("es"), Some("en"));
        assert_eq!(all, Lang::It);
        assert_eq!(
            Lang::negotiate(Some("fr"), Some("es-MX"), Some("en")),
            Lang::Es
        );
        assert_eq!(Lang::negotiate(None, None, Some("it")), Lang::It);
        assert_eq!(Lang::negotiate(None, None, None), Lang::En);
    }

    #[test]
    fn the_browser_is_understood_by_weight_then_by_order() {
        let table = [
            ("de-DE, es;q=0.5, it;q=0.8", Lang::It),
            ("es, it", Lang::Es),
            ("it;q=0, es;q=0.1", Lang::Es),
            ("*", Lang::En),
            ("es;q=banana", Lang::En),
            (",,;;q=,\u{0}", Lang::En),
            ("EN-gb;q=0.3,IT-ch", Lang::It),
        ];
        for (header, lang) in table {
            assert_eq!(Lang::negotiate(None, None, Some(header)), lang, "{header}");
        }
    }
}
