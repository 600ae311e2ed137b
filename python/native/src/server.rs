//! A listening socket: each connection on a driver of its own, each stream handed to whoever accepts.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::server::SendResponse;
use tokio::net::TcpStream;
use tokio::sync::watch as signal;

use crate::call::{shutting_down, Call, Reply};
use crate::driver::Driver;
use crate::io::{watch, Socket};
use crate::{FRAME_BYTES, WINDOW_BYTES};

/// For a new connection to say that it speaks HTTP/2.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// For statuses to leave when the server stops.
const STOP_TIMEOUT: Duration = Duration::from_millis(500);
/// Each has a thread; beyond them one is closed at once.
const MAX_CONNECTIONS: usize = 1024;
/// What may wait for a client that does not read; a batch of large observations fits.
const SEND_BUFFER_BYTES: usize = 16 << 20;
const MAX_STREAMS: u32 = 1024;

#[derive(Clone)]
pub struct Options {
    pub keepalive: Duration,
    pub keepalive_timeout: Duration,
}

pub struct Server {
    pub port: u16,
    stop: signal::Sender<bool>,
    accepted: Mutex<mpsc::Receiver<Call>>,
}

impl Server {
    /// Listens on every address of `HOST:PORT`.
    pub fn new(listen: &str, options: Options) -> std::io::Result<Self> {
        let listeners = bind(listen)?;
        let port = listeners[0].local_addr()?.port();
        let (stop, stopped) = signal::channel(false);
        let (calls, accepted) = mpsc::channel();
        for listener in listeners {
            let (stopped, calls, options) = (stopped.clone(), calls.clone(), options.clone());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            thread::Builder::new().name("densegym-accept".into()).spawn(move || {
                runtime.block_on(listen_on(listener, &stopped, &calls, &options));
            })?;
        }
        Ok(Self { port, stop, accepted: Mutex::new(accepted) })
    }

    /// The next stream; an error when none came in time, or the server has stopped.
    pub fn accept(&self, timeout: Duration) -> Result<Call, mpsc::RecvTimeoutError> {
        self.accepted.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv_timeout(timeout)
    }

    /// Ends every stream with UNAVAILABLE and every connection, and waits for that a moment.
    pub fn stop(&self) {
        self.stop.send_replace(true);
        let started = Instant::now();
        while self.stop.receiver_count() > 0 && started.elapsed() < STOP_TIMEOUT * 2 {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn bind(listen: &str) -> std::io::Result<Vec<std::net::TcpListener>> {
    let mut listeners: Vec<std::net::TcpListener> = Vec::new();
    let mut problem = std::io::ErrorKind::AddrNotAvailable.into();
    for mut address in listen.to_socket_addrs()? {
        if let (Some(first), 0) = (listeners.first(), address.port()) {
            address.set_port(first.local_addr()?.port());
        }
        match std::net::TcpListener::bind(address) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                listeners.push(listener);
            }
            Err(cause) => problem = cause,
        }
    }
    if listeners.is_empty() { Err(problem) } else { Ok(listeners) }
}

async fn listen_on(
    listener: std::net::TcpListener,
    stopped: &signal::Receiver<bool>,
    calls: &mpsc::Sender<Call>,
    options: &Options,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut told = stopped.clone();
    let open = Arc::new(());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = told.wait_for(|stop| *stop) => return,
        };
        let connected = accepted.and_then(|(tcp, peer)| Ok((tcp.into_std()?, peer)));
        // Too many open files: what is open goes on.
        let Ok((tcp, peer)) = connected else {
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        if Arc::strong_count(&open) > MAX_CONNECTIONS {
            continue;
        }
        let Ok(driver) = Driver::new() else { continue };
        let (stopped, calls, options, open) = (stopped.clone(), calls.clone(), options.clone(), open.clone());
        driver.clone().spawn(async move {
            serve(tcp, peer, &driver, stopped, &calls, &options).await;
            driver.finish();
            drop(open);
        });
    }
}

async fn serve(
    tcp: std::net::TcpStream,
    peer: SocketAddr,
    driver: &Driver,
    stopped: signal::Receiver<bool>,
    calls: &mpsc::Sender<Call>,
    options: &Options,
) {
    let Ok((socket, last_read)) = TcpStream::from_std(tcp).and_then(Socket::new) else { return };
    let mut builder = h2::server::Builder::new();
    builder
        .initial_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .max_frame_size(FRAME_BYTES)
        .max_send_buffer_size(SEND_BUFFER_BYTES)
        .max_concurrent_streams(MAX_STREAMS);
    let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, builder.handshake::<_, Bytes>(socket)).await;
    let Ok(Ok(mut connection)) = handshake else { return };
    let mut told = stopped.clone();
    let mut replies: Vec<std::sync::Weak<Mutex<Reply>>> = Vec::new();
    let pings = connection.ping_pong().expect("taken once");
    let silence = watch(pings, last_read, options.keepalive, options.keepalive_timeout, u32::MAX);
    tokio::pin!(silence);
    loop {
        let accepted = tokio::select! {
            accepted = connection.accept() => accepted,
            () = &mut silence => return,
            _ = told.wait_for(|stop| *stop) => break,
        };
        let Some(Ok((request, respond))) = accepted else { return };
        replies.retain(|reply| reply.strong_count() > 0);
        if let Some(call) = begin(request, respond, driver, peer, &stopped) {
            replies.push(Arc::downgrade(&call.reply));
            if calls.send(call).is_err() {
                break;
            }
        }
    }
    let status = shutting_down();
    for reply in replies.iter().filter_map(std::sync::Weak::upgrade) {
        reply.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).finish(&status);
    }
    connection.graceful_shutdown();
    let drained = async { while connection.accept().await.is_some() {} };
    let _ = tokio::time::timeout(STOP_TIMEOUT, drained).await;
}

fn begin(
    request: http::Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    driver: &Driver,
    peer: SocketAddr,
    stopped: &signal::Receiver<bool>,
) -> Option<Call> {
    let (head, body) = request.into_parts();
    let kind = head.headers.get(http::header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or("?"));
    if head.method != http::Method::POST || !kind.starts_with("application/grpc") {
        let refusal = http::Response::builder().status(http::StatusCode::UNSUPPORTED_MEDIA_TYPE).body(()).ok()?;
        let _ = respond.send_response(refusal, true);
        return None;
    }
    Some(Call::new(&head, body, respond, driver.clone(), peer, stopped.clone()))
}
