"""tokenizer.json as the vocabulary of a GGUF file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gguf import GGUFWriter, TokenType

QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""What llama.cpp does for ``tokenizer.ggml.pre = qwen2``. A GGUF can name a split but not hold one."""


def check(tokenizer: dict[str, Any]) -> None:
    """Refuses a tokenizer that llama.cpp would follow only in part.

    Raises:
        ValueError: It is not a byte-level BPE that splits as Qwen2 does and leaves the text as it is.
    """
    steps = tokenizer["pre_tokenizer"]["pretokenizers"]
    kinds = [tokenizer["model"]["type"], *(step["type"] for step in steps)]
    if kinds != ["BPE", "Split", "ByteLevel"] or steps[0]["pattern"] != {"Regex": QWEN2_SPLIT}:
        raise ValueError("tokenizer.json must be a byte-level BPE with Qwen2's split: llama.cpp's `qwen2` does no other")
    if tokenizer["normalizer"] is not None or tokenizer["post_processor"] is not None:
        raise ValueError("tokenizer.json has a normalizer or a post-processor, which llama.cpp would leave out")


def tokens(tokenizer: dict[str, Any], count: int) -> Iterator[tuple[str, TokenType]]:
    """Text and kind of every id from 0 to ``count`` - 1. The model embeds ids that the tokenizer never gives out."""
    known = {at: (text, TokenType.NORMAL) for text, at in tokenizer["model"]["vocab"].items()}
    for added in tokenizer["added_tokens"]:
        known[added["id"]] = (added["content"], TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED)
    if max(known) >= count:
        raise ValueError(f"tokenizer.json has id {max(known)}, but the model embeds {count} ids")
    for at in range(count):
        yield known.get(at, (f"[PAD{at}]", TokenType.UNUSED))


def add_tokenizer(writer: GGUFWriter, tokenizer: dict[str, Any], settings: dict[str, Any], count: int) -> None:
    """Vocabulary and merges, so that a prompt has the ids that Hugging Face gives it; nothing is put before it.

    Args:
        tokenizer: tokenizer.json.
        settings: tokenizer_config.json.
        count: Ids the model embeds, at least those of the tokenizer.
    """
    check(tokenizer)
    texts, kinds = map(list, zip(*tokens(tokenizer, count), strict=True))
    merges = tokenizer["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(texts)
    writer.add_token_types(kinds)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_eos_token_id(texts.index(settings["eos_token"]))
    writer.add_pad_token_id(texts.index(settings["pad_token"]))
    writer.add_add_bos_token(False)
