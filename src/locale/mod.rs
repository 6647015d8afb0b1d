//! What Vestibule says to people, in their language: Fluent messages, embedded in the binary.
//!
//! Every part that speaks to a person (mails, text messages, pages) keeps its sentences in a file
//! of its own, `locales/<lang>/<part>.ftl`; all files of a language make one bundle, so an id is
//! used once in the whole house. English is the reference: an id that a translation lacks falls
//! back to it, and a test proves that none does.

mod lang;
mod say;

use std::sync::LazyLock;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

pub use lang::Lang;
pub use say::Say;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

/// One bundle a language, in the order of [`Lang::ALL`].
static BUNDLES: LazyLock<Vec<Bundle>> =
    LazyLock::new(|| Lang::ALL.iter().map(|lang| bundle(*lang)).collect());

/// The message `id` in `lang`, with its variables filled in.
///
/// An argument that is a plain whole number chooses plural forms. A message that `lang` lacks is
/// said in English; one that nobody has is its own id, so a page never fails for a missing word.
#[must_use]
pub fn text(lang: Lang, id: &str, args: &[(&str, String)]) -> String {
    find(lang, id, args).unwrap_or_else(|| id.to_owned())
}

/// As [`text`], but nothing when neither `lang` nor English knows the message.
#[must_use]
pub fn find(lang: Lang, id: &str, args: &[(&str, String)]) -> Option<String> {
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| (*name, value_of(value)))
        .collect();
    format(lang, id, &args).or_else(|| format(Lang::En, id, &args))
}

fn format(lang: Lang, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = BUNDLES.get(lang as usize)?;
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let said = bundle.format_pattern(pattern, Some(args), &mut errors);
    if !errors.is_empty() {
        tracing::warn!(
            id,
            lang = lang.tag(),
            ?errors,
            "a message was said incompletely"
        );
    }
    Some(said.into_owned())
}

/// A whole number as it would be written chooses plurals; anything else ("007") stays text.
fn value_of(text: &str) -> FluentValue<'_> {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => FluentValue::from(number),
        Ok(_) | Err(_) => FluentValue::from(text),
    }
}

/// All files of a language as one bundle.
fn bundle(lang: Lang) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.identifier()]);
    // Isolation marks are invisible, yet they force a text message into UCS-2 and break copying.
    bundle.set_use_isolating(false);
    for (name, source) in sources(lang) {
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            tracing::error!(file = name, ?errors, "a message file has broken messages");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file = name, ?errors, "a message id is used twice");
        }
    }
    bundle
}

/// Name and content of each file of a language.
fn sources(lang: Lang) -> Vec<(String, String)> {
    let folder = format!("{}/", lang.tag());
    let mut found: Vec<_> = Files::iter()
        .filter(|name| name.starts_with(&folder) && name.ends_with(".ftl"))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let source = String::from_utf8_lossy(&file.data).into_owned();
            Some((name.into_owned(), source))
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The variables of every message of a language, by `file:id`.
    fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
        let start = regex::Regex::new(r"^(-?[a-zA-Z][\w-]*) =").expect("a valid pattern");
        let variable = regex::Regex::new(r"\$([a-z][\w-]*)").expect("a valid pattern");
        let mut found = BTreeMap::new();
        for (name, source) in sources(lang) {
            let file = name.split('/').next_back().unwrap_or_default().to_owned();
            let mut current = None;
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                if let Some(id) = start.captures(line) {
                    let key = format!("{file}:{}", &id[1]);
                    let fresh = found.insert(key.clone(), BTreeSet::new()).is_none();
                    assert!(fresh, "{name}: {key} is there twice");
                    current = Some(key);
                }
                let Some(variables) = current.as_ref().and_then(|key| found.get_mut(key)) else {
                    continue;
                };
                variables.extend(variable.captures_iter(line).map(|hit| hit[1].to_owned()));
            }
        }
        found
    }

    #[test]
    fn every_language_says_every_message_with_the_same_variables() {
        let english = messages(Lang::En);
        for lang in Lang::ALL {
            let theirs = messages(*lang);
            for (id, variables) in &english {
                let Some(found) = theirs.get(id) else {
                    panic!("{} lacks {id}", lang.tag());
                };
                assert_eq!(found, variables, "{} {id}", lang.tag());
            }
            for id in theirs.keys() {
                assert!(
                    english.contains_key(id),
                    "{id} exists in {} alone",
                    lang.tag()
                );
            }
        }
    }

    #[test]
    fn every_file_parses_and_no_id_is_used_in_two_files() {
        for lang in Lang::ALL {
            let mut ids = BTreeMap::new();
            for (name, source) in sources(*lang) {
                if let Err((_, errors)) = FluentResource::try_new(source) {
                    panic!("{name}: {errors:?}");
                }
            }
            for key in messages(*lang).into_keys() {
                let (file, id) = key.split_once(':').expect("file:id");
                if let Some(other) = ids.insert(id.to_owned(), file.to_owned()) {
                    panic!("{id} is in {other} and in {file}");
                }
            }
        }
    }

    #[test]
    fn whole_numbers_choose_plurals_and_codes_keep_their_zeros() {
        assert_eq!(value_of("3"), FluentValue::from(3_i64));
        assert_eq!(value_of("007"), FluentValue::from("007"));
        assert_eq!(value_of("+34"), FluentValue::from("+34"));
    }

    #[test]
    fn an_unknown_message_is_its_own_id() {
        assert_eq!(text(Lang::Es, "no-such-message", &[]), "no-such-message");
        assert_eq!(find(Lang::It, "no-such-message", &[]), None);
    }
}
