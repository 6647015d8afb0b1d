//! The main journeys in Chromium, with a picture of every screen in `target/screens/`.

/// Runs a journey against the demo world and its portal, unless Chromium is missing.
macro_rules! in_chromium {
    ($($name:ident),+ $(,)?) => {
        mod chromium {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if $crate::support::programs::skipped("chromium", stringify!($name)) {
                    return;
                }
                let app = $crate::support::app::TestApp::on_sqlite().await;
                let browser = $crate::support::web_browser::WebBrowser::new().await;
                super::$name(&app, &browser).await;
                browser.close().await;
            }
        )+}
    };
}

mod administration;
mod security_key;
mod sign_in;
