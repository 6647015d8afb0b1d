//! The register of all pages. A page that is not here is neither checked at start nor tested.

use super::render::{Frame, Page, Render, RenderError};
use super::{account, admin, error_page, guide, landing, login, oidc};

/// One page of the register.
pub struct Registered {
    /// Its template's path.
    pub template: &'static str,
    /// Renders all its samples in a frame.
    pub samples: fn(&Render, &Frame) -> Result<Vec<String>, RenderError>,
}

fn registered<P: Page>() -> Registered {
    Registered {
        template: P::TEMPLATE,
        samples: |render, frame| {
            P::samples()
                .iter()
                .map(|page| render.try_html(frame, page))
                .collect()
        },
    }
}

/// Every page, in the order a person meets them.
#[must_use]
pub fn all() -> Vec<Registered> {
    vec![
        registered::<landing::LandingPage>(),
        registered::<login::pages::PasswordPage>(),
        registered::<login::pages::CodePage>(),
        registered::<login::pages::KeyPage>(),
        registered::<login::pages::ChoosePage>(),
        registered::<login::pages::EnrolPage>(),
        registered::<login::pages::EnrolAppPage>(),
        registered::<login::pages::EnrolPhonePage>(),
        registered::<login::pages::EnrolPhoneCodePage>(),
        registered::<login::pages::EnrolKeyPage>(),
        registered::<login::pages::RecoveryCodesPage>(),
        registered::<login::pages::DonePage>(),
        registered::<login::pages::NudgePage>(),
        registered::<login::pages::ForgottenPage>(),
        registered::<login::pages::ForgottenSentPage>(),
        registered::<login::pages::NewPasswordPage>(),
        registered::<oidc::pages::ConsentPage>(),
        registered::<oidc::pages::LogoutPage>(),
        registered::<oidc::pages::LoggedOutPage>(),
        registered::<oidc::pages::FormPostPage>(),
        registered::<account::pages::OverviewPage>(),
        registered::<account::pages::MfaPage>(),
        registered::<account::pages::AppPage>(),
        registered::<account::pages::KeyPage>(),
        registered::<account::pages::RemoveKeyPage>(),
        registered::<account::pages::CodesPage>(),
        registered::<account::pages::DisablePage>(),
        registered::<account::pages::MobilePage>(),
        registered::<account::pages::MobileCodePage>(),
        registered::<account::pages::MobileValidatedPage>(),
        registered::<admin::pages::HomePage>(),
        registered::<admin::pages::TenantPage>(),
        registered::<admin::pages::PeoplePage>(),
        registered::<admin::pages::PersonPage>(),
        registered::<admin::pages::ResetPage>(),
        registered::<error_page::ErrorPage>(),
        registered::<guide::GuidePage>(),
    ]
}

/// The template of every page.
pub fn templates() -> impl Iterator<Item = &'static str> {
    all().into_iter().map(|page| page.template)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use scraper::{ElementRef, Html, Selector};

    use super::*;
    use crate::locale::Lang;

    /// One rendered sample.
    struct Shown {
        name: String,
        html: String,
        dom: Html,
    }

    impl Shown {
        fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
            let selector = Selector::parse(selector).expect("a valid selector");
            self.dom.select(&selector).collect()
        }

        fn has(&self, selector: &str) -> bool {
            !self.all(selector).is_empty()
        }
    }

    fn shown(lang: Lang) -> Vec<Shown> {
        let render = Render::start().expect("every page has its template");
        let frame = Frame {
            lang,
            ..Frame::sample()
        };
        let mut found = Vec::new();
        for page in all() {
            let samples = (page.samples)(&render, &frame).unwrap_or_else(|error| panic!("{error}"));
            assert!(!samples.is_empty(), "{} has no samples", page.template);
            found.extend(samples.into_iter().enumerate().map(|(number, html)| Shown {
                name: format!("{} #{number} {lang}", page.template),
                dom: Html::parse_document(&html),
                html,
            }));
        }
        found
    }

    fn everything() -> Vec<Shown> {
        Lang::ALL.iter().flat_map(|lang| shown(*lang)).collect()
    }

    fn attributes(element: &ElementRef<'_>) -> BTreeMap<String, String> {
        let pairs = element.value().attrs();
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn every_sample_of_every_page_renders_strictly_in_every_language() {
        for page in everything() {
            assert!(
                !page.html.contains("{$"),
                "{}: a variable is missing",
                page.name
            );
            assert_eq!(page.all("h1").len(), 1, "{}", page.name);
            assert_eq!(page.all("main").len(), 1, "{}", page.name);
            let title = page.all("title")[0].text().collect::<String>();
            assert!(
                title.ends_with(" – Alder Construction"),
                "{}: {title}",
                page.name
            );
            let lang = page.all("html")[0].value().attr("lang").map(str::to_owned);
            assert!(
                page.name.ends_with(&lang.expect("a language")),
                "{}",
                page.name
            );
        }
    }

    #[test]
    fn every_field_has_a_label_and_every_reference_leads_somewhere() {
        for page in shown(Lang::En) {
            let mut ids = BTreeSet::new();
            for element in page.all("[id]") {
                let id = element.value().attr("id").unwrap_or_default().to_owned();
                assert!(
                    ids.insert(id.clone()),
                    "{}: #{id} is there twice",
                    page.name
                );
            }
            let labelled: BTreeSet<_> = page
                .all("label[for]")
                .iter()
                .filter_map(|label| label.value().attr("for").map(str::to_owned))
                .collect();
            let fields = page.all("input:not([type=hidden]):not([aria-hidden]), select");
            let by_id = fields
                .iter()
                .filter(|field| field.value().id().is_some_and(|id| labelled.contains(id)));
            let inside = page.all("label:not([for]) input").len();
            assert_eq!(by_id.count() + inside, fields.len(), "{}", page.name);
            for name in [
                "aria-describedby",
                "aria-labelledby",
                "aria-controls",
                "for",
            ] {
                for element in page.all(&format!("[{name}]")) {
                    for id in element.value().attr(name).unwrap_or_default().split(' ') {
                        assert!(ids.contains(id), "{}: {name} #{id}", page.name);
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_on_a_page_is_what_its_policy_forbids() {
        for page in everything() {
            for element in page.all("*") {
                for (name, value) in attributes(&element) {
                    let at = format!("{}: {name}={value}", page.name);
                    assert!(name != "style" && !name.starts_with("on"), "{at}");
                    assert!(!value.trim_start().starts_with("javascript:"), "{at}");
                }
            }
            for element in page.all("script, style") {
                let nonce = element.value().attr("nonce");
                assert_eq!(nonce, Some("c2FtcGxlLW5vbmNl"), "{}", page.name);
            }
            for element in page.all("img, script[src], link") {
                let address = element.value().attr("src").or(element.value().attr("href"));
                let address = address.unwrap_or_default();
                let near = address.starts_with("/static/") || address.starts_with("data:image/");
                assert!(near, "{}: {address}", page.name);
            }
        }
    }

    #[test]
    fn every_form_posts_and_carries_the_token_unless_it_leaves_the_house() {
        for page in shown(Lang::En) {
            for form in page.all("form") {
                let action = form.value().attr("action").unwrap_or_default();
                // A search asks and changes nothing: its address can be kept.
                if form.value().attr("role") == Some("search") {
                    assert_eq!(form.value().attr("method"), Some("get"), "{}", page.name);
                    continue;
                }
                assert_eq!(form.value().attr("method"), Some("post"), "{}", page.name);
                let token = Selector::parse("input[name=csrf]").expect("a valid selector");
                let carries = form.select(&token).count();
                let expected = usize::from(!action.starts_with("https:"));
                assert_eq!(carries, expected, "{}: {action}", page.name);
            }
        }
    }

    #[test]
    fn the_names_that_machines_rely_on_are_kept() {
        let pages = shown(Lang::En);
        let promised: &[(&str, &[&str])] = &[
            (
                "login/password.html",
                &[
                    "input#username[name=username][autocomplete='username webauthn']",
                    "input#password[name=password][type=password][autocomplete=current-password]",
                    "button#login-submit[type=submit]",
                ],
            ),
            (
                "login/code.html",
                &[
                    "input#code[name=code][autocomplete=one-time-code][inputmode=numeric]",
                    "input#trust[name=trust][type=checkbox]:not([checked])",
                    "button#code-submit",
                    "button#code-resend:not([disabled])",
                    "#try-another-way",
                    "#spam-hint",
                ],
            ),
            (
                "login/enrol_app.html",
                &[
                    "button#enrol-generate",
                    "button#enrol-verify",
                    "#totp-key",
                    "input#code",
                ],
            ),
            (
                "login/enrol_phone.html",
                &[
                    "input#phone[name=phone][type=tel][autocomplete=tel]",
                    "input#consent",
                ],
            ),
            (
                "login/recovery_codes.html",
                &["button#recovery-saved", "#recovery-codes li"],
            ),
            (
                "login/new_password.html",
                &["input#password[autocomplete=new-password]"],
            ),
            (
                "oidc/consent.html",
                &["button#consent-allow", "button#consent-deny"],
            ),
            ("oidc/logout.html", &["button#logout-confirm"]),
            ("oidc/logged_out.html", &["#logged-out"]),
            ("error.html", &["#error-code", "#incident"]),
        ];
        for (template, selectors) in promised {
            for selector in *selectors {
                let kept = pages
                    .iter()
                    .any(|page| page.name.starts_with(template) && page.has(selector));
                assert!(kept, "{template} has no {selector}");
            }
        }
    }

    #[test]
    fn problems_are_announced_and_tied_to_their_field() {
        for page in shown(Lang::En) {
            for field in page.all("[aria-invalid=true]") {
                let described = field.value().attr("aria-describedby").unwrap_or_default();
                let first = described.split(' ').next().unwrap_or_default();
                assert!(page.has(&format!("#{first}[role=alert]")), "{}", page.name);
            }
        }
    }

    #[test]
    fn people_are_spoken_to_without_jargon() {
        let jargon = regex::Regex::new(
            r"(?i)\b(totp|otp|oidc|oauth|openid|token|redirect|nonce|credential|scope|client|amr|acr|authenticate|parameter|uri|session id|webauthn|payload|null|invalid)\b",
        )
        .expect("a valid pattern");
        for page in shown(Lang::En) {
            // What a developer asked to see, and what machines are told, may be technical.
            let skip = "script, style, #error-code, #error-detail, code, .codes";
            let skipped: BTreeSet<_> = page.all(skip).iter().map(|hit| hit.id()).collect();
            for node in page.dom.tree.nodes() {
                let Some(text) = node.value().as_text() else {
                    continue;
                };
                if node.ancestors().any(|above| skipped.contains(&above.id())) {
                    continue;
                }
                assert!(!jargon.is_match(text), "{}: {}", page.name, &**text);
            }
        }
    }

    #[test]
    fn what_others_wrote_is_text_on_every_page() {
        let render = Render::start().expect("every page has its template");
        let evil = "\"><script>x</script>'";
        let mut frame = Frame::sample();
        frame.brand.name = evil.to_owned();
        frame.contact = Some(format!("https://{evil}@"));
        frame.brand.accent = Some("</style><script>".to_owned());
        for page in all() {
            for html in (page.samples)(&render, &frame).unwrap_or_else(|error| panic!("{error}")) {
                assert!(!html.contains("<script>x"), "{}", page.template);
            }
        }
    }
}
