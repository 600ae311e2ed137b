"""Write vision.onnx and text.onnx from the shipped safetensors (fp32 arithmetic on the bf16-rounded weights).

Run: python models/recipe/export_onnx.py
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from config import SHIPPED, TEXT, VISION
from export_hf import load_rounded
from model import TabletopVlm
from text import Layer, rotate_half

OPSET = 18
MAX_TOKENS = 8192
"""Upper bound of the dynamic axes; nothing is allocated for it."""


class VisionGraph(nn.Module):
    """pixels uint8 [images, 64, 64, 3] to visual, deepstack float [images, 16, hidden]."""

    def __init__(self, model: TabletopVlm) -> None:
        super().__init__()
        self.visual = model.model.visual

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Scales to [-1, 1], channels first."""
        return self.visual(pixels.permute(0, 3, 1, 2).float() / 127.5 - 1)


class TextGraph(nn.Module):
    """The next tokens of a sequence whose past is cached.

    Everything is token-major, so that a cache is one growing array: appending a token writes behind its end, and
    cutting back to n tokens keeps its first n * kv_width numbers.
    """

    def __init__(self, model: TabletopVlm) -> None:
        super().__init__()
        self.language = model.model.language_model

    def forward(
        self, ids: Tensor, visual: Tensor, deepstack: Tensor, is_image: Tensor, positions: Tensor, past: Tensor
    ) -> tuple[Tensor, Tensor]:
        """N new tokens after P cached ones.

        Args:
            ids: int64 [N].
            visual, deepstack: float [N, hidden], 0 where is_image is 0.
            is_image: float [N, 1], 1 at image tokens.
            positions: int64 [3, N], (time, row, column).
            past: float [P, kv_width], per token: layer, key or value, head, number.

        Returns:
            present: float [N, kv_width], to be appended to ``past``.
            logprobs: float [vocabulary], natural log, after the last token.
        """
        cos, sin = self.language.rotations(positions[:, None])
        x = self.language.embed_tokens(ids) * (1 - is_image) + visual * is_image
        tokens, cached = ids.shape[0], past.shape[0]
        rows = torch.arange(tokens)[:, None] + cached
        blocked = torch.where(torch.arange(cached + tokens)[None] > rows, -math.inf, 0.0)
        width = past.shape[1] // TEXT.num_hidden_layers
        present = []
        for i, layer in enumerate(self.language.layers):
            own_past = past[:, i * width : (i + 1) * width]
            # Of the last layer only the last token's answer is wanted, so it alone asks and goes on.
            asking = slice(-1, None) if i == TEXT.num_hidden_layers - 1 else slice(None)
            x, own = self._layer(layer, x, cos, sin, blocked, own_past, asking)
            present.append(own)
            if i == 0:
                x = x + deepstack
        last = self.language.norm(x[-1])
        return torch.cat(present, dim=1), torch.log_softmax(last @ self.language.embed_tokens.weight.T, dim=-1)

    def _layer(
        self, layer: Layer, x: Tensor, cos: Tensor, sin: Tensor, blocked: Tensor, past: Tensor, asking: slice
    ) -> tuple[Tensor, Tensor]:
        attention, heads, head = layer.self_attn, TEXT.num_key_value_heads, TEXT.head_dim
        normed = layer.input_layernorm(x)
        cos, sin = cos[0][:, None], sin[0][:, None]
        query = attention.q_norm(attention.q_proj(normed[asking]).view(-1, TEXT.num_attention_heads, head))
        query = query * cos[asking] + rotate_half(query) * sin[asking]
        key = attention.k_norm(attention.k_proj(normed).view(-1, heads, head))
        key = key * cos + rotate_half(key) * sin
        value = attention.v_proj(normed).view(-1, heads, head)
        key, value = key.flatten(1), value.flatten(1)
        past_key, past_value = past.split(heads * head, dim=1)
        keys = torch.cat([past_key, key]).view(-1, heads, head).permute(1, 2, 0)
        values = torch.cat([past_value, value]).view(-1, heads, head).permute(1, 0, 2)
        # [kv heads, queries a kv head * asking, head]: one large product for all queries that share a key head.
        shared = TEXT.num_attention_heads // heads
        grouped = query.view(-1, heads, shared, head).permute(1, 2, 0, 3).reshape(heads, -1, head)
        scores = (grouped / math.sqrt(head) @ keys).unflatten(1, (shared, -1)) + blocked[asking]
        mixed = torch.softmax(scores, dim=-1).flatten(1, 2) @ values
        mixed = mixed.unflatten(1, (shared, -1)).permute(2, 0, 1, 3).flatten(1)
        x = x[asking] + attention.o_proj(mixed)
        return x + layer.mlp(layer.post_attention_layernorm(x)), torch.cat([key, value], dim=1)


def main() -> None:
    """Export both graphs, each in one file."""
    model = load_rounded()
    images = torch.export.Dim("images", min=1, max=MAX_TOKENS)
    size = VISION.image_size
    torch.onnx.export(
        VisionGraph(model).eval(),
        (torch.zeros(2, size, size, 3, dtype=torch.uint8),),
        SHIPPED / "vision.onnx",
        input_names=["pixels"],
        output_names=["visual", "deepstack"],
        dynamic_shapes={"pixels": {0: images}},
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
    )
    tokens = torch.export.Dim("tokens", min=1, max=MAX_TOKENS)
    cached = torch.export.Dim("cached", min=0, max=MAX_TOKENS)
    count, hidden = 36, TEXT.hidden_size
    torch.onnx.export(
        TextGraph(model).eval(),
        (
            torch.zeros(count, dtype=torch.long),
            torch.zeros(count, hidden),
            torch.zeros(count, hidden),
            torch.zeros(count, 1),
            torch.arange(count).expand(3, -1).contiguous(),
            torch.zeros(24, TEXT.kv_width),
        ),
        SHIPPED / "text.onnx",
        input_names=["ids", "visual", "deepstack", "is_image", "positions", "past"],
        output_names=["present", "logprobs"],
        dynamic_shapes={
            "ids": {0: tokens},
            "visual": {0: tokens},
            "deepstack": {0: tokens},
            "is_image": {0: tokens},
            "positions": {1: tokens},
            "past": {0: cached},
        },
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
    )


if __name__ == "__main__":
    main()
