//! The servers that all cases share, and the barrier before them.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use reqwest::RequestBuilder;
use sea_orm::ConnectionTrait as _;
use tokio::runtime::Runtime;
use tokio::sync::{Barrier, Mutex};
use vestibule::base::Clock;

use super::FOLD;
use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::page::{Page, Submission};

/// Several servers over one database. They live as long as the run, on threads of their own: the
/// threads of one test end with it.
pub struct House {
    runtime: Runtime,
    pub app: TestApp,
    servers: Vec<String>,
    /// How often each case is repeated: where one writer follows another, once shows it all.
    pub rounds: usize,
    turn: Mutex<()>,
}

/// Who presses what.
pub type Press = (HttpBrowser, Submission);

impl House {
    /// One server, over SQLite.
    pub fn on_sqlite() -> &'static Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        HOUSE.get_or_init(|| {
            Self::built(async {
                let app = TestApp::on_sqlite().await;
                let servers = vec![app.origin.clone()];
                (app, servers)
            })
        })
    }

    /// Three server processes, over PostgreSQL.
    pub fn on_postgres() -> &'static Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        HOUSE.get_or_init(|| {
            Self::built(async {
                let app = TestApp::in_earnest().await;
                let servers = tokio::join!(app.process(), app.process(), app.process());
                (app, vec![servers.0, servers.1, servers.2])
            })
        })
    }

    fn built(founding: impl Future<Output = (TestApp, Vec<String>)> + Send + 'static) -> Self {
        let build = || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("threads can be had");
            let (app, servers) = runtime.block_on(founding);
            Self {
                runtime,
                app,
                rounds: if servers.len() > 1 { 3 } else { 1 },
                servers,
                turn: Mutex::new(()),
            }
        };
        let built = std::thread::spawn(build).join();
        built.expect("the servers start")
    }

    /// Runs one case, when the others before it are done: each wants the processors for itself.
    pub fn run<F: Future<Output = ()>>(&'static self, case: impl FnOnce(&'static Self) -> F) {
        self.runtime.block_on(async {
            let _turn = self.turn.lock().await;
            case(self).await;
        });
    }

    /// Releases [`FOLD`] requests at once, over all servers in turn.
    ///
    /// A server may say that it is busy (503, with the time to try again); nothing else is a failure
    /// of ours.
    pub async fn release(&self, request: impl Fn(usize, &str) -> RequestBuilder) -> Vec<Page> {
        let barrier = Arc::new(Barrier::new(FOLD));
        let tasks: Vec<_> = (0..FOLD)
            .map(|number| {
                let server = &self.servers[number % self.servers.len()];
                let request = request(number / self.servers.len(), server);
                let barrier = Arc::clone(&barrier);
                tokio::spawn(async move {
                    barrier.wait().await;
                    let response = request.send().await.expect("the server answers");
                    Page::of(response).await
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("the request ends"));
        }
        let busy = |answer: &&Page| answer.status == 503 && answer.header("retry-after").is_some();
        let failed = |answer: &&Page| answer.status.is_server_error() && !busy(answer);
        if let Some(answer) = answers.iter().find(failed) {
            panic!("{} {}: {}", answer.url, answer.status, answer.text());
        }
        let busy = answers.iter().filter(busy).count();
        assert!(busy < FOLD, "all of {FOLD} were answered busy");
        answers
    }

    /// Presses the same button in each of these browsers, as often as comes together.
    pub async fn press(&self, presses: &[Press]) -> Vec<Page> {
        self.release(|number, server| {
            let (browser, form) = &presses[number % presses.len()];
            browser.raw(form, server)
        })
        .await
    }

    /// Runs a statement of the case's own.
    pub async fn sql(&self, statement: &str) {
        let tx = self.app.db.write().await.unwrap();
        tx.conn().execute_unprepared(statement).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Whether the clock stands still until it is moved.
    pub const fn can_wait(&self) -> bool {
        matches!(self.app.clock, Clock::Manual(_))
    }
}
