"""Where a server is, and what it asks of those who call it."""

from __future__ import annotations

import os
import re
import ssl
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
    # What it was read from, for messages; and PEM. None: in plaintext.
    ca_file: str | None = None
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

    def advise(self, why: str) -> str | None:
        """The way out of a failed connection where it is in what TLS was told, by gRPC's words and its OpenSSL's."""
        if not why.startswith("failed to connect"):
            return None
        if self.ca_file is None:
            # Connected and not understood; one that is not there refuses, or does not answer.
            with_tls = "if that is a gateway with TLS, set ca_file or DENSEGYM_CA_FILE to its certificate"
            return with_tls if "Socket closed" in why else None
        if "WRONG_VERSION_NUMBER" in why:
            plain = f"it answers in plaintext: leave ca_file and DENSEGYM_CA_FILE ({self.ca_file}) out"
            return f"{plain}, or give the gateway tls.cert"
        if "not in peer certificate" in why or "Hostname Verification Check" in why:
            return "dial a name that its certificate has"
        if "has expired" in why:
            return "its certificate is too old: give the gateway a new one, and its clients"
        if "not yet valid" in why:
            return "its certificate is not valid yet: compare the clocks of both machines"
        if any(words in why for words in ("self signed", "self-signed", "unable to get", "unable to verify")):
            return f"{self.ca_file} does not vouch for its certificate: set ca_file or DENSEGYM_CA_FILE to the one that does"
        return None


def read_server(target: Any, token: str | None, ca_file: str | None) -> Server:
    """From the arguments of a client.

    Args:
        target: ``HOST:PORT``.
        token: Of the gateway. None: the variable ``DENSEGYM_TOKEN``, if it is set.
        ca_file: PEM file of the certificate that the gateway's own was signed with, or of its own: then by TLS. None: the
            variable ``DENSEGYM_CA_FILE``, else plaintext.

    Raises:
        ConfigInvalid: The target is no address, the file cannot be read or holds no certificate, or the token cannot be sent.
    """
    address = check_target(target)
    # A file's ends with a newline.
    token = (token or os.environ.get("DENSEGYM_TOKEN") or "").strip() or None
    if token is not None and not _TOKEN.fullmatch(token):
        what = "token (or DENSEGYM_TOKEN) must be printable ASCII without spaces"
        raise ConfigInvalid(f"{what}; give what the file of the gateway holds")
    ca_file = ca_file or os.environ.get("DENSEGYM_CA_FILE") or None
    if ca_file is None:
        return Server(address, token)
    return Server(address, token, ca_file, _read_certificates(ca_file))


def _read_certificates(ca_file: str) -> bytes:
    if "-----BEGIN" in ca_file:
        raise ConfigInvalid("ca_file is the path of a PEM file; got what such a file holds")
    try:
        with open(ca_file, "rb") as file:
            pem = file.read()
    except OSError as cause:
        raise ConfigInvalid(f"ca_file {ca_file} cannot be read: {cause}") from cause
    try:
        # gRPC would fail at the first connection, and say what it is in its log only.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=ca_file)
    except ssl.SSLError as cause:
        way_out = "give the gateway's tls.cert, or that of its authority"
        raise ConfigInvalid(f"ca_file {ca_file} holds no certificate in PEM: {cause}; {way_out}") from cause
    return pem
