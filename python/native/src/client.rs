//! The client's end of one bidirectional stream, on a connection of its own.

use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use h2::client::ResponseFuture;
use http::{header, Method, Request};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};

use crate::driver::Driver;
use crate::io::{watch, Socket};
use crate::message::{frames, Message, Messages};
use crate::status::{Status, CANCELLED, INTERNAL, UNAVAILABLE, UNKNOWN};
use crate::{FRAME_BYTES, WINDOW_BYTES};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// For the last frames, a cancel among them, to leave.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(100);
/// A server with gRPC's strict defaults answers the third ping without data in between with too_many_pings.
const MAX_PINGS_IN_SILENCE: u32 = 2;

#[derive(Clone)]
pub struct Options {
    pub target: String,
    pub path: String,
    pub user_agent: String,
    pub keepalive: Duration,
    pub keepalive_timeout: Duration,
}

enum Outgoing {
    Message(Bytes),
    Cancel(oneshot::Sender<()>),
}

enum Incoming {
    Connecting(oneshot::Receiver<Result<ResponseFuture, Status>>),
    Headers(ResponseFuture),
    Body(Messages),
    Over(Status),
}

pub struct Stream {
    driver: Driver,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    incoming: Mutex<Incoming>,
}

impl Stream {
    /// Starts to connect; whether that works shows at the first receive.
    pub fn new(options: Options) -> std::io::Result<Self> {
        let driver = Driver::new()?;
        let (outgoing, requests) = mpsc::unbounded_channel();
        let (answer, answered) = oneshot::channel();
        driver.spawn(async move {
            match connect(&options).await {
                Err(status) => drop(answer.send(Err(status))),
                Ok((response, body)) => {
                    let _ = answer.send(Ok(response));
                    carry(body, requests).await;
                }
            }
        });
        Ok(Self { driver, outgoing, incoming: Mutex::new(Incoming::Connecting(answered)) })
    }

    /// Sends a message, however little of it the peer takes yet.
    pub fn send(&self, message: Bytes) {
        if self.outgoing.send(Outgoing::Message(message)).is_ok() {
            self.driver.wait(tokio::task::yield_now());
        }
    }

    /// The next message; None when it does not come in time. The error of the stream's end is raised again and again.
    pub fn receive(&self, timeout: Duration) -> Result<Option<Message>, Status> {
        let mut incoming = self.incoming.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let received = self.driver.wait(in_time(timeout, incoming.next()));
        match received {
            None => Ok(None),
            Some(Ok(message)) => Ok(Some(message)),
            Some(Err(status)) => {
                *incoming = Incoming::Over(status.clone());
                Err(status)
            }
        }
    }

    /// Cancels what is left of the stream and ends the connection; nothing in a forked process, whose parent's it is.
    pub fn close(&self) {
        if self.driver.is_foreign() {
            return;
        }
        let (done, is_done) = oneshot::channel();
        if self.outgoing.send(Outgoing::Cancel(done)).is_ok() {
            let mut incoming = self.incoming.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            *incoming = Incoming::Over(Status::new(CANCELLED, "the stream was closed"));
            self.driver.wait(async {
                let _ = tokio::time::timeout(CLOSE_TIMEOUT, async {
                    let _ = is_done.await;
                    tokio::task::yield_now().await;
                })
                .await;
            });
        }
        self.driver.finish();
    }

    pub fn is_foreign(&self) -> bool {
        self.driver.is_foreign()
    }
}

impl Incoming {
    /// Cancelling this loses nothing.
    async fn next(&mut self) -> Result<Message, Status> {
        loop {
            match self {
                Self::Connecting(answered) => {
                    let lost = || Status::new(UNAVAILABLE, "the connection was closed");
                    *self = Self::Headers(answered.await.map_err(|_| lost())??);
                }
                Self::Headers(response) => *self = Self::Body(read_headers(response.await?)?),
                Self::Body(messages) => match messages.next().await? {
                    Some(message) => return Ok(message),
                    None => {
                        let trailers = messages.trailers().await?.unwrap_or_default();
                        let missing = || Status::new(INTERNAL, "the stream ended without a gRPC status");
                        return Err(Status::from_headers(&trailers).unwrap_or_else(missing));
                    }
                },
                Self::Over(status) => return Err(status.clone()),
            }
        }
    }
}

/// What a future gives within the time; with none left, what is there already.
async fn in_time<T>(timeout: Duration, future: impl Future<Output = T>) -> Option<T> {
    if !timeout.is_zero() {
        return tokio::time::timeout(timeout, future).await.ok();
    }
    let there = async {
        // What is in the socket is read between the first and the second, and taken up by the connection before the third.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        output = future => Some(output),
        () = there => None,
    }
}

fn read_headers(response: http::Response<h2::RecvStream>) -> Result<Messages, Status> {
    let (head, body) = response.into_parts();
    if let Some(status) = Status::from_headers(&head.headers) {
        return Err(status);
    }
    if head.status != http::StatusCode::OK {
        return Err(Status::from_http(head.status.as_u16()));
    }
    let kind = head.headers.get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or("?"));
    if !kind.starts_with("application/grpc") {
        return Err(Status::new(UNKNOWN, format!("content type {kind:?}, which is no gRPC answer")));
    }
    Ok(Messages::new(body))
}

async fn dial(target: &str) -> std::io::Result<TcpStream> {
    tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(target)).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

async fn connect(options: &Options) -> Result<(ResponseFuture, h2::SendStream<Bytes>), Status> {
    let lost = |cause: &dyn std::fmt::Display| Status::new(UNAVAILABLE, format!("failed to connect: {cause}"));
    let tcp = dial(&options.target).await.map_err(|cause| lost(&cause))?;
    let (socket, last_read) = Socket::new(tcp).map_err(|cause| lost(&cause))?;
    let handshake = h2::client::Builder::new()
        .enable_push(false)
        .initial_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .max_frame_size(FRAME_BYTES)
        .handshake::<_, Bytes>(socket);
    let (requests, mut connection) = handshake.await.map_err(|cause| lost(&cause))?;
    let Options { keepalive, keepalive_timeout, .. } = *options;
    let pings = connection.ping_pong().expect("taken once");
    tokio::spawn(async move {
        tokio::select! {
            _ = connection => {}
            // The connection is dropped, and the stream fails.
            () = watch(pings, last_read, keepalive, keepalive_timeout, MAX_PINGS_IN_SILENCE) => {}
        }
    });
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("http://{}{}", options.target, options.path))
        .header(header::CONTENT_TYPE, "application/grpc")
        .header(header::TE, "trailers")
        .header(header::USER_AGENT, &options.user_agent)
        .header("grpc-accept-encoding", "identity")
        .body(())
        .map_err(|cause| Status::new(INTERNAL, format!("{}: {cause}", options.target)))?;
    let mut requests = requests.ready().await.map_err(|cause| lost(&cause))?;
    Ok(requests.send_request(request, false)?)
}

async fn carry(mut body: h2::SendStream<Bytes>, mut requests: mpsc::UnboundedReceiver<Outgoing>) {
    while let Some(outgoing) = requests.recv().await {
        match outgoing {
            Outgoing::Message(message) => {
                for frame in frames(vec![message]) {
                    // Of a stream that is over; its end shows at the next receive.
                    let _ = body.send_data(frame, false);
                }
            }
            Outgoing::Cancel(done) => {
                body.send_reset(h2::Reason::CANCEL);
                let _ = done.send(());
                return;
            }
        }
    }
}
