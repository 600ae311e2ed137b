"""Answer prompts with Hugging Face transformers 4.57.1 in fp32, by the scoring path of jcoleharrison/TOPReward.

That path (topreward/clients/qwen.py, ``compute_instruction_reward``): the chat template is applied and cut at
``<|im_end|>``, the label is appended, and its log-probability is read one place before the end.

Run: .venv-reference/bin/python bench/engines/reference.py MODEL CASES.json ANSWERS.json
Writes, for each prompt: its ids, log P(" True") and log P(" False") in nats, and the rank of " True" (0 is the top).
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from PIL import Image
from torch import Tensor
from transformers import AutoProcessor, Qwen3VLForConditionalGeneration

PINNED = "4.57.1"
LABELS = (" True", " False")


def decode(picture: dict[str, Any]) -> Image.Image:
    """One picture of the cases."""
    pixels = np.frombuffer(base64.b64decode(picture["data"]), np.uint8)
    return Image.fromarray(pixels.reshape(picture["height"], picture["width"], 3))


def video_inputs(frames: list[Image.Image], fps: float) -> dict[str, Any]:
    """As ``_aligned_video_tensor_and_metadata`` builds them; one frame is shown twice, both at 0 s."""
    indices = list(range(len(frames))) if len(frames) > 1 else [0, 0]
    tensor = torch.stack([torch.from_numpy(np.array(frames[i]).transpose(2, 0, 1)) for i in indices])
    metadata = {"fps": fps, "frames_indices": indices, "total_num_frames": len(frames)}
    return {"videos": [tensor], "video_metadata": [metadata], "do_sample_frames": False}


def build(processor: Any, prompt: dict[str, Any], pictures: list[Image.Image]) -> dict[str, Tensor]:
    """The model's inputs for a prompt with " True" behind it."""
    content, media = [], {}
    for part in prompt["parts"]:
        if "text" in part:
            content.append({"type": "text", "text": part["text"]})
        elif "image" in part:
            content.append({"type": "image"})
            media.setdefault("images", []).append(pictures[part["image"]])
        else:
            content.append({"type": "video", "video": "aligned_prefix_video"})
            media |= video_inputs([pictures[i] for i in part["video"]], part["fps"])
    is_open = prompt["turn"] == "open"
    messages = [{"role": "user", "content": content}]
    text = processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=not is_open)
    if is_open:
        text = text.split(processor.tokenizer.eos_token)[0]
    return processor(text=[text + LABELS[0]], padding=True, return_tensors="pt", **media)


def main() -> None:
    """Answer all prompts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("cases", type=Path)
    parser.add_argument("answers", type=Path)
    arguments = parser.parse_args()
    if transformers.__version__ != PINNED:
        raise RuntimeError(f"the reference is transformers {PINNED}, this is {transformers.__version__}")
    torch.set_num_threads(1)
    processor = AutoProcessor.from_pretrained(arguments.model)
    model = Qwen3VLForConditionalGeneration.from_pretrained(arguments.model, dtype=torch.float32).eval()
    true, false = (processor.tokenizer.encode(label, add_special_tokens=False) for label in LABELS)
    given = json.loads(arguments.cases.read_text())
    pictures = [decode(picture) for picture in given["pictures"]]
    answers = []
    for prompt in given["prompts"]:
        inputs = build(processor, prompt, pictures)
        ids = inputs["input_ids"][0].tolist()
        if ids[-1:] != true or len(false) != 1:
            raise RuntimeError(f"{LABELS} are not one token each: {true}, {false}, {ids[-3:]}")
        with torch.no_grad():
            logprobs = model(**inputs).logits[0, -2].log_softmax(-1)
        values = [logprobs[true[0]].item(), logprobs[false[0]].item()]
        answers.append({"ids": ids[:-1], "logprobs": values, "rank": int((logprobs > values[0]).sum())})
    arguments.answers.write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
