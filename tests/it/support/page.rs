//! A page as a browser without scripts understands it: elements, texts, forms and their controls.

use http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Node, Selector};
use url::Url;

/// What the server answered last.
#[derive(Clone, Debug)]
pub struct Page {
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// A form about to be sent.
#[derive(Clone, Debug)]
pub struct Submission {
    pub action: Url,
    pub post: bool,
    pub pairs: Vec<(String, String)>,
}

impl Page {
    /// An answer, whole.
    pub async fn of(response: reqwest::Response) -> Self {
        Self {
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.expect("the body arrives"),
        }
    }

    /// Whether an element has this `id`.
    pub fn has(&self, id: &str) -> bool {
        self.attribute_of(&format!("[id=\"{id}\"]"), "id").is_some()
    }

    /// Whether a control has this name.
    pub fn has_field(&self, name: &str) -> bool {
        self.attribute_of(&format!("[name=\"{name}\"]"), "name")
            .is_some()
    }

    /// Whether a control is there and cannot be used.
    pub fn is_greyed_out(&self, selector: &str) -> bool {
        self.select(selector, |element| element.attr("disabled").is_some())
            .unwrap_or_else(|| panic!("{selector} is not on {}:\n{}", self.url, self.text()))
    }

    /// The text of the first element that matches, spaces folded.
    pub fn text_of(&self, selector: &str) -> Option<String> {
        self.select(selector, |element| fold(element.text()))
    }

    /// An attribute of the first element that matches.
    pub fn attribute_of(&self, selector: &str, attribute: &str) -> Option<String> {
        self.select(selector, |element| {
            element.attr(attribute).map(str::to_owned)
        })
        .flatten()
    }

    /// The attribute of every element that matches.
    pub fn attributes_of(&self, selector: &str, attribute: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = parse(selector);
        let elements = html.select(&selector);
        let values = elements.filter_map(|element| element.attr(attribute));
        values.map(str::to_owned).collect()
    }

    /// What a person reads: every text that is not a script or a style.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let hidden = |name: &str| matches!(name, "script" | "style" | "head" | "template");
        let texts = html
            .tree
            .root()
            .descendants()
            .filter_map(|node| match node.value() {
                Node::Text(text) => {
                    let mut above = node.ancestors().filter_map(ElementRef::wrap);
                    (!above.any(|element| hidden(element.value().name()))).then(|| text.to_string())
                }
                _ => None,
            });
        fold(texts.collect::<Vec<_>>().iter().map(String::as_str))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The ids of the buttons on the page that can be pressed.
    pub fn button_ids(&self) -> Vec<String> {
        self.attributes_of("form button:not([disabled])", "id")
    }

    /// What pressing the button `id` sends, with these values typed in first.
    pub fn submission(&self, id: &str, typed: &[(String, Option<String>)]) -> Submission {
        let html = Html::parse_document(&self.body);
        let selector = parse(&format!("button[id=\"{id}\"], input[id=\"{id}\"]"));
        let button = html.select(&selector).next().unwrap_or_else(|| {
            panic!(
                "no button {id} on {}, which says:\n{}",
                self.url,
                self.text()
            )
        });
        assert!(
            button.attr("disabled").is_none(),
            "button {id} is greyed out"
        );
        let owner = button
            .attr("form")
            .and_then(|form| html.select(&parse(&format!("form[id=\"{form}\"]"))).next());
        let above = || {
            button
                .ancestors()
                .filter_map(ElementRef::wrap)
                .find(is_form)
        };
        let form = owner.or_else(above).expect("the button belongs to a form");
        let pairs = successful(&html, form, button, typed);
        for (field, _) in typed {
            assert!(
                self.has_field(field),
                "no field {field} on {}, which says:\n{}",
                self.url,
                self.text()
            );
        }
        Submission {
            action: self.target(form, button),
            post: posts(form, button),
            pairs,
        }
    }

    /// Where a form leads.
    pub(super) fn target(&self, form: ElementRef<'_>, button: ElementRef<'_>) -> Url {
        let action = button
            .attr("formaction")
            .or_else(|| form.attr("action"))
            .unwrap_or_default();
        self.url.join(action).expect("the action is a URL")
    }

    fn select<T>(&self, selector: &str, take: impl Fn(ElementRef<'_>) -> T) -> Option<T> {
        let html = Html::parse_document(&self.body);
        html.select(&parse(selector)).next().map(take)
    }
}

/// What a form sends when this button is pressed, with these values typed in first.
///
/// Successful controls as HTML defines them (HTML, section 4.10.21.4): disabled and unticked ones
/// are left out, the pressed button is in.
pub(super) fn successful(
    html: &Html,
    form: ElementRef<'_>,
    button: ElementRef<'_>,
    typed: &[(String, Option<String>)],
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for control in html.select(&parse("input, select, textarea, button")) {
        let inside = belongs(control, form);
        if !inside || is_disabled(control) {
            continue;
        }
        let Some(name) = control.attr("name") else {
            continue;
        };
        let typed = typed
            .iter()
            .rev()
            .find(|(field, _)| field == name)
            .map(|(_, text)| text);
        match (
            control.value().name(),
            control.attr("type").unwrap_or_default(),
        ) {
            ("button", _) | (_, "submit" | "image") if control.id() != button.id() => {}
            (_, "checkbox" | "radio") => {
                let value = control.attr("value").unwrap_or("on");
                let ticked = match typed {
                    Some(Some(text)) => text == value || text.is_empty(),
                    Some(None) => false,
                    None => control.attr("checked").is_some(),
                };
                if ticked {
                    pairs.push((name.to_owned(), value.to_owned()));
                }
            }
            ("select", _) => pairs.extend(chosen(control, typed).map(|v| (name.to_owned(), v))),
            ("textarea", _) => {
                let text = typed.cloned().flatten();
                let text = text.unwrap_or_else(|| control.text().collect());
                pairs.push((name.to_owned(), text));
            }
            _ => {
                let value = control.attr("value").unwrap_or_default().to_owned();
                pairs.push((name.to_owned(), typed.cloned().flatten().unwrap_or(value)));
            }
        }
    }
    pairs
}

/// Whether the control belongs to the form.
pub(super) fn belongs(control: ElementRef<'_>, form: ElementRef<'_>) -> bool {
    match control.attr("form") {
        Some(id) => Some(id) == form.attr("id"),
        None => control.ancestors().any(|node| node.id() == form.id()),
    }
}

pub(super) fn posts(form: ElementRef<'_>, button: ElementRef<'_>) -> bool {
    let method = button.attr("formmethod").or_else(|| form.attr("method"));
    method.is_some_and(|method| method.eq_ignore_ascii_case("post"))
}

fn is_form(element: &ElementRef<'_>) -> bool {
    element.value().name() == "form"
}

/// Disabled itself, or inside a disabled fieldset.
pub(super) fn is_disabled(control: ElementRef<'_>) -> bool {
    let mut around = control.ancestors().filter_map(ElementRef::wrap);
    control.attr("disabled").is_some()
        || around.any(|e| e.value().name() == "fieldset" && e.attr("disabled").is_some())
}

/// What a `select` sends: what was typed, else what is marked, else the first.
fn chosen(select: ElementRef<'_>, typed: Option<&Option<String>>) -> Option<String> {
    if let Some(Some(text)) = typed {
        return Some(text.clone());
    }
    let options: Vec<ElementRef<'_>> = select.select(&parse("option")).collect();
    let marked = options
        .iter()
        .find(|option| option.attr("selected").is_some());
    let option = marked.or_else(|| options.first())?;
    Some(
        option
            .attr("value")
            .map_or_else(|| fold(option.text()), str::to_owned),
    )
}

pub(super) fn parse(selector: &str) -> Selector {
    Selector::parse(selector).expect("the selector is CSS")
}

fn fold<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let joined = texts.collect::<Vec<_>>().join(" ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}
