"""The forward way: relevance shares from expert judgement, by analytic hierarchy process and fuzzy evaluation.

Experts compare the factors in pairs (weights a), and put each factor of each label into a grade (memberships R);
the share is S = (a ∘ R) g with the scores g of the grades. The methods are those of `weighting` (Saaty 1980).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tomlkit
import xarray as xr
from pydantic import Field

from scenario_engine.methods.weights.analytic_hierarchy import group_judgement, priorities
from scenario_engine.methods.weights.fuzzy_evaluation import fuzzy_evaluation
from scenario_engine.methods.weights.shares import fail_if_negative
from scenario_engine.support.errors import Problem, ProblemsFound, ScenarioEngineError, listing
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.toml import located
from scenario_engine.support.toml.bilingual import Told, by_language, phrase
from scenario_engine.support.toml.inline import inline
from scenario_engine.support.toml.located import LocatedToml
from scenario_engine.support.toml.record import Number, Record
from scenario_engine.support.toml.validation import validated


class ExpertsRecord(Record):
    """Factors and how they compare, grades and their scores, and who put what where.

    `comparisons` holds one matrix an expert, rows as `factors`; `votes` holds for each label one row a factor: how
    many experts chose each grade.
    """

    input: str
    dimension: str
    factors: list[str] = Field(min_length=2)
    comparisons: list[list[list[Number]]] = Field(min_length=1)
    grades: dict[str, Number] = Field(min_length=2)
    operator: str = "weighted-mean"
    votes: dict[str, list[list[Number]]] = Field(min_length=1)
    source: Told


class ExpertFile(Record):
    """A file of judgements."""

    title: Told
    result: str
    experts: ExpertsRecord


@dataclass(frozen=True)
class Judgements:
    """A file of judgements, read."""

    path: Path
    toml: LocatedToml
    record: ExpertFile

    def judged(self) -> xr.Dataset:
        """`share` over `label`, and `weight` of the factors behind them over `factor`, pure numbers.

        `consistency_ratio` says how consistent the comparisons are.
        """
        experts = self.record.experts
        factors, grades = experts.factors, list(experts.grades)
        for number, rows in enumerate(experts.comparisons):
            self._fail_unless_shaped(rows, len(factors), len(factors), "comparisons", str(number))
        for label, rows in experts.votes.items():
            self._fail_unless_shaped(rows, len(factors), len(grades), "votes", label)
            try:
                fail_if_negative(f"experts.votes.{label}", np.array(rows))
            except ScenarioEngineError as fault:
                raise self._refusal(fault.message, "experts", "votes", label) from None
        try:
            together = group_judgement([np.array(rows) for rows in experts.comparisons], factors)
            found = priorities(together, factors)
            counts = np.array(list(experts.votes.values()))
            members = counts / counts.sum(axis=-1, keepdims=True)
            scores = np.array(list(experts.grades.values()))
            shares = fuzzy_evaluation(found.weights, members, scores, experts.operator)
        except ScenarioEngineError as fault:
            problem = Problem.of(fault, self.toml.key(("experts",)), "experts", about="experts")
            raise ProblemsFound([problem]) from None
        share = {"units": "1", "long_name": "Share by fuzzy evaluation"}
        weight = {"units": "1", "long_name": "Weight of the factor (AHP)"}
        return xr.Dataset(
            {"share": ("label", shares, share), "weight": ("factor", found.weights, weight)},
            {"label": list(experts.votes), "factor": factors},
            {
                "title": "Shares from expert judgement",
                "analysis": "experts",
                "consistency_ratio": found.consistency_ratio,
                "notes": f"consistency ratio {found.consistency_ratio:.3f} (acceptable up to 0.1)",
                "warnings": found.warning("experts.comparisons"),
            },
        )

    def write(self, judged: xr.Dataset, path: Path) -> None:
        """Write the shares as a scenario fragment, whole or not at all; the folder is made."""
        experts, ratio = self.record.experts, judged.attrs["consistency_ratio"]
        page = tomlkit.document()
        page.add(
            tomlkit.comment(f"Written by `scenario-engine calibrate` from {self.path.name}, not by hand.")
        )
        page["title"] = by_language(self.record.title)
        page["labels"] = {experts.dimension: list(experts.votes)}
        shares = zip(experts.votes, judged["share"].to_numpy().tolist(), strict=True)
        told = (
            experts.source
            if isinstance(experts.source, str)
            else experts.source.model_dump(exclude_none=True)
        )
        page["inputs"] = {
            experts.input: {
                "unit": "1",
                "by": {experts.dimension: {label: round(share, 6) for label, share in shares}},
                "source": inline(told),
                "quality": inline(phrase("judged", operator=experts.operator, ratio=f"{ratio:.3f}")),
            }
        }
        write_text(path, tomlkit.dumps(page))

    def _fail_unless_shaped(self, rows: list[list[float]], high: int, wide: int, *key: str) -> None:
        if len(rows) != high or any(len(row) != wide for row in rows):
            raise self._refusal(
                f"experts.{'.'.join(key)} must have {high} rows of {wide} numbers; it has {len(rows)} of "
                f"{listing(sorted({len(row) for row in rows}))}.",
                "experts",
                *key,
            )
        if any(sum(row) <= 0 for row in rows):
            raise self._refusal(f"experts.{'.'.join(key)} has a row without votes.", "experts", *key)

    def _refusal(self, message: str, *key: str) -> ProblemsFound:
        return ProblemsFound([Problem(message, "", self.toml.key(key), code="experts")])


def is_expert_file(path: Path) -> bool:
    """Whether a file holds judgements."""
    return path.is_file() and "experts" in located.read(path).values


def read(path: Path) -> Judgements:
    """Read a file of judgements; `ProblemsFound` with the place of whatever is wrong with its form."""
    toml = located.read(path, str(path) if not path.is_absolute() else path.name)
    return Judgements(path, toml, validated(ExpertFile, toml))
