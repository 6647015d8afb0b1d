//! A PostgreSQL cluster of the tests' own: made once a run, a fresh database for every test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection};

use super::programs::{Attended, find, fresh_folder, spare_port};

/// A running cluster.
struct Cluster {
    port: u16,
    _server: Attended,
}

/// The URL of a database that did not exist before.
pub async fn fresh_database() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let cluster = tokio::task::spawn_blocking(Cluster::shared)
        .await
        .expect("the cluster starts");
    let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = cluster.connect("postgres").await;
    connection
        .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("a database is made");
    connection.close().await.expect("the connection closes");
    cluster.url(&name)
}

impl Cluster {
    fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://vestibule@127.0.0.1:{}/{database}", self.port)
    }

    async fn connect(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.url(database))
            .await
            .expect("the cluster answers")
    }

    /// PostgreSQL refuses to run as root; then it runs as its own user, in a folder that user can reach.
    fn start() -> Self {
        let port = spare_port();
        let owner = stand_in_for_root();
        let folder = fresh_folder("postgres", owner.is_some());
        let data = folder.join("data");
        let log = folder.join("log");
        if let Some(user) = owner {
            let status = Command::new("chown").arg(user).arg(&folder).status();
            assert!(
                status.expect("chown runs").success(),
                "{folder:?} changes hands"
            );
        }
        let made = as_user(owner, &program("initdb"))
            .args([
                "-U",
                "vestibule",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .current_dir(&folder)
            .output()
            .expect("initdb runs");
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );

        let mut command = as_user_words(owner, &program("postgres"));
        let (port_text, data) = (port.to_string(), data.to_string_lossy().into_owned());
        let sockets = folder.to_string_lossy().into_owned();
        // Nothing here outlives the run, so nothing is forced to the disk; commits stay synchronous
        // in name, for Vestibule refuses a database where they are not.
        for word in [
            "-D",
            &data,
            "-p",
            &port_text,
            "-k",
            &sockets,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "max_connections=400",
        ] {
            command.push(word.to_owned());
        }
        let words: Vec<&str> = command[1..].iter().map(String::as_str).collect();
        let server = Attended::start(Path::new(&command[0]), &words, &folder, &log);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !ready(port) {
            assert!(
                Instant::now() < deadline,
                "PostgreSQL does not start: {}",
                std::fs::read_to_string(&log).unwrap_or_default()
            );
        }
        Self {
            port,
            _server: server,
        }
    }
}

/// Whether the server answers; `pg_isready` itself waits, so that nobody spins.
fn ready(port: u16) -> bool {
    let status = Command::new(program("pg_isready"))
        .args(["-q", "-t", "1", "-h", "127.0.0.1", "-p", &port.to_string()])
        .status();
    status.is_ok_and(|status| status.success())
}

/// A program of PostgreSQL's: Debian keeps them beside their version.
fn program(name: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = ["/usr/lib/postgresql", "/usr/pgsql"]
        .iter()
        .filter_map(|base| std::fs::read_dir(base).ok())
        .flat_map(|folder| {
            folder
                .flatten()
                .map(|entry| entry.path().join("bin").join(name))
        })
        .filter(|file| file.is_file())
        .collect();
    versions.sort();
    versions.pop().or_else(|| find(&[name])).unwrap_or_else(|| {
        panic!("{name} is not installed: run ./test, or set VESTIBULE_TEST_WITHOUT=postgres")
    })
}

/// The user to become when this process is root.
fn stand_in_for_root() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return None;
    }
    let known = |user: &&str| {
        let answer = Command::new("id").arg(user).output();
        answer.is_ok_and(|answer| answer.status.success())
    };
    ["postgres", "nobody"].into_iter().find(known)
}

fn as_user_words(user: Option<&str>, program: &Path) -> Vec<String> {
    let program = program.to_string_lossy().into_owned();
    match user {
        None => vec![program],
        Some(user) => ["setpriv", "--reuid", user, "--clear-groups", "--"]
            .map(str::to_owned)
            .into_iter()
            .chain([program])
            .collect(),
    }
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let words = as_user_words(user, program);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}
