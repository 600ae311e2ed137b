"""What can go wrong between Python values and messages."""

from __future__ import annotations


class CodecError(ValueError):
    """A message that is not of the contract, or a value that it cannot hold. The caller knows whose fault it is."""
