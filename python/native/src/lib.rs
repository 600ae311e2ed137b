//! densegym's gRPC streams for Python: raw messages in and out; see densegym_native.pyi.

mod call;
mod client;
mod driver;
mod io;
mod message;
mod server;
mod split;
mod status;

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use bytes::Bytes;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::status::Status;

/// Batches of large observations (8 of 0.92 MB) are in flight at once; a window that is not used costs nothing.
pub const WINDOW_BYTES: u32 = 64 << 20;
/// The most that HTTP/2 allows: a large observation in one frame.
pub const FRAME_BYTES: u32 = (1 << 24) - 1;
/// How long Ctrl-C may go unnoticed while a thread waits.
const SLICE: Duration = Duration::from_millis(200);

create_exception!(densegym_native, StatusError, PyException);

fn raise(status: Status) -> PyErr {
    StatusError::new_err((status.code, status.message, status.details))
}

/// Waits in slices, between which Python may handle signals.
fn wait<T: Send>(py: Python<'_>, timeout: f64, mut slice: impl FnMut(Duration) -> Option<T> + Send) -> PyResult<Option<T>> {
    let started = Instant::now();
    // NaN and negative times are none; the rest is cut to what an Instant can hold.
    let timeout = Duration::from_secs_f64(if timeout > 0.0 { timeout.min(1e9) } else { 0.0 });
    loop {
        let left = timeout.saturating_sub(started.elapsed());
        if let Some(output) = py.detach(|| slice(left.min(SLICE))) {
            return Ok(Some(output));
        }
        if started.elapsed() >= timeout {
            return Ok(None);
        }
        py.check_signals()?;
    }
}

/// A message, and where large tensors were taken out of it: the whole of it.
type Received<'py> = (Bound<'py, PyAny>, Option<Bound<'py, PyAny>>);

#[pyclass(frozen)]
struct ClientStream(client::Stream);

#[pymethods]
impl ClientStream {
    #[new]
    fn new(target: String, path: String, user_agent: String, keepalive: f64, keepalive_timeout: f64) -> PyResult<Self> {
        let keepalive = Duration::from_secs_f64(keepalive);
        let keepalive_timeout = Duration::from_secs_f64(keepalive_timeout);
        let options = client::Options { target, path, user_agent, keepalive, keepalive_timeout };
        Ok(Self(client::Stream::new(options)?))
    }

    fn send(&self, py: Python<'_>, message: PyBackedBytes) {
        py.detach(|| self.0.send(Bytes::from_owner(message)));
    }

    fn receive<'py>(&self, py: Python<'py>, timeout: f64) -> PyResult<Option<Received<'py>>> {
        let Some(received) = wait(py, timeout, |slice| self.0.receive(slice).transpose())? else { return Ok(None) };
        let message = received.map_err(raise)?;
        Ok(Some(match split::split(message.as_slice()) {
            Some(head) => (PyBytes::new(py, &head).into_any(), Some(message.into_python(py))),
            None => (message.into_python(py), None),
        }))
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| self.0.close());
    }
}

impl Drop for ClientStream {
    fn drop(&mut self) {
        if !self.0.is_foreign() {
            self.0.close();
        }
    }
}

#[pyclass(frozen)]
struct Call(call::Call);

#[pymethods]
impl Call {
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    #[getter]
    fn peer(&self) -> &str {
        &self.0.peer
    }

    fn receive<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let received = wait(py, f64::INFINITY, |slice| self.0.receive(slice))?;
        let message = received.transpose().map_err(raise)?.flatten();
        Ok(message.map(|message| message.into_python(py)))
    }

    fn send(&self, py: Python<'_>, message: PyBackedBytes, parts: Vec<PyBackedBytes>) -> PyResult<()> {
        let message = Bytes::from_owner(message);
        let pieces = if parts.is_empty() {
            vec![message]
        } else {
            let parts: Vec<Bytes> = parts.into_iter().map(Bytes::from_owner).collect();
            split::join(&message, &parts).ok_or_else(|| PyValueError::new_err("the message names parts that are not there"))?
        };
        py.detach(|| self.0.send(message::frames(pieces))).map_err(raise)
    }

    fn wait_for_end(&self, py: Python<'_>) -> PyResult<()> {
        wait(py, f64::INFINITY, |slice| self.0.wait_for_end(slice)).map(drop)
    }

    fn finish(&self, py: Python<'_>, code: u32, message: String) {
        py.detach(|| self.0.finish(&Status::new(code, message)));
    }
}

#[pyclass(frozen)]
struct Server(server::Server);

#[pymethods]
impl Server {
    #[new]
    fn new(listen: &str, keepalive: f64, keepalive_timeout: f64) -> PyResult<Self> {
        let options = server::Options {
            keepalive: Duration::from_secs_f64(keepalive),
            keepalive_timeout: Duration::from_secs_f64(keepalive_timeout),
        };
        server::Server::new(listen, options).map(Self).map_err(|cause| PyOSError::new_err(cause.to_string()))
    }

    #[getter]
    fn port(&self) -> u16 {
        self.0.port
    }

    fn accept(&self, py: Python<'_>) -> PyResult<Option<Call>> {
        let accepted = wait(py, f64::INFINITY, |slice| match self.0.accept(slice) {
            Ok(call) => Some(Some(Call(call))),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(None),
        })?;
        Ok(accepted.flatten())
    }

    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.0.stop());
    }
}

#[pymodule]
fn densegym_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("StatusError", module.py().get_type::<StatusError>())?;
    module.add_class::<ClientStream>()?;
    module.add_class::<Call>()?;
    module.add_class::<Server>()
}
