//! Who drives a connection's I/O: the thread that waits for a message, else a thread in the background.
//!
//! A message that arrives wakes the very thread that waits for it, without a hop through another. Pings of the peer must be
//! answered while Python computes too, so once nobody has waited for `GRACE` the background takes over until somebody does.

use std::future::Future;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

/// Far below any keepalive timeout, and so rare that its wake-ups cost nothing beside steps.
const GRACE: Duration = Duration::from_millis(100);

struct Shared {
    runtime: Runtime,
    started: Instant,
    /// Milliseconds since `started` at which the last thread stopped waiting.
    idle_since: AtomicU64,
    waiting: AtomicUsize,
    in_background: AtomicBool,
    kick: Notify,
    is_over: AtomicBool,
}

/// A handle; the connection lives until `finish`.
#[derive(Clone)]
pub struct Driver {
    shared: ManuallyDrop<Arc<Shared>>,
    background: Thread,
    process: u32,
}

impl Driver {
    pub fn new() -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            runtime: Builder::new_current_thread().enable_io().enable_time().build()?,
            started: Instant::now(),
            idle_since: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            in_background: AtomicBool::new(false),
            kick: Notify::new(),
            is_over: AtomicBool::new(false),
        });
        let background = {
            let shared = shared.clone();
            thread::Builder::new().name("densegym-io".into()).spawn(move || attend(&shared))?
        };
        Ok(Self {
            shared: ManuallyDrop::new(shared),
            background: background.thread().clone(),
            process: std::process::id(),
        })
    }

    /// Runs a future on this thread, and the connection with it.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        let shared = &self.shared;
        shared.waiting.fetch_add(1, SeqCst);
        if shared.in_background.load(SeqCst) {
            shared.kick.notify_one();
        }
        let output = shared.runtime.block_on(future);
        shared.idle_since.store(shared.started.elapsed().as_millis() as u64, SeqCst);
        shared.waiting.fetch_sub(1, SeqCst);
        output
    }

    /// Begins a task of the connection, which runs whenever somebody drives it.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.shared.runtime.spawn(task);
        // The background takes it up now: perhaps nobody waits for long.
        self.shared.idle_since.store(0, SeqCst);
        self.background.unpark();
    }

    /// Ends the background, and with the last handle the connection.
    pub fn finish(&self) {
        self.shared.is_over.store(true, SeqCst);
        self.shared.kick.notify_one();
        self.background.unpark();
    }

    /// True in a process that was forked off the one that made the connection.
    pub fn is_foreign(&self) -> bool {
        self.process != std::process::id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Forked: epoll's set is shared with the parent, and leaving it here would take the parent's sockets out of it.
        if !self.is_foreign() {
            // SAFETY: dropped here once, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.shared) };
        }
    }
}

fn attend(shared: &Shared) {
    while !shared.is_over.load(SeqCst) {
        let now = shared.started.elapsed().as_millis() as u64;
        let idle = now.saturating_sub(shared.idle_since.load(SeqCst)) >= GRACE.as_millis() as u64;
        if idle && shared.waiting.load(SeqCst) == 0 {
            shared.in_background.store(true, SeqCst);
            // Whoever came meanwhile has either seen the flag, or is seen here.
            if shared.waiting.load(SeqCst) == 0 && !shared.is_over.load(SeqCst) {
                shared.runtime.block_on(shared.kick.notified());
            }
            shared.in_background.store(false, SeqCst);
        } else {
            thread::park_timeout(GRACE);
        }
    }
}
