"""Write a random Qwen3-VL with the whole vocabulary of Qwen3 (151,936 ids) and otherwise tiny, to prove engines with.

Its weights are drawn so that the frames and every word change the answer by more than any tolerance, and ` True` ranks
somewhere in the vocabulary: an engine that lists the top tokens only, or mixes up layouts, cannot pass by luck.

Run: .venv-reference/bin/python bench/engines/make_model.py TOKENIZER_DIR TARGET
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

SEED = 1
VOCABULARY = 151_936
"""Rows of the embedding, as in Qwen3-VL's config.json; the tokenizer names 151,669 of them."""
PATCH, MERGE = 16, 2
ROPE = {"rope_type": "default", "mrope_section": [6, 5, 5], "mrope_interleaved": True}
THETA = 5_000_000.0

CONFIG = {
    "architectures": ["Qwen3VLForConditionalGeneration"],
    "model_type": "qwen3_vl",
    "dtype": "bfloat16",
    "transformers_version": "4.57.1",
    "image_token_id": 151_655,
    "video_token_id": 151_656,
    "vision_start_token_id": 151_652,
    "vision_end_token_id": 151_653,
    "tie_word_embeddings": True,
    "text_config": {
        "model_type": "qwen3_vl_text",
        "vocab_size": VOCABULARY,
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "hidden_act": "silu",
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
        "bos_token_id": 151_643,
        "eos_token_id": 151_645,
        # transformers 4.57 reads these two, later ones the third.
        "rope_theta": THETA,
        "rope_scaling": ROPE,
        "rope_parameters": {**ROPE, "rope_theta": THETA},
    },
    "vision_config": {
        "model_type": "qwen3_vl",
        "depth": 3,
        "hidden_size": 64,
        "hidden_act": "gelu_pytorch_tanh",
        "intermediate_size": 128,
        "num_heads": 4,
        "in_channels": 3,
        "patch_size": PATCH,
        "spatial_merge_size": MERGE,
        "temporal_patch_size": 2,
        "out_hidden_size": 128,
        "num_position_embeddings": 256,
        "deepstack_visual_indexes": [0, 1],
    },
}

PICTURES = {
    "patch_size": PATCH,
    "temporal_patch_size": 2,
    "merge_size": MERGE,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "processor_class": "Qwen3VLProcessor",
}
CELL = (PATCH * MERGE) ** 2
"""Pixels of one visual token. Qwen3-VL's own lower limit, 65,536 pixels, would enlarge the small frames of the proof."""


def draw(name: str, shape: torch.Size) -> torch.Tensor:
    """One tensor; spreads chosen by hand, see the module's docstring."""
    if name.endswith("bias"):
        return torch.randn(shape) * 0.1
    if "norm" in name:
        return 1 + torch.randn(shape) * 0.1
    if "embed_tokens" in name:
        return torch.randn(shape) * 0.25
    if "pos_embed" in name:
        return torch.randn(shape) * 0.3
    return torch.randn(shape) * 1.5 / math.sqrt(math.prod(shape[1:]))


def write_tokenizer(source: Path, target: Path) -> None:
    """Qwen3's own tokenizer, less its NFC step, which llama.cpp has not and which no prompt of the proof needs."""
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    tokenizer["normalizer"] = None
    tokenizer["post_processor"] = None
    (target / "tokenizer.json").write_text(json.dumps(tokenizer))
    settings = json.loads((source / "tokenizer_config.json").read_text())
    (target / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))
    template = Path(__file__).with_name("chat_template.jinja").read_text()
    (target / "chat_template.jinja").write_text(template)


def main() -> None:
    """Write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    target: Path = arguments.target
    target.mkdir(parents=True, exist_ok=True)
    (target / "config.json").write_text(json.dumps(CONFIG, indent=2))
    with torch.device("meta"):
        shapes = Qwen3VLForConditionalGeneration(Qwen3VLConfig.from_pretrained(target)).state_dict()
    torch.manual_seed(SEED)
    weights = {
        name: draw(name, tensor.shape).to(torch.bfloat16)
        for name, tensor in sorted(shapes.items())
        if name != "lm_head.weight"
    }
    save_file(weights, target / "model.safetensors", {"format": "pt"})
    write_tokenizer(arguments.tokenizer, target)
    for kind, processor, largest in (
        ("preprocessor", {"image_processor_type": "Qwen2VLImageProcessor"}, 1024),
        ("video_preprocessor", {"video_processor_type": "Qwen3VLVideoProcessor"}, 65_536),
    ):
        size = {"size": {"shortest_edge": CELL, "longest_edge": largest * CELL}}
        (target / f"{kind}_config.json").write_text(json.dumps(PICTURES | size | processor, indent=2))


if __name__ == "__main__":
    main()
