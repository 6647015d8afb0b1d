//! From a page's context to its bytes: one strict template environment a language.
//!
//! A page is a struct beside its handler that names its template. Templates see `page` (the
//! struct), `lang`, `title`, `brand`, `accent_style`, `contact`, `csrf` and `nonce`; they say everything
//! through these functions:
//!
//! * `t("id", name=value)`: a message;
//! * `strong("id", name=value)`: the same with its text variables emphasised;
//! * `say(sentence)`: a [`Say`] of the context;
//! * `asset("app.css")`: the address of a file of `static/`;
//! * `moment(timestamp)`: a point in time for people, in UTC.
//!
//! An undefined variable, an unknown message or an unknown file is an error, and the tests render
//! every sample of every page in every language.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, context};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::locale::{self, Lang, Say};

use super::content_policy::{self, Reach};
use super::escape::{self, Escaped};
use super::{accent, assets, moment};

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// A page: the context of one template.
pub trait Page: Serialize {
    /// The template's path under `templates/`.
    const TEMPLATE: &'static str;

    /// What the window is called, without the brand.
    fn title(&self, lang: Lang) -> String;

    /// One of each shape the page can take: what the tests render and the gallery shows.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// How a tenant looks to its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageBrand {
    /// Its name, as people know it.
    pub name: String,
    /// An `https` address or a path of this server; raster, or sanitised SVG.
    pub logo_url: Option<String>,
    /// `#rrggbb`; legible colours are derived from it.
    pub accent: Option<String>,
}

/// What surrounds every page, whatever it shows.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// Whose page it is.
    pub brand: PageBrand,
    /// The token that every form carries back; none where nothing is posted.
    pub csrf: Option<String>,
    /// The nonce of this answer: base64url characters.
    pub nonce: String,
    /// Where people turn who cannot get a code: an address, a number or words.
    pub contact: Option<String>,
}

impl Frame {
    /// A frame for tests and the gallery.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            lang: Lang::En,
            brand: PageBrand {
                name: "Alder Construction".to_owned(),
                logo_url: None,
                accent: None,
            },
            csrf: Some("sample-csrf".to_owned()),
            nonce: "c2FtcGxlLW5vbmNl".to_owned(),
            contact: Some("help@kappa.example".to_owned()),
        }
    }
}

/// A template does not exist, does not parse, or asked for something that is not there.
#[derive(Debug, thiserror::Error)]
#[error("the page {template}: {source:#}")]
pub struct RenderError {
    /// The template's path.
    pub template: String,
    /// What the template engine says.
    #[source]
    pub source: Error,
}

/// The template environments; one a process, shared by all requests.
pub struct Render {
    languages: Vec<Environment<'static>>,
}

impl Render {
    /// Compiles every template and checks that each registered page has its own.
    ///
    /// # Errors
    /// The first template that does not parse or is missing: the server does not start then.
    pub fn start() -> Result<Self, RenderError> {
        let languages = Lang::ALL
            .iter()
            .map(|lang| environment(*lang))
            .collect::<Result<_, _>>()?;
        let render = Self { languages };
        for template in super::pages::templates() {
            render.template(Lang::En, template)?;
        }
        Ok(render)
    }

    fn template(&self, lang: Lang, name: &str) -> Result<minijinja::Template<'_, '_>, RenderError> {
        self.languages[lang as usize]
            .get_template(name)
            .map_err(failed(name))
    }

    /// A page's HTML, or what is wrong with its template.
    ///
    /// # Errors
    /// Whatever a strict template finds missing; a test keeps this from happening.
    pub fn try_html<P: Page>(&self, frame: &Frame, page: &P) -> Result<String, RenderError> {
        let lang = frame.lang;
        let context = context! {
            page => Value::from(Serde(page)),
            title => page.title(lang),
            lang => lang.tag(),
            brand => Value::from(Serde(&frame.brand)),
            accent_style => accent::style(frame.brand.accent.as_deref()),
            contact => frame.contact.clone(),
            csrf => frame.csrf.clone(),
            nonce => frame.nonce.clone(),
        };
        self.template(lang, P::TEMPLATE)?
            .render(context)
            .map_err(failed(P::TEMPLATE))
    }

    /// A page's HTML. A template that fails is a fault of ours: it is logged, and the reader gets
    /// a bare page with no form on it, so nothing can go on from there.
    #[must_use]
    pub fn html<P: Page>(&self, frame: &Frame, page: &P) -> String {
        self.try_html(frame, page).unwrap_or_else(|error| {
            tracing::error!(%error, "a page could not be rendered");
            let said = locale::text(frame.lang, "error-fault", &[]);
            let lang = frame.lang.tag();
            format!(
                "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{said}</title>\
                 <p>{said}</p><p id=\"error-code\">fault</p></html>"
            )
        })
    }

    /// A whole answer: the page, its policy, and what SECURITY asks of every page.
    #[must_use]
    pub fn response<P: Page>(
        &self,
        status: StatusCode,
        frame: &Frame,
        reach: &Reach,
        page: &P,
    ) -> Response {
        let fixed = |text| HeaderValue::from_static(text);
        let headers = [
            (header::CONTENT_TYPE, fixed("text/html; charset=utf-8")),
            (header::CONTENT_LANGUAGE, fixed(frame.lang.tag())),
            (header::CACHE_CONTROL, fixed("no-store")),
            (header::REFERRER_POLICY, fixed("no-referrer")),
            (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
            (header::X_FRAME_OPTIONS, fixed("DENY")),
            (
                header::CONTENT_SECURITY_POLICY,
                content_policy::header(frame, reach),
            ),
        ];
        (status, headers, self.html(frame, page)).into_response()
    }
}

fn failed(template: &str) -> impl FnOnce(Error) -> RenderError {
    let template = template.to_owned();
    |source| RenderError { template, source }
}

/// The environment of one language, all templates compiled.
fn environment(lang: Lang) -> Result<Environment<'static>, RenderError> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(escape::print);
    env.add_function("t", move |id: String, args: Kwargs| {
        said(lang, &id, &arguments(&args)?)
    });
    env.add_function("strong", move |id: String, args: Kwargs| {
        emphasised(lang, &id, &arguments(&args)?)
    });
    env.add_function("say", move |sentence: Value| {
        let say = sentence_of(&sentence)?;
        said(lang, &say.id, &borrowed(&say))
    });
    env.add_function("asset", |name: String| {
        assets::address(&name).ok_or_else(|| missing(format!("no file static/{name}")))
    });
    env.add_function("moment", move |millis: i64| {
        moment::Moment::of(millis).text(lang)
    });
    for name in Templates::iter().filter(|name| name.ends_with(".html")) {
        let Some(file) = Templates::get(&name) else {
            continue;
        };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        env.add_template_owned(name.to_string(), source)
            .map_err(failed(&name))?;
    }
    Ok(env)
}

type Arguments = Vec<(String, String)>;

/// The keyword arguments of a template's call, as text.
fn arguments(args: &Kwargs) -> Result<Arguments, Error> {
    args.args()
        .map(|name| {
            let value: Value = args.get(name)?;
            Ok((name.to_owned(), value.to_string()))
        })
        .collect()
}

fn borrowed(say: &Say) -> Arguments {
    say.args
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect()
}

/// A [`Say`] that went through the context.
fn sentence_of(value: &Value) -> Result<Say, Error> {
    let id = value.get_attr("id")?;
    let id = id
        .as_str()
        .ok_or_else(|| missing(format!("{value} is no sentence")))?;
    let mut say = Say::new(id.to_owned());
    for pair in value.get_attr("args")?.try_iter()? {
        let (name, text) = (pair.get_item_by_index(0)?, pair.get_item_by_index(1)?);
        say.args.push((name.to_string().into(), text.to_string()));
    }
    Ok(say)
}

fn said(lang: Lang, id: &str, args: &Arguments) -> Result<String, Error> {
    let args: Vec<_> = args
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    locale::find(lang, id, &args).ok_or_else(|| missing(format!("no message {id}")))
}

/// A message whose text variables stand out. The message is said with placeholders that no text
/// contains, then escaped as a whole, and only then do the escaped variables take their places.
fn emphasised(lang: Lang, id: &str, args: &Arguments) -> Result<Value, Error> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 4;
    let marked = args
        .iter()
        .enumerate()
        .map(|(number, (name, value))| {
            let mark = if is_number(value) {
                value.clone()
            } else {
                format!("\u{e000}{number}\u{e001}")
            };
            (name.clone(), mark)
        })
        .collect();
    let escape = |text: &str| Escaped(text).to_string();
    let mut html = escape(&said(lang, id, &marked)?);
    for (number, (_, value)) in args.iter().enumerate() {
        let value: String = value
            .chars()
            .filter(|char| !matches!(char, '\u{e000}' | '\u{e001}'))
            .collect();
        // A number or an address is kept on one line where that is possible.
        let class = if value.contains(' ') {
            ""
        } else {
            " class=\"unit\""
        };
        html = html.replace(
            &format!("\u{e000}{number}\u{e001}"),
            &format!("<strong{class}>{}</strong>", escape(&value)),
        );
    }
    Ok(Value::from_safe_string(html))
}

fn missing(what: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_escapes_what_it_emphasises() {
        let args = vec![("to".to_owned(), "<b>\u{e000}0\u{e001}&".to_owned())];
        let html = emphasised(Lang::En, "code-sent-sms", &args).expect("a message");
        assert!(
            html.to_string().contains("&lt;b&gt;0&amp;</strong>"),
            "{html}"
        );
    }

    #[test]
    fn an_answer_is_neither_stored_nor_framed_nor_sniffed() {
        let render = Render::start().expect("all templates");
        let page = crate::web::landing::LandingPage::samples().remove(0);
        let answer = render.response(StatusCode::OK, &Frame::sample(), &Reach::home(), &page);
        let headers = answer.headers();
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::CONTENT_LANGUAGE], "en");
    }
}
