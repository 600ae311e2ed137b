"""The forms in which a session's observations travel: in the message, packed, or in shared memory."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
from gymnasium import spaces

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import tensor_pb2
from densegym.codec import (
    dump_space_value,
    has_pillow,
    is_image,
    little_endian,
    pack_image,
    write_dtype,
    write_space_value,
    write_tensor,
)
from densegym.errors import ConfigInvalid
from densegym.memory import BESIDE, Ring, memory_domain

log = logging.getLogger("densegym.host")

# Below this a copy through the sockets costs less than the look into another place (bench/transport).
_LEAST_SHARED_BYTES = 16 * 1024
# Below this, what travels beside a message costs more than its copies in protobuf's objects.
_LEAST_BYTES_BESIDE = 4096
# So that the reader need not copy what it makes arrays of.
_ALIGNMENT = 8
_OBSERVATION = "observation"
_CODECS = {"png": tensor_pb2.TENSOR_CODEC_PNG, "jpeg": tensor_pb2.TENSOR_CODEC_JPEG}


def check_codecs(codecs: Mapping[str, str], space: spaces.Space[Any]) -> None:
    """Refuses, at start, a codec that no image of the observation space can have.

    Raises:
        ConfigInvalid: The name is of no image; the message names those that there are. Or Pillow is missing for JPEG.
    """
    images = [key for key, _, part in _boxes(space) if _is_image_space(part)]
    for key, codec in codecs.items():
        if key not in images:
            there_is = ", ".join(f"{each or '(the observation itself)'}" for each in images) or "none"
            raise ConfigInvalid(f"codec {codec} for {key!r}, which is no image among the observations; there is {there_is}")
        if codec == "jpeg" and not has_pillow():
            raise ConfigInvalid(f"codec jpeg for {key!r} needs Pillow: pip install pillow where the host runs, or choose png")


class ObservationWriter:
    """Writes the observations of one session. Runs on the environment's thread."""

    def __init__(
        self,
        space: spaces.Space[Any],
        codecs: Mapping[str, str],
        readable: Collection[int],
        reader_domain: str,
    ) -> None:
        """Chooses the forms.

        Args:
            space: What is observed; in a batch the batch's.
            codecs: ``png`` or ``jpeg`` by the key of an image; those that the client cannot read are left out.
            readable: Codecs the client reads.
            reader_domain: Where the client runs, as ``memory_domain`` says it.
        """
        self._space = space
        # Whether what is written only names large tensors, whose bytes `take_beside` has.
        self.writes_beside = False
        self._beside: list[bytes] = []
        self._beside_bytes = 0
        self._codecs = {place: _CODECS[codecs[key]] for key, place, _ in _boxes(space) if key in codecs}
        unread = {codec for codec in self._codecs.values() if codec not in readable}
        if unread:
            log.warning("the client reads no %s: images travel raw", ", ".join(map(tensor_pb2.TensorCodec.Name, unread)))
            self._codecs = {place: codec for place, codec in self._codecs.items() if codec not in unread}
        self._ring = _make_ring(space, self._codecs) if reader_domain and reader_domain == memory_domain() else None
        # Nothing of it could travel but in the message.
        self._is_small = not self._codecs and all(_nbytes(part) < _LEAST_BYTES_BESIDE for _, _, part in _boxes(space))

    @property
    def segment(self) -> tensor_pb2.SharedMemorySegment | None:
        """Shared memory that observations come in; None where they come in the messages."""
        return self._ring.segment if self._ring else None

    def write(self, observation: Any) -> bytes:
        """A serialised Value.

        Raises:
            CodecError: It cannot travel as one of the space.
        """
        if self._is_small:
            return dump_space_value(self._space, observation, _OBSERVATION)
        if self._ring:
            self._ring.begin()
        value = write_space_value(self._space, observation, _OBSERVATION, self._write_tensor)
        if self._ring:
            self._ring.seal()
        return value.SerializeToString()

    def take_beside(self) -> list[bytes]:
        """The body of the tensors written since the last call that are in the segment ``BESIDE``, in parts."""
        beside, self._beside, self._beside_bytes = self._beside, [], 0
        return beside

    def close(self) -> None:
        """Gives the memory back; nothing is written any more."""
        if self._ring:
            self._ring.close()

    def _write_tensor(self, array: Any, place: str) -> tensor_pb2.Tensor:
        codec = self._codecs.get(place)
        if codec is not None and is_image(array):
            return pack_image(array, codec)
        if self._ring and array.nbytes >= _LEAST_SHARED_BYTES:
            return self._ring.write(array) or self._write_with_message(array)
        return self._write_with_message(array)

    def _write_with_message(self, array: Any) -> tensor_pb2.Tensor:
        if not self.writes_beside or array.nbytes < _LEAST_BYTES_BESIDE:
            return write_tensor(array)
        # A reply is kept, and the environment may write its next observation where this one is: hence a copy.
        elements, gap = little_endian(array), -self._beside_bytes % _ALIGNMENT
        if gap:
            self._beside.append(bytes(gap))
        place = tensor_pb2.SharedMemory(segment=BESIDE, offset=self._beside_bytes + gap, size=len(elements))
        self._beside.append(elements)
        self._beside_bytes += gap + len(elements)
        return tensor_pb2.Tensor(dtype=write_dtype(array.dtype), shape=array.shape, shared_memory=place)


def describe_tensors(writer: ObservationWriter) -> pb.OpenResponse:
    """What a session says of its tensors."""
    segment = writer.segment
    return pb.OpenResponse(transport="shared-memory" if segment else "tcp", segment=segment)


def _make_ring(space: spaces.Space[Any], codecs: Collection[str]) -> Ring | None:
    sizes = [_nbytes(part) for _, place, part in _boxes(space) if place not in codecs]
    shared = [size for size in sizes if size >= _LEAST_SHARED_BYTES]
    if not shared:
        return None
    try:
        return Ring(sum(shared) + 64 * len(shared))
    except OSError as cause:
        log.warning("observations come in the messages, since no memory can be shared: %s", cause)
        return None


def _boxes(space: spaces.Space[Any], key: str = "", place: str = _OBSERVATION) -> Iterator[tuple[str, str, spaces.Box]]:
    """Every Box of a space: its key as a user writes it (``camera``, ``left/camera``), and its place in messages."""
    match space:
        case spaces.Box():
            yield key, place, space
        case spaces.Dict():
            for name, part in space.spaces.items():
                yield from _boxes(part, f"{key}/{name}" if key else name, f"{place}[{name!r}]")
        case spaces.Tuple():
            for i, part in enumerate(space.spaces):
                yield from _boxes(part, f"{key}/{i}" if key else str(i), f"{place}[{i}]")


def _is_image_space(space: spaces.Box) -> bool:
    return space.dtype == np.uint8 and len(space.shape) >= 3 and space.shape[-1] == 3


def _nbytes(space: spaces.Box) -> int:
    return int(np.prod(space.shape, dtype=np.int64)) * np.dtype(space.dtype).itemsize
