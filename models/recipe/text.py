"""The language model of Qwen3-VL, with Hugging Face's parameter names."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from config import NORM_EPSILON, TextConfig
from vision import rotate_half


class RmsNorm(nn.Module):
    """x / rms(x), times a learned weight."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        """x: [..., size]."""
        return F.rms_norm(x, (x.shape[-1],), self.weight, NORM_EPSILON)


class Attention(nn.Module):
    """Grouped-query attention with normalised queries and keys."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.config = config
        hidden, head = config.hidden_size, config.head_dim
        self.q_proj = nn.Linear(hidden, config.num_attention_heads * head, bias=False)
        self.k_proj = nn.Linear(hidden, config.num_key_value_heads * head, bias=False)
        self.v_proj = nn.Linear(hidden, config.num_key_value_heads * head, bias=False)
        self.o_proj = nn.Linear(config.num_attention_heads * head, hidden, bias=False)
        self.q_norm = RmsNorm(head)
        self.k_norm = RmsNorm(head)

    def queries(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x: [batch, tokens, hidden]; cos, sin: [batch, tokens, head]; result [batch, heads, tokens, head]."""
        query = self.q_norm(self.q_proj(x).unflatten(-1, (-1, self.config.head_dim))).transpose(1, 2)
        return query * cos[:, None] + rotate_half(query) * sin[:, None]

    def keys_values(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
        """Two times [batch, key/value heads, tokens, head]; keys are rotated."""
        key = self.k_norm(self.k_proj(x).unflatten(-1, (-1, self.config.head_dim))).transpose(1, 2)
        value = self.v_proj(x).unflatten(-1, (-1, self.config.head_dim)).transpose(1, 2)
        return key * cos[:, None] + rotate_half(key) * sin[:, None], value

    def mix(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """mask: bool [batch, 1, queries, keys], True where a query may look; result [batch, queries, hidden]."""
        group = self.config.num_attention_heads // self.config.num_key_value_heads
        key, value = key.repeat_interleave(group, dim=1), value.repeat_interleave(group, dim=1)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    """SwiGLU."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """x: [..., hidden]."""
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """One decoder layer."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.self_attn = Attention(config)
        self.mlp = Mlp(config)
        self.input_layernorm = RmsNorm(config.hidden_size)
        self.post_attention_layernorm = RmsNorm(config.hidden_size)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """x: [batch, tokens, hidden]."""
        normed = self.input_layernorm(x)
        key, value = self.self_attn.keys_values(normed, cos, sin)
        x = x + self.self_attn.mix(self.self_attn.queries(normed, cos, sin), key, value, mask)
        return x + self.mlp(self.post_attention_layernorm(x))

    def answer(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, at: Tensor) -> Tensor:
        """As ``forward``, but only the positions ``at`` (long [batch, answers]) are worked out: [batch, answers, hidden]."""

        def gather(values: Tensor) -> Tensor:
            return values.gather(1, at[:, :, None].expand(-1, -1, values.shape[-1]))

        normed = self.input_layernorm(x)
        key, value = self.self_attn.keys_values(normed, cos, sin)
        query = self.self_attn.queries(gather(normed), gather(cos), gather(sin))
        rows = mask.gather(2, at[:, None, :, None].expand(-1, -1, -1, mask.shape[-1]))
        answers = gather(x) + self.self_attn.mix(query, key, value, rows)
        return answers + self.mlp(self.post_attention_layernorm(answers))


class LanguageModel(nn.Module):
    """Embeddings, layers, final norm."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.config = config
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))
        self.norm = RmsNorm(config.hidden_size)
        frequencies = config.rope_theta ** -(torch.arange(0, config.head_dim, 2) / config.head_dim)
        axis = torch.zeros(config.head_dim // 2, dtype=torch.long)
        for i in (1, 2):  # interleaved: time, row, column, time, row, column, … and time where a section has ended
            axis[i : config.mrope_section[i] * 3 : 3] = i
        self.register_buffer("frequencies", frequencies, persistent=False)
        self.register_buffer("axis", axis, persistent=False)

    def rotations(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """positions: long [3, batch, tokens] (time, row, column); two times [batch, tokens, head]."""
        angles = positions[self.axis].movedim(0, -1).float() * self.frequencies
        angles = torch.cat([angles, angles], dim=-1)
        return angles.cos(), angles.sin()
