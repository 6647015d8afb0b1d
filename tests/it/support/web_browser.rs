//! Chromium, driven through its WebDriver: the same sentences as [`super::browser::HttpBrowser`], in a
//! browser that people use, with pictures of every screen at the width of a desk and of a phone.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities};
use url::Url;

use super::browser::http_client;
use super::programs::{Attended, find, fresh_folder, spare_port};

/// Widths at which every screen is looked at: a desk and a small phone.
const WIDTHS: [u32; 2] = [1280, 360];

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-search-engine-choice-screen",
    "--lang=en",
];

/// A person's Chromium with a profile of its own.
pub struct WebBrowser {
    driver: WebDriver,
    server: String,
}

impl WebBrowser {
    /// Opens a browser that has never been anywhere.
    pub async fn new() -> Self {
        let server = driver_url().await;
        let chromium = find(&["chromium", "chromium-browser", "google-chrome"]);
        let chromium = chromium.expect("run ./test, or set VESTIBULE_TEST_WITHOUT=chromium");
        let profile = fresh_folder("chromium", false);
        let mut wishes = ChromeCapabilities::new();
        let ready: WebDriverResult<()> = (|| {
            wishes.set_binary(&chromium.to_string_lossy())?;
            for flag in FLAGS {
                wishes.add_arg(flag)?;
            }
            wishes.add_arg(&format!("--user-data-dir={}", profile.display()))?;
            wishes
                .as_mut()
                .set("goog:loggingPrefs", json!({"browser": "ALL"}))?;
            Ok(())
        })();
        ready.expect("the wishes are JSON");
        let driver = WebDriver::new(&server, wishes)
            .await
            .expect("Chromium starts");
        driver
            .set_page_load_timeout(Duration::from_secs(60))
            .await
            .expect("it can be told how long to wait");
        Self { driver, server }
    }

    /// Closes it; whatever its console complained about fails the test.
    pub async fn close(self) {
        let log = self.driver.browser_log().await.unwrap_or_default();
        let complaints: Vec<String> = log
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            // An answer of 4xx to a form is reported here too, and is what the test asked for.
            .filter(|entry| !entry.message.contains("responded with a status of 4"))
            .map(|entry| entry.message)
            .collect();
        self.driver.quit().await.expect("Chromium closes");
        assert!(
            complaints.is_empty(),
            "the console says:\n{}",
            complaints.join("\n")
        );
    }

    /// Goes to an address.
    pub async fn open(&self, address: &str) {
        let opened = self.driver.goto(address).await;
        opened.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// Where it is.
    pub async fn url(&self) -> Url {
        self.driver.current_url().await.expect("it is somewhere")
    }

    /// What it shows, as text.
    pub async fn text(&self) -> String {
        self.wait_for("body")
            .await
            .text()
            .await
            .expect("it has text")
    }

    /// Whether such an element is on the page now.
    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(By::Css(css)).await.is_ok()
    }

    /// Waits for an element, as a person waits for a page.
    pub async fn wait_for(&self, css: &str) -> WebElement {
        match self.driver.query(By::Css(css)).first().await {
            Ok(element) => element,
            Err(_) => panic!(
                "{css} is not on {}, which says:\n{}",
                self.url().await,
                self.driver.source().await.unwrap_or_default()
            ),
        }
    }

    /// The text of an element.
    pub async fn text_of(&self, css: &str) -> String {
        self.wait_for(css).await.text().await.expect("it has text")
    }

    /// Whether a control cannot be used.
    pub async fn is_greyed_out(&self, css: &str) -> bool {
        !self
            .wait_for(css)
            .await
            .is_enabled()
            .await
            .expect("it is a control")
    }

    /// Types into a field.
    pub async fn fill(&self, field: &str, text: &str) {
        let field = self.wait_for(&format!("[name=\"{field}\"]")).await;
        field.clear().await.expect("it can be cleared");
        field.send_keys(text).await.expect("it can be typed into");
    }

    /// Chooses a value: an option of a list, or a radio button.
    pub async fn choose(&self, field: &str, value: &str) {
        let css = format!(
            "select[name=\"{field}\"] option[value=\"{value}\"], input[name=\"{field}\"][value=\"{value}\"]"
        );
        self.scroll_and_click(&css).await;
    }

    /// Ticks or unticks a box.
    pub async fn tick(&self, field: &str) {
        self.scroll_and_click(&format!("input[name=\"{field}\"]"))
            .await;
    }

    /// Presses a button that answers on the same page.
    pub async fn click(&self, id: &str) {
        self.scroll_and_click(&format!("[id=\"{id}\"]")).await;
    }

    /// Forgets who was here, in the site that it is at.
    pub async fn forget_cookies(&self) {
        let forgotten = self.driver.delete_all_cookies().await;
        forgotten.expect("cookies can be forgotten");
    }

    /// Plugs a security key in, which somebody touches whenever it blinks (WebAuthn Level 3,
    /// section 11.3).
    pub async fn plug_in_key(&self) {
        let url = format!(
            "{}/session/{}/webauthn/authenticator",
            self.server,
            self.driver.session_id()
        );
        let body = json!({
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": false,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        let answer = http_client().post(url).json(&body).send().await;
        let answer = answer.expect("the driver answers");
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap_or_default()
        );
    }

    /// Presses a button or follows a link, and waits until another page is there.
    pub async fn press(&self, id: &str) {
        let before = self.wait_for("html").await;
        self.scroll_and_click(&format!("[id=\"{id}\"]")).await;
        let deadline = Instant::now() + Duration::from_secs(20);
        // The old document goes stale when the new one is there; asking waits for navigation itself.
        while before.tag_name().await.is_ok() {
            assert!(
                Instant::now() < deadline,
                "pressing {id} leads nowhere: {}",
                self.text().await
            );
        }
        self.wait_for("body").await;
    }

    async fn scroll_and_click(&self, css: &str) {
        let element = self.wait_for(css).await;
        element.scroll_into_view().await.expect("it can be seen");
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Takes a picture at each width into `target/screens/`; nothing may stick out sideways.
    pub async fn screen(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screens");
        std::fs::create_dir_all(&folder).expect("target can be written");
        for width in WIDTHS {
            self.resize(width, 800).await;
            let wide = self
                .number("return document.documentElement.scrollWidth")
                .await;
            assert!(
                wide <= u64::from(width),
                "{name}: the page is {wide} pixels wide in a window of {width}"
            );
            let high = self
                .number("return document.documentElement.scrollHeight")
                .await;
            self.resize(
                width,
                u32::try_from(high.max(600)).expect("a page is not that long"),
            )
            .await;
            let file = folder.join(format!("{name}-{width}.png"));
            self.driver
                .screenshot(&file)
                .await
                .expect("a picture can be taken");
        }
        self.chrome("Emulation.clearDeviceMetricsOverride", json!({}))
            .await;
    }

    async fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.chrome("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    async fn number(&self, script: &str) -> u64 {
        let answer = self
            .driver
            .execute(script, Vec::new())
            .await
            .expect("the script runs");
        answer.json().as_u64().expect("the script returns a number")
    }

    /// A command of Chromium's own, through the driver.
    async fn chrome(&self, command: &str, parameters: Value) {
        let url = format!(
            "{}/session/{}/goog/cdp/execute",
            self.server,
            self.driver.session_id()
        );
        let body = json!({"cmd": command, "params": parameters});
        let answer = http_client().post(url).json(&body).send().await;
        let answer = answer.expect("the driver answers");
        assert!(
            answer.status().is_success(),
            "{command}: {}",
            answer.text().await.unwrap_or_default()
        );
    }
}

/// The driver's address; it is started once a run and ends with it.
async fn driver_url() -> String {
    static DRIVER: OnceLock<(u16, Attended)> = OnceLock::new();
    let (port, _) = DRIVER.get_or_init(|| {
        let port = spare_port();
        let driver = find(&["chromedriver"]);
        let driver = driver.expect("run ./test, or set VESTIBULE_TEST_WITHOUT=chromium");
        let folder = fresh_folder("chromedriver", false);
        let log = folder.join("log");
        let attended = Attended::start(&driver, &[&format!("--port={port}")], &folder, &log);
        (port, attended)
    });
    let url = format!("http://127.0.0.1:{port}");
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let status = http_client().get(format!("{url}/status")).send().await;
        if let Ok(answer) = status
            && answer.status().is_success()
        {
            return url;
        }
        assert!(
            Instant::now() < deadline,
            "chromedriver does not answer on {url}"
        );
        tokio::task::yield_now().await;
    }
}
