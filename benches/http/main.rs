//! The whole server under load: prints the table of the speed targets, each row beside the limit of
//! the same machine, measured in the same run.
//!
//! `cargo bench --bench http`; the seconds of a row and the connections come from
//! `VESTIBULE_BENCH_SECONDS` (3) and `VESTIBULE_BENCH_CONNECTIONS` (8). The server is a process of
//! its own, this program started once more, so that its processor time is its own too (Linux counts
//! it in `/proc/<pid>/stat`, in hundredths of a second). Nothing is asserted: figures are for people.

mod client;
mod limits;
mod server;
mod table;

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;

use client::{Answer, Http, Visit};
use limits::Limits;
use server::Ready;
use table::{Load, Row};

/// How much is measured.
#[derive(Clone, Copy)]
struct Extent {
    seconds: f64,
    connections: usize,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    if std::env::args().any(|argument| argument == "--serve") {
        runtime.block_on(server::serve());
    } else {
        runtime.block_on(measure());
    }
}

async fn measure() {
    let number = |name: &str, otherwise: f64| {
        let given = std::env::var(name).ok().and_then(|text| text.parse().ok());
        given.unwrap_or(otherwise)
    };
    let extent = Extent {
        seconds: number("VESTIBULE_BENCH_SECONDS", 3.0),
        connections: number("VESTIBULE_BENCH_CONNECTIONS", 8.0) as usize,
    };
    let mut child = std::process::Command::new(std::env::current_exe().expect("we run"))
        .arg("--serve")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let pid = child.id();
    let mut ready = String::new();
    // Nothing else is to be done before it is there.
    BufReader::new(child.stdout.take().expect("it is piped"))
        .read_line(&mut ready)
        .expect("it speaks");
    let ready: Ready = serde_json::from_str(&ready).expect("it says where");
    let http = Http::new(&ready);

    let limits = Limits::measure(extent.seconds).await;
    let load = Load { pid, extent };
    let bare_get = load.run("bare axum GET", {
        let http = http.clone();
        move |_| {
            let http = http.clone();
            async move { http.bare_get().await }
        }
    });
    let bare_get = bare_get.await;
    let bare_post = load.run("bare axum POST", {
        let http = http.clone();
        move |_| {
            let http = http.clone();
            async move { http.bare_post().await }
        }
    });
    let bare_post = bare_post.await;

    let rows = endpoints(load, &http, &ready, &limits, &bare_get, &bare_post).await;
    table::print(&limits, &[bare_get, bare_post], &rows);
    child.kill().expect("it can be ended");
    child.wait().expect("it ends");
    std::fs::remove_dir_all(ready.folder).expect("its folder is ours");
}

/// Every row of the table.
async fn endpoints(
    load: Load,
    http: &Http,
    ready: &Ready,
    limits: &Limits,
    bare_get: &Row,
    bare_post: &Row,
) -> Vec<Row> {
    let mut rows = Vec::new();
    // Signed in once per connection: their sessions and tokens serve the rows below.
    let next = Arc::new(AtomicUsize::new(0));
    let mut visits = Vec::new();
    for _ in 0..load.extent.connections {
        let mut visit = Visit::new(http.clone());
        let login = next.fetch_add(1, Ordering::Relaxed);
        visit.sign_in(&ready.logins[login], &ready.key).await;
        visits.push(Arc::new(Mutex::new(visit)));
    }
    let visits = Arc::new(visits);

    let row = load.run("login: authorize, password, app, code, token", {
        let (http, ready) = (http.clone(), ready.clone());
        move |_| {
            let (http, next) = (http.clone(), Arc::clone(&next));
            let ready = ready.clone();
            async move {
                let at = next.fetch_add(1, Ordering::Relaxed);
                // Everybody signs in once: a code of an app is good once in thirty seconds.
                let Some(login) = ready.logins.get(at) else {
                    return Answer::Over;
                };
                Visit::new(http).sign_in(login, &ready.key).await
            }
        }
    });
    rows.push(row.await.beside("1 Argon2id hash", limits.hash));

    let row = load.run("SSO: authorize, code, token", {
        let visits = Arc::clone(&visits);
        move |worker| {
            let visits = Arc::clone(&visits);
            async move { visits[worker].lock().await.again().await }
        }
    });
    let limit = limits.rs256 + 2.0 * bare_post.cpu;
    rows.push(row.await.beside("RS256 + 2 bare round trips", limit));

    for (client, signature) in [("bench-rs256", limits.rs256), ("bench-es256", limits.es256)] {
        let http = http.clone();
        let name = format!("client_credentials, {client}");
        let row = load.run(&name, move |_| {
            let http = http.clone();
            async move { http.client_credentials(client).await }
        });
        rows.push(
            row.await
                .beside("signature + bare POST", signature + bare_post.cpu),
        );
    }

    let row = load.run("refresh with rotation", {
        let visits = Arc::clone(&visits);
        move |worker| {
            let visits = Arc::clone(&visits);
            async move { visits[worker].lock().await.refresh().await }
        }
    });
    let limit = limits.rs256 + limits.commit + bare_post.cpu;
    rows.push(row.await.beside("RS256 + commit + bare POST", limit));

    let row = load.run("userinfo", {
        let visits = Arc::clone(&visits);
        move |worker| {
            let visits = Arc::clone(&visits);
            async move { visits[worker].lock().await.userinfo().await }
        }
    });
    rows.push(
        row.await
            .beside("bare GET + indexed read", bare_get.cpu + limits.read),
    );

    let Answer::Token(token) = http.client_credentials("bench-es256").await else {
        panic!("a token is issued");
    };
    let row = load.run("introspection", {
        let http = http.clone();
        move |_| {
            let (http, token) = (http.clone(), token.clone());
            async move { http.introspect("bench-es256", &token).await }
        }
    });
    rows.push(
        row.await
            .beside("bare POST + indexed read", bare_post.cpu + limits.read),
    );

    for path in ["/.well-known/openid-configuration", "/jwks"] {
        let http = http.clone();
        let row = load.run(path, move |_| {
            let http = http.clone();
            async move { http.get(path).await }
        });
        rows.push(row.await.beside("bare GET", bare_get.cpu));
    }
    rows
}
