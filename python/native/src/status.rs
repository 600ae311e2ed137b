//! gRPC statuses: from trailers, from HTTP/2 errors, and to trailers.

use base64::engine::general_purpose::STANDARD_NO_PAD;
use base64::engine::DecodePaddingMode;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, Engine};
use http::{HeaderMap, HeaderValue};
use percent_encoding::{percent_decode, utf8_percent_encode, AsciiSet, CONTROLS};

pub const CANCELLED: u32 = 1;
pub const UNKNOWN: u32 = 2;
pub const DEADLINE_EXCEEDED: u32 = 4;
pub const RESOURCE_EXHAUSTED: u32 = 8;
pub const UNIMPLEMENTED: u32 = 12;
pub const INTERNAL: u32 = 13;
pub const UNAVAILABLE: u32 = 14;

const DETAILS: &str = "grpc-status-details-bin";
/// Senders may pad or not (gRPC over HTTP/2, "Binary-Header").
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const NOT_PLAIN: &AsciiSet = &CONTROLS.add(b'%');

#[derive(Clone, Debug)]
pub struct Status {
    pub code: u32,
    pub message: String,
    /// A serialised google.rpc.Status, or nothing.
    pub details: Vec<u8>,
}

impl Status {
    pub fn new(code: u32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new() }
    }

    /// None when the headers hold no status.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let code = headers.get("grpc-status")?.to_str().ok().and_then(|text| text.parse().ok()).unwrap_or(UNKNOWN);
        let message = headers.get("grpc-message").map_or_else(String::new, |value| {
            percent_decode(value.as_bytes()).decode_utf8_lossy().into_owned()
        });
        let details = headers.get(DETAILS).and_then(|value| LENIENT.decode(value.as_bytes()).ok()).unwrap_or_default();
        Some(Self { code, message, details })
    }

    /// What stands for an HTTP status where a proxy answers in place of a server (gRPC, "HTTP to gRPC status mapping").
    pub fn from_http(code: u16) -> Self {
        let status = match code {
            400 => INTERNAL,
            401 => 16,
            403 => 7,
            404 => UNIMPLEMENTED,
            429 | 502..=504 => UNAVAILABLE,
            _ => UNKNOWN,
        };
        Self::new(status, format!("HTTP status {code}, which is no gRPC answer"))
    }

    pub fn to_trailers(&self) -> HeaderMap {
        let mut trailers = HeaderMap::with_capacity(3);
        trailers.insert("grpc-status", HeaderValue::from(self.code));
        if !self.message.is_empty() {
            let message = utf8_percent_encode(&self.message, NOT_PLAIN).to_string();
            if let Ok(value) = HeaderValue::from_str(&message) {
                trailers.insert("grpc-message", value);
            }
        }
        if !self.details.is_empty() {
            if let Ok(value) = HeaderValue::from_str(&STANDARD_NO_PAD.encode(&self.details)) {
                trailers.insert(DETAILS, value);
            }
        }
        trailers
    }
}

impl From<h2::Error> for Status {
    /// As gRPC maps HTTP/2 error codes; a connection that broke is UNAVAILABLE.
    fn from(error: h2::Error) -> Self {
        let code = match error.reason() {
            Some(h2::Reason::CANCEL) => CANCELLED,
            Some(h2::Reason::REFUSED_STREAM | h2::Reason::NO_ERROR) => UNAVAILABLE,
            Some(h2::Reason::ENHANCE_YOUR_CALM) if error.is_go_away() => UNAVAILABLE,
            Some(h2::Reason::ENHANCE_YOUR_CALM) => RESOURCE_EXHAUSTED,
            Some(_) => INTERNAL,
            None => UNAVAILABLE,
        };
        Self::new(code, error.to_string())
    }
}
