"""What a training video may go through: order, blank frames, camera and clock. None of it changes what the last frame shows."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from config import VISION


def sample_order(frames: int, worlds: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which of a scene's worlds a video shows: in order, shuffled, reversed, or one of them frozen."""
    order = np.sort(rng.choice(worlds, frames, replace=frames > worlds))
    kind = rng.random()
    if kind < 0.15:
        rng.shuffle(order)
    elif kind < 0.25:
        order = order[::-1]
    elif kind < 0.4:
        order[:] = order[rng.integers(frames)]
    elif kind < 0.5:  # frozen from some frame on
        at = rng.integers(frames)
        order[at:] = order[at]
    return order


def spoil(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Blank a few frames and a few whole videos in place; True where nothing is to be seen: bool [videos, frames]."""
    videos, frames = pixels.shape[:2]
    blank = (rng.random((videos, frames)) < 0.02) | (rng.random((videos, 1)) < 0.04)
    for video in np.flatnonzero(blank.any(axis=1)):
        still = blank_frame(rng)
        for frame in np.flatnonzero(blank[video]):
            pixels[video, frame] = still if rng.random() < 0.7 else blank_frame(rng)
    return blank


def blank_frame(rng: np.random.Generator) -> NDArray[np.uint8]:
    """One colour, the empty table, black, white, or noise: uint8 [64, 64, 3]."""
    size = VISION.image_size
    kind = rng.integers(5)
    if kind == 0:
        return rng.integers(0, 256, (size, size, 3), dtype=np.uint8)
    colors = {1: rng.integers(0, 256, 3), 2: np.array([205, 200, 190]), 3: np.zeros(3), 4: np.full(3, 255)}
    return np.broadcast_to(colors[int(kind)].astype(np.uint8), (size, size, 3))


def augment(pixels: NDArray[np.uint8], rng: np.random.Generator) -> Tensor:
    """[-1, 1], channels first; each video has its own contrast, brightness and colour cast, a third has camera noise."""
    images = torch.from_numpy(pixels).permute(0, 1, 4, 2, 3).float().div_(127.5).sub_(1)
    per_video, per_channel = (len(pixels), 1, 1, 1, 1), (len(pixels), 1, 3, 1, 1)
    gain = rng.uniform(0.93, 1.07, per_video) * rng.uniform(0.95, 1.05, per_channel)
    offset = rng.uniform(-0.05, 0.05, per_video) + rng.uniform(-0.05, 0.05, per_channel)
    images.mul_(torch.from_numpy(gain).float())
    images.add_(torch.from_numpy(offset).float())
    noisy = torch.from_numpy((rng.random(per_video) < 0.33) * rng.uniform(0, 0.05, per_video)).float()
    return images.add_(torch.randn_like(images).mul_(noisy))


def sample_stamps(tokenizer: Tokenizer, videos: int, frames: int, rng: np.random.Generator) -> Tensor:
    """Token ids of ``<t seconds>``: random frame rates and offsets, so that time tells nothing: long [B, T, stamp]."""
    digits = 1 if rng.random() < 0.85 else 2
    low, high = (0.0, 9.9) if digits == 1 else (10.0, 99.9)
    rows = []
    for _ in range(videos):
        step = rng.choice([0.1, 0.1, 0.2, 0.4, 0.5, rng.uniform(0, 0.6)])
        start = low if digits == 1 and rng.random() < 0.6 else rng.uniform(low, high)
        seconds = np.clip(start + step * np.arange(frames), low, high)
        rows.append([tokenizer.encode(f"<{t:.1f} seconds>").ids for t in seconds])
    return torch.tensor(rows)
