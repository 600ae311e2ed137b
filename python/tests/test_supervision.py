"""A human's word, to a gateway that is in this process and says what it was asked."""

import densegym  # noqa: F401  before grpc: see densegym/fork.py

# isort: split

from concurrent import futures

import grpc
import pytest

from densegym import Marked, SupervisedEnv, SupervisedSession, list_sessions, mark_failure, mark_success
from densegym._proto.densegym.v1 import supervision_pb2 as pb
from densegym._proto.densegym.v1 import supervision_pb2_grpc as pb_grpc
from densegym.errors import (
    ConfigInvalid,
    DenseGymError,
    EpisodeNotFound,
    InvalidRequest,
    NotSupported,
    ReplyTimeout,
    ServerUnavailable,
    SessionNotFound,
)
from densegym.status import write_status


class FakeGateway(pb_grpc.SupervisionServiceServicer):
    """One session; its episode 3 has ended, of episode 9 nothing is known."""

    def __init__(self):
        self.asked = []

    def ListSessions(self, request, context):  # noqa: N802
        standing = pb.SupervisedEnvironment(instruction="lift it", episode=4, step=7, running=True, bonus_paid=True)
        return pb.ListSessionsResponse(sessions=[pb.SupervisedSession(session_id="s-1", env_id="arm", environments=[standing])])

    def MarkSuccess(self, request, context):  # noqa: N802
        self.asked.append(request)
        if request.session_id != "s-1":
            refuse(context, SessionNotFound(f"there is no open session {request.session_id}"))
        if request.episode == 9:
            refuse(context, EpisodeNotFound("no episode 9"))
        return pb.MarkSuccessResponse(episode=4, step=8, bonus_paid=True)

    def MarkFailure(self, request, context):  # noqa: N802
        self.asked.append(request)
        return pb.MarkFailureResponse(episode=3)


def refuse(context, error):
    status = write_status(error)
    context.set_trailing_metadata([("grpc-status-details-bin", status.SerializeToString())])
    context.abort(error.code, error.message)


@pytest.fixture
def gateway():
    server = grpc.server(futures.ThreadPoolExecutor(1))
    fake = FakeGateway()
    pb_grpc.add_SupervisionServiceServicer_to_server(fake, server)
    fake.target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield fake
    server.stop(None).wait()


def test_sessions_are_listed_with_where_they_stand(gateway):
    assert list_sessions(gateway.target) == [SupervisedSession("s-1", "arm", (SupervisedEnv("lift it", 4, 7, True, True),))]


def test_a_mark_names_what_is_meant_and_says_what_it_did(gateway):
    assert mark_success(gateway.target, "s-1") == Marked(4, 8, True)
    assert mark_failure(gateway.target, "s-1", 0, 3) == Marked(3, None, False)
    success, failure = gateway.asked
    assert not success.HasField("episode")
    assert (failure.session_id, failure.env_index, failure.episode) == ("s-1", 0, 3)


def test_a_refusal_is_an_error_of_its_reason(gateway):
    with pytest.raises(SessionNotFound, match="no open session s-2") as caught:
        mark_success(gateway.target, "s-2")
    assert (caught.value.reason, caught.value.code) == ("SESSION_NOT_FOUND", grpc.StatusCode.NOT_FOUND)
    with pytest.raises(EpisodeNotFound):
        mark_success(gateway.target, "s-1", episode=9)


@pytest.mark.parametrize("where", [{"env_index": -1}, {"env_index": 2**32}, {"episode": 0}, {"episode": 2**64}])
def test_numbers_that_cannot_travel_are_refused_here(gateway, where):
    with pytest.raises(InvalidRequest, match="or more, got"):
        mark_failure(gateway.target, "s-1", **where)
    assert gateway.asked == []


def test_a_target_that_is_none_or_a_host_or_nobody(hosts):
    with pytest.raises(ConfigInvalid, match="HOST:PORT"):
        list_sessions("http://localhost")
    with pytest.raises(NotSupported, match="a gateway, not of a host"):
        list_sessions(hosts("CartPole-v1").target)
    with pytest.raises((ServerUnavailable, ReplyTimeout)) as caught:
        list_sessions("127.0.0.1:1", timeout=20)
    assert isinstance(caught.value, DenseGymError)
