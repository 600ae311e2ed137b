"""What the client takes and refuses before, or as soon as, it reaches a host."""

import re

import gymnasium
import numpy as np
import pytest

import densegym
from densegym import errors
from densegym.client.server import Server, read_server


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"gamma": 1.5}, "gamma must be a number in"),
        ({"gamma": float("nan")}, "gamma must be a number in"),
        ({"gamma": "0.99"}, r"gamma must be a number in \[0, 1\], got '0.99'; give the trainer's own"),
        ({"render_mode": "human"}, "render_mode must be None or 'rgb_array', got 'human'"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0, got 0"),
        ({"timeout": "5"}, "got '5'"),
        ({"token": "two words"}, r"token \(or DENSEGYM_TOKEN\) must be printable"),
        ({"ca_file": "none.pem"}, "ca_file none.pem cannot be read: .*No such file"),
    ],
)
def test_wrong_arguments_are_refused_at_once(arguments, says):
    with pytest.raises(errors.ConfigInvalid, match=says):
        densegym.Env("localhost:1", **arguments)


@pytest.mark.parametrize(
    "target",
    ["http://localhost:50051", "grpc://localhost:50051", "localhost", "localhost:", "localhost:0", "localhost:99999", "", None],
)
def test_a_target_that_is_no_address_is_refused_by_value(target):
    with pytest.raises(ValueError, match="target must be HOST:PORT without a scheme, .* got " + re.escape(repr(target))):
        gymnasium.make("densegym/Remote-v0", target=target)


@pytest.mark.parametrize("target", ["localhost:50051", "10.0.0.1:1", "[::1]:50051", "my-robot_2.lab:65535"])
def test_addresses_are_taken(target):
    densegym.Env(target, gamma=np.float32(0.99)).close()


def test_a_token_is_taken_from_the_variable_and_shown_to_nobody(monkeypatch):
    monkeypatch.setenv("DENSEGYM_TOKEN", "a-token-of-24-characters")
    server = read_server("localhost:1", None, None)
    assert server.metadata == [("authorization", "Bearer a-token-of-24-characters")]
    assert f"{server} {server!r}" == "localhost:1 Server('localhost:1')"
    assert read_server("localhost:1", "another", None).token == "another"
    monkeypatch.setenv("DENSEGYM_CA_FILE", "none.pem")
    with pytest.raises(errors.ConfigInvalid, match=r"ca_file none\.pem"):
        densegym.list_sessions("localhost:1")


@pytest.mark.parametrize(
    ("why", "advice"),
    [
        ("CERTIFICATE_VERIFY_FAILED: certificate has expired", "too old: give the gateway a new one"),
        ("CERTIFICATE_VERIFY_FAILED: certificate is not yet valid", "compare the clocks"),
        ("Hostname Verification Check failed.", "dial a name"),
        ("CERTIFICATE_VERIFY_FAILED: unable to get local issuer certificate", "does not vouch for its certificate"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", None),
    ],
)
def test_why_tls_failed_is_not_put_down_to_something_else(why, advice):
    said = Server("gateway:1", None, "ca.pem", b"").advise(f"failed to connect to all addresses; last error: UNKNOWN: {why}")
    assert (said is None) if advice is None else (advice in said)


@pytest.mark.parametrize("instruction", ["", "x" * 1001, 7])
def test_wrong_instructions_are_refused(hosts, instruction):
    with pytest.raises(errors.InstructionInvalid):
        densegym.Env("localhost:1", instruction=instruction)
    env = densegym.Env(hosts("CartPole-v1").target)
    with pytest.raises(errors.InstructionInvalid):
        env.reset(options={"instruction": instruction})
    env.close()


def test_options_and_seeds_that_cannot_travel_are_refused(hosts):
    env = densegym.Env(hosts("CartPole-v1").target)
    with pytest.raises(errors.InvalidRequest, match=r"options\.low is 1j"):
        env.reset(options={"low": 1j})
    with pytest.raises(errors.InvalidRequest, match="does not fit into 64 bits"):
        env.reset(seed=2**64)
    env.reset(seed=2**63)
    env.close()


def test_an_unknown_env_id_is_refused_by_name(hosts):
    with pytest.raises(errors.EnvNotFound, match="serves CartPole-v1, not Pong"):
        densegym.Env(hosts("CartPole-v1").target, env_id="Pong").reset()
