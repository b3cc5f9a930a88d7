"""The rules of `nearness` for the twin, in plain loops."""

from __future__ import annotations

from dataclasses import dataclass

from kmwiki.search import meaning
from kmwiki.search.meaning import Encoder, Vectors
from kmwiki.search.memory_rules import Kept, Scorer, weight_of_document


@dataclass
class Nearness:
    scorer: Scorer
    language: str
    question: Vectors

    def cosine(self, one: Kept) -> float:
        """Of the passage that is nearest; -1 for a document without any."""
        if one.vectors is None:
            return -1.0
        products = [
            float(scale) * sum(a * b for a, b in zip(row, self.question.tolist(), strict=True))
            for row, scale in zip(one.vectors.numbers.tolist(), one.vectors.scales, strict=True)
        ]
        return round(max(products, default=-1.0), meaning.PLACES)

    def nearest(self, allowed: list[Kept]) -> list[Kept]:
        """Those that are answers by their meaning: the nearest, and whoever is as near as the last of them."""
        cosines = {one.document.key: self.cosine(one) for one in allowed}
        near = sorted((cosine for cosine in cosines.values() if cosine >= meaning.LEAST), reverse=True)
        if not near:
            return []
        last = near[: meaning.NEAREST][-1]
        return [one for one in allowed if cosines[one.document.key] >= last]

    def added(self, score: float, one: Kept) -> float:
        """A document's score by words, and with what meaning adds."""
        cosine = max(self.cosine(one), 0.0)
        most = meaning.HIGHEST * sum(self.scorer.mass.values()) * weight_of_document(one.document)
        if one.document.lang != self.language:
            score = max(score, most * meaning.ACROSS * (cosine - meaning.CHANCE))
        return score + most * meaning.BESIDE * cosine


def nearness_to(scorer: Scorer, encoder: Encoder | None) -> Nearness | None:
    if encoder is None:
        return None
    language = meaning.language_asked(scorer.query, scorer.live, scorer.often)
    if language is None:
        return None
    (question,) = encoder.encode([scorer.query.plain])
    return Nearness(scorer, language, question)
