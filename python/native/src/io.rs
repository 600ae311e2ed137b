//! A socket that knows when it was last read from, and the pings that follow from it.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use h2::{Ping, PingPong};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Milliseconds since the connection was made at which something last came.
#[derive(Clone)]
pub struct LastRead {
    made: Instant,
    at: Arc<AtomicU64>,
}

impl LastRead {
    fn new() -> Self {
        Self { made: Instant::now(), at: Arc::new(AtomicU64::new(0)) }
    }

    fn note(&self) {
        self.at.store(self.made.elapsed().as_millis() as u64, Relaxed);
    }

    fn silence(&self) -> Duration {
        self.made.elapsed().saturating_sub(Duration::from_millis(self.at.load(Relaxed)))
    }
}

pub struct Socket {
    tcp: TcpStream,
    last_read: LastRead,
}

impl Socket {
    pub fn new(tcp: TcpStream) -> io::Result<(Self, LastRead)> {
        tcp.set_nodelay(true)?;
        let last_read = LastRead::new();
        Ok((Self { tcp, last_read: last_read.clone() }, last_read))
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.tcp).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.last_read.note();
        }
        polled
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// Returns once a silent peer has not answered a ping.
///
/// At most `max_in_silence` pings go out while the peer sends nothing of its own: a server with gRPC's strict defaults
/// answers the third with too_many_pings. Their answers count as silence.
pub async fn watch(mut pings: PingPong, last_read: LastRead, every: Duration, patience: Duration, max_in_silence: u32) {
    let mut sent = 0;
    let mut answered_at = Duration::MAX;
    loop {
        let silence = last_read.silence();
        if silence < every {
            tokio::time::sleep(every - silence).await;
            continue;
        }
        let heard = last_read.made.elapsed().saturating_sub(silence);
        sent = if heard == answered_at { sent } else { 0 };
        if sent == max_in_silence {
            tokio::time::sleep(every).await;
            continue;
        }
        match tokio::time::timeout(patience, pings.ping(Ping::opaque())).await {
            Ok(Ok(_)) => {
                sent += 1;
                answered_at = Duration::from_millis(last_read.at.load(Relaxed));
            }
            Ok(Err(_)) | Err(_) => return,
        }
    }
}
