from densegym._proto.densegym.v1 import reward_pb2 as _reward_pb2
from densegym._proto.densegym.v1 import space_pb2 as _space_pb2
from densegym._proto.densegym.v1 import tensor_pb2 as _tensor_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AutoresetMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTORESET_MODE_UNSPECIFIED: _ClassVar[AutoresetMode]
    AUTORESET_MODE_DISABLED: _ClassVar[AutoresetMode]
    AUTORESET_MODE_NEXT_STEP: _ClassVar[AutoresetMode]
    AUTORESET_MODE_SAME_STEP: _ClassVar[AutoresetMode]

class RewardTiming(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REWARD_TIMING_UNSPECIFIED: _ClassVar[RewardTiming]
    REWARD_TIMING_SYNC: _ClassVar[RewardTiming]
    REWARD_TIMING_LATE: _ClassVar[RewardTiming]
    REWARD_TIMING_EPISODE: _ClassVar[RewardTiming]

class FrameEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FRAME_ENCODING_UNSPECIFIED: _ClassVar[FrameEncoding]
    FRAME_ENCODING_RAW: _ClassVar[FrameEncoding]
    FRAME_ENCODING_PNG: _ClassVar[FrameEncoding]
    FRAME_ENCODING_JPEG: _ClassVar[FrameEncoding]
AUTORESET_MODE_UNSPECIFIED: AutoresetMode
AUTORESET_MODE_DISABLED: AutoresetMode
AUTORESET_MODE_NEXT_STEP: AutoresetMode
AUTORESET_MODE_SAME_STEP: AutoresetMode
REWARD_TIMING_UNSPECIFIED: RewardTiming
REWARD_TIMING_SYNC: RewardTiming
REWARD_TIMING_LATE: RewardTiming
REWARD_TIMING_EPISODE: RewardTiming
FRAME_ENCODING_UNSPECIFIED: FrameEncoding
FRAME_ENCODING_RAW: FrameEncoding
FRAME_ENCODING_PNG: FrameEncoding
FRAME_ENCODING_JPEG: FrameEncoding

class SessionRequest(_message.Message):
    __slots__ = ("step_id", "ack_step_id", "open", "reset", "step", "render", "flush", "close")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    ACK_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    RENDER_FIELD_NUMBER: _ClassVar[int]
    FLUSH_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    step_id: int
    ack_step_id: int
    open: OpenRequest
    reset: ResetRequest
    step: StepRequest
    render: RenderRequest
    flush: FlushRequest
    close: CloseRequest
    def __init__(self, step_id: _Optional[int] = ..., ack_step_id: _Optional[int] = ..., open: _Optional[_Union[OpenRequest, _Mapping]] = ..., reset: _Optional[_Union[ResetRequest, _Mapping]] = ..., step: _Optional[_Union[StepRequest, _Mapping]] = ..., render: _Optional[_Union[RenderRequest, _Mapping]] = ..., flush: _Optional[_Union[FlushRequest, _Mapping]] = ..., close: _Optional[_Union[CloseRequest, _Mapping]] = ...) -> None: ...

class SessionResponse(_message.Message):
    __slots__ = ("step_id", "status", "final_step_id", "open", "reset", "step", "render", "flush", "close", "reward_update")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FINAL_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    RENDER_FIELD_NUMBER: _ClassVar[int]
    FLUSH_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    REWARD_UPDATE_FIELD_NUMBER: _ClassVar[int]
    step_id: int
    status: _status_pb2.Status
    final_step_id: int
    open: OpenResponse
    reset: ResetResponse
    step: StepResponse
    render: RenderResponse
    flush: FlushResponse
    close: CloseResponse
    reward_update: _reward_pb2.RewardUpdate
    def __init__(self, step_id: _Optional[int] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., final_step_id: _Optional[int] = ..., open: _Optional[_Union[OpenResponse, _Mapping]] = ..., reset: _Optional[_Union[ResetResponse, _Mapping]] = ..., step: _Optional[_Union[StepResponse, _Mapping]] = ..., render: _Optional[_Union[RenderResponse, _Mapping]] = ..., flush: _Optional[_Union[FlushResponse, _Mapping]] = ..., close: _Optional[_Union[CloseResponse, _Mapping]] = ..., reward_update: _Optional[_Union[_reward_pb2.RewardUpdate, _Mapping]] = ...) -> None: ...

class OpenRequest(_message.Message):
    __slots__ = ("make", "attach", "resume", "gamma", "instruction", "num_envs", "autoreset_mode", "tensor_codecs", "client", "memory_domain", "accepts_pipe")
    MAKE_FIELD_NUMBER: _ClassVar[int]
    ATTACH_FIELD_NUMBER: _ClassVar[int]
    RESUME_FIELD_NUMBER: _ClassVar[int]
    GAMMA_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    NUM_ENVS_FIELD_NUMBER: _ClassVar[int]
    AUTORESET_MODE_FIELD_NUMBER: _ClassVar[int]
    TENSOR_CODECS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_PIPE_FIELD_NUMBER: _ClassVar[int]
    make: MakeTarget
    attach: AttachTarget
    resume: ResumeTarget
    gamma: float
    instruction: str
    num_envs: int
    autoreset_mode: AutoresetMode
    tensor_codecs: _containers.RepeatedScalarFieldContainer[_tensor_pb2.TensorCodec]
    client: str
    memory_domain: str
    accepts_pipe: bool
    def __init__(self, make: _Optional[_Union[MakeTarget, _Mapping]] = ..., attach: _Optional[_Union[AttachTarget, _Mapping]] = ..., resume: _Optional[_Union[ResumeTarget, _Mapping]] = ..., gamma: _Optional[float] = ..., instruction: _Optional[str] = ..., num_envs: _Optional[int] = ..., autoreset_mode: _Optional[_Union[AutoresetMode, str]] = ..., tensor_codecs: _Optional[_Iterable[_Union[_tensor_pb2.TensorCodec, str]]] = ..., client: _Optional[str] = ..., memory_domain: _Optional[str] = ..., accepts_pipe: _Optional[bool] = ...) -> None: ...

class MakeTarget(_message.Message):
    __slots__ = ("env_id",)
    ENV_ID_FIELD_NUMBER: _ClassVar[int]
    env_id: str
    def __init__(self, env_id: _Optional[str] = ...) -> None: ...

class AttachTarget(_message.Message):
    __slots__ = ("env_id",)
    ENV_ID_FIELD_NUMBER: _ClassVar[int]
    env_id: str
    def __init__(self, env_id: _Optional[str] = ...) -> None: ...

class ResumeTarget(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class OpenResponse(_message.Message):
    __slots__ = ("session_id", "env_id", "num_envs", "observation_space", "action_space", "metadata", "autoreset_mode", "limits", "timing", "reward", "cameras", "instruction", "tensor_codecs", "last_step_id", "transport", "segment", "pipe")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ENV_ID_FIELD_NUMBER: _ClassVar[int]
    NUM_ENVS_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_SPACE_FIELD_NUMBER: _ClassVar[int]
    ACTION_SPACE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    AUTORESET_MODE_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    CAMERAS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    TENSOR_CODECS_FIELD_NUMBER: _ClassVar[int]
    LAST_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    PIPE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    env_id: str
    num_envs: int
    observation_space: _space_pb2.Space
    action_space: _space_pb2.Space
    metadata: bytes
    autoreset_mode: AutoresetMode
    limits: Limits
    timing: Timing
    reward: RewardConfig
    cameras: _containers.RepeatedCompositeFieldContainer[Camera]
    instruction: str
    tensor_codecs: _containers.RepeatedScalarFieldContainer[_tensor_pb2.TensorCodec]
    last_step_id: int
    transport: str
    segment: _tensor_pb2.SharedMemorySegment
    pipe: Pipe
    def __init__(self, session_id: _Optional[str] = ..., env_id: _Optional[str] = ..., num_envs: _Optional[int] = ..., observation_space: _Optional[_Union[_space_pb2.Space, _Mapping]] = ..., action_space: _Optional[_Union[_space_pb2.Space, _Mapping]] = ..., metadata: _Optional[bytes] = ..., autoreset_mode: _Optional[_Union[AutoresetMode, str]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., timing: _Optional[_Union[Timing, _Mapping]] = ..., reward: _Optional[_Union[RewardConfig, _Mapping]] = ..., cameras: _Optional[_Iterable[_Union[Camera, _Mapping]]] = ..., instruction: _Optional[str] = ..., tensor_codecs: _Optional[_Iterable[_Union[_tensor_pb2.TensorCodec, str]]] = ..., last_step_id: _Optional[int] = ..., transport: _Optional[str] = ..., segment: _Optional[_Union[_tensor_pb2.SharedMemorySegment, _Mapping]] = ..., pipe: _Optional[_Union[Pipe, _Mapping]] = ...) -> None: ...

class Pipe(_message.Message):
    __slots__ = ("port", "token")
    PORT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    port: int
    token: bytes
    def __init__(self, port: _Optional[int] = ..., token: _Optional[bytes] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_message_bytes", "max_kept_reply_count", "max_kept_reply_bytes", "session_ttl_seconds", "max_episode_step_count")
    MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_KEPT_REPLY_COUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_KEPT_REPLY_BYTES_FIELD_NUMBER: _ClassVar[int]
    SESSION_TTL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_EPISODE_STEP_COUNT_FIELD_NUMBER: _ClassVar[int]
    max_message_bytes: int
    max_kept_reply_count: int
    max_kept_reply_bytes: int
    session_ttl_seconds: float
    max_episode_step_count: int
    def __init__(self, max_message_bytes: _Optional[int] = ..., max_kept_reply_count: _Optional[int] = ..., max_kept_reply_bytes: _Optional[int] = ..., session_ttl_seconds: _Optional[float] = ..., max_episode_step_count: _Optional[int] = ...) -> None: ...

class Timing(_message.Message):
    __slots__ = ("step_seconds", "reward_timing", "score_deadline_ms")
    STEP_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REWARD_TIMING_FIELD_NUMBER: _ClassVar[int]
    SCORE_DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    step_seconds: float
    reward_timing: RewardTiming
    score_deadline_ms: int
    def __init__(self, step_seconds: _Optional[float] = ..., reward_timing: _Optional[_Union[RewardTiming, str]] = ..., score_deadline_ms: _Optional[int] = ...) -> None: ...

class RewardConfig(_message.Message):
    __slots__ = ("gamma", "env_weight", "scale", "potential_offset", "success_bonus", "failure_potential", "scorer", "layout", "model", "calibration", "sampling", "out_of_domain", "env_success", "mode", "smoothing")
    GAMMA_FIELD_NUMBER: _ClassVar[int]
    ENV_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    POTENTIAL_OFFSET_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_BONUS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_POTENTIAL_FIELD_NUMBER: _ClassVar[int]
    SCORER_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_FIELD_NUMBER: _ClassVar[int]
    OUT_OF_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ENV_SUCCESS_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    gamma: float
    env_weight: float
    scale: float
    potential_offset: float
    success_bonus: float
    failure_potential: _reward_pb2.FailurePotential
    scorer: str
    layout: str
    model: str
    calibration: str
    sampling: str
    out_of_domain: bool
    env_success: bool
    mode: _reward_pb2.RewardMode
    smoothing: float
    def __init__(self, gamma: _Optional[float] = ..., env_weight: _Optional[float] = ..., scale: _Optional[float] = ..., potential_offset: _Optional[float] = ..., success_bonus: _Optional[float] = ..., failure_potential: _Optional[_Union[_reward_pb2.FailurePotential, str]] = ..., scorer: _Optional[str] = ..., layout: _Optional[str] = ..., model: _Optional[str] = ..., calibration: _Optional[str] = ..., sampling: _Optional[str] = ..., out_of_domain: _Optional[bool] = ..., env_success: _Optional[bool] = ..., mode: _Optional[_Union[_reward_pb2.RewardMode, str]] = ..., smoothing: _Optional[float] = ...) -> None: ...

class Camera(_message.Message):
    __slots__ = ("name", "render", "observation_key")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RENDER_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_KEY_FIELD_NUMBER: _ClassVar[int]
    name: str
    render: bool
    observation_key: str
    def __init__(self, name: _Optional[str] = ..., render: _Optional[bool] = ..., observation_key: _Optional[str] = ...) -> None: ...

class FrameRequest(_message.Message):
    __slots__ = ("env_indices", "on_episode_end", "cameras", "encoding")
    ENV_INDICES_FIELD_NUMBER: _ClassVar[int]
    ON_EPISODE_END_FIELD_NUMBER: _ClassVar[int]
    CAMERAS_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    env_indices: _containers.RepeatedScalarFieldContainer[int]
    on_episode_end: bool
    cameras: _containers.RepeatedScalarFieldContainer[str]
    encoding: FrameEncoding
    def __init__(self, env_indices: _Optional[_Iterable[int]] = ..., on_episode_end: _Optional[bool] = ..., cameras: _Optional[_Iterable[str]] = ..., encoding: _Optional[_Union[FrameEncoding, str]] = ...) -> None: ...

class Frame(_message.Message):
    __slots__ = ("env_index", "episode", "step", "camera", "seconds", "image", "status")
    ENV_INDEX_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    CAMERA_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    env_index: int
    episode: int
    step: int
    camera: str
    seconds: float
    image: _tensor_pb2.Tensor
    status: _status_pb2.Status
    def __init__(self, env_index: _Optional[int] = ..., episode: _Optional[int] = ..., step: _Optional[int] = ..., camera: _Optional[str] = ..., seconds: _Optional[float] = ..., image: _Optional[_Union[_tensor_pb2.Tensor, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ResetRequest(_message.Message):
    __slots__ = ("environments", "frames")
    ENVIRONMENTS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    environments: _containers.RepeatedCompositeFieldContainer[EnvironmentReset]
    frames: FrameRequest
    def __init__(self, environments: _Optional[_Iterable[_Union[EnvironmentReset, _Mapping]]] = ..., frames: _Optional[_Union[FrameRequest, _Mapping]] = ...) -> None: ...

class EnvironmentReset(_message.Message):
    __slots__ = ("env_index", "seed", "options", "instruction")
    ENV_INDEX_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    env_index: int
    seed: int
    options: bytes
    instruction: str
    def __init__(self, env_index: _Optional[int] = ..., seed: _Optional[int] = ..., options: _Optional[bytes] = ..., instruction: _Optional[str] = ...) -> None: ...

class ResetResponse(_message.Message):
    __slots__ = ("observation", "info", "rewards", "frames", "episodes")
    OBSERVATION_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    EPISODES_FIELD_NUMBER: _ClassVar[int]
    observation: bytes
    info: bytes
    rewards: _containers.RepeatedCompositeFieldContainer[_reward_pb2.Reward]
    frames: _containers.RepeatedCompositeFieldContainer[Frame]
    episodes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, observation: _Optional[bytes] = ..., info: _Optional[bytes] = ..., rewards: _Optional[_Iterable[_Union[_reward_pb2.Reward, _Mapping]]] = ..., frames: _Optional[_Iterable[_Union[Frame, _Mapping]]] = ..., episodes: _Optional[_Iterable[int]] = ...) -> None: ...

class StepRequest(_message.Message):
    __slots__ = ("action", "frames", "reset_env_indices")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    RESET_ENV_INDICES_FIELD_NUMBER: _ClassVar[int]
    action: bytes
    frames: FrameRequest
    reset_env_indices: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, action: _Optional[bytes] = ..., frames: _Optional[_Union[FrameRequest, _Mapping]] = ..., reset_env_indices: _Optional[_Iterable[int]] = ...) -> None: ...

class StepResponse(_message.Message):
    __slots__ = ("observation", "rewards", "terminated", "truncated", "info", "frames", "episodes", "steps", "final_observation", "final_info")
    OBSERVATION_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    TERMINATED_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    EPISODES_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    FINAL_OBSERVATION_FIELD_NUMBER: _ClassVar[int]
    FINAL_INFO_FIELD_NUMBER: _ClassVar[int]
    observation: bytes
    rewards: _containers.RepeatedCompositeFieldContainer[_reward_pb2.Reward]
    terminated: _containers.RepeatedScalarFieldContainer[bool]
    truncated: _containers.RepeatedScalarFieldContainer[bool]
    info: bytes
    frames: _containers.RepeatedCompositeFieldContainer[Frame]
    episodes: _containers.RepeatedScalarFieldContainer[int]
    steps: _containers.RepeatedScalarFieldContainer[int]
    final_observation: bytes
    final_info: bytes
    def __init__(self, observation: _Optional[bytes] = ..., rewards: _Optional[_Iterable[_Union[_reward_pb2.Reward, _Mapping]]] = ..., terminated: _Optional[_Iterable[bool]] = ..., truncated: _Optional[_Iterable[bool]] = ..., info: _Optional[bytes] = ..., frames: _Optional[_Iterable[_Union[Frame, _Mapping]]] = ..., episodes: _Optional[_Iterable[int]] = ..., steps: _Optional[_Iterable[int]] = ..., final_observation: _Optional[bytes] = ..., final_info: _Optional[bytes] = ...) -> None: ...

class RenderRequest(_message.Message):
    __slots__ = ("frames",)
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    frames: FrameRequest
    def __init__(self, frames: _Optional[_Union[FrameRequest, _Mapping]] = ...) -> None: ...

class RenderResponse(_message.Message):
    __slots__ = ("frames",)
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    frames: _containers.RepeatedCompositeFieldContainer[Frame]
    def __init__(self, frames: _Optional[_Iterable[_Union[Frame, _Mapping]]] = ...) -> None: ...

class FlushRequest(_message.Message):
    __slots__ = ("through_step_id",)
    THROUGH_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    through_step_id: int
    def __init__(self, through_step_id: _Optional[int] = ...) -> None: ...

class FlushResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CloseRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CloseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
