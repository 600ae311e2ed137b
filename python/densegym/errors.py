"""Every error densegym raises, by the reason that travels with it on the wire."""

from __future__ import annotations

from typing import ClassVar

from grpc import StatusCode


class DenseGymError(Exception):
    """Something a user can cause or meet. The message names the thing, the value and the way out.

    Attributes:
        reason: One of the reasons of the reference, for example ``"RESET_NEEDED"``; compare with this, not with the text.
        code: The gRPC status code the reason belongs to.

    >>> error = error_of("RESET_NEEDED", "the episode ended at step 200; call reset() first")
    >>> error.reason, error.code.name, type(error).__name__
    ('RESET_NEEDED', 'FAILED_PRECONDITION', 'ResetNeeded')
    """

    reason: str = "UNKNOWN"
    code: StatusCode = StatusCode.UNKNOWN
    _of_reason: ClassVar[dict[str, type[DenseGymError]]] = {}

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __init_subclass__(cls) -> None:
        DenseGymError._of_reason.setdefault(cls.reason, cls)

    def __str__(self) -> str:
        return self.message


class ConfigInvalid(DenseGymError, ValueError):
    """A setting of the server or of ``open`` is wrong."""

    reason, code = "CONFIG_INVALID", StatusCode.INVALID_ARGUMENT


class InvalidRequest(DenseGymError, ValueError):
    """A request that does not follow the contract."""

    reason, code = "REQUEST_INVALID", StatusCode.INVALID_ARGUMENT


class ActionInvalid(DenseGymError, ValueError):
    """An action of a wrong shape, dtype or value. Nothing was executed."""

    reason, code = "ACTION_INVALID", StatusCode.INVALID_ARGUMENT


class InstructionInvalid(DenseGymError, ValueError):
    """An instruction that is empty or too long."""

    reason, code = "INSTRUCTION_INVALID", StatusCode.INVALID_ARGUMENT


class ResetNeeded(DenseGymError):
    """A step before the first reset, or after the end of an episode."""

    reason, code = "RESET_NEEDED", StatusCode.FAILED_PRECONDITION


class SessionNotOpen(DenseGymError):
    """A request before ``open``."""

    reason, code = "SESSION_NOT_OPEN", StatusCode.FAILED_PRECONDITION


class SessionNotFound(DenseGymError, LookupError):
    """No open session of that id."""

    reason, code = "SESSION_NOT_FOUND", StatusCode.NOT_FOUND


class EpisodeNotFound(DenseGymError, LookupError):
    """No such episode, or it is no longer remembered."""

    reason, code = "EPISODE_NOT_FOUND", StatusCode.NOT_FOUND


class FrameUnavailable(DenseGymError):
    """A picture was asked for where there is none."""

    reason, code = "FRAME_UNAVAILABLE", StatusCode.FAILED_PRECONDITION


class FrameInvalid(DenseGymError):
    """A camera gave something that is not a uint8 image of shape [height, width, 3]."""

    reason, code = "FRAME_INVALID", StatusCode.FAILED_PRECONDITION


class StepOutOfOrder(DenseGymError):
    """A step id that is not the next one, or whose reply is no longer kept."""

    reason, code = "STEP_OUT_OF_ORDER", StatusCode.ABORTED


class EnvRestarted(DenseGymError):
    """The environment was started anew in mid-episode; reset() goes on."""

    reason, code = "ENV_RESTARTED", StatusCode.ABORTED


class EnvFailed(DenseGymError):
    """The environment raised an exception; the next reset makes a new one."""

    reason, code = "ENV_FAILED", StatusCode.ABORTED


class EnvNotFound(DenseGymError, LookupError):
    """No environment of that name."""

    reason, code = "ENV_NOT_FOUND", StatusCode.NOT_FOUND


class EnvBusy(DenseGymError):
    """The long-lived environment belongs to another session."""

    reason, code = "ENV_BUSY", StatusCode.RESOURCE_EXHAUSTED


class SessionLimit(DenseGymError):
    """The server has as many sessions as it takes."""

    reason, code = "SESSION_LIMIT", StatusCode.RESOURCE_EXHAUSTED


class NotSupported(DenseGymError, NotImplementedError):
    """Part of the contract that this server does not have."""

    reason, code = "NOT_SUPPORTED", StatusCode.UNIMPLEMENTED


class SpaceUnsupported(DenseGymError, NotImplementedError):
    """A kind of space that cannot travel yet."""

    reason, code = "SPACE_UNSUPPORTED", StatusCode.UNIMPLEMENTED


class EnvUnavailable(DenseGymError, ConnectionError):
    """The server is there, its environment is not."""

    reason, code = "ENV_UNAVAILABLE", StatusCode.UNAVAILABLE


class ServerUnavailable(DenseGymError, ConnectionError):
    """The server cannot be reached, or went away."""

    reason, code = "SERVER_UNAVAILABLE", StatusCode.UNAVAILABLE


class Unauthenticated(DenseGymError, PermissionError):
    """The gateway takes calls with its token only."""

    reason, code = "UNAUTHENTICATED", StatusCode.UNAUTHENTICATED


class ShuttingDown(ServerUnavailable):
    """The server is about to stop."""

    reason = "SHUTTING_DOWN"


class ReplyTimeout(DenseGymError, TimeoutError):
    """No reply within the client's ``timeout``; the session is given up, reset() opens another."""

    reason, code = "DEADLINE_EXCEEDED", StatusCode.DEADLINE_EXCEEDED


class ReplyInvalid(DenseGymError):
    """The server answered something that does not follow the contract."""

    reason, code = "REPLY_INVALID", StatusCode.INTERNAL


class UpdateUnknown(DenseGymError, LookupError):
    """A late reward that no stored step waits for. Never on the wire."""

    reason, code = "UPDATE_UNKNOWN", StatusCode.FAILED_PRECONDITION


class RewardsProvisional(DenseGymError):
    """Rewards that had to be final are not. Never on the wire."""

    reason, code = "REWARDS_PROVISIONAL", StatusCode.FAILED_PRECONDITION


def error_of(reason: str, message: str, code: StatusCode = StatusCode.UNKNOWN) -> DenseGymError:
    """The error of a reason; a reason without a class of its own gives a plain DenseGymError that carries it."""
    known = DenseGymError._of_reason.get(reason)
    if known is not None:
        return known(message)
    error = DenseGymError(message)
    error.reason, error.code = reason, code
    return error
