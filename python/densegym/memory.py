"""Memory that a host and a client share, where both run as one user on one machine.

A host's memory has no name in any file system (``memfd_create``), so that nothing is left behind when processes are killed. It
is cut into slots, one for each reply, which are used in turn.

``DENSEGYM_SHARED_MEMORY=false`` leaves tensors in the messages, at the end it is set for.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import re
import secrets
import sys
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec import CodecError, read_dtype, write_dtype
from densegym.variables import is_on

# Replies whose memory stays as it was. A client that reads each reply before it sends the next request needs two.
SLOTS = 4
# No segment: the body of the message itself, where it came by a pipe.
BESIDE = "message"
# A slot's first bytes: the number of the write. A cache line, so that elements after it are aligned.
_HEAD = 64
_NAME = "densegym"
_PATH = re.compile(r"/proc/[0-9]+/fd/[0-9]+")


def is_wanted() -> bool:
    """Whether this end shares memory.

    Raises:
        ConfigInvalid: The variable is neither true nor false.
    """
    return is_on("DENSEGYM_SHARED_MEMORY", "without it memory is shared where it can be")


def memory_domain() -> str:
    """Equal texts in two processes mean that each can map the other's memory; empty where it cannot be shared, or shall not."""
    if not is_wanted():
        return ""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""  # a sandbox without /proc
    # Hashed: a server learns whether it is its own, and nothing else.
    return hashlib.sha256(f"{boot} {namespace} {os.getuid()}".encode()).hexdigest()


class Ring:
    """Writes the tensors of replies: `begin`, any number of `write`, `seal`. Freed by `close`, or with the last reference."""

    def __init__(self, slot_bytes: int) -> None:
        """Takes memory for tensors of that many bytes in each reply.

        Raises:
            OSError: There is none.
        """
        import fcntl  # not on Windows

        self._slot_bytes = _HEAD + _aligned(slot_bytes)
        self._generation = 0
        self._end = 0
        name = secrets.token_hex(8)
        fd = os.memfd_create(f"{_NAME}-{name}", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        # Open until the end, since clients find it by its number.
        self._close_fd = weakref.finalize(self, os.close, fd)
        os.ftruncate(fd, SLOTS * self._slot_bytes)
        # A mapping of a file that shrinks kills its reader.
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        self._bytes: NDArray[np.uint8] = np.frombuffer(mmap.mmap(fd, SLOTS * self._slot_bytes), np.uint8)
        path = f"/proc/{os.getpid()}/fd/{fd}"
        self.segment = pb.SharedMemorySegment(name=name, path=path, size=self._bytes.size, slot_count=SLOTS)

    def begin(self) -> None:
        """Takes the next slot, whose last reply is gone from here on."""
        self._generation += 1
        self._end = self._slot + _HEAD
        self._mark(0)

    def write(self, array: NDArray[Any] | np.generic) -> pb.Tensor | None:
        """The tensor of an array in the slot; None where it does not fit."""
        number = write_dtype(array.dtype)
        offset, self._end = self._end, _aligned(self._end + array.nbytes)
        if self._end > self._slot + self._slot_bytes:
            self._end = offset
            return None
        little = array.dtype.newbyteorder("<")
        np.copyto(self._bytes[offset : offset + array.nbytes].view(little).reshape(array.shape), array)
        place = pb.SharedMemory(
            segment=self.segment.name,
            offset=offset,
            size=array.nbytes,
            generation=self._generation,
            generation_offset=self._slot,
        )
        return pb.Tensor(dtype=number, shape=array.shape, shared_memory=place)

    def seal(self) -> None:
        """Ends the slot: what was written can be read."""
        self._mark(self._generation)

    def close(self) -> None:
        """Gives the memory back; clients keep what they have mapped. Twice is fine."""
        self._bytes = np.empty(0, np.uint8)
        self._close_fd()

    @property
    def _slot(self) -> int:
        return (self._generation % SLOTS) * self._slot_bytes

    def _mark(self, generation: int) -> None:
        self._bytes[self._slot : self._slot + 8].view("<u8")[0] = generation


class Window:
    """Reads what a host's `Ring` holds."""

    def __init__(self, segment: pb.SharedMemorySegment) -> None:
        """Maps a segment.

        Raises:
            OSError: It cannot be opened, or is not what a host makes; the message says which.
        """
        import fcntl  # not on Windows

        path = segment.path
        if not _PATH.fullmatch(path) or not os.readlink(path).startswith(f"/memfd:{_NAME}-{segment.name} "):
            raise OSError(f"{path} is not the memory {segment.name} of a densegym host")
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            size, seals = os.fstat(fd).st_size, fcntl.fcntl(fd, fcntl.F_GET_SEALS)
            if size != segment.size or size == 0 or not seals & fcntl.F_SEAL_SHRINK:
                raise OSError(f"{path} has {size} bytes, which may shrink; the host named {segment.size}")
            self._bytes = np.frombuffer(mmap.mmap(fd, size, access=mmap.ACCESS_READ), np.uint8)
        finally:
            os.close(fd)
        self._name = segment.name
        self.slot_count: int = segment.slot_count

    def read(self, tensor: pb.Tensor) -> NDArray[Any]:
        """A fresh, writable array.

        Raises:
            CodecError: The place is of another segment, outside this one, of another size than dtype and shape say, or was
                written over.
        """
        place, shape = tensor.shared_memory, tuple(tensor.shape)
        dtype = read_dtype(tensor.dtype)
        what = f"tensor of {dtype} and shape {list(shape)}"
        if place.segment != self._name:
            raise CodecError(f"{what} is in the segment {place.segment!r}; this session has {self._name!r}")
        wanted = dtype.itemsize
        for size in shape:
            wanted *= size
        if min(shape, default=0) < 0 or place.size != wanted:
            raise CodecError(f"{what} takes {place.size} bytes of shared memory; it needs {wanted}")
        if place.offset + place.size > self._bytes.size or place.generation_offset + 8 > self._bytes.size:
            end = f"{place.offset} + {place.size}, generation at {place.generation_offset}"
            raise CodecError(f"{what} lies at {end}, outside of the {self._bytes.size} bytes of its segment")
        self._check_generation(place, what)
        elements = self._bytes[place.offset : place.offset + place.size].view(dtype.newbyteorder("<")).reshape(shape)
        array = elements.astype(dtype, copy=True)
        self._check_generation(place, what)
        return array

    def _check_generation(self, place: pb.SharedMemory, what: str) -> None:
        found = int(self._bytes[place.generation_offset : place.generation_offset + 8].view("<u8")[0])
        if found != place.generation or found == 0:
            raise CodecError(
                f"{what} was written over: write {found} is where {place.generation} was; "
                f"read each reply before {self.slot_count} more requests are sent"
            )


def _aligned(size: int) -> int:
    return -(-size // _HEAD) * _HEAD
