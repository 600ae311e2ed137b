"""The exported scenes, and batches drawn from them. The label of a question is a function of the last frame it sees."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

import tokenizer as text
from config import CERTAINTY, SHARPNESS, WORK
from videos import augment, sample_order, sample_stamps, spoil

COLORS = 4
"""Entities are one cube and one zone of each colour, then the gripper."""
GRIPPER = 2 * COLORS

OTHER_TASK_ODDS = 0.25


@dataclass(frozen=True)
class Shape:
    """Frames a video, questions a video, videos a batch."""

    frames: int
    questions: int
    videos: int


@dataclass(frozen=True)
class Batch:
    """One training step's input and labels; B videos, T frames, S questions."""

    images: Tensor  # float [B, T, 3, 64, 64] in [-1, 1] and a little beyond
    stamps: Tensor  # long [B, T, stamp]
    prefixes: Tensor  # long [B, S]
    questions: Tensor  # long [B, S, question]
    lengths: Tensor  # long [B, S]
    label: Tensor  # float [B, S], the P(True) to learn
    facts: Tensor  # float [B, S, 9]: cube there, x, y, zone there, x, y, gripper x, y, named cube held
    fact_weights: Tensor  # float [B, S, 9], 0 where there is nothing to tell
    entities: Tensor  # float [B, T, 9, 3]: there, x, y


class Scenes:
    """Reads the raw arrays that export-episodes.ts wrote; pixels stay on disk."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        meta = json.loads((WORK / "meta.json").read_text())
        self.scenes, self.worlds = meta["scenes"], meta["worlds_per_scene"]
        shape = (self.scenes, self.worlds)
        size = meta["frame_size"]
        self.frames = np.memmap(WORK / "frames.u8", np.uint8, "r", shape=(*shape, size, size, 3))
        self.progress = np.fromfile(WORK / "progress.f32", np.float32).reshape(*shape, len(meta["goals"]))
        self.entities = np.fromfile(WORK / "entities.f32", np.float32).reshape(*shape, GRIPPER + 1, 3)
        self.held = np.fromfile(WORK / "held.i8", np.int8).reshape(shape)
        self.goal_cube = np.array([goal["cube"] for goal in meta["goals"]])
        self.goal_zone = np.array([-1 if goal["zone"] is None else goal["zone"] for goal in meta["goals"]])
        there = (self.entities[..., 0] > 0).any(axis=1)
        zone_there = there[:, COLORS + np.maximum(self.goal_zone, 0)] | (self.goal_zone < 0)
        possible = there[:, self.goal_cube] & zone_there
        task = np.array([goal["task"] for goal in meta["goals"]])
        fist = np.fromfile(WORK / "fist.u8", np.uint8).astype(bool)[:, None]
        other_tasks = np.where(fist, task == "pick-place", task == "push")
        # float [scenes, goals]: how likely a goal is asked about; that of the other task less, 0 where its things are not.
        self.odds = possible * np.where(other_tasks, OTHER_TASK_ODDS, 1.0)
        self._index_questions(tokenizer, [goal["instructions"] for goal in meta["goals"]])
        self.tokenizer = tokenizer

    def _index_questions(self, tokenizer: Tokenizer, instructions: list[list[str]]) -> None:
        encoded = [[tokenizer.encode(text.question(line)).ids for line in lines] for lines in instructions]
        longest = max(len(ids) for lines in encoded for ids in lines)
        self.wordings = np.array([len(lines) for lines in encoded])
        self.question_ids = torch.zeros(len(encoded), int(self.wordings.max()), longest, dtype=torch.long)
        self.question_lengths = torch.ones(len(encoded), int(self.wordings.max()), dtype=torch.long)
        for goal, lines in enumerate(encoded):
            for wording, ids in enumerate(lines):
                self.question_ids[goal, wording, : len(ids)] = torch.tensor(ids)
                self.question_lengths[goal, wording] = len(ids)

    def batch(self, shape: Shape, rng: np.random.Generator) -> Batch:
        """Random videos of random scenes, with random questions on random prefixes."""
        videos, frames = shape.videos, shape.frames
        scene = rng.integers(self.scenes, size=videos)[:, None]
        order = np.stack([sample_order(frames, self.worlds, rng) for _ in range(videos)])
        pixels = np.array(self.frames[scene, order])
        blank = spoil(pixels, rng)
        entities = np.where(blank[:, :, None, None], 0, self.entities[scene, order]).astype(np.float32)
        prefixes = rng.integers(1, frames + 1, size=(videos, shape.questions))
        goals = self._sample_goals(scene[:, 0], shape, rng)
        wordings = rng.integers(self.wordings[goals])
        rows, last = np.arange(videos)[:, None], prefixes - 1
        progress = self.progress[scene, order[rows, last], goals] * ~blank[rows, last]
        facts, weights = self._facts(entities[rows, last], self.held[scene, order[rows, last]], goals)
        return Batch(
            images=augment(pixels, rng),
            stamps=sample_stamps(self.tokenizer, videos, frames, rng),
            prefixes=torch.from_numpy(prefixes),
            questions=self.question_ids[goals, wordings],
            lengths=self.question_lengths[goals, wordings],
            label=torch.from_numpy(CERTAINTY * np.exp(-SHARPNESS * (1 - progress))).float(),
            facts=facts,
            fact_weights=weights,
            entities=torch.from_numpy(entities),
        )

    def _sample_goals(self, scene: NDArray[np.int64], shape: Shape, rng: np.random.Generator) -> NDArray[np.int64]:
        """Mostly goals that the scene allows, else any: long [videos, questions]."""
        weights = self.odds[scene]
        # A scene whose cubes have all fallen allows no goal: any will do.
        weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
        cumulative = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[:, None, :]
        draws = rng.random((shape.videos, shape.questions))[:, :, None] * (1 - 1e-9)
        allowed = (draws > cumulative).sum(axis=2)
        anything = rng.integers(self.odds.shape[1], size=allowed.shape)
        return np.where(rng.random(allowed.shape) < 0.8, allowed, anything)

    def _facts(
        self, entities: NDArray[np.float32], held: NDArray[np.int8], goals: NDArray[np.int64]
    ) -> tuple[Tensor, Tensor]:
        """What the first throw-away head must tell of the last frame, and how much each number counts."""
        videos, questions = np.indices(goals.shape)
        cube_color, zone_color = self.goal_cube[goals], self.goal_zone[goals]
        cube = entities[videos, questions, cube_color]
        zone = entities[videos, questions, COLORS + np.maximum(zone_color, 0)] * (zone_color >= 0)[..., None]
        gripper = entities[:, :, GRIPPER]
        holds = ((held == cube_color) & (gripper[..., 0] > 0)).astype(np.float32)
        facts = np.concatenate([cube, zone, gripper[..., 1:], holds[..., None]], axis=-1)
        weights = np.ones_like(facts)
        weights[..., 1:3] = cube[..., :1]
        weights[..., 4:6] = zone[..., :1]
        weights[..., 6:8] = gripper[..., :1]
        return torch.from_numpy(facts), torch.from_numpy(weights)
