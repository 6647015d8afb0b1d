//! What nobody should send, and what to look for in the answers.

use std::fmt::Write as _;

use crate::support::browser::HttpBrowser;
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
            let _ = writeln!(self.0, "{what}: {status}");
        }
        if answer.body.contains("<script>alert(1)") {
            let _ = writeln!(self.0, "{what}: markup comes back as markup");
        }
        let explained = answer.has("error-code") || answer.has("login-submit");
        let page = answer
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        if page && status >= 400 && !explained && answer.button_ids().is_empty() {
            let _ = writeln!(
                self.0,
                "{what}: {status} without a word that machines can find"
            );
        }
    }

    /// Fails when there was anything.
    pub fn none(&self) {
        assert!(self.0.is_empty(), "{}", self.0);
    }
}

/// Sends the form behind the button with each field in turn replaced, emptied of its name, and doubled.
pub async fn torment(
    browser: &HttpBrowser,
    button: &str,
    filled: &[(&str, &str)],
    into: &mut Complaints,
) {
    let mut calm = browser.clone();
    for (field, value) in filled {
        calm.fill(field, value);
    }
    let form = calm.form(button);
    let path = form.action.path().to_owned();
    for index in 0..form.pairs.len() {
        let name = form.pairs[index].0.clone();
        for (kind, value) in corpus() {
            let mut bad = form.clone();
            bad.pairs[index].1.clone_from(&value);
            let mut browser = browser.clone();
            let answer = browser.send(bad).await;
            into.look(&format!("{path} {name}: {kind}"), answer);
        }
        let mut twice = form.clone();
        twice.pairs.push(form.pairs[index].clone());
        into.look(
            &format!("{path} {name}: twice"),
            browser.clone().send(twice).await,
        );
        let mut without = form.clone();
        without.pairs.remove(index);
        into.look(
            &format!("{path} {name}: left out"),
            browser.clone().send(without).await,
        );
        let mut array = form.clone();
        array.pairs[index].0 = format!("{name}[]");
        into.look(
            &format!("{path} {name}: as an array"),
            browser.clone().send(array).await,
        );
    }
    let mut empty = form.clone();
    empty.pairs.clear();
    into.look(
        &format!("{path}: nothing at all"),
        browser.clone().send(empty).await,
    );
}
