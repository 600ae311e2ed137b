"""Train the bundled model on the exported scenes.

Run: python models/recipe/train.py --minutes 46 [--threads 2]
Writes work/checkpoint.pt every minute and goes on from it when started again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

import tokenizer as text
from auxiliary import AuxiliaryHeads
from config import SEEDS, WORK
from data import Batch, Scenes
from model import TabletopVlm
from packing import Vocabulary, pack
from schedule import phase_at, pick_shape, rate_share
from training import Training

FACT_WEIGHT = 4.0
SIGHT_WEIGHT = 0.3
"""Weights of the auxiliary losses at the start; they fade to a fifth."""


def losses(
    model: TabletopVlm, heads: AuxiliaryHeads, vocabulary: Vocabulary, batch: Batch
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Divergence from the label (nats), squared error of log P(True) (nats²), and the two auxiliary losses."""
    answers, visual = pack(
        model, vocabulary, batch.images, batch.stamps, batch.questions, batch.lengths, batch.prefixes
    )
    logprobs = torch.log_softmax(model.logits(answers), dim=-1)
    label = batch.label
    cross = -(label * logprobs[..., vocabulary.true] + (1 - label) * logprobs[..., vocabulary.false])
    entropy = -(torch.xlogy(label, label) + torch.xlogy(1 - label, 1 - label))
    error = logprobs[..., vocabulary.true] - label.log()
    return ((cross - entropy).mean(), (error**2).mean(), *heads.loss(answers, visual, batch))


def batches(scenes: Scenes, training: Training, minutes: float) -> Iterator[Batch]:
    """Batches for ever, the next one made in a second thread while the last one is learned."""
    rng = np.random.default_rng([SEEDS["batches"], training.step])

    def make() -> Batch:
        return scenes.batch(pick_shape(training.seconds / (minutes * 60), rng), rng)

    with ThreadPoolExecutor(max_workers=1) as pool:
        upcoming = pool.submit(make)
        while True:
            batch = upcoming.result()
            upcoming = pool.submit(make)
            yield batch


def train(minutes: float, checkpoint: Path) -> None:
    """Until ``minutes`` of training time, over all starts together, are used up."""
    tokenizer = text.load()
    vocabulary, scenes, training = Vocabulary.of(tokenizer), Scenes(tokenizer), Training()
    if checkpoint.exists():
        training.resume(checkpoint)
    last_save, recent, last = training.seconds, [], time.monotonic()
    for batch in batches(scenes, training, minutes):
        done = training.seconds / (minutes * 60)
        if done >= 1:
            break
        kl, squared, told, sight = losses(training.model, training.heads, vocabulary, batch)
        fade = 1 - 0.8 * done
        loss = kl + phase_at(done).log_weight * squared + fade * (FACT_WEIGHT * told + SIGHT_WEIGHT * sight)
        training.update(loss, rate_share(training.step, done))
        now = time.monotonic()
        training.seconds, last = training.seconds + now - last, now
        recent.append((kl.item(), squared.item(), told.item(), sight.item()))
        if training.step % 50 == 0:
            kl_mean, squared_mean, told_mean, sight_mean = np.mean(recent, axis=0)
            print(
                f"{training.seconds / 60:5.1f} of {minutes:g} min, step {training.step}: "
                f"kl {kl_mean:.4f}, log error {squared_mean**0.5:.3f}, facts {told_mean:.4f}, sight {sight_mean:.4f}",
                flush=True,
            )
            recent.clear()
        if training.seconds - last_save > 60:
            training.save(checkpoint)
            last_save = training.seconds
    training.save(checkpoint)


def main() -> None:
    """Read the flags and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=46.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "checkpoint.pt")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(arguments.minutes, arguments.checkpoint)


if __name__ == "__main__":
    main()
