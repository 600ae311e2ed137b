"""Settings of ``examples/train/settings.ts`` in the words of stable-baselines3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from densegym.sb3 import RelabelReplayBuffer
from stable_baselines3 import PPO, SAC
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.vec_env import VecEnv, VecNormalize

Act = Callable[[Any], Any]


def make_model(algo: str, envs: VecEnv, settings: dict[str, Any], steps: int, seed: int) -> tuple[BaseAlgorithm, Act]:
    """A learner, and the actions of what it has learned: drawn at random, as in training."""
    model = {"ppo": _make_ppo, "sac": _make_sac}[algo](envs, settings, steps, seed)
    normalizer = model.get_vec_normalize_env()

    def act(observations: Any) -> Any:
        seen = observations if normalizer is None else normalizer.normalize_obs(observations)
        return model.predict(seen, deterministic=False)[0]

    return model, act


def _make_ppo(envs: VecEnv, settings: dict[str, Any], steps: int, seed: int) -> PPO:
    """Observations are normalised, rewards are not; the learning rate falls linearly to a tenth."""
    rate, hidden = settings["learningRate"], settings["hidden"]
    # Like ours, the first update has the whole rate; the progress that is passed has counted its rollout already.
    rollout = settings["rollout"] * envs.num_envs / steps
    return PPO(
        "MlpPolicy",
        VecNormalize(envs, norm_reward=False, gamma=settings["gamma"]),
        learning_rate=lambda left: rate * (0.1 + 0.9 * min(1.0, left + rollout)),
        n_steps=settings["rollout"],
        batch_size=settings["batch"],
        n_epochs=settings["epochs"],
        gamma=settings["gamma"],
        gae_lambda=settings["lambda"],
        clip_range=settings["clip"],
        ent_coef=settings["entropy"],
        max_grad_norm=settings["gradientNorm"],
        policy_kwargs={"net_arch": [hidden, hidden], "log_std_init": settings["logDeviation"]},
        seed=seed,
        device="cpu",
    )


def _make_sac(envs: VecEnv, settings: dict[str, Any], steps: int, seed: int) -> SAC:
    """A round of all environments is followed by their share of gradient steps, in whole numbers."""
    updates = settings["updatesPerStep"] * envs.num_envs
    if updates != int(updates):
        raise ValueError(f"updatesPerStep times {envs.num_envs} environments must be whole, got {updates}")
    return SAC(
        "MlpPolicy",
        envs,
        learning_rate=settings["learningRate"],
        buffer_size=min(settings["memory"], steps),
        learning_starts=settings["warmup"],
        batch_size=settings["batch"],
        tau=settings["tau"],
        gamma=settings["gamma"],
        train_freq=1,
        gradient_steps=int(updates),
        ent_coef=f"auto_{settings['temperature']}",
        # Where no reward is late it is the ordinary one.
        replay_buffer_class=RelabelReplayBuffer,
        policy_kwargs={"net_arch": [settings["hidden"], settings["hidden"]]},
        seed=seed,
        device="cpu",
    )
