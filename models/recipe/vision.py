"""The image encoder of Qwen3-VL for one fixed size, with Hugging Face's parameter names."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from config import NORM_EPSILON, TEXT, VisionConfig


def rotate_half(x: Tensor) -> Tensor:
    """(a, b) to (-b, a) on the halves of the last axis."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)


def merge_order(config: VisionConfig) -> Tensor:
    """Row-major patch indices in the encoder's order, where the patches of one token are neighbours: long [patches]."""
    merge, merged = config.spatial_merge_size, config.merged_grid
    indices = torch.arange(config.grid**2).view(merged, merge, merged, merge)
    return indices.permute(0, 2, 1, 3).reshape(-1)


class Attention(nn.Module):
    """Full attention over the patches of one image."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.heads = config.num_heads
        self.qkv = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.proj = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x: [images, patches, hidden]; cos, sin: [patches, hidden / heads]."""
        images, patches, hidden = x.shape
        packed = self.qkv(x).view(images, patches, 3, self.heads, hidden // self.heads)
        query, key, value = packed.permute(2, 0, 3, 1, 4)
        query = query * cos + rotate_half(query) * sin
        key = key * cos + rotate_half(key) * sin
        mixed = F.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(images, patches, hidden))


class Mlp(nn.Module):
    """Two layers with the tanh approximation of GELU."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.linear_fc1 = nn.Linear(config.hidden_size, config.intermediate_size)
        self.linear_fc2 = nn.Linear(config.intermediate_size, config.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """x: [..., hidden]."""
        return self.linear_fc2(F.gelu(self.linear_fc1(x), approximate="tanh"))


class Block(nn.Module):
    """Attention and MLP, each on the normalised residual stream."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.hidden_size, eps=NORM_EPSILON)
        self.norm2 = nn.LayerNorm(config.hidden_size, eps=NORM_EPSILON)
        self.attn = Attention(config)
        self.mlp = Mlp(config)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x: [images, patches, hidden]."""
        x = x + self.attn(self.norm1(x), cos, sin)
        return x + self.mlp(self.norm2(x))


class PatchMerger(nn.Module):
    """Four neighbouring patches to one token of the language model."""

    def __init__(self, config: VisionConfig, norm_after_merge: bool) -> None:
        super().__init__()
        self.norm_after_merge = norm_after_merge
        self.wide = config.hidden_size * config.spatial_merge_size**2
        self.norm = nn.LayerNorm(self.wide if norm_after_merge else config.hidden_size, eps=NORM_EPSILON)
        self.linear_fc1 = nn.Linear(self.wide, self.wide)
        self.linear_fc2 = nn.Linear(self.wide, TEXT.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """[images, patches, hidden] to [images, tokens, text hidden]."""
        if self.norm_after_merge:
            x = self.norm(x.reshape(x.shape[0], -1, self.wide))
        else:
            x = self.norm(x).reshape(x.shape[0], -1, self.wide)
        return self.linear_fc2(F.gelu(self.linear_fc1(x)))


class PatchEmbed(nn.Module):
    """Holds the convolution under its Hugging Face name."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        kernel = (config.temporal_patch_size, config.patch_size, config.patch_size)
        self.proj = nn.Conv3d(3, config.hidden_size, kernel, stride=kernel)


class VisionEncoder(nn.Module):
    """Images to tokens, and to the features that deepstack adds inside the language model."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.config = config
        self.patch_embed = PatchEmbed(config)
        self.pos_embed = nn.Embedding(config.grid**2, config.hidden_size)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.depth))
        self.merger = PatchMerger(config, norm_after_merge=False)
        self.deepstack_merger_list = nn.ModuleList([PatchMerger(config, norm_after_merge=True)])
        order = merge_order(config)
        quarter = config.hidden_size // config.num_heads // 4
        frequencies = config.rope_theta ** -(torch.arange(quarter) / quarter)
        rows, columns = order // config.grid, order % config.grid
        angles = torch.cat([rows[:, None] * frequencies, columns[:, None] * frequencies], dim=-1).repeat(1, 2)
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """images: [images, 3, 64, 64] in [-1, 1]; two times [images, tokens, text hidden].

        A still image fills both moments of the temporal patch, so the kernel's two slices add up.
        """
        kernel = self.patch_embed.proj.weight.sum(dim=2)
        x = F.conv2d(images, kernel, self.patch_embed.proj.bias, stride=self.config.patch_size)
        x = x.flatten(2).transpose(1, 2)[:, self.order] + self.pos_embed.weight[self.order]
        deepstack = x
        for i, block in enumerate(self.blocks):
            x = block(x, self.cos, self.sin)
            if i == self.config.deepstack_layer:
                deepstack = self.deepstack_merger_list[0](x)
        return self.merger(x), deepstack
