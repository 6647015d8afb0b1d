//! `vestibule serve`.

use std::future::Future;

use tokio::net::TcpListener;

use super::{ConfigFile, Failure};
use crate::app::{App, StartError};
use crate::config::Config;

impl ConfigFile {
    /// The configuration: the named file, else `./vestibule.toml`, else the environment alone.
    pub(super) fn load(&self) -> Result<Config, Failure> {
        let usual = std::path::Path::new("vestibule.toml");
        match &self.config {
            Some(path) => Ok(Config::load(path)?),
            None if usual.exists() => Ok(Config::load(usual)?),
            None => {
                let variables: Vec<(String, String)> = std::env::vars().collect();
                let missing = "the environment (there is no vestibule.toml)";
                Ok(Config::from_text(missing, "", &variables)?)
            }
        }
    }
}

/// Serves until `shutdown` is ready.
pub async fn run(
    file: &ConfigFile,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let config = file.load()?;
    let address = config.listen;
    let issuer = config.issuer.clone();
    let app = App::builder(config).build().await.map_err(started)?;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        started(StartError::Listen {
            address,
            reason: error.to_string(),
        })
    })?;
    tracing::info!(%issuer, %address, "serving");
    app.serve(listener, shutdown).await.map_err(Failure::new)
}

fn started(error: StartError) -> Failure {
    match error {
        StartError::Config(error) => error.into(),
        StartError::Kek(_)
        | StartError::Connect(_)
        | StartError::Prepare(_)
        | StartError::Keys(_)
        | StartError::Render(_)
        | StartError::Listen { .. } => Failure::because(error),
    }
}

/// Ready when the process is asked to end: SIGTERM or Ctrl-C.
#[cfg(unix)]
pub fn signals() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::new)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::new)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready when the process is asked to end: Ctrl-C.
#[cfg(not(unix))]
pub fn signals() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    Ok(async {
        // Without a handler the system ends the process itself.
        let _ = tokio::signal::ctrl_c().await;
    })
}
