"""Late rewards and concurrent sessions for stable-baselines3: ``pip install 'densegym[sb3]'``.

::

    env = make_vec_env("localhost:50051", 8, gamma=0.99)
    SAC("MlpPolicy", env, gamma=0.99, replay_buffer_class=RelabelReplayBuffer).learn(50_000)
    PPO("MlpPolicy", env, gamma=0.99).learn(50_000, callback=FlushBeforeAdvantages())
"""

from __future__ import annotations

try:
    import stable_baselines3  # noqa: F401
except ImportError as cause:
    raise ImportError("densegym.sb3 needs stable-baselines3: pip install 'densegym[sb3]'") from cause

from densegym.sb3.replay import RelabelDictReplayBuffer, RelabelReplayBuffer
from densegym.sb3.rollout import FlushBeforeAdvantages
from densegym.sb3.vec_env import SessionVecEnv, make_vec_env

__all__ = ["FlushBeforeAdvantages", "RelabelDictReplayBuffer", "RelabelReplayBuffer", "SessionVecEnv", "make_vec_env"]
