"""Write model.gguf (language model) and mmproj.gguf (image encoder), llama.cpp's files, from the shipped safetensors.

Needs no torch. Sizes come from config.json; keys and names are those of llama.cpp's own converter
(ggml-org/llama.cpp · conversion/qwen3vl.py) and of its package ``gguf``.

Run: python models/recipe/export_gguf.py [--source models/tabletop-vlm] [--target models/tabletop-vlm]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import gguf
import numpy as np
import safetensors
from numpy.typing import NDArray

from config import SHIPPED
from gguf_text import add_text_sizes, text_tensors
from gguf_tokenizer import add_tokenizer
from gguf_vision import add_vision_sizes, vision_tensors

TEXT, VISION = "model.language_model.", "model.visual."
"""What the names of both halves' tensors start with."""


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """All tensors of a safetensors file in bf16, widened to float32 without loss."""
    weights = {}
    # Sorted, so that the same weights always give the same bytes: they come in any order.
    for name, tensor in sorted(safetensors.deserialize(path.read_bytes())):  # type: ignore[no-untyped-call]
        if tensor["dtype"] != "BF16":
            raise ValueError(f"{name} is {tensor['dtype']}, expected BF16, which export_hf.py writes")
        if not name.startswith((TEXT, VISION)):
            raise ValueError(f"{name} belongs to neither half of the model")
        # numpy has no bf16, whose 16 bits are the upper half of a float32's.
        bits = np.frombuffer(tensor["data"], "<u2").astype(np.uint32) << 16
        weights[name] = bits.view(np.float32).reshape(tensor["shape"])
    return weights


def half(weights: dict[str, NDArray[np.float32]], prefix: str) -> dict[str, NDArray[np.float32]]:
    """The tensors under one prefix, named without it."""
    return {name.removeprefix(prefix): values for name, values in weights.items() if name.startswith(prefix)}


def write(writer: gguf.GGUFWriter, kind: str, tensors: dict[str, NDArray[np.float32]]) -> None:
    """Add what both files have, and write.

    Every tensor is F32, which holds bf16 exactly: llama.cpp rounds what it multiplies with an F16 or BF16 matrix to
    that type too. Largest error of a log-probability on the parity fixture of tabletop-vlm-1 with llama.cpp's
    defaults: 1.8e-3 nats with F32, 2.6e-3 with F16, 3.4e-3 with BF16.
    """
    writer.add_type(kind)
    writer.add_name(SHIPPED.name)
    writer.add_license("apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    for name, values in tensors.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=SHIPPED)
    parser.add_argument("--target", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    config, images, tokenizer, settings = (
        json.loads((arguments.source / f"{name}.json").read_text())
        for name in ("config", "preprocessor_config", "tokenizer", "tokenizer_config")
    )
    weights = read_weights(arguments.source / "model.safetensors")
    text, vision = config["text_config"], config["vision_config"]

    writer = gguf.GGUFWriter(arguments.target / "model.gguf", gguf.MODEL_ARCH_NAMES[gguf.MODEL_ARCH.QWEN3VL])
    add_text_sizes(writer, text, len(vision["deepstack_visual_indexes"]))
    add_tokenizer(writer, tokenizer, settings, text["vocab_size"])
    write(writer, gguf.GGUFType.MODEL, text_tensors(half(weights, TEXT), text["num_hidden_layers"]))

    writer = gguf.GGUFWriter(arguments.target / "mmproj.gguf", gguf.MODEL_ARCH_NAMES[gguf.MODEL_ARCH.MMPROJ])
    add_vision_sizes(writer, vision, images)
    write(writer, gguf.GGUFType.MMPROJ, vision_tensors(half(weights, VISION), vision))


if __name__ == "__main__":
    main()
