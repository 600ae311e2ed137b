"""Sizes of the bundled model. The names are those of Hugging Face's ``Qwen3VLConfig``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

RECIPE = Path(__file__).resolve().parent
WORK = RECIPE / "work"
SHIPPED = RECIPE.parent / "tabletop-vlm"
SEEDS: dict[str, int] = json.loads((RECIPE / "seeds.json").read_text())

NORM_EPSILON = 1e-6
"""Epsilon of every layer norm and RMS norm, as in Qwen3-VL."""

SHARPNESS = 6.0
"""Nats of log P(True) between no progress and all of it. At 4, the last frames of half-trained policies that fail have
labels of .15 on average, since many end near a success: no model could call them failures."""

CERTAINTY = 0.98
"""P(True) at progress 1; below 1, so that the label never asks for an infinite logit."""


@dataclass(frozen=True)
class VisionConfig:
    """The image encoder: 64x64 pixels, 8x8 patches, merged 2x2 into 16 tokens."""

    image_size: int = 64
    patch_size: int = 8
    spatial_merge_size: int = 2
    temporal_patch_size: int = 2
    hidden_size: int = 64
    depth: int = 2
    num_heads: int = 4
    intermediate_size: int = 192
    deepstack_layer: int = 0
    rope_theta: float = 10000.0

    @property
    def grid(self) -> int:
        """Patches along one side."""
        return self.image_size // self.patch_size

    @property
    def merged_grid(self) -> int:
        """Tokens along one side."""
        return self.grid // self.spatial_merge_size

    @property
    def tokens(self) -> int:
        """Tokens of one image."""
        return self.merged_grid**2


@dataclass(frozen=True)
class TextConfig:
    """The language model."""

    vocab_size: int = 512
    hidden_size: int = 128
    num_hidden_layers: int = 3
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 32
    intermediate_size: int = 320
    rope_theta: float = 10000.0
    mrope_section: tuple[int, int, int] = (6, 5, 5)

    @property
    def kv_width(self) -> int:
        """Numbers that one token leaves in the cache: keys and values of every layer and head."""
        return self.num_hidden_layers * 2 * self.num_key_value_heads * self.head_dim


VISION = VisionConfig()
TEXT = TextConfig()
