//! The whole of Vestibule wired once, for `serve`, for the demo and for tests.
//!
//! 1. [`App::builder`] takes a configuration; tests bring a clock, a key-encryption key and ways out
//!    for messages of their own.
//! 2. [`AppBuilder::build`] opens the database, prepares it ([`prepare`]) and loads keys and
//!    templates. Several apps may live in one process, over one PostgreSQL.
//! 3. [`App::router`] is the web; [`App::serve`] runs it with the background work: postman, key
//!    upkeep, sweeper.
//!
//! A PostgreSQL that is down does not keep a server from starting: what the database must be asked
//! is asked again until it answers, and requests say 503 meanwhile.

mod listen;
pub mod prepare;
mod sweep;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::base::hasher::PasswordHasher;
use crate::base::{Ambient, KeyEncryptionKey, Sealer};
use crate::config::{Config, ConfigError, KekError};
use crate::db::{ConnectError, Db, DbError, Engine, PoolLimits};
use crate::factor::webauthn::RelyingParty;
use crate::keys::{KeyError, KeyRing};
use crate::notify::{MailTransport, Postman, SettingsError, SmsProvider};
use crate::web::render::{Render, RenderError};
use crate::web::{self, Resources, Routes, Server};

/// Logins that may wait for a hash thread; each waits some tens of milliseconds.
const HASH_QUEUE: usize = 64;

/// How long the background work is given to finish what is under way.
const PARTING: Duration = Duration::from_secs(10);

/// Why Vestibule does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key-encryption key.
    #[error(transparent)]
    Kek(#[from] KekError),
    /// The database cannot be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database is not ours to use.
    #[error(transparent)]
    Prepare(#[from] prepare::PrepareError),
    /// The signing keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The templates.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The port.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// What the system said.
        reason: String,
    },
}

/// The causes of an error, each behind a colon.
#[must_use]
pub fn because(error: &dyn std::error::Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// A Vestibule that can be served.
#[derive(Clone)]
pub struct App {
    server: Server,
    postman: Postman,
    router: Router,
}

/// What an [`App`] is made of.
pub struct AppBuilder {
    config: Config,
    ambient: Ambient,
    kek: Option<KeyEncryptionKey>,
    transports: Option<(MailTransport, Vec<SmsProvider>)>,
    hash_threads: Option<usize>,
    routes: Routes,
}

impl App {
    /// Begins an app with this configuration, the system's clock, and everything else from the
    /// configuration.
    #[must_use]
    pub fn builder(config: Config) -> AppBuilder {
        AppBuilder {
            config,
            ambient: Ambient::system(),
            kek: None,
            transports: None,
            hash_threads: None,
            routes: Routes::new(),
        }
    }

    /// What handlers see: database, keys, hasher, configuration.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.server.db
    }

    /// The postman; tests drain the outbox with it.
    #[must_use]
    pub const fn postman(&self) -> &Postman {
        &self.postman
    }

    /// All endpoints and pages.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Answers on `listener`, with the background work, until `shutdown` is ready; requests under
    /// way are finished then.
    ///
    /// # Errors
    /// When the listener cannot say where it listens.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let (stop, stopped) = watch::channel(false);
        let ended = |mut stopped: watch::Receiver<bool>| async move {
            // The sender going away means the same.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let db = self.db().clone();
        let ended_relay = ended(stopped.clone());
        let (woken, bell) = (Arc::clone(&self.server.outbox), self.postman.bell());
        let background = [
            tokio::spawn(async move {
                // Handlers say that messages may be waiting; the postman's bell rings for it.
                let relay = async {
                    loop {
                        woken.notified().await;
                        bell.ring();
                    }
                };
                tokio::select! {
                    () = relay => {}
                    () = ended_relay => {}
                }
            }),
            tokio::spawn(self.postman.clone().run(db.clone(), ended(stopped.clone()))),
            tokio::spawn(
                self.server
                    .keys
                    .clone()
                    .run(db.clone(), ended(stopped.clone())),
            ),
            tokio::spawn(sweep::run(db.clone(), ended(stopped.clone()))),
            tokio::spawn(prepare::until_done(
                db,
                self.server.config.demo,
                ended(stopped.clone()),
            )),
        ];
        let result = listen::serve(listener, self.router.clone(), async move {
            shutdown.await;
            // Nobody listens any more when everything has ended already.
            let _ = stop.send(true);
        })
        .await;
        for task in background {
            if tokio::time::timeout(PARTING, task).await.is_err() {
                tracing::warn!("background work did not end in time and is given up");
            }
        }
        result
    }
}

impl AppBuilder {
    /// Another clock and source of randomness.
    #[must_use]
    pub fn ambient(self, ambient: Ambient) -> Self {
        Self { ambient, ..self }
    }

    /// A key-encryption key, instead of the configured one.
    #[must_use]
    pub fn kek(self, key: KeyEncryptionKey) -> Self {
        Self {
            kek: Some(key),
            ..self
        }
    }

    /// Ways out for messages, instead of the configured ones.
    #[must_use]
    pub fn transports(self, mail: MailTransport, sms: Vec<SmsProvider>) -> Self {
        Self {
            transports: Some((mail, sms)),
            ..self
        }
    }

    /// So many hash threads, instead of one fewer than there are cores.
    #[must_use]
    pub fn hash_threads(self, threads: usize) -> Self {
        Self {
            hash_threads: Some(threads),
            ..self
        }
    }

    /// Routes besides Vestibule's own (the demo's outbox).
    #[must_use]
    pub fn routes(self, routes: Routes) -> Self {
        Self { routes, ..self }
    }

    /// Opens and loads everything.
    ///
    /// # Errors
    /// [`StartError`] says in one sentence what must be put right.
    pub async fn build(self) -> Result<App, StartError> {
        let config = self.config;
        let postman = match self.transports {
            Some((mail, sms)) => Postman::new(mail, sms),
            None => postman(&config)?,
        };
        let kek = match self.kek {
            Some(kek) => kek,
            None => config.key_encryption_key()?,
        };
        let sealer = Sealer::new(&kek, self.ambient.entropy);
        let hasher = PasswordHasher::start(
            config.password,
            self.hash_threads.unwrap_or_else(hash_threads),
            HASH_QUEUE,
            self.ambient.entropy,
        );
        let db = open(&config, self.ambient, sealer.clone()).await?;
        match prepare::now(&db, config.demo).await {
            Ok(()) => {}
            Err(prepare::PrepareError::Db(error @ DbError::Unavailable(_)))
                if db.engine() == Engine::Postgres =>
            {
                tracing::warn!(%error, "starting without the database; it is asked again");
            }
            Err(error) => return Err(error.into()),
        }
        let keys = KeyRing::load(&db).await?;
        let server = Server::new(Resources {
            keys,
            hasher,
            sealer,
            relying_party: RelyingParty::of(&config.issuer),
            render: Render::start()?,
            config: Arc::new(config),
            outbox: Arc::default(),
            db,
        });
        let router = web::router(&server, self.routes);
        Ok(App {
            server,
            postman,
            router,
        })
    }
}

/// Opens the configured database without preparing it.
///
/// # Errors
/// [`ConnectError`] when it must not be used as it is.
pub async fn open(config: &Config, ambient: Ambient, sealer: Sealer) -> Result<Db, ConnectError> {
    let limits = PoolLimits {
        connections: config.database.connections,
        acquire: Duration::from_millis(config.database.acquire_ms),
    };
    Db::open(config.database.url.expose(), limits, ambient, sealer).await
}

/// The configured ways out for messages. Each setting is blamed on its own line.
///
/// # Errors
/// [`ConfigError`] when there is no mail server, or a setting is no good.
pub fn postman(config: &Config) -> Result<Postman, ConfigError> {
    let blame = |table: &str, error: SettingsError| match error {
        SettingsError::Value { key, problem } => config.blame(&format!("{table}.{key}"), problem),
        SettingsError::Tls(problem) => config.blame(table, problem),
    };
    let Some(mail) = &config.mail else {
        let problem = "a mail server is needed, for codes go by e-mail where no phone is known";
        return Err(config.blame("mail", problem.to_owned()));
    };
    for (index, settings) in config.sms.providers.iter().enumerate() {
        SmsProvider::new(settings)
            .map_err(|error| blame(&format!("sms.providers[{index}]"), error))?;
    }
    let host = config.issuer.host().to_owned();
    Postman::from_settings(mail, &config.sms, Some(host)).map_err(|error| blame("mail", error))
}

/// One fewer than there are cores, so that token requests keep theirs.
fn hash_threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.saturating_sub(1).max(1)
}
