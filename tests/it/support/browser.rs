//! A browser without scripts: it follows redirects, keeps cookies, fills forms and presses buttons.
//!
//! It sends what Chromium sends and a server may rely on: `Sec-Fetch-Site`, and `Origin: null` from
//! pages that forbid referrers (Fetch, section 3.1). A redirect to a place where nobody of the test
//! listens, such as a client's redirect URI, ends the walk: the browser has *landed* there.

use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, SET_COOKIE, USER_AGENT};
use url::Url;
use vestibule::base::Clock;

use super::cookies::Jar;
use super::page::{Page, Submission};

const REDIRECTS: usize = 12;

/// One person's browser.
#[derive(Clone)]
pub struct HttpBrowser {
    http: reqwest::Client,
    clock: Clock,
    origins: Vec<String>,
    typed: Vec<(String, Option<String>)>,
    pub jar: Jar,
    pub language: String,
    pub name: String,
    /// Every URL it was sent to, in order.
    pub history: Vec<Url>,
    /// Whether redirects are followed; without, [`Self::step`] takes the next one.
    pub follows: bool,
    page: Option<Page>,
    landing: Option<Landing>,
}

/// Where a redirect or a form led that the test does not serve.
#[derive(Clone, Debug)]
pub struct Landing {
    pub url: Url,
    /// The form, when it was posted there.
    pub posted: Vec<(String, String)>,
}

impl Landing {
    /// A parameter of the answer: in the query, the fragment or the posted form.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let fragment = self.url.fragment().unwrap_or_default();
        let fragment = url::form_urlencoded::parse(fragment.as_bytes()).into_owned();
        let mut all = self.url.query_pairs().into_owned().chain(fragment);
        let found = all.find(|(key, _)| key == name);
        let posted = || self.posted.iter().find(|(key, _)| key == name).cloned();
        found.or_else(posted).map(|(_, value)| value)
    }
}

/// A client of HTTP that neither follows redirects nor waits for ever.
pub fn http_client() -> reqwest::Client {
    // The first test to come here chooses the TLS provider; the others find it chosen.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()
        .expect("an HTTP client can be made")
}

impl HttpBrowser {
    /// A browser that has never been anywhere; it walks about `origin` alone.
    pub fn new(origin: &str, clock: &Clock) -> Self {
        Self {
            http: http_client(),
            clock: clock.clone(),
            origins: vec![origin.to_owned()],
            typed: Vec::new(),
            jar: Jar::default(),
            language: "en".to_owned(),
            name: "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36".to_owned(),
            history: Vec::new(),
            follows: true,
            page: None,
            landing: None,
        }
    }

    /// Lets it walk about another server of the test too.
    pub fn also_visits(&mut self, origin: &str) -> &mut Self {
        self.origins.push(origin.to_owned());
        self
    }

    /// Goes to an address, as if typed; a path is read from where the browser is.
    pub async fn open(&mut self, address: &str) -> &Page {
        let url = match &self.page {
            Some(page) => page.url.join(address),
            None => Url::parse(&self.origins[0]).and_then(|origin| origin.join(address)),
        };
        self.walk(url.expect("the address is a URL"), None, "none")
            .await
    }

    /// Types into a field of the page; checked when the form is sent.
    pub fn fill(&mut self, field: &str, text: &str) -> &mut Self {
        self.typed.push((field.to_owned(), Some(text.to_owned())));
        self
    }

    /// Ticks a box.
    pub fn tick(&mut self, field: &str) -> &mut Self {
        self.fill(field, "")
    }

    /// Presses a button, or follows a link, wherever it leads.
    pub async fn press(&mut self, button: &str) -> &Page {
        if self
            .page()
            .attribute_of(&format!("a[id=\"{button}\"]"), "href")
            .is_some()
        {
            return self.click(button).await;
        }
        let form = self.form(button);
        self.send(form).await
    }

    /// What pressing the button would send now.
    pub fn form(&mut self, button: &str) -> Submission {
        let typed = std::mem::take(&mut self.typed);
        self.page().submission(button, &typed)
    }

    /// Sends a form, perhaps one that a test has changed.
    pub async fn send(&mut self, form: Submission) -> &Page {
        self.typed.clear();
        if form.post {
            return self
                .walk(form.action, Some(form.pairs), "same-origin")
                .await;
        }
        let mut url = form.action;
        url.query_pairs_mut().clear().extend_pairs(form.pairs);
        self.walk(url, None, "same-origin").await
    }

    /// Takes the one redirect that the browser is at.
    pub async fn step(&mut self) -> &Page {
        let page = self.page();
        let location = page.header(LOCATION.as_str());
        let location = location.unwrap_or_else(|| panic!("no redirect: {}", page.text()));
        let url = page.url.join(location).expect("Location is a URL");
        self.walk(url, None, "same-origin").await
    }

    /// Follows the link with this id.
    async fn click(&mut self, id: &str) -> &Page {
        let page = self.page();
        let link = page.attribute_of(&format!("a[id=\"{id}\"]"), "href");
        let link = link.unwrap_or_else(|| panic!("no link {id}: {}", page.text()));
        let url = page.url.join(&link).expect("a link is a URL");
        self.walk(url, None, "same-origin").await
    }

    /// The connections that this browser keeps open.
    pub const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The page it shows.
    pub fn page(&self) -> &Page {
        self.page.as_ref().expect("the browser has been somewhere")
    }

    /// Where it was sent that the test does not serve, if that is where it is.
    pub fn landing(&self) -> Option<&Landing> {
        self.landing.as_ref()
    }

    /// Where it was sent that the test does not serve.
    pub fn landed(&self) -> &Landing {
        self.landing.as_ref().unwrap_or_else(|| {
            let page = self.page();
            panic!(
                "still at {} ({}), which says:\n{}",
                page.url,
                page.status,
                page.text()
            )
        })
    }

    async fn walk(&mut self, url: Url, form: Option<Vec<(String, String)>>, site: &str) -> &Page {
        let (mut url, mut form) = (url, form);
        self.typed.clear();
        for _ in 0..REDIRECTS {
            self.history.push(url.clone());
            if !self.origins.contains(&url.origin().ascii_serialization()) {
                let posted = form.unwrap_or_default();
                self.landing = Some(Landing { url, posted });
                return self.page.get_or_insert_with(nowhere);
            }
            let page = self.request(&url, form.as_deref(), site).await;
            let location = page.header(LOCATION.as_str()).map(str::to_owned);
            let redirect = page.status.is_redirection();
            let keeps_form = matches!(page.status.as_u16(), 307 | 308);
            self.landing = None;
            self.page = Some(page);
            let Some(location) = location.filter(|_| redirect && self.follows) else {
                return self.page();
            };
            url = url.join(&location).expect("Location is a URL");
            form = form.filter(|_| keeps_form);
        }
        panic!("more than {REDIRECTS} redirects: {:?}", self.history);
    }

    /// One request, with the cookies and headers of this browser.
    async fn request(&mut self, url: &Url, form: Option<&[(String, String)]>, site: &str) -> Page {
        let mut request = match form {
            Some(form) => {
                let quiet = self
                    .page
                    .as_ref()
                    .and_then(|page| page.header("referrer-policy"));
                let origin = match quiet {
                    Some("no-referrer") => "null".to_owned(),
                    _ => url.origin().ascii_serialization(),
                };
                self.http
                    .post(url.clone())
                    .form(form)
                    .header(ORIGIN, origin)
            }
            None => self.http.get(url.clone()),
        };
        if let Some(cookies) = self.jar.header(url, &self.clock) {
            request = request.header(COOKIE, cookies);
        }
        let response = request
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(ACCEPT_LANGUAGE, &self.language)
            .header(USER_AGENT, &self.name)
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document")
            .send()
            .await
            .unwrap_or_else(|error| panic!("{url}: {error:?}"));
        for header in response.headers().get_all(SET_COOKIE) {
            let header = header.to_str().expect("a cookie is text");
            self.jar.store(url, header, &self.clock);
        }
        Page::of(response).await
    }

    /// One request that no page led to, with this browser's cookies; nothing is remembered of it.
    pub async fn call(
        &self,
        method: &http::Method,
        path: &str,
        form: &[(&str, &str)],
        json: bool,
    ) -> Page {
        let url = Url::parse(&self.origins[0]).and_then(|origin| origin.join(path));
        let url = url.expect("a path is a URL");
        let mut request = self.http.request(method.clone(), url.clone());
        if *method != http::Method::GET && *method != http::Method::OPTIONS {
            request = if json {
                let body: std::collections::HashMap<_, _> = form.iter().copied().collect();
                request.json(&body)
            } else {
                request.form(form)
            };
        }
        let accept = if json {
            "application/json"
        } else {
            "text/html"
        };
        let cookies = self.jar.header(&url, &self.clock).unwrap_or_default();
        let request = request
            .header(COOKIE, cookies)
            .header(ACCEPT, accept)
            .header(ORIGIN, "null")
            .header("sec-fetch-site", "same-origin");
        Page::of(request.send().await.expect("it answers")).await
    }

    /// The request that sending this form makes, to be released by hand, perhaps at another server.
    pub fn raw(&self, form: &Submission, origin: &str) -> reqwest::RequestBuilder {
        let mut url = Url::parse(origin).expect("an origin is a URL");
        url.set_path(form.action.path());
        url.set_query(form.action.query());
        let cookies = self
            .jar
            .header(&form.action, &self.clock)
            .unwrap_or_default();
        self.http
            .post(url)
            .form(&form.pairs)
            .header(COOKIE, cookies)
            .header(ACCEPT, "text/html")
            .header(ORIGIN, "null")
            .header("sec-fetch-site", "same-origin")
    }
}

fn nowhere() -> Page {
    Page {
        url: Url::parse("about:blank").expect("it is a URL"),
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: String::new(),
    }
}
