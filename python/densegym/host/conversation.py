"""The rules of a session stream: `open` first, step ids in order, a repeat answered from memory, errors inside replies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from gymnasium.vector.utils import batch_space

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import write_space
from densegym.errors import DenseGymError, InvalidRequest, SessionNotOpen, StepOutOfOrder
from densegym.host.batch import Batch
from densegym.host.environments import Environments, Lease
from densegym.host.kept import KeptReplies
from densegym.host.lossy import LossyLog
from densegym.host.opening import autoresets, describe, take_environment
from densegym.host.session import Session
from densegym.host.tensors import ObservationWriter, describe_tensors
from densegym.host.thread import EnvironmentThread
from densegym.status import write_status

log = logging.getLogger("densegym.host")


class Conversation:
    """One stream. `answer` takes its requests in order; `close` frees what the stream holds, however it ended."""

    def __init__(self, environments: Environments, lossy: LossyLog, offer_pipe: Callable[[], pb.Pipe] | None) -> None:
        """``offer_pipe`` where a client that can go on by a pipe may do so."""
        self._environments = environments
        self._offer_pipe = offer_pipe
        self._lossy = lossy
        self._lease: Lease | None = None
        self._session: Session | None = None
        self._writer: ObservationWriter | None = None
        self._batch = Batch(environments.recipe, lossy)
        self._kept = KeptReplies()
        self._last = -1  # step id of the last request that was executed; -1: not open
        self.is_over = False

    def answer(self, request: pb.SessionRequest) -> pb.SessionResponse:
        """The reply to a request; whatever goes wrong is its status."""
        if request.ack_step_id:
            self._kept.forget_through(request.ack_step_id)
        if request.step_id <= self._last:
            kept = self._kept.get(request.step_id)
            if kept is not None:
                return kept
        counts = request.step_id == self._last + 1
        reply = pb.SessionResponse(step_id=request.step_id)
        try:
            if self._session is None and not request.HasField("open"):
                raise SessionNotOpen(f"request {request.step_id} came before `open`; open the session first")
            if not counts:
                raise StepOutOfOrder(self._why_out_of_order(request.step_id))
            self._execute(request, reply)
        except DenseGymError as error:
            reply = self._refusal(request, error)
        except Exception:  # ours: logged, and hidden from the client
            log.exception("request %d failed", request.step_id)
            reply = self._refusal(request, DenseGymError("the host failed; its log says more"))
        if counts and self._session is not None:
            # A failed request uses up its number too: requests that are in flight already have theirs.
            self._last = request.step_id
            reply.final_step_id = self._last
            self._kept.add(reply, self._writer.take_beside() if self._writer else [])
        else:
            reply.final_step_id = max(self._last, 0)
        return reply

    @property
    def environment(self) -> EnvironmentThread | None:
        """The thread on which requests are executed; None before `open` and after `close`."""
        return None if self._lease is None else self._lease.environment

    def write_beside(self, wanted: bool) -> None:
        """Whether replies from here on only name large tensors, whose bytes `beside` has. After `open`, at first: no."""
        assert self._writer is not None
        self._writer.writes_beside = wanted

    def beside(self, reply: pb.SessionResponse) -> list[bytes]:
        """The bytes of large tensors that a reply only names."""
        return self._kept.beside(reply.step_id)

    def close(self) -> None:
        """Gives the environment back; twice is fine."""
        lease, self._lease = self._lease, None
        if lease is not None and self._writer is not None:
            # On its thread: an environment that is lent may still be in a step of this session.
            lease.environment.run_later(self._writer.close)
            lease.environment.run_later(self._batch.close)
        if lease is not None:
            lease.give_back()

    def _refusal(self, request: pb.SessionRequest, error: DenseGymError) -> pb.SessionResponse:
        """Without anything that was in the reply when the request failed, and beside it."""
        if self._writer is not None:
            self._writer.take_beside()
        return pb.SessionResponse(step_id=request.step_id, status=write_status(error))

    def _execute(self, request: pb.SessionRequest, reply: pb.SessionResponse) -> None:
        kind = request.WhichOneof("request")
        session, lease = self._session, self._lease
        match kind:
            case "open":
                if session is not None:
                    raise InvalidRequest("the session is open already; use a stream of its own for another")
                reply.open.CopyFrom(self._open(request.open))
            case "step":
                assert session is not None and lease is not None
                lease.environment.run(partial(session.step, request.step, reply.step))
            case "reset" | "render":
                assert session is not None and lease is not None
                act, asked = getattr(session, kind), getattr(request, kind)
                getattr(reply, kind).CopyFrom(lease.environment.run(partial(act, asked)))
            case "flush":
                if request.flush.through_step_id >= request.step_id:
                    asked = f"flush through {request.flush.through_step_id}"
                    raise InvalidRequest(f"{asked} in request {request.step_id}; at most {request.step_id - 1}")
                reply.flush.SetInParent()
            case "close":
                self.close()
                self.is_over = True
                reply.close.SetInParent()
            case _:
                kinds = "open, reset, step, render, flush or close"
                raise InvalidRequest(f"request {request.step_id} asks for nothing; set one of {kinds}")

    def _open(self, request: pb.OpenRequest) -> pb.OpenResponse:
        lease = take_environment(request, self._environments)
        recipe, thread = self._environments.recipe, lease.environment

        def begin() -> tuple[Session, ObservationWriter, pb.OpenResponse]:
            num_envs = request.num_envs if request.HasField("num_envs") else None
            write_space(thread.env.observation_space, "observation space")  # before copies are made in vain
            bodies = self._batch.make(thread, num_envs)
            space = thread.env.observation_space
            if num_envs is not None:
                space = batch_space(space, num_envs)
            writer = ObservationWriter(
                space,
                recipe.codecs,
                request.tensor_codecs,
                request.memory_domain,
            )
            session = Session(thread.env, bodies, writer.write, num_envs=num_envs, autoreset=autoresets(request))
            opened = describe(session, thread.env, recipe, self._lossy)
            opened.MergeFrom(describe_tensors(writer))
            return session, writer, opened

        try:
            session, writer, response = thread.run(begin)
        except BaseException:
            thread.run_later(self._batch.close)
            lease.give_back()
            raise
        log.info("a session of %s for %s: observations by %s", recipe.env_id, request.client or "a client", response.transport)
        self._lease, self._session, self._writer = lease, session, writer
        if request.accepts_pipe and self._offer_pipe is not None:
            response.pipe.CopyFrom(self._offer_pipe())
        return response

    def _why_out_of_order(self, step_id: int) -> str:
        if step_id <= self._last:
            gone = f"the reply to request {step_id} is no longer kept, and it is not executed again"
            return f"{gone}; go on with {self._last + 1}"
        return f"request {step_id} is out of order; the next one is {self._last + 1}"
