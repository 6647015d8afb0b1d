//! `vestibule demo`: the whole thing on one machine, with nothing to set up.
//!
//! 1. The data directory is emptied of an earlier demo; a key-encryption key and an SQLite database
//!    are made in it.
//! 2. [`world::build`] writes the demo world.
//! 3. The provider and the portal ([`portal`]) listen, on loopback alone.
//! 4. [`banner`] prints where to go and as whom.
//!
//! The environment and `vestibule.toml` play no part, so that the demo is the same everywhere.

mod banner;
mod outbox;
pub mod portal;
pub mod world;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use entity::values::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Failure;
use crate::app::App;
use crate::base::{Ambient, Secret};
use crate::config::{Config, Issuer, create_kek};
use crate::notify::{MailTransport, Memory, SmsProvider};
use portal::{Portal, PortalSettings, Registration};

/// What the demo may be told.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoArgs {
    /// Address and port of the provider; a port alone will do.
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = loopback)]
    listen: SocketAddr,
    /// Address and port of the portal; a port alone will do.
    #[arg(long, default_value = "127.0.0.1:8081", value_parser = loopback)]
    portal_listen: SocketAddr,
    /// Where the database goes; an earlier demo's is replaced. [default: the system's temporary
    /// directory]
    #[arg(long)]
    data: Option<PathBuf>,
}

/// The files that a demo makes; nothing else in its directory is touched.
const FILES: &[&str] = &["demo.db", "demo.db-wal", "demo.db-shm", "demo.kek"];

/// Runs the demo until it is interrupted.
///
/// # Errors
/// [`Failure`] says what is in the way.
pub async fn run(
    args: &DemoArgs,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let listener = listen(args.listen).await?;
    let portal_listener = listen(args.portal_listen).await?;
    let (listen, portal_listen) = (address(&listener)?, address(&portal_listener)?);
    let issuer =
        Issuer::parse(&format!("http://localhost:{}", listen.port())).map_err(Failure::new)?;
    let portal_origin = format!("http://localhost:{}", portal_listen.port());

    let ambient = Ambient::system();
    let data = match &args.data {
        Some(data) => data.clone(),
        None => std::env::temp_dir().join(format!("vestibule-demo-{}", listen.port())),
    };
    empty(&data)?;
    let kek = create_kek(&data.join("demo.kek"), ambient.entropy).map_err(Failure::new)?;
    let mut config = Config::at(issuer.clone());
    config.demo = true;
    config.listen = listen;
    config.database.url = Secret::new(format!("sqlite:{}", data.join("demo.db").display()));

    let memory = Memory::new();
    let app = App::builder(config)
        .ambient(ambient.clone())
        .kek(kek)
        .transports(
            MailTransport::Memory(memory.clone()),
            vec![SmsProvider::Memory(memory.clone())],
        )
        .routes(outbox::routes(memory))
        .build()
        .await
        .map_err(Failure::because)?;
    let tx = app.db().write().await.map_err(Failure::because)?;
    let world = world::build(&tx, &app.server().hasher, &portal_origin)
        .await
        .map_err(Failure::because)?;
    let now = tx.now;
    tx.commit().await.map_err(Failure::because)?;

    let portal = Portal::new(
        PortalSettings {
            origin: portal_origin.clone(),
            issuer: issuer.to_string(),
            analytics: registration(&world.analytics),
            payroll: registration(&world.finance),
        },
        ambient,
    );
    print!("{}", banner::text(&issuer, &portal_origin, &world, now));

    let (stop, stopped) = watch::channel(false);
    let ended = |mut stopped: watch::Receiver<bool>| async move {
        // The sender going away means the same.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    tokio::spawn(async move {
        shutdown.await;
        // Both servers may have failed already.
        let _ = stop.send(true);
    });
    tokio::try_join!(
        app.serve(listener, ended(stopped.clone())),
        portal.serve(portal_listener, ended(stopped)),
    )
    .map_err(Failure::new)?;
    Ok(())
}

fn registration(credential: &world::Credential) -> Registration {
    Registration {
        client_id: credential.client_id.to_owned(),
        client_secret: credential.secret.clone(),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(format!(
            "cannot listen on {address}: {error}; choose other ports with --listen and --portal-listen"
        ))
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(Failure::new)
}

/// Removes an earlier demo's files and makes the directory, for its owner alone.
fn empty(data: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "cannot use {} for the demo's data: {error}; choose another directory with --data",
            data.display()
        ))
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data).map_err(failed)?;
    // Files that somebody else prepared in a shared directory are not to be trusted.
    for name in FILES {
        match std::fs::remove_file(data.join(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

/// An address on loopback, or a port there.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let parsed = match text.trim_start_matches(':').parse::<u16>() {
        Ok(port) => SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        Err(_) => text
            .replace("localhost", "127.0.0.1")
            .parse()
            .map_err(|_| format!("\"{text}\" is not an address and port such as 127.0.0.1:8080"))?,
    };
    match parsed.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => Ok(parsed),
        IpAddr::V6(ip) if ip.is_loopback() => Ok(parsed),
        IpAddr::V4(_) | IpAddr::V6(_) => {
            Err("the demo listens on loopback alone: everybody knows its passwords".to_owned())
        }
    }
}

/// The time of day of an instant, in UTC.
fn clock(at: Timestamp) -> String {
    let second = at.seconds().rem_euclid(86_400);
    format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_listens_on_loopback_alone() {
        for (text, expected) in [
            ("9000", "127.0.0.1:9000"),
            (":9000", "127.0.0.1:9000"),
            ("localhost:9000", "127.0.0.1:9000"),
            ("[::1]:9000", "[::1]:9000"),
        ] {
            assert_eq!(
                loopback(text).map(|address| address.to_string()),
                Ok(expected.to_owned())
            );
        }
        for text in ["0.0.0.0:8080", "192.0.2.1:80", "x", "", "70000"] {
            assert!(loopback(text).is_err(), "{text}");
        }
    }
}
