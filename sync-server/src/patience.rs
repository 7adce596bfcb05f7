//! A stream that breaks when the other side is silent for too long, or does not take what it is sent.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Reads and writes end in [`io::ErrorKind::TimedOut`] when nothing moves.
#[derive(Debug)]
pub struct Patient<S, P> {
    stream: S,
    /// What the connection occupies: an upgraded one outlives the task that accepted it, so this goes with the stream.
    _place: P,
    /// Without a byte in either direction while we wait to read.
    silence: Duration,
    read_ends: Pin<Box<Sleep>>,
    /// Without room for a byte while we wait to write.
    send: Duration,
    /// None while nothing waits to be written.
    write_ends: Option<Pin<Box<Sleep>>>,
}

impl<S, P> Patient<S, P> {
    pub fn new(stream: S, place: P, silence: Duration, send: Duration) -> Self {
        Self { stream, _place: place, silence, read_ends: Box::pin(sleep(silence)), send, write_ends: None }
    }

    fn moved(&mut self) {
        let until = Instant::now() + self.silence;
        self.read_ends.as_mut().reset(until);
    }

    /// What became of a write: it moved, or it waits, but not for ever.
    fn written<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.write_ends = None;
            self.moved();
            return outcome;
        }
        let send = self.send;
        ready!(self.write_ends.get_or_insert_with(|| Box::pin(sleep(send))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin, P: Unpin> AsyncRead for Patient<S, P> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        if read.is_ready() {
            this.moved();
            return read;
        }
        ready!(this.read_ends.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin, P: Unpin> AsyncWrite for Patient<S, P> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(cx, parts);
        this.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Flushing a socket moves nothing, so it does not count as a sign of life.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const SHORT: Duration = Duration::from_millis(60);
    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn silence_ends_a_read_and_every_byte_begins_it_anew() {
        let (mut other, ours) = duplex(8);
        let mut ours = Patient::new(ours, (), 3 * SHORT, LONG);
        for _ in 0..4 {
            tokio::time::sleep(SHORT).await;
            other.write_all(b"a").await.unwrap();
            assert_eq!(ours.read_u8().await.unwrap(), b'a');
        }
        assert_eq!(ours.read_u8().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_peer_that_never_reads_ends_the_write() {
        let (_other, ours) = duplex(8);
        let mut ours = Patient::new(ours, (), LONG, SHORT);
        assert_eq!(ours.write_all(&[0; 64]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
