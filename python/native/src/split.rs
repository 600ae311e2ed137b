//! Large tensors out of a reply and into it, so that protobuf never holds, and never copies, their bytes.
//!
//! In the place of a tensor's `raw` stands `shared_memory` with the segment `message`: towards Python `offset` is where in the
//! message the bytes are, from Python it is which of the parts they are. On the wire it is always `raw`.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// Below this, parsing costs less than taking apart.
pub const LEAST_BYTES: usize = 4096;
const SEGMENT: &[u8] = b"message";
/// As protobuf's parsers.
const MAX_DEPTH: usize = 100;
const LENGTH_DELIMITED: u64 = 2;
const RAW: u64 = 3;
const SHARED: u64 = 5;

/// Messages of the contract on the way to a tensor of an observation (proto/densegym/v1).
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    SessionResponse,
    ResetResponse,
    StepResponse,
    Value,
    Map,
    MapEntry,
    List,
    Graph,
    OneOf,
    Tensor,
}

impl Kind {
    fn of_field(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::SessionResponse, 5) => Self::ResetResponse,
            (Self::SessionResponse, 6) => Self::StepResponse,
            (Self::ResetResponse, 1) | (Self::StepResponse, 1 | 9) | (Self::MapEntry | Self::OneOf, 2) | (Self::List, 1) => {
                Self::Value
            }
            (Self::Value, 1) | (Self::Graph, 1..=3) => Self::Tensor,
            (Self::Value, 3) => Self::Map,
            (Self::Value, 4) => Self::List,
            (Self::Value, 5) => Self::Graph,
            (Self::Value, 6) => Self::OneOf,
            (Self::Map, 1) => Self::MapEntry,
            _ => return None,
        })
    }
}

/// The reply without its large tensors; None when it has none, or is nothing that can be read here.
pub fn split(message: &[u8]) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(1024);
    let mut cuts = 0;
    if message.len() < LEAST_BYTES {
        return None;
    }
    shorten(Kind::SessionResponse, message, 0, 0, &mut head, &mut cuts)?;
    (cuts > 0).then_some(head)
}

fn shorten(kind: Kind, data: &[u8], start: usize, depth: usize, out: &mut Vec<u8>, cuts: &mut usize) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut at = 0;
    while at < data.len() {
        let field = Field::read(data, at)?;
        let body = &data[field.body..field.end];
        if kind == Kind::Tensor && field.tag == tag(RAW) && body.len() >= LEAST_BYTES {
            let mut place = Vec::with_capacity(32);
            put_bytes(&mut place, 1, SEGMENT);
            put_number(&mut place, 2, (start + field.body) as u64);
            put_number(&mut place, 3, body.len() as u64);
            put_bytes(out, SHARED, &place);
            *cuts += 1;
        } else if let Some(child) = field.child_of(kind) {
            let mut inner = Vec::new();
            // Small subtrees hold nothing to take out.
            if body.len() >= LEAST_BYTES {
                shorten(child, body, start + field.body, depth + 1, &mut inner, cuts)?;
                put_bytes(out, field.tag >> 3, &inner);
            } else {
                out.extend_from_slice(&data[at..field.end]);
            }
        } else {
            out.extend_from_slice(&data[at..field.end]);
        }
        at = field.end;
    }
    Some(())
}

/// The pieces of a reply with its parts in place. None when it names a part that is not there, or cannot be read.
pub fn join(head: &[u8], parts: &[Bytes]) -> Option<Vec<Bytes>> {
    let mut pieces = Pieces::default();
    lengthen(Kind::SessionResponse, head, parts, 0, &mut pieces)?;
    pieces.flush();
    Some(pieces.all)
}

#[derive(Default)]
struct Pieces {
    all: Vec<Bytes>,
    last: BytesMut,
    length: usize,
}

impl Pieces {
    fn put(&mut self, bytes: &[u8]) {
        self.last.put_slice(bytes);
        self.length += bytes.len();
    }

    fn put_head(&mut self, number: u64, length: usize) {
        let mut head = Vec::with_capacity(16);
        put_varint(&mut head, tag(number));
        put_varint(&mut head, length as u64);
        self.put(&head);
    }

    fn flush(&mut self) {
        if !self.last.is_empty() {
            self.all.push(self.last.split().freeze());
        }
    }

    fn append(&mut self, mut other: Self) {
        if other.all.is_empty() {
            return self.put(&other.last);
        }
        other.flush();
        self.flush();
        self.length += other.length;
        self.all.append(&mut other.all);
    }
}

fn lengthen(kind: Kind, data: &[u8], parts: &[Bytes], depth: usize, out: &mut Pieces) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut at = 0;
    while at < data.len() {
        let field = Field::read(data, at)?;
        let body = &data[field.body..field.end];
        let place = if kind == Kind::Tensor && field.tag == tag(SHARED) { part_of(body) } else { None };
        if let Some(index) = place {
            let part = parts.get(usize::try_from(index).ok()?)?;
            out.put_head(RAW, part.len());
            out.flush();
            out.length += part.len();
            out.all.push(part.clone());
        } else if let Some(child) = field.child_of(kind) {
            let mut inner = Pieces::default();
            lengthen(child, body, parts, depth + 1, &mut inner)?;
            out.put_head(field.tag >> 3, inner.length);
            out.append(inner);
        } else {
            out.put(&data[at..field.end]);
        }
        at = field.end;
    }
    Some(())
}

/// Which part a SharedMemory stands for; None when it is a real one.
fn part_of(place: &[u8]) -> Option<u64> {
    let (mut at, mut index, mut is_ours) = (0, 0, false);
    while at < place.len() {
        let field = Field::read(place, at)?;
        match field.tag >> 3 {
            1 => is_ours = &place[field.body..field.end] == SEGMENT,
            2 => index = field.value,
            _ => {}
        }
        at = field.end;
    }
    is_ours.then_some(index)
}

/// A field: its tag, and where its body is; that of a number is empty.
struct Field {
    tag: u64,
    value: u64,
    body: usize,
    end: usize,
}

impl Field {
    fn read(data: &[u8], at: usize) -> Option<Self> {
        let mut rest = &data[at..];
        let tag = get_varint(&mut rest)?;
        let mut value = 0;
        let length = match tag & 7 {
            0 => {
                value = get_varint(&mut rest)?;
                0
            }
            1 => 8,
            LENGTH_DELIMITED => usize::try_from(get_varint(&mut rest)?).ok()?,
            5 => 4,
            _ => return None, // groups, which the contract has none of
        };
        let body = data.len() - rest.len();
        let end = body.checked_add(length).filter(|end| *end <= data.len())?;
        Some(Self { tag, value, body, end })
    }

    fn child_of(&self, kind: Kind) -> Option<Kind> {
        if self.tag & 7 == LENGTH_DELIMITED { kind.of_field(self.tag >> 3) } else { None }
    }
}

const fn tag(number: u64) -> u64 {
    number << 3 | LENGTH_DELIMITED
}

fn get_varint(data: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let byte = data.first().copied()?;
        data.advance(1);
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_number(out: &mut Vec<u8>, number: u64, value: u64) {
    put_varint(out, number << 3);
    put_varint(out, value);
}

fn put_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    put_varint(out, tag(number));
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}
