//! A message in words: subject, plain text and HTML for e-mail, one short text for SMS.
//!
//! Names of tenants and whatever else comes from people is text everywhere: escaped in HTML, kept
//! to one line in headers. Nothing is loaded from elsewhere, so opening a mail tells nobody.

use entity::values::Channel;
use serde::{Deserialize, Serialize};

use super::message::{Envelope, Recipient};
use crate::locale::{Lang, text};

/// What is sealed into the outbox: everything a provider needs. It has no `Debug`.
#[derive(Serialize, Deserialize)]
pub(super) struct Letter {
    pub channel: Channel,
    pub to: String,
    /// The sender's display name.
    pub brand: String,
    /// Empty for an SMS.
    pub subject: String,
    pub body: String,
    pub html: Option<String>,
    /// The code in it, for WebOTP and for the demo's outbox.
    pub code: Option<String>,
    /// The language it is written in (BCP 47).
    pub lang: String,
}

/// The subject of the mail with the code, so that the prompt can name it.
#[must_use]
pub fn login_code_subject(lang: Lang, brand_name: &str) -> String {
    let args = [("brand", one_line(brand_name))];
    text(lang, "message-login-code-subject", &args)
}

/// Puts an envelope's message into words; `minutes` is how long it is good for.
pub(super) fn write(envelope: &Envelope, minutes: i64) -> Letter {
    let brand = one_line(&envelope.brand_name);
    let code = envelope.message.code().map(|code| code.expose().clone());
    let letter = |subject: String, body: String, html: Option<String>| Letter {
        channel: envelope.to.channel(),
        to: envelope.to.address().to_owned(),
        brand: brand.clone(),
        subject,
        body,
        html,
        code: code.clone(),
        lang: envelope.lang.tag().to_owned(),
    };
    let words = Words::of(envelope, &brand, minutes);
    match &envelope.to {
        Recipient::Sms(_) => letter(String::new(), words.say("sms"), None),
        Recipient::Email(_) => {
            let parts = words.parts();
            let plain = plain(&parts);
            let html = html(envelope.lang, &brand, &parts);
            letter(words.say("subject"), plain, Some(html))
        }
    }
}

/// The texts of one message with their arguments.
struct Words<'a> {
    envelope: &'a Envelope,
    args: Vec<(&'static str, String)>,
}

/// A piece of an e-mail, in order.
enum Part {
    Paragraph(String),
    Code(String),
    Link { url: String, label: String },
    Small(String),
}

impl<'a> Words<'a> {
    fn of(envelope: &'a Envelope, brand: &str, minutes: i64) -> Self {
        let message = &envelope.message;
        let mut args = vec![
            ("brand", brand.to_owned()),
            ("minutes", minutes.to_string()),
        ];
        if let Some(code) = message.code() {
            args.push(("code", code.expose().clone()));
        }
        if let Some(url) = message.link() {
            args.push(("url", url.expose().clone()));
        }
        if let Some(kind) = message.authenticator() {
            let id = format!("message-authenticator-{}", kind.as_str());
            args.push(("authenticator", text(envelope.lang, &id, &[])));
        }
        if let super::Message::RecoveryCodeUsed { left } = message {
            args.push(("left", left.to_string()));
        }
        Self { envelope, args }
    }

    fn say(&self, part: &str) -> String {
        let id = format!("message-{}-{part}", self.envelope.message.stem());
        text(self.envelope.lang, &id, &self.args)
    }

    fn parts(&self) -> Vec<Part> {
        let message = &self.envelope.message;
        let mut parts = paragraphs(&self.say("text"));
        if let Some(code) = message.code() {
            parts.push(Part::Code(code.expose().clone()));
        }
        if let Some(url) = message.link() {
            parts.push(Part::Link {
                url: url.expose().clone(),
                label: self.say("button"),
            });
        }
        if message.code().is_some() || message.link().is_some() {
            parts.extend(paragraphs(&self.say("after")));
        }
        let footer = text(self.envelope.lang, "message-footer", &self.args);
        parts.push(Part::Small(footer));
        parts
    }
}

fn paragraphs(text: &str) -> Vec<Part> {
    text.split("\n\n")
        .map(|paragraph| Part::Paragraph(one_line(paragraph)))
        .collect()
}

fn plain(parts: &[Part]) -> String {
    let mut plain = String::new();
    for part in parts {
        match part {
            Part::Paragraph(text) => plain.push_str(text),
            Part::Code(code) => plain.extend(["    ", code]),
            Part::Link { url, .. } => plain.push_str(url),
            // "-- " starts a signature, which readers set apart.
            Part::Small(text) => plain.extend(["-- \n", text]),
        }
        plain.push_str(if matches!(part, Part::Small(_)) {
            "\n"
        } else {
            "\n\n"
        });
    }
    plain
}

fn html(lang: Lang, brand: &str, parts: &[Part]) -> String {
    let mut body = String::new();
    for part in parts {
        let piece = match part {
            Part::Paragraph(text) => format!(r#"<p style="margin:0 0 16px">{}</p>"#, escape(text)),
            Part::Code(code) => format!(
                r#"<p style="margin:8px 0 24px;padding:16px;border:1px solid #8884;border-radius:12px;font:700 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;text-align:center">{}</p>"#,
                escape(code)
            ),
            Part::Link { url, label } => format!(
                r#"<p style="margin:8px 0 16px"><a href="{0}" style="display:inline-block;padding:12px 20px;border-radius:10px;background:#1f4fd1;color:#fff;font-weight:600;text-decoration:none">{1}</a></p><p style="margin:0 0 16px;font-size:13px;word-break:break-all">{0}</p>"#,
                escape(url),
                escape(label)
            ),
            Part::Small(text) => format!(
                r#"<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #8884;font-size:13px;opacity:.75">{}</p>"#,
                escape(text)
            ),
        };
        body.push_str(&piece);
        body.push('\n');
    }
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>{brand}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:480px;margin:0 auto">
<h1 style="margin:0 0 24px;font-size:20px">{brand}</h1>
{body}</div>
</body>
</html>
"#,
        lang = lang.tag(),
        brand = escape(brand),
    )
}

/// Text for an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// One line without control characters: fit for a header, and for a name.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
