from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListSessionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("sessions",)
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[SupervisedSession]
    def __init__(self, sessions: _Optional[_Iterable[_Union[SupervisedSession, _Mapping]]] = ...) -> None: ...

class SupervisedSession(_message.Message):
    __slots__ = ("session_id", "env_id", "environments")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ENV_ID_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENTS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    env_id: str
    environments: _containers.RepeatedCompositeFieldContainer[SupervisedEnvironment]
    def __init__(self, session_id: _Optional[str] = ..., env_id: _Optional[str] = ..., environments: _Optional[_Iterable[_Union[SupervisedEnvironment, _Mapping]]] = ...) -> None: ...

class SupervisedEnvironment(_message.Message):
    __slots__ = ("instruction", "episode", "step", "running", "bonus_paid")
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    BONUS_PAID_FIELD_NUMBER: _ClassVar[int]
    instruction: str
    episode: int
    step: int
    running: bool
    bonus_paid: bool
    def __init__(self, instruction: _Optional[str] = ..., episode: _Optional[int] = ..., step: _Optional[int] = ..., running: _Optional[bool] = ..., bonus_paid: _Optional[bool] = ...) -> None: ...

class MarkSuccessRequest(_message.Message):
    __slots__ = ("session_id", "env_index", "episode")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ENV_INDEX_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    env_index: int
    episode: int
    def __init__(self, session_id: _Optional[str] = ..., env_index: _Optional[int] = ..., episode: _Optional[int] = ...) -> None: ...

class MarkSuccessResponse(_message.Message):
    __slots__ = ("episode", "step", "bonus_paid")
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    BONUS_PAID_FIELD_NUMBER: _ClassVar[int]
    episode: int
    step: int
    bonus_paid: bool
    def __init__(self, episode: _Optional[int] = ..., step: _Optional[int] = ..., bonus_paid: _Optional[bool] = ...) -> None: ...

class MarkFailureRequest(_message.Message):
    __slots__ = ("session_id", "env_index", "episode")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ENV_INDEX_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    env_index: int
    episode: int
    def __init__(self, session_id: _Optional[str] = ..., env_index: _Optional[int] = ..., episode: _Optional[int] = ...) -> None: ...

class MarkFailureResponse(_message.Message):
    __slots__ = ("episode", "step", "bonus_paid")
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    BONUS_PAID_FIELD_NUMBER: _ClassVar[int]
    episode: int
    step: int
    bonus_paid: bool
    def __init__(self, episode: _Optional[int] = ..., step: _Optional[int] = ..., bonus_paid: _Optional[bool] = ...) -> None: ...
