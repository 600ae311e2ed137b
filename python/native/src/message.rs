//! gRPC's frames: five bytes of head, then a message.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use h2::RecvStream;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};

use crate::status::{Status, INTERNAL, RESOURCE_EXHAUSTED, UNIMPLEMENTED};

const HEAD: usize = 5;
/// Taken at once for a message that says to be larger; the rest as it comes, so that a lie costs no memory.
const MAX_TAKEN: usize = 64 << 20;
/// From here on a bytearray costs less than a copy.
const LEAST_LARGE: usize = 8 << 10;
/// What protobuf can parse.
const MAX_MESSAGE: usize = i32::MAX as usize;

/// Below this, copying a piece behind the head costs less than a frame of its own.
const MAX_COPIED: usize = 4096;

/// The data of a message that comes in pieces: its head, and behind that the first piece where it is small.
pub fn frames(mut pieces: Vec<Bytes>) -> impl Iterator<Item = Bytes> {
    let length: usize = pieces.iter().map(Bytes::len).sum();
    let mut head = BytesMut::with_capacity(HEAD + MAX_COPIED);
    head.put_u8(0);
    head.put_u32(length as u32);
    if pieces.first().is_some_and(|first| first.len() <= MAX_COPIED) {
        head.extend_from_slice(&pieces.remove(0));
    }
    std::iter::once(head.freeze()).chain(pieces)
}

/// A message. A large one is assembled where Python then reads and writes it, so that nothing is copied again.
pub enum Message {
    Small(Vec<u8>),
    Large(Large),
}

/// A bytearray whose bytes before `filled` have come. Nobody else has it yet.
pub struct Large {
    array: Py<PyByteArray>,
    start: *mut u8,
    filled: usize,
}

// SAFETY: `start` points into `array`, which this alone refers to; Python does not move it.
unsafe impl Send for Large {}

impl Message {
    fn new(length: usize) -> Self {
        if !(LEAST_LARGE..=MAX_TAKEN).contains(&length) {
            return Self::Small(Vec::with_capacity(length.min(MAX_TAKEN)));
        }
        let large = Python::attach(|py| {
            // SAFETY: a new bytearray, or null, of that many bytes, which `push` sets before anybody reads them.
            let array = unsafe {
                let new = pyo3::ffi::PyByteArray_FromStringAndSize(std::ptr::null(), length as pyo3::ffi::Py_ssize_t);
                Bound::from_owned_ptr_or_err(py, new)?.cast_into_unchecked::<PyByteArray>()
            };
            let start = array.data();
            Ok::<_, PyErr>(Large { array: array.unbind(), start, filled: 0 })
        });
        large.map_or_else(|_| Self::Small(Vec::new()), Self::Large)
    }

    fn len(&self) -> usize {
        match self {
            Self::Small(bytes) => bytes.len(),
            Self::Large(large) => large.filled,
        }
    }

    /// At most as many bytes as are missing.
    fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Small(all) => all.extend_from_slice(bytes),
            Self::Large(large) => {
                // SAFETY: `assemble` gives no more than what is missing of the bytearray's length.
                unsafe { large.start.add(large.filled).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
                large.filled += bytes.len();
            }
        }
    }

    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Small(bytes) => bytes,
            // SAFETY: so many bytes are set, and nobody writes while this is borrowed.
            Self::Large(large) => unsafe { std::slice::from_raw_parts(large.start, large.filled) },
        }
    }

    /// bytes, or a bytearray where it is large.
    pub fn into_python(self, py: Python<'_>) -> Bound<'_, PyAny> {
        match self {
            Self::Small(bytes) => PyBytes::new(py, &bytes).into_any(),
            Self::Large(large) => large.array.into_bound(py).into_any(),
        }
    }
}

/// The messages of a body. Cancelling `next` loses nothing: what has come is kept here.
pub struct Messages {
    body: RecvStream,
    chunk: Bytes,
    head: Vec<u8>,
    message: Option<(usize, Message)>,
}

impl Messages {
    pub fn new(body: RecvStream) -> Self {
        Self { body, chunk: Bytes::new(), head: Vec::with_capacity(HEAD), message: None }
    }

    /// The next message; None at the end of the data.
    pub async fn next(&mut self) -> Result<Option<Message>, Status> {
        loop {
            if let Some(message) = self.assemble()? {
                return Ok(Some(message));
            }
            match self.body.data().await {
                Some(chunk) => {
                    self.chunk = chunk?;
                    // The window is given back when data are taken up, not when they arrive: a slow reader holds up the sender.
                    self.body.flow_control().release_capacity(self.chunk.len())?;
                }
                None if self.message.is_some() || !self.head.is_empty() => {
                    return Err(Status::new(INTERNAL, "the stream ended in the midst of a message"));
                }
                None => return Ok(None),
            }
        }
    }

    pub async fn trailers(&mut self) -> Result<Option<http::HeaderMap>, Status> {
        Ok(self.body.trailers().await?)
    }

    fn assemble(&mut self) -> Result<Option<Message>, Status> {
        if self.message.is_none() {
            let missing = (HEAD - self.head.len()).min(self.chunk.len());
            self.head.extend_from_slice(&self.chunk.split_to(missing));
            if self.head.len() < HEAD {
                return Ok(None);
            }
            let (flag, mut length) = (self.head[0], &self.head[1..]);
            let length = length.get_u32() as usize;
            if flag != 0 {
                return Err(Status::new(UNIMPLEMENTED, "a compressed message; send messages uncompressed (identity)"));
            }
            if length > MAX_MESSAGE {
                return Err(Status::new(RESOURCE_EXHAUSTED, format!("a message of {length} bytes; at most {MAX_MESSAGE}")));
            }
            self.head.clear();
            self.message = Some((length, Message::new(length)));
        }
        let Some((length, message)) = self.message.as_mut() else { return Ok(None) };
        let missing = (*length - message.len()).min(self.chunk.len());
        message.push(&self.chunk.split_to(missing));
        if message.len() < *length {
            return Ok(None);
        }
        Ok(self.message.take().map(|(_, message)| message))
    }
}
