//! A generic provider: one POST a message, as JSON or as a form, with a bearer token.

use serde_json::Value;
use url::Url;

use super::unanswered;
use crate::base::Secret;
use crate::config::messages::HttpSmsSettings;
use crate::notify::outbound::{self, SettingsError, TimeLimits};
use crate::notify::refusal::Refusal;

/// A provider that takes one HTTP request a message; clones share its connections.
#[derive(Clone, Debug)]
pub struct HttpSms {
    name: String,
    client: reqwest::Client,
    url: Url,
    shape: Shape,
    from: String,
    bearer_token: Option<Secret<String>>,
}

/// What the request's body looks like, with placeholders.
#[derive(Clone, Debug)]
enum Shape {
    Json(Value),
    Form(Vec<(String, String)>),
}

impl HttpSms {
    /// A client from its settings.
    ///
    /// # Errors
    /// [`SettingsError`] with the setting that is no good.
    pub fn new(settings: &HttpSmsSettings) -> Result<Self, SettingsError> {
        let shape = match (&settings.json, &settings.form) {
            (Some(json), None) => Shape::Json(json.clone()),
            (None, Some(form)) => Shape::Form(form.clone().into_iter().collect()),
            (None, None) | (Some(_), Some(_)) => {
                let problem = "either json or form is needed, and only one";
                return Err(SettingsError::value("json", problem));
            }
        };
        let (key, written) = match &shape {
            Shape::Json(json) => ("json", json.to_string()),
            Shape::Form(form) => (
                "form",
                form.iter().map(|(_, value)| value.as_str()).collect(),
            ),
        };
        for placeholder in ["{to}", "{body}"] {
            if !written.contains(placeholder) {
                let problem = format!("{placeholder} appears nowhere in it");
                return Err(SettingsError::value(key, problem));
            }
        }
        if written.contains("{from}") && settings.from.is_none() {
            return Err(SettingsError::value("from", "is what {from} stands for"));
        }
        let timeout = settings.timeout_s.min(crate::notify::LONGEST_ATTEMPT_S);
        Ok(Self {
            name: settings.name.clone(),
            client: outbound::client(TimeLimits::seconds(timeout))?,
            url: outbound::endpoint("url", &settings.url)?,
            shape,
            from: settings.from.clone().unwrap_or_default(),
            bearer_token: settings.bearer_token.clone(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn send(&self, to: &str, body: &str) -> Result<(), Refusal> {
        let filled = |template: &str| fill(template, to, body, &self.from);
        let request = self.client.post(self.url.clone());
        let request = match &self.shape {
            Shape::Json(json) => request.json(&fill_json(json, &filled)),
            Shape::Form(form) => {
                let fields: Vec<(&str, String)> = form
                    .iter()
                    .map(|(name, value)| (name.as_str(), filled(value)))
                    .collect();
                request.form(&fields)
            }
        };
        let request = match &self.bearer_token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        };
        let response = request.send().await.map_err(|error| unanswered(&error))?;
        let status = response.status().as_u16();
        match status {
            200..=299 => Ok(()),
            401 | 403 | 404 => Err(Refusal::operator(format!("refused: HTTP {status}"))),
            408 | 429 | 500..=599 => Err(Refusal::Later {
                reason: format!("overloaded or down: HTTP {status}").into(),
                after_s: outbound::retry_after(&response),
            }),
            // What a 400 means differs by provider; it is never called the user's fault.
            _ => Err(Refusal::Message),
        }
    }
}

/// The template with its placeholders replaced, in one pass: a placeholder's value is not searched
/// again, so a brand called "{to}" stays that.
fn fill(template: &str, to: &str, body: &str, from: &str) -> String {
    let values = [("{to}", to), ("{body}", body), ("{from}", from)];
    let mut filled = String::with_capacity(template.len() + body.len());
    let mut rest = template;
    'text: while !rest.is_empty() {
        for (placeholder, value) in values {
            if let Some(after) = rest.strip_prefix(placeholder) {
                filled.push_str(value);
                rest = after;
                continue 'text;
            }
        }
        let mut characters = rest.chars();
        filled.extend(characters.next());
        rest = characters.as_str();
    }
    filled
}

/// Replaces inside of strings, after parsing: a quotation mark in a text cannot break out.
fn fill_json(value: &Value, filled: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(filled(text)),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| fill_json(item, filled)).collect())
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), fill_json(value, filled)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_and_never_in_what_they_brought() {
        assert_eq!(
            fill("{from}>{to}: {body}{x}", "+1", "{to} \"é\"", "{body}"),
            "{body}>+1: {to} \"é\"{x}"
        );
    }

    #[test]
    fn json_is_filled_inside_of_its_strings() {
        let template = serde_json::json!({"a": [{"to": "{to}"}], "n": 1, "t": "{body}"});
        let filled = fill_json(&template, &|text| fill(text, "+1", "\"},{\"", ""));
        assert_eq!(
            filled,
            serde_json::json!({"a": [{"to": "+1"}], "n": 1, "t": "\"},{\""})
        );
    }
}
