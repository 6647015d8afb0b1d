//! A sentence that has not been said yet.

use std::borrow::Cow;

use serde::Serialize;

use super::{Lang, text};

/// A message and its arguments, without a language: what lower parts and page contexts carry, so
/// that nobody needs to know who will read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Say {
    /// The Fluent message.
    pub id: Cow<'static, str>,
    /// Its variables.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Say {
    /// The message `id`, without variables so far.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id: id.into(),
            args: Vec::new(),
        }
    }

    /// With one more variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }

    /// Says it.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let args: Vec<_> = self
            .args
            .iter()
            .map(|(name, value)| (name.as_ref(), value.clone()))
            .collect();
        text(lang, &self.id, &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_when_the_reader_is_known() {
        let say = Say::new("code-wrong").with("left", &1);
        assert_ne!(say.text(Lang::En), say.text(Lang::It));
    }
}
