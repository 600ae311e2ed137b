"""Where a server is, and what it asks of those who call it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import grpc

from densegym.client.arguments import check_target
from densegym.errors import ConfigInvalid

_TOKEN = re.compile(r"[\x21-\x7e]+")


class Server(NamedTuple):
    """An address, and the way to call it. In messages it is its address."""

    # HOST:PORT.
    address: str
    token: str | None = None
    # PEM; None: in plaintext.
    root_certificates: bytes | None = None

    def __str__(self) -> str:
        """The address."""
        return self.address

    def __repr__(self) -> str:
        """Without the token: a traceback may hold it."""
        return f"Server({self.address!r})"

    @property
    def metadata(self) -> list[tuple[str, str]]:
        """What goes with each call."""
        return [] if self.token is None else [("authorization", f"Bearer {self.token}")]

    def open_channel(self, options: Sequence[tuple[str, Any]]) -> grpc.Channel:
        """A channel of its own."""
        if self.root_certificates is None:
            return grpc.insecure_channel(self.address, options)
        return grpc.secure_channel(self.address, grpc.ssl_channel_credentials(self.root_certificates), options)


def read_server(target: Any, token: str | None, ca_file: str | None) -> Server:
    """From the arguments of a client.

    Args:
        target: ``HOST:PORT``.
        token: Of the gateway. None: the variable ``DENSEGYM_TOKEN``, if it is set.
        ca_file: PEM file of the certificate that the gateway's own was signed with, or of its own: then by TLS. None: the
            variable ``DENSEGYM_CA_FILE``, else plaintext.

    Raises:
        ConfigInvalid: The target is no address, the file cannot be read, or the token cannot be sent.
    """
    address = check_target(target)
    token = token or os.environ.get("DENSEGYM_TOKEN") or None
    if token is not None and not _TOKEN.fullmatch(token):
        raise ConfigInvalid("token must be printable ASCII without spaces; give it as the gateway's file has it")
    ca_file = ca_file or os.environ.get("DENSEGYM_CA_FILE") or None
    if ca_file is None:
        return Server(address, token)
    try:
        with open(ca_file, "rb") as file:
            return Server(address, token, file.read())
    except OSError as cause:
        raise ConfigInvalid(f"ca_file {ca_file} cannot be read: {cause}") from cause
