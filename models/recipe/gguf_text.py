"""The language model's half of the GGUF export: sizes and names, as llama.cpp's architecture ``qwen3vl`` wants them."""

from __future__ import annotations

from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray


def add_text_sizes(writer: gguf.GGUFWriter, text: dict[str, Any], deepstack: int) -> None:
    """``text_config`` of config.json, and the number of layers that deepstack adds to."""
    writer.add_context_length(text["max_position_embeddings"])
    writer.add_embedding_length(text["hidden_size"])
    writer.add_block_count(text["num_hidden_layers"])
    writer.add_feed_forward_length(text["intermediate_size"])
    writer.add_head_count(text["num_attention_heads"])
    writer.add_head_count_kv(text["num_key_value_heads"])
    writer.add_key_length(text["head_dim"])
    writer.add_value_length(text["head_dim"])
    writer.add_layer_norm_rms_eps(text["rms_norm_eps"])
    writer.add_rope_freq_base(text["rope_parameters"]["rope_theta"])
    # llama.cpp counts four axes; the fourth is not used.
    writer.add_rope_dimension_sections([*text["rope_parameters"]["mrope_section"], 0])
    writer.add_num_deepstack_layers(deepstack)


def text_tensors(weights: dict[str, NDArray[np.float32]], layers: int) -> dict[str, NDArray[np.float32]]:
    """The tensors under llama.cpp's names. The output matrix is tied to the embeddings and hence absent."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.QWEN3VL, layers)
    tensors = {}
    for name, values in weights.items():
        known = names.get_name(f"model.{name}", (".weight",))
        if known is None:
            raise ValueError(f"llama.cpp's qwen3vl has no tensor for {name}")
        tensors[known] = values
    return tensors
