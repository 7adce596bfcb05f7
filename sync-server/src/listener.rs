//! The accept loop: what `axum::serve` does, with time-outs on slow senders, a cap on connections, and the caller's address in
//! each request.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use axum::response::Response;
use axum::{BoxError, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::Service;

use crate::http::auth::Caller;

/// The head of a request must be here by then; also how long an idle connection is kept.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// Requests under way may finish for so long after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Serves until `stop` turns true.
pub async fn accept(listener: TcpListener, router: Router, connections: usize, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(connections));
    loop {
        // A place first: beyond the cap callers wait in the system's own queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stopped(&mut stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        let (stream, caller) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or a caller that was gone before we looked.
                tracing::warn!(cause = %error, "accept");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (router, stop) = (router.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, Caller(caller), router, stop).await;
            drop(place);
        });
    }
    drop(listener);
    let all = u32::try_from(connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(FAREWELL, places.acquire_many(all)).await;
}

/// Returns when the server stops.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the one who could say so is gone, which is the same.
    let _ = stop.wait_for(|stopping| *stopping).await;
}

async fn connection(stream: TcpStream, caller: Caller, router: Router, mut stop: watch::Receiver<bool>) {
    // Answers are whole when they are written; waiting for more to send would only add a delay.
    let _ = stream.set_nodelay(true);
    let service = service(router, caller);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    let serving = builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(serving);
    tokio::select! {
        // A connection that broke concerns nobody but its phone, which tries again.
        _ = serving.as_mut() => return,
        () = stopped(&mut stop) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}

fn service<B>(
    router: Router,
    caller: Caller,
) -> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    tower::service_fn(move |mut request: Request<B>| {
        request.extensions_mut().insert(caller);
        router.clone().call(request.map(Body::new))
    })
}
