//! The file and the environment as one tree that remembers where each value came from.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::error::{ConfigError, Place, io_sentence, nearest};
use crate::base::Secret;

/// Variables that start like settings and are none.
const NOT_SETTINGS: &[&str] = &["VESTIBULE_CONFIG", "VESTIBULE_LOG"];
const PREFIX: &str = "VESTIBULE_";
const KEK: &str = "VESTIBULE_KEK";
const KEK_FILE: &str = "VESTIBULE_KEK_FILE";
/// Variables of the test suite, which may run with them set.
const TEST_PREFIX: &str = "VESTIBULE_TEST_";

/// The merged tree.
pub struct Layers {
    tree: Table,
    places: Places,
    /// The text that a variable gave a dotted key.
    texts: BTreeMap<String, String>,
    kek: Option<Secret<String>>,
}

/// Where every value came from; holds no value.
#[derive(Clone, Debug, Default)]
pub struct Places {
    name: String,
    /// Line of every key of the file, by its dotted key.
    lines: BTreeMap<String, usize>,
    /// The variable that set a dotted key.
    variables: BTreeMap<String, String>,
}

impl Places {
    /// An error about a key, blamed on where the key was set.
    pub fn blame(&self, key: &str, problem: String) -> ConfigError {
        ConfigError::Value {
            place: self.of(key),
            key: key.to_owned(),
            problem,
        }
    }

    fn of(&self, key: &str) -> Place {
        if let Some(variable) = self.variables.get(key) {
            return Place::Variable(variable.clone());
        }
        let mut known = key;
        loop {
            if let Some(line) = self.lines.get(known) {
                return Place::Line {
                    file: self.name.clone(),
                    line: *line,
                };
            }
            match known.rfind(['.', '[']) {
                Some(end) => known = &known[..end],
                None => return Place::File(self.name.clone()),
            }
        }
    }
}

impl Layers {
    /// Reads the file's text and lays the variables over it.
    pub fn read(
        name: &str,
        text: &str,
        variables: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let parsed = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            place: Place::Line {
                file: name.to_owned(),
                line: line_of(text, error.span().map_or(0, |span| span.start)),
            },
            problem: error.message().replace('\n', ", "),
        })?;
        let mut lines = BTreeMap::new();
        note_table("", parsed.get_ref(), text, &mut lines);
        let tree = toml::from_str::<Table>(text).map_err(|error| ConfigError::Syntax {
            place: Place::File(name.to_owned()),
            problem: error.message().to_owned(),
        })?;
        let mut layers = Self {
            tree,
            places: Places {
                name: name.to_owned(),
                lines,
                variables: BTreeMap::new(),
            },
            texts: BTreeMap::new(),
            kek: None,
        };
        layers.read_named_files()?;
        layers.overlay(variables)?;
        Ok(layers)
    }

    /// The value of `VESTIBULE_KEK`.
    pub const fn kek(&self) -> Option<&Secret<String>> {
        self.kek.as_ref()
    }

    /// The tree as `T`. A variable's text that does not fit as text is read as a TOML value, then
    /// as a comma-separated list: the environment has no types, `T` has.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        let mut tree = self.tree.clone();
        let mut reread: BTreeMap<String, usize> = BTreeMap::new();
        let mut first: BTreeMap<String, ConfigError> = BTreeMap::new();
        loop {
            let error = match serde_path_to_error::deserialize(Value::Table(tree.clone())) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let key = error.path().to_string();
            let failure = self.describe(&key, error.inner().message());
            let Some((variable_key, text)) = self.culprit(&key, error.inner().message()) else {
                return Err(failure);
            };
            let attempt = reread.entry(variable_key.clone()).or_insert(0);
            first.entry(variable_key.clone()).or_insert(failure);
            let Some(value) = readings(text).into_iter().nth(*attempt) else {
                let blamed = first.remove(variable_key);
                return Err(blamed.expect("the first failure was noted above"));
            };
            *attempt += 1;
            put(&mut tree, variable_key, value);
        }
    }

    /// Where every value came from.
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    /// An error about a key, blamed on where the key was set.
    pub fn blame(&self, key: &str, problem: String) -> ConfigError {
        self.places.blame(key, problem)
    }

    /// The variable whose text does not fit as text: it set the key, or (where the key is a table
    /// whose kind is read first) something in it, and the complaint quotes it.
    fn culprit(&self, key: &str, message: &str) -> Option<(&String, &String)> {
        self.texts.iter().find(|(set, text)| {
            let below = |inner: &str, outer: &str| {
                inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            **set == key
                || below(key, set)
                || (below(set, key) && message.contains(&format!("string {text:?}")))
        })
    }

    /// Turns serde's sentence about an unknown or missing field into ours.
    fn describe(&self, path: &str, message: &str) -> ConfigError {
        let quoted = |text: &str| text.split('`').nth(1).map(str::to_owned);
        let path = if path == "." { "" } else { path };
        if message.starts_with("unknown field ") {
            let field = quoted(message).unwrap_or_default();
            // The path ends at the table or at the field, as the format's reader has it.
            let table = path
                .strip_suffix(&field)
                .map_or(path, |rest| rest.trim_end_matches('.'));
            let expected: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            let problem = match nearest(&field, expected.iter().copied()) {
                Some(meant) => {
                    format!(
                        "there is no such setting; did you mean `{}`?",
                        join(table, meant)
                    )
                }
                None => format!("there is no such setting; here are {}", expected.join(", ")),
            };
            return self.blame(&join(table, &field), problem);
        }
        if message.starts_with("missing field ") {
            let field = quoted(message).unwrap_or_default();
            let problem = "this setting is needed and missing".to_owned();
            return self.blame(&join(path, &field), problem);
        }
        self.blame(path, message.trim_end().to_owned())
    }

    /// `password_file = "…"` in the file is `password` with that file's text.
    fn read_named_files(&mut self) -> Result<(), ConfigError> {
        let named: Vec<String> = self
            .places
            .lines
            .keys()
            .filter(|key| {
                key.rsplit('.')
                    .next()
                    .is_some_and(|last| last.ends_with("_file"))
            })
            .cloned()
            .collect();
        for key in named {
            let Some(Value::String(path)) = take(&mut self.tree, &key) else {
                return Err(self.blame(&key, "must be the path of a file".to_owned()));
            };
            let target = key.trim_end_matches("_file").to_owned();
            let text = read_file(&path).map_err(|problem| self.blame(&key, problem))?;
            if let Some(line) = self.places.lines.get(&key).copied() {
                self.places.lines.insert(target.clone(), line);
            }
            put(&mut self.tree, &target, Value::String(text));
        }
        Ok(())
    }

    fn overlay(&mut self, variables: &[(String, String)]) -> Result<(), ConfigError> {
        let mut settings: Vec<&(String, String)> = variables
            .iter()
            .filter(|(name, _)| name.starts_with(PREFIX))
            .filter(|(name, _)| !NOT_SETTINGS.contains(&name.as_str()))
            .filter(|(name, _)| !name.starts_with(TEST_PREFIX))
            .collect();
        // A list's first element comes before its second.
        settings.sort();
        for (name, value) in settings {
            let blame = |key: &str, problem: String| ConfigError::Value {
                place: Place::Variable(name.clone()),
                key: key.to_owned(),
                problem,
            };
            if name == KEK {
                self.kek = Some(Secret::new(value.clone()));
                continue;
            }
            if name == KEK_FILE {
                let text = read_file(value).map_err(|problem| blame("kek", problem))?;
                self.kek = Some(Secret::new(text));
                continue;
            }
            let lower = name[PREFIX.len()..].to_lowercase();
            let (path, from_file) = match lower.strip_suffix("_file") {
                // `VESTIBULE_KEYS__FILE` is the setting `keys.file`.
                Some(path) if !path.ends_with('_') && !path.is_empty() => (path.to_owned(), true),
                _ => (lower, false),
            };
            let key =
                path.split("__")
                    .fold(String::new(), |key, part| match part.parse::<usize>() {
                        Ok(index) => format!("{key}[{index}]"),
                        Err(_) => join(&key, part),
                    });
            let text = if from_file {
                read_file(value).map_err(|problem| blame(&key, problem))?
            } else {
                value.clone()
            };
            if !put(&mut self.tree, &key, Value::String(text.clone())) {
                return Err(blame(
                    &key,
                    "there is no such place in the configuration".to_owned(),
                ));
            }
            self.texts.insert(key.clone(), text);
            self.places.variables.insert(key, name.clone());
        }
        Ok(())
    }
}

/// Other ways to read a variable's text.
fn readings(text: &str) -> Vec<Value> {
    let mut readings = Vec::new();
    if let Ok(mut table) = toml::from_str::<Table>(&format!("value = {text}")) {
        readings.extend(table.remove("value"));
    }
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    readings.push(Value::Array(
        parts.map(|part| Value::String(part.to_owned())).collect(),
    ));
    readings
}

fn read_file(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
        .map_err(|error| format!("cannot read {path}: {}", io_sentence(&error)))
}

fn join(table: &str, key: &str) -> String {
    if table.is_empty() {
        key.to_owned()
    } else {
        format!("{table}.{key}")
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

fn note_table(path: &str, table: &DeTable<'_>, text: &str, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = join(path, key.get_ref());
        lines.insert(path.clone(), line_of(text, key.span().start));
        note_value(&path, value, text, lines);
    }
}

fn note_value(
    path: &str,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    lines: &mut BTreeMap<String, usize>,
) {
    if let Some(table) = value.get_ref().as_table() {
        note_table(path, table, text, lines);
    }
    for (index, element) in value.get_ref().as_array().into_iter().flatten().enumerate() {
        let path = format!("{path}[{index}]");
        lines.insert(path.clone(), line_of(text, element.span().start));
        note_value(&path, element, text, lines);
    }
}

/// The steps of a dotted key: `sms.providers[0].kind` is `sms`, `providers`, `0`, `kind`.
fn steps(key: &str) -> Vec<Result<&str, usize>> {
    key.split(['.', '['])
        .map(|step| match step.strip_suffix(']').map(str::parse) {
            Some(Ok(index)) => Err(index),
            Some(Err(_)) | None => Ok(step),
        })
        .collect()
}

/// Sets a key, making the tables and elements on the way; false when the way is barred.
fn put(tree: &mut Table, key: &str, value: Value) -> bool {
    let steps = steps(key);
    let Some((Ok(first), rest)) = steps.split_first() else {
        return false;
    };
    if rest.is_empty() {
        tree.insert((*first).to_owned(), value);
        return true;
    }
    let mut place = tree
        .entry((*first).to_owned())
        .or_insert_with(|| empty(rest));
    for (depth, step) in rest.iter().enumerate() {
        let after = &rest[depth + 1..];
        place = match (step, place) {
            (Ok(name), Value::Table(table)) => table
                .entry((*name).to_owned())
                .or_insert_with(|| empty(after)),
            (Err(index), Value::Array(array)) if *index <= array.len() => {
                if *index == array.len() {
                    array.push(empty(after));
                }
                &mut array[*index]
            }
            _ => return false,
        };
    }
    *place = value;
    true
}

/// What a missing value must be so that the next step can be taken.
fn empty(next: &[Result<&str, usize>]) -> Value {
    match next.first() {
        Some(Err(_)) => Value::Array(Vec::new()),
        Some(Ok(_)) | None => Value::Table(Table::new()),
    }
}

/// Removes a key and returns its value.
fn take(tree: &mut Table, key: &str) -> Option<Value> {
    let steps = steps(key);
    let (last, way) = steps.split_last()?;
    let Ok(last) = last else { return None };
    let Some((Ok(first), rest)) = way.split_first() else {
        return tree.remove(*last);
    };
    let mut place = tree.get_mut(*first)?;
    for step in rest {
        place = match step {
            Ok(name) => place.get_mut(*name)?,
            Err(index) => place.get_mut(*index)?,
        };
    }
    place.as_table_mut()?.remove(*last)
}
