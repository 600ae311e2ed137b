from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScoreState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCORE_STATE_UNSPECIFIED: _ClassVar[ScoreState]
    SCORE_STATE_FRESH: _ClassVar[ScoreState]
    SCORE_STATE_HELD: _ClassVar[ScoreState]
    SCORE_STATE_FALLBACK: _ClassVar[ScoreState]
    SCORE_STATE_PROVISIONAL: _ClassVar[ScoreState]

class FailurePotential(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAILURE_POTENTIAL_UNSPECIFIED: _ClassVar[FailurePotential]
    FAILURE_POTENTIAL_HOLD: _ClassVar[FailurePotential]
    FAILURE_POTENTIAL_ZERO: _ClassVar[FailurePotential]

class RewardMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REWARD_MODE_UNSPECIFIED: _ClassVar[RewardMode]
    REWARD_MODE_POTENTIAL: _ClassVar[RewardMode]
    REWARD_MODE_DELTA: _ClassVar[RewardMode]
    REWARD_MODE_LEVEL: _ClassVar[RewardMode]
SCORE_STATE_UNSPECIFIED: ScoreState
SCORE_STATE_FRESH: ScoreState
SCORE_STATE_HELD: ScoreState
SCORE_STATE_FALLBACK: ScoreState
SCORE_STATE_PROVISIONAL: ScoreState
FAILURE_POTENTIAL_UNSPECIFIED: FailurePotential
FAILURE_POTENTIAL_HOLD: FailurePotential
FAILURE_POTENTIAL_ZERO: FailurePotential
REWARD_MODE_UNSPECIFIED: RewardMode
REWARD_MODE_POTENTIAL: RewardMode
REWARD_MODE_DELTA: RewardMode
REWARD_MODE_LEVEL: RewardMode

class Reward(_message.Message):
    __slots__ = ("reward", "env_reward", "progress", "potential", "shaping", "success_bonus", "score_state", "success", "score", "out_of_domain", "next_potential", "warnings")
    REWARD_FIELD_NUMBER: _ClassVar[int]
    ENV_REWARD_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    POTENTIAL_FIELD_NUMBER: _ClassVar[int]
    SHAPING_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_BONUS_FIELD_NUMBER: _ClassVar[int]
    SCORE_STATE_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    OUT_OF_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    NEXT_POTENTIAL_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    reward: float
    env_reward: float
    progress: float
    potential: float
    shaping: float
    success_bonus: float
    score_state: ScoreState
    success: bool
    score: Score
    out_of_domain: bool
    next_potential: float
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, reward: _Optional[float] = ..., env_reward: _Optional[float] = ..., progress: _Optional[float] = ..., potential: _Optional[float] = ..., shaping: _Optional[float] = ..., success_bonus: _Optional[float] = ..., score_state: _Optional[_Union[ScoreState, str]] = ..., success: _Optional[bool] = ..., score: _Optional[_Union[Score, _Mapping]] = ..., out_of_domain: _Optional[bool] = ..., next_potential: _Optional[float] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class Score(_message.Message):
    __slots__ = ("logprob_true", "logprob_false", "censored", "prefix_length", "frame_step", "scorer", "layout", "model", "calibration", "prompt_token_count", "evaluated_token_count", "duration_ms")
    LOGPROB_TRUE_FIELD_NUMBER: _ClassVar[int]
    LOGPROB_FALSE_FIELD_NUMBER: _ClassVar[int]
    CENSORED_FIELD_NUMBER: _ClassVar[int]
    PREFIX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    FRAME_STEP_FIELD_NUMBER: _ClassVar[int]
    SCORER_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    EVALUATED_TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    logprob_true: float
    logprob_false: float
    censored: bool
    prefix_length: int
    frame_step: int
    scorer: str
    layout: str
    model: str
    calibration: str
    prompt_token_count: int
    evaluated_token_count: int
    duration_ms: float
    def __init__(self, logprob_true: _Optional[float] = ..., logprob_false: _Optional[float] = ..., censored: _Optional[bool] = ..., prefix_length: _Optional[int] = ..., frame_step: _Optional[int] = ..., scorer: _Optional[str] = ..., layout: _Optional[str] = ..., model: _Optional[str] = ..., calibration: _Optional[str] = ..., prompt_token_count: _Optional[int] = ..., evaluated_token_count: _Optional[int] = ..., duration_ms: _Optional[float] = ...) -> None: ...

class RewardUpdate(_message.Message):
    __slots__ = ("env_index", "episode", "step", "reward")
    ENV_INDEX_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    env_index: int
    episode: int
    step: int
    reward: Reward
    def __init__(self, env_index: _Optional[int] = ..., episode: _Optional[int] = ..., step: _Optional[int] = ..., reward: _Optional[_Union[Reward, _Mapping]] = ...) -> None: ...
