"""Two heads that teach the model to look, and are thrown away: without them a prototype stalled at KL .22."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from config import TEXT, VISION
from data import GRIPPER, Batch

FACTS = 9


class AuxiliaryHeads(nn.Module):
    """`facts` reads the answer's state: where the named things are. `sight` reads each image token: what lies in it."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = nn.Linear(TEXT.hidden_size, FACTS)
        self.sight = nn.Linear(TEXT.hidden_size, (GRIPPER + 1) * 3)

    def loss(self, answers: Tensor, visual: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """answers: [batch, questions, hidden]; visual: [batch, frames, 16, hidden]. Two scalars, no unit."""
        told = (batch.fact_weights * (self.facts(answers) - batch.facts) ** 2).mean()
        return told, self._sight_loss(visual, batch.entities)

    def _sight_loss(self, visual: Tensor, entities: Tensor) -> Tensor:
        side = VISION.merged_grid
        seen = self.sight(visual).unflatten(-1, (GRIPPER + 1, 3))
        places = (entities[..., 1:] * side).clamp(0, side - 1e-3)
        cell = places[..., 1].long() * side + places[..., 0].long()
        there = F.one_hot(cell, side**2).transpose(2, 3).float() * entities[:, :, None, :, 0]
        presence = F.binary_cross_entropy_with_logits(seen[..., 0], there)
        offset = there[..., None] * (seen[..., 1:] - places.frac()[:, :, None]) ** 2
        return 3 * presence + offset.sum() / there.sum().clamp(min=1)
