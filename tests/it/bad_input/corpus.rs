//! What nobody should send, and what to look for in the answers.

use std::fmt::Write as _;

use crate::support::page::Page;

/// What nobody should send; huge ones exceed the limit of a parameter and of a body.
pub fn corpus() -> Vec<(&'static str, String)> {
    vec![
        ("empty", String::new()),
        ("a space", " ".to_owned()),
        ("long", "a".repeat(4_000)),
        ("longer than a parameter may be", "a".repeat(9_000)),
        ("larger than a body may be", "9".repeat(70_000)),
        (
            "Unicode",
            "żółć 漢字 🦊 \u{202e}rtl\u{202c} e\u{301}".to_owned(),
        ),
        (
            "right-to-left marks",
            "\u{202e}\u{2067}אב\u{2069}\u{200f}".to_owned(),
        ),
        ("combining marks alone", "\u{301}\u{327}\u{20e3}".to_owned()),
        (
            "characters without width",
            "\u{200b}\u{200d}\u{2060}\u{feff}".to_owned(),
        ),
        ("emoji", "👩🏽\u{200d}🚀🏳\u{fe0f}\u{200d}🌈".to_owned()),
        ("full-width digits", "１２３４５６".to_owned()),
        (
            "control characters",
            "a\u{0}b\u{1}\u{7f}\r\nSet-Cookie: x=y\t\u{85}".to_owned(),
        ),
        ("NUL alone", "\u{0}".to_owned()),
        (
            "markup",
            "\"'><script>alert(1)</script><!--{{7*7}}{%".to_owned(),
        ),
        ("SQL", "' OR 1=1; DROP TABLE users; --".to_owned()),
        ("a path", "../../../../etc/passwd%00".to_owned()),
        ("a wrong type", "{\"a\":[1,null,{\"b\":true}]}".to_owned()),
        (
            "a number too big",
            "999999999999999999999999999999".to_owned(),
        ),
        ("a negative number", "-1".to_owned()),
        (
            "an identifier of nothing",
            "00000000-0000-0000-0000-000000000000".to_owned(),
        ),
        ("a token of nothing", format!("vat_{}", "A".repeat(43))),
    ]
}

/// Collects what went wrong, so that one run shows all of it.
#[derive(Default)]
pub struct Complaints(String);

impl Complaints {
    /// Looks at one answer.
    pub fn look(&mut self, what: &str, answer: &Page) {
        let status = answer.status.as_u16();
        if status >= 500 {
            self.say(what, &format!("{status}"));
        }
        let explained = answer.has("error-code") || answer.has("login-submit");
        let page = answer
            .header("content-type")
            .is_some_and(|kind| !kind.contains("json"));
        if page && answer.body.contains("<script>alert(1)") {
            self.say(what, "markup comes back as markup");
        }
        if page && status >= 400 && !explained && answer.button_ids().is_empty() {
            self.say(
                what,
                &format!("{status} without a word that machines can find"),
            );
        }
    }

    /// Writes one down.
    pub fn say(&mut self, what: &str, complaint: &str) {
        let _ = writeln!(self.0, "{what}: {complaint}");
    }

    /// Fails when there was anything.
    pub fn none(&self) {
        assert!(self.0.is_empty(), "\n{}", self.0);
    }
}
