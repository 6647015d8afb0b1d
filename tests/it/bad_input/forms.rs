//! One form of a page, tormented: each of its fields with what nobody should send, and the body as a
//! whole.

use std::collections::BTreeSet;

use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::corpus::{Complaints, corpus};
use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::forms::{Control, Form};
use crate::support::observer::{Fingerprint, Observer};
use crate::support::page::{Page, Submission};

/// What a person would type, so that the one field that is bad is all that is wrong.
const PLAUSIBLE: &[(&str, &str)] = &[
    ("phone", "2025550177"),
    ("consent", "on"),
    ("code", "000000"),
    ("username", "nobody@alder.example"),
    ("password", "not the password"),
];

/// Fields that say by being there, or say how a page looks: their values mean nothing.
const SIGNS: &[&str] = &["step", "methods_listed", "saved", "all", "q", "page"];

/// Fields that a form may come without, as when a lock has greyed them out: what they would set
/// stays.
const OPTIONAL: &[(&str, &str)] = &[
    ("/policy", "mode"),
    ("/policy", "minimum"),
    ("/policy", "methods"),
    ("/policy", "trust_days"),
    ("/impose", "mode"),
    ("/impose", "minimum"),
    ("/impose", "methods"),
    ("/impose", "trust_days"),
];

/// Where anything may be typed: nobody is told who exists, a password is what its owner says, and who
/// presses the button signs out.
const FREE: &[(&str, &str)] = &[
    ("/forgotten", "username"),
    ("/forgotten/new", "username"),
    ("/forgotten/new", "password"),
    ("/logout/confirm", "confirm"),
];

/// Torments forms, and looks at what came of it.
pub struct Tormentor<'a> {
    app: &'a TestApp,
    observer: Observer,
    complaints: &'a mut Complaints,
    /// The addresses that forms were found for.
    pub met: BTreeSet<String>,
    /// The forms that were tormented: address and fields, whoever's they are.
    done: BTreeSet<String>,
}

/// What must come of a bad field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Refused, and nothing stored.
    Refused,
    /// Whatever the answer is, nothing is stored.
    Nothing,
    /// It may be what the person meant.
    Anything,
}

impl<'a> Tormentor<'a> {
    /// Of what is stored, these tables may change: they count tries.
    pub async fn new(app: &'a TestApp, counting: &[&str], complaints: &'a mut Complaints) -> Self {
        Self {
            app,
            observer: Observer::but(&app.db, counting).await,
            complaints,
            met: BTreeSet::new(),
            done: BTreeSet::new(),
        }
    }

    /// Torments every form of the page that the browser shows.
    pub async fn page(&mut self, browser: &HttpBrowser) {
        for form in browser.page().forms() {
            self.met.insert(form.calm.action.path().to_owned());
            // Of many rows with a form each, one is enough.
            if self.done.insert(kind_of(&form)) {
                self.form(browser, &form).await;
            }
        }
    }

    async fn form(&mut self, browser: &HttpBrowser, form: &Form) {
        let path = form.calm.action.path().to_owned();
        let mut calm = form.calm.clone();
        for control in &form.controls {
            let plausible = PLAUSIBLE.iter().find(|(name, _)| *name == control.name);
            if let Some((name, value)) = plausible {
                let empty = |(known, value): &(String, String)| known == name && value.is_empty();
                calm.pairs.retain(|pair| !empty(pair));
                if !calm.pairs.iter().any(|(known, _)| known == name) {
                    calm.pairs.push(((*name).to_owned(), (*value).to_owned()));
                }
            }
        }
        for control in &form.controls {
            for (kind, value) in corpus() {
                let what = format!("{path} {}: {kind}", control.name);
                let expected = expected(&path, control, &value);
                let mut bad = without(&calm, &control.name);
                bad.pairs.push((control.name.clone(), value.clone()));
                self.send(browser, &bad, &what, expected).await;
            }
            let what = |how: &str| format!("{path} {}: {how}", control.name);
            let mut twice = calm.clone();
            let value = control.offered.first().cloned().unwrap_or_default();
            twice.pairs.push((control.name.clone(), value.clone()));
            if !twice
                .pairs
                .iter()
                .any(|pair| pair.0 == control.name && pair.1 != value)
            {
                twice.pairs.push((control.name.clone(), value));
            }
            let several = control.kind == "checkbox" && control.offered.len() > 1;
            let expected = if several || !calm.post {
                Expected::Nothing
            } else {
                Expected::Refused
            };
            if twice
                .pairs
                .iter()
                .filter(|pair| pair.0 == control.name)
                .count()
                > 1
                && !several
            {
                self.send(browser, &twice, &what("twice"), expected).await;
            }
            let expected = if control.is_tick() || is_free(&path, &control.name) {
                Expected::Anything
            } else if may_be_missing(&path, control) || !calm.post {
                Expected::Nothing
            } else {
                Expected::Refused
            };
            let mut array = without(&calm, &control.name);
            self.send(browser, &array, &what("left out"), expected)
                .await;
            array
                .pairs
                .push((format!("{}[]", control.name), "x".to_owned()));
            self.send(browser, &array, &what("as an array"), expected)
                .await;
        }
        if calm.post {
            self.bodies(browser, &calm).await;
        }
    }

    /// The body as a whole: none, of another type, of other bytes, too large, cut off.
    async fn bodies(&mut self, browser: &HttpBrowser, calm: &Submission) {
        const FORM: &str = "application/x-www-form-urlencoded";
        let path = calm.action.path().to_owned();
        let encoded: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&calm.pairs)
            .finish();
        let with = |more: &str| format!("{encoded}&{more}").into_bytes();
        let json = serde_json::json!({"csrf": "x"}).to_string().into_bytes();
        let last = calm.pairs.last().map_or("x", |(name, _)| name.as_str());
        let bodies: Vec<(&str, &str, Vec<u8>)> = vec![
            ("nothing at all", FORM, Vec::new()),
            ("no type", "", encoded.clone().into_bytes()),
            ("as JSON", "application/json", json),
            ("as text", "text/plain", encoded.clone().into_bytes()),
            (
                "as parts",
                "multipart/form-data; boundary=x",
                b"--x--".to_vec(),
            ),
            ("bytes", FORM, b"\xff\xfe\x00\x01".to_vec()),
            ("no UTF-8", FORM, with("x=%ff%fe")),
            ("no UTF-8 in a name", FORM, with("%c3%28=1")),
            (
                "no UTF-8 in bytes",
                FORM,
                [with("x="), b"\xe2\x28".to_vec()].concat(),
            ),
            ("300 fields", FORM, with(&"x=1&".repeat(300))),
            (
                "a field too large",
                FORM,
                with(&format!("x={}", "a".repeat(9_000))),
            ),
            ("too large", FORM, with(&"x=1&".repeat(20_000))),
            (
                "cut off",
                FORM,
                encoded.as_bytes()[..encoded.len() / 2].to_vec(),
            ),
            (
                "the last field cut off",
                FORM,
                format!("csrf=&{last}").into_bytes(),
            ),
        ];
        // A form that may come without a field cannot tell that its end is missing.
        let whole = !calm.pairs.iter().any(|(name, _)| is_optional(&path, name));
        for (how, kind, body) in bodies {
            if how == "cut off" && !whole {
                continue;
            }
            let before = self.observer.look().await;
            let request = browser
                .http()
                .post(calm.action.clone())
                .body(body)
                .header(CONTENT_TYPE, kind)
                .header(COOKIE, cookies(self.app, browser, calm))
                .header(ACCEPT, "text/html")
                .header(ORIGIN, "null");
            let answer = Page::of(request.send().await.expect("it answers")).await;
            let what = format!("{path} {how}");
            self.judge(&what, &answer, &before, Expected::Refused).await;
        }
        let before = self.observer.look().await;
        let said =
            half_a_request(self.app, &cookies(self.app, browser, calm), calm, &encoded).await;
        let refused = said.is_empty() || said.starts_with("HTTP/1.1 4");
        if !refused || before.changed(&self.observer.look().await).is_some() {
            let said = said.lines().next().unwrap_or_default();
            self.complaints
                .say(&path, &format!("half a request: {said}"));
        }
    }

    async fn send(
        &mut self,
        browser: &HttpBrowser,
        bad: &Submission,
        what: &str,
        expected: Expected,
    ) {
        let before = self.observer.look().await;
        let request = if bad.post {
            browser.raw(bad, &self.app.origin)
        } else {
            let mut url = bad.action.clone();
            url.query_pairs_mut().clear().extend_pairs(&bad.pairs);
            // A request line has a limit of its own.
            if url.as_str().len() > 8_000 {
                return;
            }
            browser.http().get(url)
        };
        let request = request.header(COOKIE, cookies(self.app, browser, bad));
        let answer = Page::of(request.send().await.expect("it answers")).await;
        self.judge(what, &answer, &before, expected).await;
        if answer.status == 422 && expected == Expected::Refused {
            self.keeps(what, &answer, bad);
        }
    }

    async fn judge(&mut self, what: &str, answer: &Page, before: &Fingerprint, expected: Expected) {
        self.complaints.look(what, answer);
        let back = answer.header("location").is_some_and(|to| {
            let done = to.contains("done=") || to.contains("saved=");
            let here = answer.url.path();
            let up = here.rsplit_once('/').map_or(here, |(up, _)| up);
            !done && (to.starts_with(up) || here.starts_with(to))
        });
        let refused = answer.status.is_client_error() || (answer.status == 303 && back);
        if expected == Expected::Refused && !refused {
            let to = answer.header("location").unwrap_or_default();
            self.complaints
                .say(what, &format!("taken: {} {to}", answer.status));
        }
        let changed = before.changed(&self.observer.look().await);
        if let Some(changed) = changed.filter(|_| expected != Expected::Anything) {
            self.complaints.say(what, &format!("stored: {changed}"));
        }
    }

    /// The form that comes back has in it what was typed.
    fn keeps(&mut self, what: &str, answer: &Page, sent: &Submission) {
        let forms = answer.forms();
        let same = |form: &&Form| form.calm.action.path() == sent.action.path();
        let Some(again) = forms.iter().find(same) else {
            return self.complaints.say(what, "422 without the form");
        };
        for control in again.controls.iter().filter(|control| control.is_typed()) {
            let of = |pairs: &[(String, String)]| {
                let pair = pairs.iter().find(|(name, _)| *name == control.name);
                pair.map(|(_, value)| value.trim().to_owned())
            };
            let plain = |text: &String| text.len() <= 40 && !text.chars().any(char::is_control);
            let typed = of(&sent.pairs).filter(plain);
            if typed.is_some() && typed != of(&again.calm.pairs) {
                let shown = of(&again.calm.pairs);
                self.complaints
                    .say(what, &format!("{typed:?} came back as {shown:?}"));
            }
        }
    }
}

/// What tells one form from another: where it leads, identifiers aside, and what is in it.
fn kind_of(form: &Form) -> String {
    let segments = form.calm.action.path().split('/');
    let segments = segments.map(|part| match uuid::Uuid::parse_str(part) {
        Ok(_) => "*",
        Err(_) => part,
    });
    let names = form.controls.iter().map(|control| control.name.as_str());
    format!(
        "{} {}",
        segments.collect::<Vec<_>>().join("/"),
        names.collect::<Vec<_>>().join(" ")
    )
}

fn expected(path: &str, control: &Control, value: &str) -> Expected {
    let blank = value.trim().is_empty() && !value.contains('\0');
    let name = control.name.as_str();
    if is_free(path, name) || control.is_tick() || name == "all" {
        Expected::Anything
    } else if name == "trust_days" && blank || SIGNS.contains(&name) || name == "q" {
        Expected::Nothing
    } else if blank && control.is_typed() && path.starts_with("/admin") {
        // An empty number takes the number away.
        Expected::Anything
    } else {
        Expected::Refused
    }
}

fn may_be_missing(path: &str, control: &Control) -> bool {
    let name = control.name.as_str();
    control.kind == "checkbox"
        || SIGNS.contains(&name)
        || is_free(path, name)
        || is_optional(path, name)
}

fn is_optional(path: &str, name: &str) -> bool {
    let mut fields = OPTIONAL.iter();
    fields.any(|(end, known)| path.ends_with(end) && *known == name)
}

fn is_free(path: &str, name: &str) -> bool {
    FREE.contains(&(path, name))
}

fn without(form: &Submission, name: &str) -> Submission {
    let mut form = form.clone();
    form.pairs.retain(|(known, _)| known != name);
    form
}

fn cookies(app: &TestApp, browser: &HttpBrowser, form: &Submission) -> String {
    let cookies = browser.jar.header(&form.action, &app.clock);
    cookies.unwrap_or_default()
}

/// A body that ends before its announced length; what was answered, if anything was.
async fn half_a_request(app: &TestApp, cookies: &str, form: &Submission, body: &str) -> String {
    let address = app.origin.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\nAccept: text/html\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        form.action.path(),
        body.len() + 10
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}
