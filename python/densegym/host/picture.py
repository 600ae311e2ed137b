"""Pixels to bytes: raw, PNG, and JPEG where Pillow is installed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import tensor_pb2
from densegym.codec import write_tensor
from densegym.errors import FrameInvalid, InvalidRequest, NotSupported

JPEG_QUALITY = 95


def check_encoding(encoding: int) -> None:
    """Refuses, before anything is executed, an encoding that cannot be written here."""
    if encoding not in pb.FrameEncoding.values():
        raise InvalidRequest(f"frame encoding {encoding} is not one of {', '.join(pb.FrameEncoding.keys())}")
    if encoding == pb.FRAME_ENCODING_JPEG:
        try:
            import PIL.Image  # noqa: F401  only when asked for: Pillow is optional
        except ImportError:
            way_out = "ask for PNG or RAW, or pip install pillow where the host runs"
            raise NotSupported(f"frames cannot be encoded as JPEG without Pillow; {way_out}") from None


def check_picture(image: Any, camera: str) -> NDArray[np.uint8]:
    """The image, if it is one: uint8, shape [height, width, 3].

    Raises:
        FrameInvalid: It is something else; the message names its type, shape and dtype.
    """
    if not isinstance(image, np.ndarray):
        raise FrameInvalid(f"camera {camera!r} gave a {type(image).__name__}; a frame is a uint8 array [height, width, 3]")
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        has = f"shape {list(image.shape)} and dtype {image.dtype}"
        raise FrameInvalid(f"camera {camera!r} gave an array of {has}; a frame is uint8 of shape [height, width, 3]")
    return image


def write_picture(image: NDArray[np.uint8], encoding: int) -> tensor_pb2.Tensor:
    """The image as a tensor; an unspecified encoding is raw."""
    if encoding == pb.FRAME_ENCODING_PNG:
        return _encoded(image, tensor_pb2.TENSOR_CODEC_PNG, _png(image))
    if encoding == pb.FRAME_ENCODING_JPEG:
        return _encoded(image, tensor_pb2.TENSOR_CODEC_JPEG, _jpeg(image))
    return write_tensor(image)


def _encoded(image: NDArray[np.uint8], codec: tensor_pb2.TensorCodec, data: bytes) -> tensor_pb2.Tensor:
    packed = tensor_pb2.EncodedTensor(codec=codec, data=data)
    return tensor_pb2.Tensor(dtype=tensor_pb2.DATA_TYPE_UINT8, shape=image.shape, encoded=packed)


def _png(image: NDArray[np.uint8]) -> bytes:
    # Eight bits, RGB, no filter: 15 lines in place of a dependency. PNG specification, 3rd edition, section 11.
    height, width, _ = image.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = image.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # Level 1: frames go to a model a moment later, and time counts more than bytes.
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
