"""Spaces, observations, actions and info, to and from the messages of densegym.v1."""

from densegym.codec.action import check_action
from densegym.codec.problem import CodecError
from densegym.codec.space import read_space, write_space
from densegym.codec.space_value import read_space_value, write_space_value
from densegym.codec.tensor import read_tensor, write_tensor
from densegym.codec.value import dump_value, parse_value, read_value, write_value

__all__ = [
    "CodecError",
    "check_action",
    "dump_value",
    "parse_value",
    "read_space",
    "read_space_value",
    "read_tensor",
    "read_value",
    "write_space",
    "write_space_value",
    "write_tensor",
    "write_value",
]
