"""Anything an environment puts into info, options or metadata, to and from Value."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.problem import CodecError
from densegym.codec.tensor import read_tensor, write_tensor

# Protobuf parsers stop at 100 nested messages, and a map in a map is three of them.
MAX_DEPTH = 30
# Text that stands for a value is for people: enough to recognise it.
MAX_REPR = 2000

Lossy = Callable[[str, object], None]


def write_value(value: object, name: str = "value", on_lossy: Lossy | None = None, depth: int = 0) -> pb.Value:
    """A Value of None, bool, int, float, str, bytes, NumPy arrays and scalars, and of dicts, lists and tuples of those.

    A tuple arrives as a list. Dictionary keys that are not strings arrive as their ``repr``.

    Args:
        value: What to write.
        name: How messages call it, for example ``info``.
        on_lossy: Called with the place and the value for what has no form here (objects, complex numbers, integers
            beyond 64 bit); it then travels as its ``repr``. None: such a value is refused.
        depth: How deep in containers the value is.

    Raises:
        CodecError: There is no form for it, and ``on_lossy`` is None.
    """
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "?biuf" and value.dtype.itemsize <= 8:
        return pb.Value(tensor=write_tensor(value))
    match value:
        case None:
            return pb.Value(null=True)
        case bool():
            return pb.Value(boolean=value)
        case int() if -(2**63) <= value < 2**63:
            return pb.Value(integer=value)
        case float() if not isinstance(value, np.generic):
            return pb.Value(real=value)
        case str() if _is_unicode(value):
            return pb.Value(text=value)
        case bytes() | bytearray():
            return pb.Value(blob=bytes(value))
        case Mapping() if depth < MAX_DEPTH:
            return pb.Value(map=_write_map(value, name, on_lossy, depth))
        case list() | tuple() if depth < MAX_DEPTH:
            values = [write_value(each, f"{name}[{i}]", on_lossy, depth + 1) for i, each in enumerate(value)]
            return pb.Value(list=pb.ListValue(values=values))
    if on_lossy is None:
        raise CodecError(
            f"{name} is {_repr(value)} of type {type(value).__name__}, which cannot travel; "
            "use None, bool, 64-bit int, float, str, bytes, NumPy arrays, dicts and lists"
        )
    on_lossy(name, value)
    return pb.Value(text=_repr(value))


def read_value(value: pb.Value, read: Callable[[pb.Tensor], Any] = read_tensor) -> Any:
    """The Python value: fresh writable arrays, dicts, lists and plain scalars; a tensor of shape [] is a NumPy scalar.

    ``read`` takes the forms of tensor that were offered to whoever wrote the value.

    >>> read_value(write_value({"is_success": np.bool_(True), "grip": (1, 2.5, None)}))
    {'is_success': np.True_, 'grip': [1, 2.5, None]}
    """
    kind = value.WhichOneof("kind")
    match kind:
        case "tensor":
            return read(value.tensor)[()]
        case "null":
            return None
        case "map":
            entries = value.map.entries
            return {entry.key: read_value(entry.value, read) for entry in read_entries(value.map)} if entries else {}
        case "list":
            return [read_value(each, read) for each in value.list.values]
        case "text" | "boolean" | "integer" | "real" | "blob":
            return getattr(value, kind)
    raise CodecError(f"a value of kind {kind or 'nothing'} cannot be read here")


def read_entries(value: pb.MapValue) -> list[pb.MapEntry]:
    """The entries of a map, whose keys must be unique."""
    entries = list(value.entries)
    if len({entry.key for entry in entries}) != len(entries):
        raise CodecError(f"a map has a key twice: {[entry.key for entry in entries]}")
    return entries


def dump_value(value: object, name: str, on_lossy: Lossy | None = None) -> bytes:
    """A serialised Value."""
    return write_value(value, name, on_lossy).SerializeToString()


def parse_value(data: bytes, name: str) -> pb.Value:
    """The Value behind bytes that came over the wire."""
    try:
        return pb.Value.FromString(data)
    except DecodeError as cause:
        raise CodecError(f"{name}: {len(data)} bytes that are not a densegym.v1.Value") from cause


def join_values(values: Sequence[bytes]) -> bytes:
    """The serialised list of serialised values, which are not parsed for it.

    >>> read_value(parse_value(join_values([dump_value({"a": 1}, "info"), dump_value({}, "info")]), "info"))
    [{'a': 1}, {}]
    """
    rows = b"".join(_field(_VALUES, value) for value in values)
    return _field(_LIST, rows)


_VALUES = pb.ListValue.DESCRIPTOR.fields_by_name["values"].number
_LIST = pb.Value.DESCRIPTOR.fields_by_name["list"].number


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited field of protobuf's wire format; field numbers up to 15 have tags of one byte."""
    head, size = [number << 3 | 2], len(data)
    while size >= 0x80:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*head, size]) + data


def _write_map(value: Mapping[Any, Any], name: str, on_lossy: Lossy | None, depth: int) -> pb.MapValue:
    entries: dict[str, pb.Value] = {}
    for key, each in value.items():
        text = key
        if not isinstance(key, str) or not _is_unicode(key):
            if on_lossy is None:
                raise CodecError(f"{name} has the key {key!r}; keys must be text")
            on_lossy(f"{name} key {_repr(key)}", key)
            text = _repr(key)
            while text in value or text in entries:
                text += "_"
        entries[text] = write_value(each, f"{name}.{text}", on_lossy, depth + 1)
    return pb.MapValue(entries=[pb.MapEntry(key=key, value=each) for key, each in entries.items()])


def _is_unicode(text: str) -> bool:
    # Lone surrogates, as in undecodable file names, have no UTF-8 form.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _repr(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # a broken __repr__ is the environment's, and no reason to fail a step
        text = reprlib.repr(type(value).__name__)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= MAX_REPR else text[: MAX_REPR - 1] + "…"
