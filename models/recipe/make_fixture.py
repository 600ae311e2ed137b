"""Answer the fixture's prompts with Hugging Face's own Qwen3-VL on the shipped checkpoint, in fp32.

Run: node --import tsx models/recipe/fixture-prompts.ts && python models/recipe/make_fixture.py
Writes test/fixtures/embedded/huggingface.json.
"""

from __future__ import annotations

import base64
import json

import numpy as np
import torch
from torch import Tensor
from transformers import Qwen3VLForConditionalGeneration

import tokenizer as text
from config import RECIPE, SHIPPED, VISION, WORK

FIXTURE = RECIPE.parent.parent / "test" / "fixtures" / "embedded" / "huggingface.json"
IMAGE = "<|vision_start|>" + "<|image_pad|>" * VISION.tokens + "<|vision_end|>"


def patches(image: Tensor) -> Tensor:
    """One image, float [3, 64, 64] in [-1, 1], as Qwen2VLImageProcessor flattens it: [64, 3 * 2 * 8 * 8]."""
    merged, merge, size = VISION.merged_grid, VISION.spatial_merge_size, VISION.patch_size
    twice = image.expand(VISION.temporal_patch_size, -1, -1, -1)
    split = twice.reshape(VISION.temporal_patch_size, 3, merged, merge, size, merged, merge, size)
    return split.permute(2, 5, 3, 6, 1, 0, 4, 7).reshape(VISION.grid**2, -1)


def decode(frame: str) -> Tensor:
    """Base64 of RGB bytes to float [3, 64, 64] in [-1, 1]."""
    size = VISION.image_size
    pixels = np.frombuffer(base64.b64decode(frame), np.uint8).reshape(size, size, 3)
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 127.5 - 1


def main() -> None:
    """Score " True" and " False" after every prompt."""
    tokenizer = text.load()
    labels = [text.single_id(tokenizer, label) for label in (text.TRUE_LABEL, text.FALSE_LABEL)]
    pad = tokenizer.token_to_id("<|image_pad|>")
    model = Qwen3VLForConditionalGeneration.from_pretrained(SHIPPED, dtype=torch.float32).eval()
    given = json.loads((WORK / "fixture-prompts.json").read_text())
    images = [patches(decode(frame)) for frame in given["frames"]]
    for prompt in given["prompts"]:
        whole = text.HEAD + "".join(part.get("text", IMAGE) for part in prompt["parts"])
        used = [images[part["image"]] for part in prompt["parts"] if "image" in part]
        ids = torch.tensor([tokenizer.encode(whole).ids])
        with torch.no_grad():
            output = model(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                mm_token_type_ids=(ids == pad).int(),
                pixel_values=torch.cat(used),
                image_grid_thw=torch.tensor([[1, VISION.grid, VISION.grid]] * len(used)),
            )
        logprobs = output.logits[0, -1].log_softmax(-1)
        prompt["tokens"] = ids.shape[1]
        prompt["logprobs"] = [round(logprobs[label].item(), 7) for label in labels]
    FIXTURE.write_text(json.dumps(given) + "\n")


if __name__ == "__main__":
    main()
