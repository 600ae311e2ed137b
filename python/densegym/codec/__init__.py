"""Spaces, observations, actions and info, to and from the messages of densegym.v1."""

from densegym.codec.action import check_action
from densegym.codec.dtype import read_dtype, write_dtype
from densegym.codec.image import has_pillow, is_image, pack_image, readable_codecs, unpack_image
from densegym.codec.plain import dump_array
from densegym.codec.problem import CodecError
from densegym.codec.space import read_space, write_space
from densegym.codec.space_value import ReadTensor, dump_space_value, load_space_value, read_space_value, write_space_value
from densegym.codec.tensor import little_endian, read_tensor, write_tensor
from densegym.codec.value import dump_value, join_values, parse_value, read_value, write_value

__all__ = [
    "CodecError",
    "ReadTensor",
    "check_action",
    "dump_array",
    "dump_space_value",
    "dump_value",
    "has_pillow",
    "is_image",
    "join_values",
    "little_endian",
    "load_space_value",
    "pack_image",
    "parse_value",
    "read_dtype",
    "read_space",
    "read_space_value",
    "read_tensor",
    "read_value",
    "readable_codecs",
    "unpack_image",
    "write_dtype",
    "write_space",
    "write_space_value",
    "write_tensor",
    "write_value",
]
