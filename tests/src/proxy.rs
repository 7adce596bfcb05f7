//! A bad line between a phone and the server: cut, silent, slow, or broken after so many bytes.
//!
//! Independent of what the browser believes about its network, so it also reaches what browser emulation leaves alone: open
//! WebSockets, half-sent requests, downloads that the browser process makes itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// What the line does with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Open,
    /// Connections are broken, new ones are closed at once.
    Cut,
    /// Nobody is told anything: bytes wait until the line heals, as in a lift.
    Silent,
}

#[derive(Debug)]
struct Wire {
    line: watch::Sender<Line>,
    upstream: watch::Sender<SocketAddr>,
    /// Unit: ms, each chunk, each way.
    delay_ms: AtomicU64,
    /// Bytes towards the phone that may still pass before the connection that carries them breaks; `u64::MAX` is no limit.
    allowance: AtomicU64,
    connections: AtomicU64,
    up_bytes: AtomicU64,
    down_bytes: AtomicU64,
}

/// A TCP proxy on a free loopback port. Dropping it ends every connection.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    wire: Arc<Wire>,
    accepting: AbortHandle,
}

/// What has gone through a proxy since it was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    pub connections: u64,
    /// Unit: bytes from the phone.
    pub up: u64,
    /// Unit: bytes to the phone.
    pub down: u64,
}

impl Proxy {
    pub async fn start(upstream: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let wire = Arc::new(Wire {
            line: watch::Sender::new(Line::Open),
            upstream: watch::Sender::new(upstream),
            delay_ms: AtomicU64::new(0),
            allowance: AtomicU64::new(u64::MAX),
            connections: AtomicU64::new(0),
            up_bytes: AtomicU64::new(0),
            down_bytes: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, wire.clone())).abort_handle();
        Ok(Self { address, wire, accepting })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks every connection and closes new ones until [`Proxy::heal`].
    pub fn cut(&self) {
        self.wire.line.send_replace(Line::Cut);
    }

    /// Holds all bytes back without a word until [`Proxy::heal`], which lets them go on.
    pub fn go_silent(&self) {
        self.wire.line.send_replace(Line::Silent);
    }

    /// Ends a cut, a silence and a limit of bytes; a delay stays.
    pub fn heal(&self) {
        self.wire.allowance.store(u64::MAX, Ordering::SeqCst);
        self.wire.line.send_replace(Line::Open);
    }

    pub fn set_delay(&self, delay: Duration) {
        self.wire.delay_ms.store(delay.as_millis() as u64, Ordering::SeqCst);
    }

    /// The line breaks after this many more bytes towards the phone, and stays cut until [`Proxy::heal`].
    pub fn cut_after(&self, bytes: u64) {
        self.wire.allowance.store(bytes, Ordering::SeqCst);
    }

    /// New connections go there: the server came back on another port.
    pub fn set_upstream(&self, upstream: SocketAddr) {
        self.wire.upstream.send_replace(upstream);
    }

    pub fn traffic(&self) -> Traffic {
        let count = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        Traffic {
            connections: count(&self.wire.connections),
            up: count(&self.wire.up_bytes),
            down: count(&self.wire.down_bytes),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, wire: Arc<Wire>) {
    // Aborting this task drops the set, which ends the connections with it.
    let mut connections = JoinSet::new();
    while let Ok((phone, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        wire.connections.fetch_add(1, Ordering::SeqCst);
        let wire = wire.clone();
        connections.spawn(async move {
            let mut line = wire.line.subscribe();
            tokio::select! {
                _ = line.wait_for(|line| *line == Line::Cut) => {}
                _ = carry(phone, &wire) => {}
            }
        });
    }
}

async fn carry(phone: TcpStream, wire: &Arc<Wire>) {
    wait_while_silent(wire).await;
    let upstream = *wire.upstream.borrow();
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    // Small messages must not wait for one another: what is measured through the proxy is not the proxy.
    let _ = (phone.set_nodelay(true), server.set_nodelay(true));
    let (phone_in, phone_out) = phone.into_split();
    let (server_in, server_out) = server.into_split();
    tokio::join!(pump(phone_in, server_out, wire, Way::Up), pump(server_in, phone_out, wire, Way::Down));
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, wire: &Wire, way: Way) {
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let delay_ms = wire.delay_ms.load(Ordering::SeqCst);
        if delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        }
        wait_while_silent(wire).await;
        let passing = match way {
            Way::Up => read,
            Way::Down => spend(&wire.allowance, read),
        };
        if to.write_all(&chunk[..passing]).await.is_err() {
            break;
        }
        let counter = match way {
            Way::Up => &wire.up_bytes,
            Way::Down => &wire.down_bytes,
        };
        counter.fetch_add(passing as u64, Ordering::SeqCst);
        if passing < read {
            wire.line.send_replace(Line::Cut);
            break;
        }
    }
    let _ = to.shutdown().await;
}

async fn wait_while_silent(wire: &Wire) {
    let _ = wire.line.subscribe().wait_for(|line| *line != Line::Silent).await;
}

/// Takes up to `wanted` from the allowance and says how much there was.
fn spend(allowance: &AtomicU64, wanted: usize) -> usize {
    let mut granted = wanted;
    let _ = allowance.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        if left == u64::MAX {
            granted = wanted;
            return None;
        }
        granted = wanted.min(left as usize);
        Some(left - granted as u64)
    });
    granted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it is sent.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    async fn say(stream: &mut TcpStream, text: &str) -> std::io::Result<String> {
        stream.write_all(text.as_bytes()).await?;
        let mut back = vec![0; text.len()];
        stream.read_exact(&mut back).await?;
        Ok(String::from_utf8(back).unwrap())
    }

    #[tokio::test]
    async fn a_cut_breaks_open_and_new_connections_until_it_heals() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut before = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut before, "punch").await.unwrap(), "punch");

        proxy.cut();
        assert!(say(&mut before, "lost").await.is_err());
        let mut during = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(say(&mut during, "lost").await.is_err());

        proxy.heal();
        let mut after = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut after, "back").await.unwrap(), "back");
        assert_eq!(proxy.traffic(), Traffic { connections: 3, up: 9, down: 9 });
    }

    #[tokio::test]
    async fn a_silent_line_keeps_the_bytes_and_delivers_them_later() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut phone = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut phone, "a").await.unwrap(), "a");

        proxy.go_silent();
        let quiet = tokio::time::timeout(Duration::from_millis(50), say(&mut phone, "lift")).await;
        assert!(quiet.is_err(), "the line is silent, not broken");
        proxy.heal();
        let mut back = [0; 4];
        phone.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"lift");
    }

    #[tokio::test]
    async fn a_limit_breaks_the_line_in_the_middle_of_an_answer() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        proxy.cut_after(3);
        let mut phone = TcpStream::connect(proxy.address()).await.unwrap();
        phone.write_all(b"abcdef").await.unwrap();
        let mut got = Vec::new();
        let _ = phone.read_to_end(&mut got).await;
        assert_eq!(got, b"abc");

        proxy.heal();
        let mut after = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut after, "abcdef").await.unwrap(), "abcdef");
    }
}
