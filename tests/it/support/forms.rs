//! Every form of a page with every control in it, as its HTML has them.

use scraper::{ElementRef, Html};

use super::page::{Page, Submission, belongs, is_disabled, parse, posts, successful};

/// A form, and one of the buttons that send it.
#[derive(Clone, Debug)]
pub struct Form {
    /// What pressing the button sends when nothing was typed.
    pub calm: Submission,
    /// Its controls that have a name and can be used, each name once.
    pub controls: Vec<Control>,
}

/// A named control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    pub name: String,
    /// The element's name, or an input's type.
    pub kind: String,
    /// The values that the page itself would send for it.
    pub offered: Vec<String>,
}

impl Control {
    /// Whether what a person types into it is shown again when the form comes back.
    pub fn is_typed(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "text" | "tel" | "email" | "search" | "number" | "textarea"
        ) && self.name != "code"
    }

    /// Whether it is a single box to tick, whose value says nothing.
    pub fn is_tick(&self) -> bool {
        self.kind == "checkbox" && self.offered.len() == 1
    }
}

impl Page {
    /// Every form, once for each of its buttons; whatever is greyed out is left out.
    pub fn forms(&self) -> Vec<Form> {
        let html = Html::parse_document(&self.body);
        let mut forms = Vec::new();
        for form in html.select(&parse("form")) {
            let buttons: Vec<ElementRef<'_>> = html
                .select(&parse("button, input[type=submit]"))
                .filter(|button| button.attr("type") != Some("button"))
                .filter(|button| belongs(*button, form) && !is_disabled(*button))
                .collect();
            for button in buttons {
                forms.push(Form {
                    calm: Submission {
                        action: self.target(form, button),
                        post: posts(form, button),
                        pairs: successful(&html, form, button, &[]),
                    },
                    controls: controls(&html, form, button),
                });
            }
        }
        forms
    }
}

fn controls(html: &Html, form: ElementRef<'_>, pressed: ElementRef<'_>) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    for control in html.select(&parse("input, select, textarea, button")) {
        let Some(name) = control.attr("name").filter(|_| belongs(control, form)) else {
            continue;
        };
        let button = control.value().name() == "button";
        if is_disabled(control) || (button && control.id() != pressed.id()) {
            continue;
        }
        let kind = match control.value().name() {
            "input" => control.attr("type").unwrap_or("text"),
            other => other,
        };
        let offered: Vec<String> = match kind {
            "select" => control
                .select(&parse("option"))
                .filter_map(|option| option.attr("value"))
                .map(str::to_owned)
                .collect(),
            _ => vec![control.attr("value").unwrap_or_default().to_owned()],
        };
        match controls.iter_mut().find(|known| known.name == name) {
            Some(known) => known.offered.extend(offered),
            None => controls.push(Control {
                name: name.to_owned(),
                kind: kind.to_owned(),
                offered,
            }),
        }
    }
    controls
}
