//! Connections: accepted, bounded, and ended without cutting anybody off.
//!
//! axum's own `serve` has no limits on headers and slow clients, so hyper is driven here. A client
//! that is slow to send its headers, or sends too many of them, costs little and not for long.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service as _;

/// The longest header section, in bytes.
const HEADER_BYTES: u16 = 16 * 1024;
/// How many headers a request may have.
const HEADERS: usize = 100;
/// How long a client may take to send its headers; idle connections end by it too.
const HEADER_TIME: Duration = Duration::from_secs(15);
/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4096;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 100;
/// How long requests under way are waited for at the end.
const PARTING: Duration = Duration::from_secs(15);
/// The pause after a failure to accept, such as too many open files.
const REST: Duration = Duration::from_millis(100);

/// Answers on `listener` with `router` until `shutdown` is ready.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let builder = Arc::new(builder());
    let parting = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let arrival = async {
            let place = Arc::clone(&places).acquire_owned().await;
            let place = place.expect("the semaphore is never closed");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            arrived = arrival => arrived,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => attend(&builder, &parting, router.clone(), stream, peer, place),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(PARTING, parting.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some connections did not end in time and are cut");
    }
    Ok(())
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADERS)
        .max_buf_size(usize::from(HEADER_BYTES));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(HEADER_TIME))
        .max_header_list_size(u32::from(HEADER_BYTES))
        .max_concurrent_streams(STREAMS);
    builder
}

fn attend(
    builder: &Arc<Builder<TokioExecutor>>,
    parting: &GracefulShutdown,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
) {
    // Answers are small and wanted now.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: axum::http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut router = router.clone();
        async move {
            let response = router.call(request).await;
            Ok::<_, Infallible>(response.unwrap_or_else(|never| match never {}))
        }
    });
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    let connection = parting.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, %peer, "a connection broke off");
        }
        drop(place);
    });
}
