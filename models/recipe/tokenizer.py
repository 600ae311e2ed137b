"""The model's tokenizer: byte-level BPE with Qwen's pre-tokenizer, and the question's fixed text as two tokens.

Run: python models/recipe/tokenizer.py  (writes tokenizer.json and tokenizer_config.json to models/tabletop-vlm/)
"""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from config import SHIPPED, TEXT, WORK

BEFORE_INSTRUCTION = (
    "The above video shows a robot manipulation trajectory that completes the following task:"
)
AFTER_INSTRUCTION = " Decide whether the above statement is True or not. The answer is:"
"""To the letter as in src/scorer/prompt.ts; a test compares token counts through the real prompt."""

HEAD = "<|im_start|>user\n"
TRUE_LABEL = " True"
FALSE_LABEL = " False"

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)

# Qwen2's split: letters with one leading character, single digits, punctuation, white space.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def build(instructions: list[str]) -> Tokenizer:
    """Train on the instructions, so that each of their words is one token; any other text falls back to bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    corpus = [f" {text}{TRUE_LABEL}{FALSE_LABEL} user seconds" for text in instructions] * 20
    corpus += ["user"] * 20
    trainer = trainers.BpeTrainer(
        vocab_size=TEXT.vocab_size - 64,
        min_frequency=10,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=[],
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in (BEFORE_INSTRUCTION, AFTER_INSTRUCTION)])
    return tokenizer


def question(instruction: str) -> str:
    """The text after the frames."""
    return f"{BEFORE_INSTRUCTION} {instruction}{AFTER_INSTRUCTION}"


def single_id(tokenizer: Tokenizer, text: str) -> int:
    """The id of a text that must be one token."""
    ids = tokenizer.encode(text).ids
    if len(ids) != 1:
        raise ValueError(f"{text!r} is {len(ids)} tokens, expected 1; add it to the corpus")
    return ids[0]


def load(folder: Path = SHIPPED) -> Tokenizer:
    """The shipped tokenizer."""
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def main() -> None:
    """Build from the exported instructions and write both files."""
    meta = json.loads((WORK / "meta.json").read_text())
    tokenizer = build([text for goal in meta["goals"] for text in goal["instructions"]])
    for label in (TRUE_LABEL, FALSE_LABEL, " seconds"):
        single_id(tokenizer, label)
    SHIPPED.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(SHIPPED / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 4096,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "image_token": "<|image_pad|>",
        "video_token": "<|video_pad|>",
        "vision_bos_token": "<|vision_start|>",
        "vision_eos_token": "<|vision_end|>",
    }
    (SHIPPED / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


if __name__ == "__main__":
    main()
