"""Many questions on one video in one sequence: frames once, then suffixes that each see their own prefix only.

A suffix asks about the first ``prefix`` frames. It stands at the positions that it would have right after them, so that
what is learned packed holds for the plain prompt of src/scorer/prompt.ts.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

import tokenizer as text
from config import VISION
from model import TabletopVlm


@dataclass(frozen=True)
class Vocabulary:
    """Ids the packing needs."""

    head: Tensor  # long [head tokens]
    vision_start: int
    vision_end: int
    true: int
    false: int

    @staticmethod
    def of(tokenizer: Tokenizer) -> "Vocabulary":
        """Looked up in the shipped tokenizer."""
        return Vocabulary(
            head=torch.tensor(tokenizer.encode(text.HEAD).ids),
            vision_start=tokenizer.token_to_id("<|vision_start|>"),
            vision_end=tokenizer.token_to_id("<|vision_end|>"),
            true=text.single_id(tokenizer, text.TRUE_LABEL),
            false=text.single_id(tokenizer, text.FALSE_LABEL),
        )


def frame_positions(start: int, stamp_length: int) -> Tensor:
    """Positions (time, row, column) of one stamp and image: long [3, stamp + 2 + image tokens].

    As Hugging Face's ``get_rope_index``: text counts up on all three axes; an image stands still in time and spans
    rows and columns; the text after it goes on behind the largest of them.
    """
    side = VISION.merged_grid
    before = (start + torch.arange(stamp_length + 1)).expand(3, -1)
    first = start + stamp_length + 1
    row = torch.arange(side).repeat_interleave(side)
    column = torch.arange(side).repeat(side)
    image = first + torch.stack([torch.zeros_like(row), row, column])
    after = torch.full((3, 1), first + side)
    return torch.cat([before, image, after], dim=1)


def frame_span(stamp_length: int) -> int:
    """By how much one frame moves the position on."""
    return stamp_length + 1 + VISION.merged_grid + 1


def pack(
    model: TabletopVlm,
    vocabulary: Vocabulary,
    images: Tensor,
    stamps: Tensor,
    questions: Tensor,
    question_lengths: Tensor,
    prefixes: Tensor,
) -> tuple[Tensor, Tensor]:
    """Answer every question on its prefix.

    Args:
        images: float [batch, frames, 3, 64, 64] in [-1, 1].
        stamps: long [batch, frames, stamp], token ids of ``<t seconds>``; one length for the batch.
        questions: long [batch, suffixes, question], padded at the end.
        question_lengths: long [batch, suffixes].
        prefixes: long [batch, suffixes], frames that each question sees, at least 1.

    Returns:
        hidden: [batch, suffixes, hidden] at the end of each question, and the image tokens [batch, frames, 16, hidden].
    """
    batch, frames, stamp_length = stamps.shape
    suffixes, length = questions.shape[1:]
    embed = model.model.language_model.embed_tokens
    visual, deepstack = model.model.visual(images.flatten(0, 1))
    visual, deepstack = visual.unflatten(0, (batch, frames)), deepstack.unflatten(0, (batch, frames))

    def marker(token: int) -> Tensor:
        return embed.weight[token].expand(batch, frames, 1, -1)

    blocks = torch.cat(
        [embed(stamps), marker(vocabulary.vision_start), visual, marker(vocabulary.vision_end)], dim=2
    )
    added = torch.cat(
        [torch.zeros_like(blocks[:, :, : stamp_length + 1]), deepstack, torch.zeros_like(blocks[:, :, :1])], dim=2
    )
    head = embed(vocabulary.head).expand(batch, -1, -1)
    suffix = embed(questions.flatten(1))
    embeddings = torch.cat([head, blocks.flatten(1, 2), suffix], dim=1)
    added = torch.cat([torch.zeros_like(head), added.flatten(1, 2), torch.zeros_like(suffix)], dim=1)

    positions, mask = layout(len(vocabulary.head), frames, stamp_length, prefixes, length)
    first = embeddings.shape[1] - suffixes * length
    at = first + torch.arange(suffixes) * length + question_lengths - 1
    return model.answers(embeddings, added, positions, mask, at), visual


def layout(head: int, frames: int, stamp_length: int, prefixes: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Positions long [3, batch, tokens] and mask bool [batch, 1, tokens, tokens] of a packed sequence."""
    batch, suffixes = prefixes.shape
    span, block = frame_span(stamp_length), stamp_length + 2 + VISION.tokens
    shared = torch.cat(
        [torch.arange(head).expand(3, -1)]
        + [frame_positions(head + i * span, stamp_length) for i in range(frames)],
        dim=1,
    )
    own = (head + span * prefixes[:, :, None] + torch.arange(length)).flatten(1)
    positions = torch.cat([shared[:, None].expand(-1, batch, -1), own.expand(3, -1, -1)], dim=2)

    shared_length = shared.shape[1]
    total = shared_length + suffixes * length
    mask = torch.zeros(batch, total, total, dtype=torch.bool)
    mask[:, :shared_length, :shared_length] = torch.ones(shared_length, shared_length).tril().bool()
    seen = torch.arange(shared_length) < (head + block * prefixes)[:, :, None]
    mask[:, shared_length:, :shared_length] = seen.repeat_interleave(length, dim=1)
    triangle = torch.ones(length, length).tril()
    mask[:, shared_length:, shared_length:] = torch.block_diag(*[triangle] * suffixes).bool()
    return positions, mask[:, None]
