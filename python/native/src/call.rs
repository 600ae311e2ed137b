//! The server's end of one stream.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::SendStream;
use http::header::CONTENT_TYPE;
use tokio::sync::watch as signal;
use tokio::time::Instant;

use crate::driver::Driver;
use crate::message::{Message, Messages};
use crate::status::{Status, CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE};

/// What was not answered yet, and what is being answered.
pub enum Reply {
    Due(SendResponse<Bytes>),
    Begun(SendStream<Bytes>),
    /// A thread sends on it, and puts it back.
    Lent,
    Over,
}

pub struct Call {
    pub path: String,
    pub peer: String,
    pub reply: Arc<Mutex<Reply>>,
    driver: Driver,
    deadline: Option<Instant>,
    messages: Mutex<Messages>,
    stopped: signal::Receiver<bool>,
}

impl Call {
    pub fn new(
        head: &http::request::Parts,
        body: h2::RecvStream,
        respond: SendResponse<Bytes>,
        driver: Driver,
        peer: SocketAddr,
        stopped: signal::Receiver<bool>,
    ) -> Self {
        let timeout = head.headers.get("grpc-timeout").and_then(|value| read_timeout(value.to_str().ok()?));
        Self {
            path: head.uri.path().to_owned(),
            peer: peer.to_string(),
            reply: Arc::new(Mutex::new(Reply::Due(respond))),
            driver,
            deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            messages: Mutex::new(Messages::new(body)),
            stopped,
        }
    }

    /// The next message, None once the client sends no more, or nothing within the time.
    pub fn receive(&self, timeout: Duration) -> Option<Result<Option<Message>, Status>> {
        let mut messages = self.messages.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut told = self.stopped.clone();
        let received = self.driver.wait(async {
            tokio::select! {
                biased;
                message = messages.next() => Some(message),
                _ = told.wait_for(|stop| *stop) => Some(Err(shutting_down())),
                () = expire(self.deadline) => Some(Err(expired())),
                () = tokio::time::sleep(timeout) => None,
            }
        });
        if let Some(Err(status)) = &received {
            self.finish(status);
        }
        received
    }

    /// Sends the data of a message, as the peer takes them.
    pub fn send(&self, frames: impl Iterator<Item = Bytes>) -> Result<(), Status> {
        let mut stream = self.borrow()?;
        let mut told = self.stopped.clone();
        let sent = self.driver.wait(async {
            let sent = tokio::select! {
                biased;
                sent = send_all(&mut stream, frames) => sent,
                _ = told.wait_for(|stop| *stop) => Err(shutting_down()),
                () = expire(self.deadline) => Err(expired()),
            };
            // The connection writes before this goes on.
            tokio::task::yield_now().await;
            sent
        });
        *self.lock() = Reply::Begun(stream);
        if let Err(status) = &sent {
            self.finish(status);
        }
        sent
    }

    /// Waits until the stream ends; None when it did not within the time.
    pub fn wait_for_end(&self, timeout: Duration) -> Option<Status> {
        let mut stream = match self.borrow() {
            Ok(stream) => stream,
            Err(status) => return Some(status),
        };
        let mut told = self.stopped.clone();
        let ended = self.driver.wait(async {
            tokio::select! {
                _ = poll_fn(|cx| stream.poll_reset(cx)) => Some(Status::new(CANCELLED, "the stream was reset by the client")),
                _ = told.wait_for(|stop| *stop) => Some(shutting_down()),
                () = expire(self.deadline) => Some(expired()),
                () = tokio::time::sleep(timeout) => None,
            }
        });
        *self.lock() = Reply::Begun(stream);
        if let Some(status) = &ended {
            self.finish(status);
        }
        ended
    }

    fn borrow(&self) -> Result<SendStream<Bytes>, Status> {
        let mut reply = self.lock();
        match std::mem::replace(&mut *reply, Reply::Lent) {
            Reply::Due(mut respond) => Ok(respond.send_response(headers(), false)?),
            Reply::Begun(stream) => Ok(stream),
            other => {
                *reply = other;
                Err(Status::new(CANCELLED, "the stream has ended"))
            }
        }
    }

    /// Ends the stream with a status; nothing when it is over already.
    pub fn finish(&self, status: &Status) {
        self.lock().finish(status);
        self.driver.wait(tokio::task::yield_now());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reply> {
        self.reply.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Reply {
    /// A stream that was reset meanwhile takes no status, and needs none.
    pub fn finish(&mut self, status: &Status) {
        match std::mem::replace(self, Self::Over) {
            Self::Due(mut respond) => {
                let mut response = headers();
                response.headers_mut().extend(status.to_trailers());
                let _ = respond.send_response(response, true);
            }
            Self::Begun(mut stream) => {
                let _ = stream.send_trailers(status.to_trailers());
            }
            // Whoever sends ends it: it is told when the server stops.
            Self::Lent => *self = Self::Lent,
            Self::Over => {}
        }
    }
}

pub fn shutting_down() -> Status {
    Status::new(UNAVAILABLE, "the server is shutting down")
}

fn expired() -> Status {
    Status::new(DEADLINE_EXCEEDED, "the call's deadline has passed")
}

/// Buffers no more than the peer's window and `max_send_buffer_size` allow.
async fn send_all(stream: &mut SendStream<Bytes>, frames: impl Iterator<Item = Bytes>) -> Result<(), Status> {
    for mut frame in frames {
        while !frame.is_empty() {
            stream.reserve_capacity(frame.len());
            while stream.capacity() == 0 {
                match poll_fn(|cx| stream.poll_capacity(cx)).await {
                    Some(Ok(_)) => {}
                    Some(Err(cause)) => return Err(cause.into()),
                    None => return Err(Status::new(CANCELLED, "the stream was reset by the client")),
                }
            }
            stream.send_data(frame.split_to(stream.capacity().min(frame.len())), false)?;
        }
    }
    Ok(())
}

fn headers() -> http::Response<()> {
    let mut response = http::Response::new(());
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/grpc"));
    response.headers_mut().insert("grpc-accept-encoding", http::HeaderValue::from_static("identity"));
    response
}

async fn expire(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// `grpc-timeout`: at most eight digits and a unit.
fn read_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let value: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(value * 3600),
        "M" => Duration::from_secs(value * 60),
        "S" => Duration::from_secs(value),
        "m" => Duration::from_millis(value),
        "u" => Duration::from_micros(value),
        "n" => Duration::from_nanos(value),
        _ => return None,
    })
}
