//! The accept loop: what `axum::serve` does, with time-outs on slow senders, a cap on connections, and the caller's address in
//! each request.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use axum::response::Response;
use axum::{BoxError, Router};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::Service;

use crate::config::Config;
use crate::http::auth::{Caller, subnet};
use crate::patience::Patient;

/// Requests under way may finish for so long after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// What callers may take of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Open connections altogether.
    pub connections: usize,
    /// Open connections of one address; `None` behind a proxy, where all come from the same.
    pub per_address: Option<usize>,
    /// The head of a request must be here by then; also how long an idle connection is kept.
    pub head: Duration,
    /// A connection on which nothing moves is dead. Longer than a live one may be silent (`http::live`).
    pub silence: Duration,
    /// Who takes no byte of an answer for so long never will.
    pub send: Duration,
}

impl Bounds {
    pub fn of(config: &Config) -> Self {
        Self {
            connections: config.limits.connections,
            per_address: (!config.behind_proxy).then_some(config.limits.connections_per_address),
            head: Duration::from_secs(60),
            silence: Duration::from_secs(120),
            send: Duration::from_secs(60),
        }
    }
}

/// Open connections by address.
type Crowd = Arc<Mutex<BTreeMap<IpAddr, usize>>>;

/// One open connection of an address, as long as it lives.
struct Guest {
    crowd: Crowd,
    address: IpAddr,
}

impl Guest {
    /// `None` when the address has its share.
    fn admit(crowd: &Crowd, address: IpAddr, most: Option<usize>) -> Option<Self> {
        let mut open = crowd.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if most.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        Some(Self { crowd: Arc::clone(crowd), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut open = self.crowd.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Serves until `stop` turns true.
pub async fn accept(listener: TcpListener, router: Router, bounds: Bounds, mut stop: watch::Receiver<bool>) {
    let connections = bounds.connections;
    let places = Arc::new(Semaphore::new(connections));
    let crowd = Crowd::default();
    loop {
        // A place first: beyond the cap callers wait in the system's own queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stopped(&mut stop) => break,
        };
        // Closed by nobody.
        let Ok(place) = place else { break };
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
        let Some(guest) = Guest::admit(&crowd, subnet(caller.ip()), bounds.per_address) else {
            tracing::debug!("a connection too many of one address");
            continue;
        };
        let (router, stop) = (router.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, (place, guest), Caller(caller), router, bounds, stop).await;
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

async fn connection(
    stream: TcpStream,
    places: (OwnedSemaphorePermit, Guest),
    caller: Caller,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are whole when they are written; waiting for more to send would only add a delay.
    let _ = stream.set_nodelay(true);
    let stream = Patient::new(stream, places, bounds.silence, bounds.send);
    let service = TowerToHyperService::new(service(router, caller));
    // HTTP/1 only: whoever looks which version a caller speaks waits for its first bytes without a time-out.
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let serving = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Duration = Duration::from_millis(150);
    const LONG: Duration = Duration::from_secs(60);
    const BOUNDS: Bounds = Bounds { connections: 8, per_address: None, head: LONG, silence: LONG, send: LONG };

    async fn serving(bounds: Bounds) -> (std::net::SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let router = Router::new().route("/", axum::routing::get(async || "here"));
        tokio::spawn(accept(listener, router, bounds, stopping));
        (address, stop)
    }

    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        tokio::time::timeout(LONG / 6, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        answer
    }

    #[tokio::test]
    async fn silent_connections_do_not_close_the_server() {
        let early = [&b""[..], b"PRI", b"GET / HT", b"PRI * HTTP/2.0\r\n"];
        for bounds in [Bounds { head: SHORT, ..BOUNDS }, Bounds { silence: SHORT, ..BOUNDS }] {
            let (address, _stop) = serving(bounds).await;
            let mut silent = Vec::new();
            for number in 0..bounds.connections {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(early[number % early.len()]).await.unwrap();
                silent.push(stream);
            }
            let mut late = TcpStream::connect(address).await.unwrap();
            assert!(ask(&mut late).await.ends_with("here"));
        }
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_gets_it_back() {
        let (address, _stop) = serving(Bounds { per_address: Some(2), ..BOUNDS }).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        let mut third = TcpStream::connect(address).await.unwrap();
        let ended = tokio::time::timeout(LONG / 6, third.read(&mut [0])).await.unwrap();
        assert!(!matches!(ended, Ok(1..)), "{ended:?}");
        assert!(ask(&mut first).await.ends_with("here"));
        drop(first);
        // The place is free a moment after the answer.
        tokio::time::sleep(SHORT).await;
        assert!(ask(&mut TcpStream::connect(address).await.unwrap()).await.ends_with("here"));
        assert!(ask(&mut second).await.ends_with("here"));
    }

    #[test]
    fn behind_a_proxy_no_address_has_a_share() {
        let mut config = Config::new("unused".into());
        assert_eq!(Bounds::of(&config).per_address, Some(200));
        config.behind_proxy = true;
        assert_eq!(Bounds::of(&config).per_address, None);
    }
}
