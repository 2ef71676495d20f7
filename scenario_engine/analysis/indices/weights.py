"""The weights of an index file: given, equal, judged (AHP, scores, fuzzy) or reconciled; entropy is an operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.comparisons import compared
from scenario_engine.analysis.indices.records import Evaluation, Rule
from scenario_engine.analysis.indices.spec import Spec
from scenario_engine.methods.weights.analytic_hierarchy import Priorities
from scenario_engine.methods.weights.fuzzy_evaluation import fuzzy_evaluation
from scenario_engine.methods.weights.reconciliation import reconciled
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss


@dataclass
class Judged:
    """Weights of both levels where the file gives them, which operator variants weigh the others, and the
    pairwise comparisons behind them."""

    inputs: dict[str, xr.DataArray] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    comparisons: dict[str, Priorities] = field(default_factory=dict)

    @property
    def warnings(self) -> list[str]:
        """What is inconsistent among the judgements."""
        return [text for of, found in self.comparisons.items() if (text := found.warning(of))]


def weigh(spec: Spec, name: str | None = None) -> Judged:
    """Weights of branches, and of indicators within branches."""
    chosen = spec.weight_set(name)
    judged = Judged()
    families = {
        branch: [item for item, owner in spec.branch_of.items() if owner == branch]
        for branch in spec.branches
    }
    key = ("weights", "sets", name or spec.record.weights.use)
    for level, rule in (("branch", chosen.branches), ("indicator", chosen.indicators)):
        place = (*key, "branches" if level == "branch" else "indicators")
        if rule.rule in ("equal", "entropy"):
            judged.variants[f"{level}_weight"] = rule.rule
            continue
        try:
            _fail_if_unknown(rule, spec.branches if level == "branch" else list(spec.branch_of))
            if level == "branch":
                local = _local(spec, rule, "", spec.branches, judged)
                judged.inputs["branch_weight"] = xr.DataArray(local, {"branch": spec.branches}, ["branch"])
            else:
                judged.inputs["indicator_weight"] = _within(spec, rule, families, judged)
        except ScenarioEngineError as fault:
            raise spec.refusal(fault, place, ".".join(place)) from None
    return judged


def _fail_if_unknown(rule: Rule, known: Sequence[str]) -> None:
    for name in (*(rule.values or ()), *(rule.scores or ())):
        if name not in known:
            raise ScenarioEngineError(f"{name!r} is nothing to weight here.", near_miss(name, known))
    for part in rule.of or ():
        _fail_if_unknown(part, known)


def _within(spec: Spec, rule: Rule, families: Mapping[str, list[str]], judged: Judged) -> xr.DataArray:
    names = list(spec.branch_of)
    matrix = np.zeros((len(spec.branches), len(names)))
    for row, (branch, members) in enumerate(families.items()):
        local = _local(spec, rule, branch, members, judged) if len(members) > 1 else np.ones(1)
        matrix[row, [names.index(member) for member in members]] = local
    return xr.DataArray(matrix, {"branch": spec.branches, "indicator": names}, ["branch", "indicator"])


def _local(spec: Spec, rule: Rule, of: str, items: Sequence[str], judged: Judged) -> Floats:
    """Weights of the items of one family, sum one."""
    if rule.rule == "equal":
        raw = np.ones(len(items))
    elif rule.rule == "given":
        raw = _in_order(rule.values or {}, items)
    elif rule.rule == "scores":
        scores = rule.scores or {}
        _fail_if_uneven(scores)
        raw = _in_order({item: float(np.mean(values)) for item, values in scores.items()}, items)
    elif rule.rule == "fuzzy" and rule.evaluation is not None:
        raw = _evaluated(rule.evaluation, items)
    elif rule.rule == "ahp":
        found = compared(spec, rule, of, items)
        judged.comparisons[of or "branches"] = found
        raw = found.weights
    else:
        parts = [_local(spec, part, of, items, judged) for part in rule.of or ()]
        raw = reconciled(parts, rule.combine, rule.shares)
    if (raw < 0).any() or raw.sum() <= 0:
        raise ScenarioEngineError(
            f"weights of {listing(items)} are {listing(raw)}; none may be negative, some above 0."
        )
    return np.asarray(raw / raw.sum())


def _in_order(values: Mapping[str, float], items: Sequence[str]) -> Floats:
    missing = [item for item in items if item not in values]
    if missing:
        raise ScenarioEngineError(f"{listing(missing)} has no weight.", near_miss(missing[0], values))
    return np.array([values[item] for item in items], dtype=float)


def _fail_if_uneven(scores: Mapping[str, Sequence[float]]) -> None:
    counts = {len(values) for values in scores.values()}
    if len(counts) != 1 or 0 in counts:
        raise ScenarioEngineError(
            "every item needs one score from each expert, in the same order of experts."
        )


def _evaluated(entry: Evaluation, items: Sequence[str]) -> Floats:
    missing = [item for item in items if item not in entry.memberships]
    if missing:
        raise ScenarioEngineError(f"{listing(missing)} has no memberships.")
    shape = (len(entry.factors), len(entry.grades))
    for item in items:
        rows = entry.memberships[item]
        if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
            raise ScenarioEngineError(
                f"memberships of {item} must be {shape[0]} factors × {shape[1]} grades."
            )
    stack = np.array([entry.memberships[item] for item in items], dtype=float)
    factors, grades = np.array([*entry.factors.values()]), np.array([*entry.grades.values()])
    return fuzzy_evaluation(factors, stack, grades, entry.operator)
