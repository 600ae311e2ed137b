"""Pictures of an environment: what is one, and the form that a request asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import tensor_pb2
from densegym.codec import has_pillow, is_image, pack_image, write_tensor
from densegym.errors import FrameInvalid, InvalidRequest, NotSupported

_CODECS: dict[int, tensor_pb2.TensorCodec] = {
    pb.FRAME_ENCODING_PNG: tensor_pb2.TENSOR_CODEC_PNG,
    pb.FRAME_ENCODING_JPEG: tensor_pb2.TENSOR_CODEC_JPEG,
}


def check_encoding(encoding: int) -> None:
    """Refuses, before anything is executed, an encoding that cannot be written here."""
    if encoding not in pb.FrameEncoding.values():
        raise InvalidRequest(f"frame encoding {encoding} is not one of {', '.join(pb.FrameEncoding.keys())}")
    if encoding == pb.FRAME_ENCODING_JPEG and not has_pillow():
        way_out = "ask for PNG or RAW, or pip install pillow where the host runs"
        raise NotSupported(f"frames cannot be encoded as JPEG without Pillow; {way_out}")


def check_picture(image: Any, camera: str) -> NDArray[np.uint8]:
    """The image, if it is one: uint8, shape [height, width, 3].

    Raises:
        FrameInvalid: It is something else; the message names its type, shape and dtype.
    """
    if not isinstance(image, np.ndarray):
        raise FrameInvalid(f"camera {camera!r} gave a {type(image).__name__}; a frame is a uint8 array [height, width, 3]")
    if not is_image(image) or image.ndim != 3:
        has = f"shape {list(image.shape)} and dtype {image.dtype}"
        raise FrameInvalid(f"camera {camera!r} gave an array of {has}; a frame is uint8 of shape [height, width, 3]")
    return image


def write_picture(image: NDArray[np.uint8], encoding: int) -> tensor_pb2.Tensor:
    """The image as a tensor; an unspecified encoding is raw."""
    codec = _CODECS.get(encoding)
    return write_tensor(image) if codec is None else pack_image(image, codec)
