"""The bundled model: Qwen3-VL's architecture in 0.9 million parameters."""

from __future__ import annotations

import math

from torch import Tensor, nn

from config import TEXT, VISION
from text import LanguageModel
from vision import VisionEncoder


class Inner(nn.Module):
    """Groups both halves under their Hugging Face names."""

    def __init__(self) -> None:
        super().__init__()
        self.visual = VisionEncoder(VISION)
        self.language_model = LanguageModel(TEXT)


class TabletopVlm(nn.Module):
    """State dict equal, name by name, to ``Qwen3VLForConditionalGeneration`` with tied embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Inner()
        for name, parameter in self.named_parameters():
            if parameter.ndim > 1:
                fan_in = parameter[0].numel()
                std = 0.02 if "embed" in name else min(0.08, 1 / math.sqrt(fan_in))
                nn.init.normal_(parameter, std=std)

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden: [..., hidden], after the final norm; result [..., vocabulary]."""
        return hidden @ self.model.language_model.embed_tokens.weight.T

    def answers(self, embeddings: Tensor, deepstack: Tensor, positions: Tensor, mask: Tensor, at: Tensor) -> Tensor:
        """Hidden states after the final norm at the positions ``at``: [batch, answers, hidden].

        Args:
            embeddings, deepstack: [batch, tokens, hidden]; deepstack is 0 at text.
            positions: long [3, batch, tokens].
            mask: bool [batch, 1, tokens, tokens].
            at: long [batch, answers].
        """
        language = self.model.language_model
        cos, sin = language.rotations(positions)
        x = embeddings
        for i, layer in enumerate(language.layers[:-1]):
            x = layer(x, cos, sin, mask)
            if i == 0:
                x = x + deepstack
        return language.norm(language.layers[-1].answer(x, cos, sin, mask, at))
