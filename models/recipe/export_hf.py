"""Write the trained weights as a Hugging Face checkpoint: model.safetensors (bf16) and its configs.

Run: python models/recipe/export_hf.py [--checkpoint work/checkpoint.pt]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

import tokenizer as text
from config import NORM_EPSILON, SHIPPED, TEXT, VISION, WORK
from model import TabletopVlm

IMAGE_SETTINGS = {
    "patch_size": VISION.patch_size,
    "temporal_patch_size": VISION.temporal_patch_size,
    "merge_size": VISION.spatial_merge_size,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "size": {"shortest_edge": VISION.image_size**2, "longest_edge": VISION.image_size**2},
    "processor_class": "Qwen3VLProcessor",
}


def hf_config(tokenizer: Tokenizer) -> Qwen3VLConfig:
    """Our sizes in Hugging Face's words."""
    rope = {
        "rope_type": "default",
        "rope_theta": TEXT.rope_theta,
        "mrope_section": list(TEXT.mrope_section),
        "mrope_interleaved": True,
    }
    return Qwen3VLConfig(
        tie_word_embeddings=True,
        image_token_id=tokenizer.token_to_id("<|image_pad|>"),
        video_token_id=tokenizer.token_to_id("<|video_pad|>"),
        vision_start_token_id=tokenizer.token_to_id("<|vision_start|>"),
        vision_end_token_id=tokenizer.token_to_id("<|vision_end|>"),
        text_config={
            "vocab_size": TEXT.vocab_size,
            "hidden_size": TEXT.hidden_size,
            "intermediate_size": TEXT.intermediate_size,
            "num_hidden_layers": TEXT.num_hidden_layers,
            "num_attention_heads": TEXT.num_attention_heads,
            "num_key_value_heads": TEXT.num_key_value_heads,
            "head_dim": TEXT.head_dim,
            "max_position_embeddings": 4096,
            "rms_norm_eps": NORM_EPSILON,
            "tie_word_embeddings": True,
            "bos_token_id": tokenizer.token_to_id("<|endoftext|>"),
            "eos_token_id": tokenizer.token_to_id("<|im_end|>"),
            "rope_parameters": rope,
        },
        vision_config={
            "depth": VISION.depth,
            "hidden_size": VISION.hidden_size,
            "intermediate_size": VISION.intermediate_size,
            "num_heads": VISION.num_heads,
            "in_channels": 3,
            "patch_size": VISION.patch_size,
            "spatial_merge_size": VISION.spatial_merge_size,
            "temporal_patch_size": VISION.temporal_patch_size,
            "out_hidden_size": TEXT.hidden_size,
            "num_position_embeddings": VISION.grid**2,
            "deepstack_visual_indexes": [VISION.deepstack_layer],
        },
    )


def load_rounded(folder: Path = SHIPPED) -> TabletopVlm:
    """The shipped bf16 weights in our own model, computed in fp32."""
    model = TabletopVlm().eval()
    weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
    model.load_state_dict(weights)
    return model


def main() -> None:
    """Round to bf16 and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "checkpoint.pt")
    arguments = parser.parse_args()
    model = Qwen3VLForConditionalGeneration(hf_config(text.load()))
    checkpoint = torch.load(arguments.checkpoint)
    missing = model.load_state_dict(checkpoint["model"], strict=False)
    if missing.unexpected_keys or missing.missing_keys not in ([], ["lm_head.weight"]):
        raise ValueError(f"parameter names differ from Hugging Face's: {missing}")
    model.tie_weights()
    with tempfile.TemporaryDirectory() as folder:
        model.to(torch.bfloat16).save_pretrained(folder)
        for name in ("model.safetensors", "config.json"):
            (SHIPPED / name).write_bytes((Path(folder) / name).read_bytes())
    cost = {"minutes": round(checkpoint["seconds"] / 60, 1), "steps": checkpoint["step"]}
    (SHIPPED / "training.json").write_text(json.dumps(cost) + "\n")
    for name, settings in {
        "preprocessor_config.json": {"image_processor_type": "Qwen2VLImageProcessor"},
        "video_preprocessor_config.json": {"video_processor_type": "Qwen3VLVideoProcessor"},
    }.items():
        (SHIPPED / name).write_text(json.dumps(IMAGE_SETTINGS | settings, indent=2) + "\n")


if __name__ == "__main__":
    main()
