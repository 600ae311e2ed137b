"""Images packed as PNG or JPEG, and unpacked where Pillow is installed."""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.problem import CodecError

JPEG_QUALITY = 95
_FORMATS = {pb.TENSOR_CODEC_PNG: "PNG", pb.TENSOR_CODEC_JPEG: "JPEG"}


def has_pillow() -> bool:
    """True where JPEG can be written, and either format read."""
    try:
        import PIL.Image  # noqa: F401  only when asked for: Pillow is optional
    except ImportError:
        return False
    return True


def readable_codecs() -> list[pb.TensorCodec]:
    """The codecs that ``unpack_image`` reads here."""
    return list(_FORMATS) if has_pillow() else []


def is_image(array: NDArray[Any] | np.generic) -> bool:
    """True for uint8 of shape [..., height, width, 3] with at least one pixel."""
    return array.dtype == np.uint8 and array.ndim >= 3 and array.shape[-1] == 3 and array.size > 0


def pack_image(images: NDArray[np.uint8], codec: pb.TensorCodec) -> pb.Tensor:
    """A tensor of uint8 images [..., height, width, 3]; those of a batch are packed as one, on top of each other."""
    tall = images.reshape(-1, images.shape[-2], 3)
    data = _png(tall) if codec == pb.TENSOR_CODEC_PNG else _jpeg(tall)
    packed = pb.EncodedTensor(codec=codec, data=data)
    return pb.Tensor(dtype=pb.DATA_TYPE_UINT8, shape=images.shape, encoded=packed)


def unpack_image(tensor: pb.Tensor) -> NDArray[np.uint8]:
    """The images of an encoded tensor; fresh and writable.

    Raises:
        CodecError: No image, or not of the format, dtype and shape that the tensor names. Nothing is unpacked before its size
            is known to be right.
    """
    from PIL import Image, UnidentifiedImageError

    shape, encoded = tuple(tensor.shape), tensor.encoded
    name = _FORMATS.get(encoded.codec)
    if name is None:
        raise CodecError(f"tensor has codec {encoded.codec}; this client reads {', '.join(_FORMATS.values())}")
    if tensor.dtype != pb.DATA_TYPE_UINT8 or len(shape) < 3 or shape[-1] != 3 or min(shape) < 1:
        raise CodecError(f"{name} tensor has dtype {tensor.dtype} and shape {list(shape)}; images are uint8 [..., h, w, 3]")
    try:
        with Image.open(io.BytesIO(encoded.data), formats=[name]) as image:
            if (image.height, image.width, image.mode) != (math.prod(shape[:-2]), shape[-2], "RGB"):
                has = f"shape {[image.height, image.width]} and mode {image.mode}"
                raise CodecError(f"{name} tensor of shape {list(shape)} holds an image of {has}")
            return np.array(image).reshape(shape)
    except (UnidentifiedImageError, OSError, SyntaxError) as cause:
        raise CodecError(f"{name} tensor of {len(encoded.data)} bytes cannot be read: {cause}") from cause


def _png(image: NDArray[np.uint8]) -> bytes:
    # Eight bits, RGB, no filter: 15 lines in place of a dependency. PNG specification, 3rd edition, section 11.
    height, width, _ = image.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = image.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # Level 1: whoever reads it waits for it, and time counts more than bytes.
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
