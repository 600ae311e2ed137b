"""The image encoder's half of the GGUF export: sizes and names, as llama.cpp's projector ``qwen3vl_merger`` wants them."""

from __future__ import annotations

import math
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray

LAYER_NORM_EPSILON = 1e-6
"""Not in config.json: Hugging Face's ``Qwen3VLVisionBlock`` and ``Qwen3VLVisionPatchMerger`` hold it in code."""


def add_vision_sizes(writer: gguf.GGUFWriter, vision: dict[str, Any], images: dict[str, Any]) -> None:
    """``vision_config`` of config.json, and preprocessor_config.json."""
    deepstack = vision["deepstack_visual_indexes"]
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type(gguf.VisionProjectorType.QWEN3VL)
    writer.add_vision_projection_dim(vision["out_hidden_size"])
    writer.add_vision_image_size(math.isqrt(vision["num_position_embeddings"]) * vision["patch_size"])
    writer.add_vision_patch_size(vision["patch_size"])
    writer.add_vision_spatial_merge_size(vision["spatial_merge_size"])
    writer.add_vision_embedding_length(vision["hidden_size"])
    writer.add_vision_feed_forward_length(vision["intermediate_size"])
    writer.add_vision_block_count(vision["depth"])
    writer.add_vision_head_count(vision["num_heads"])
    writer.add_vision_attention_layernorm_eps(LAYER_NORM_EPSILON)
    writer.add_vision_use_gelu(True)
    writer.add_vision_is_deepstack_layers([layer in deepstack for layer in range(vision["depth"])])
    writer.add_vision_image_mean(images["image_mean"])
    writer.add_vision_image_std(images["image_std"])
    writer.add_vision_min_pixels(images["size"]["shortest_edge"])
    writer.add_vision_max_pixels(images["size"]["longest_edge"])


def merger_names(deepstack: list[int]) -> dict[str, str]:
    """llama.cpp's names of the mergers' modules, which gguf's own table lacks.

    Args:
        deepstack: The layer after which each deepstack merger reads. llama.cpp numbers the mergers by it.
    """
    table, tensor = gguf.TENSOR_NAMES, gguf.MODEL_TENSOR
    names = {
        "merger.norm": table[tensor.V_POST_NORM],
        "merger.linear_fc1": table[tensor.V_MMPROJ].format(bid=0),
        "merger.linear_fc2": table[tensor.V_MMPROJ].format(bid=2),  # 1 is the GELU between them
    }
    for i, layer in enumerate(deepstack):
        names[f"deepstack_merger_list.{i}.norm"] = table[tensor.V_DS_NORM].format(bid=layer)
        names[f"deepstack_merger_list.{i}.linear_fc1"] = table[tensor.V_DS_FC1].format(bid=layer)
        names[f"deepstack_merger_list.{i}.linear_fc2"] = table[tensor.V_DS_FC2].format(bid=layer)
    return names


def vision_tensors(weights: dict[str, NDArray[np.float32]], vision: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    """The tensors under llama.cpp's names.

    The patch kernel, [hidden, 3, moments, patch, patch], becomes one 2D kernel for each of the two moments.
    """
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.MMPROJ, vision["depth"])
    mergers = merger_names(vision["deepstack_visual_indexes"])
    tensors = {}
    for name, values in weights.items():
        module, kind = name.rsplit(".", 1)
        known = mergers.get(module) or names.get_name(f"visual.{module}")
        if known is None:
            raise ValueError(f"llama.cpp's qwen3vl_merger has no tensor for {name}")
        if values.ndim == 5:
            first, second = np.ascontiguousarray(values.transpose(2, 0, 1, 3, 4))
            tensors[f"{known}.{kind}"] = first
            tensors[f"{known}.{kind}.1"] = second
        else:
            tensors[f"{known}.{kind}"] = values
    return tensors
