"""The weights of an index file: given, equal, judged (AHP, scores, fuzzy) or reconciled; entropy is an operator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices.records import Evaluation, Matrix, WeightRule
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.methods.weights.analytic_hierarchy import Priorities, group_judgement, priorities
from scenario_engine.methods.weights.fuzzy_evaluation import fuzzy_evaluation
from scenario_engine.methods.weights.reconciliation import reconciled
from scenario_engine.methods.weights.shares import fail_if_negative, shares
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, refuse_unknown
from scenario_engine.support.files.numerals import parse_number

COMPARISON = ("expert", "first", "of", "ratio", "second")
"""Columns of a table of comparisons in pairs."""


@dataclass
class Weighting:
    """Weights of both levels where the file gives them, which operator variants weigh the others, and the
    pairwise comparisons behind them."""

    inputs: dict[str, xr.DataArray] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    comparisons: dict[str, Priorities] = field(default_factory=dict)
    rescaled: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What is inconsistent among the judgements, and which weights had to be brought to sum one."""
        inconsistent = [text for of, found in self.comparisons.items() if (text := found.warning(of))]
        return [*inconsistent, *dict.fromkeys(self.rescaled)]


def weigh(spec: IndexFile, name: str | None = None) -> Weighting:
    """Weights of branches, and of indicators within branches."""
    chosen, weighting, set_name = spec.weight_set(name), Weighting(), name or spec.record.weights.use
    names, branches = list(spec.branch_of), spec.branches
    members = {of: [name for name in names if spec.branch_of[name] == of] for of in branches}
    levels = (
        ("branch", "branches", chosen.branches, {"": branches}),
        ("indicator", "indicators", chosen.indicators, members),
    )
    for level, plural, rule, families in levels:
        if rule.rule in ("equal", "entropy"):
            weighting.variants[f"{level}_weight"] = rule.rule
            continue
        key = ("weights", "sets", set_name, plural)
        try:
            _fail_if_unknown(spec, rule, [*chain(*families.values())], list(families))
            local = {
                of: _local(spec, rule, of, items, weighting) if len(items) > 1 or not of else np.ones(1)
                for of, items in families.items()
            }
        except ScenarioEngineError as fault:
            raise spec.refusal(fault, key, ".".join(key)) from None
        if level == "branch":
            weighting.inputs["branch_weight"] = xr.DataArray(local[""], {"branch": branches}, ["branch"])
        else:
            of_branch = [dict(zip(members[of], local[of], strict=True)) for of in branches]
            rows = [[own.get(name, 0.0) for name in names] for own in of_branch]
            coords = {"branch": branches, "indicator": names}
            weighting.inputs["indicator_weight"] = xr.DataArray(rows, coords, list(coords))
    return weighting


def _fail_if_unknown(
    spec: IndexFile, rule: WeightRule, known: Sequence[str], families: Sequence[str]
) -> None:
    """Refuse what a rule says of items, and of families of items compared in pairs, that there are none of."""
    for name in (*(rule.values or ()), *(rule.scores or ()), *chain(*rule.groups.values())):
        refuse_unknown(name, known, f"{name!r} is nothing to weight here.")
    compared = [*families, *rule.groups]
    told = [(f"the matrix of {matrix.expert}", matrix.of) for matrix in rule.matrices or ()]
    if rule.table is not None:
        rows = spec.records_beside(rule.table, COMPARISON)
        told += [(f"{rule.table}, line {line}", row["of"]) for line, row in rows]
    for where, of in told:
        refuse_unknown(of, compared, f"{where}: there is no family {of!r} to compare.")
    for part in rule.of or ():
        _fail_if_unknown(spec, part, known, families)


def _local(spec: IndexFile, rule: WeightRule, of: str, items: Sequence[str], weighting: Weighting) -> Floats:
    """Weights of the items of one family, sum one."""
    if rule.rule == "equal":
        raw = np.ones(len(items))
    elif rule.rule == "given":
        given = rule.values or {}
        raw = _in_order(given, items)
        _note_if_rescaled(f"weights of {listing(items)}", [raw, [*given.values()]], weighting)
    elif rule.rule == "scores":
        scores = rule.scores or {}
        counts = {len(values) for values in scores.values()}
        if len(counts) != 1 or 0 in counts:
            raise ScenarioEngineError(
                "every item needs one score from each expert, in the same order of experts."
            )
        for item, values in scores.items():
            fail_if_negative(f"scores of {item}", np.array(values, dtype=float))
        raw = _in_order({item: float(np.mean(values)) for item, values in scores.items()}, items)
    elif rule.rule == "fuzzy" and rule.evaluation is not None:
        raw = _evaluated(rule.evaluation, items)
    elif rule.rule == "ahp":
        raw = _in_groups(spec, rule, of, items, weighting)
    else:
        if rule.shares is not None:
            _note_if_rescaled("shares of the weightings", [rule.shares], weighting)
        parts = [_local(spec, part, of, items, weighting) for part in rule.of or ()]
        raw = reconciled(parts, rule.combine, rule.shares)
    if (raw < 0).any() or not (raw > 0).any():
        raise ScenarioEngineError(
            f"weights of {listing(items)} are {listing(raw)}; none may be negative, some above 0."
        )
    return shares(raw)


def _note_if_rescaled(what: str, sums: Sequence[Sequence[float] | Floats], weighting: Weighting) -> None:
    """Note weights of which neither the items here nor all together sum to one or a hundred."""
    totals = [sum(map(float, values)) for values in sums]
    if not any(np.isclose(total, whole, rtol=1e-6) for total in totals for whole in (1.0, 100.0)):
        weighting.rescaled.append(f"{what} sum to {totals[0]:g}, not to 1 or 100; they were divided by that.")


def _in_groups(
    spec: IndexFile, rule: WeightRule, of: str, items: Sequence[str], weighting: Weighting
) -> Floats:
    """Priorities of a family: compared all at once, or groups of it and then the items of each group."""
    groups = {name: members for name, members in rule.groups.items() if set(members) & set(items)}
    if not groups:
        return _compared(spec, rule, of, items, weighting)
    if sorted(chain(*groups.values())) != sorted(items):
        raise ScenarioEngineError(f"the groups {listing(groups)} must hold each of {listing(items)} once.")
    found: dict[str, float] = {}
    of_groups = _compared(spec, rule, of, list(groups), weighting)
    for (name, members), share in zip(groups.items(), of_groups, strict=True):
        own = _compared(spec, rule, name, members, weighting) if len(members) > 1 else np.ones(1)
        found.update(zip(members, share * own, strict=True))
    return np.array([found[item] for item in items])


def _compared(
    spec: IndexFile, rule: WeightRule, of: str, items: Sequence[str], weighting: Weighting
) -> Floats:
    """Priorities of what a rule's matrices, or its table, compare in pairs under a name."""
    matrices = (
        [_ordered(matrix, items) for matrix in rule.matrices if matrix.of == of]
        if rule.matrices is not None
        else _from_csv(spec, str(rule.table), of, items)
    )
    if not matrices:
        raise ScenarioEngineError(f"nobody compared {listing(items)}; add a matrix with of = {of!r}.")
    found = priorities(group_judgement(matrices, items), items)
    weighting.comparisons[of or "branches"] = found
    return found.weights


def _in_order(values: Mapping[str, float], items: Sequence[str]) -> Floats:
    missing = [item for item in items if item not in values]
    if missing:
        raise ScenarioEngineError(f"{listing(missing)} has no weight.", near_miss(missing[0], values))
    return np.array([values[item] for item in items], dtype=float)


def _evaluated(entry: Evaluation, items: Sequence[str]) -> Floats:
    missing = [item for item in items if item not in entry.memberships]
    if missing:
        raise ScenarioEngineError(f"{listing(missing)} has no memberships.")
    factors, grades = len(entry.factors), len(entry.grades)
    for item in items:
        rows = entry.memberships[item]
        if len(rows) != factors or any(len(row) != grades for row in rows):
            raise ScenarioEngineError(f"memberships of {item} must be {factors} factors × {grades} grades.")
    stack = np.array([entry.memberships[item] for item in items], dtype=float)
    importance, scores = np.array([*entry.factors.values()]), np.array([*entry.grades.values()])
    return fuzzy_evaluation(importance, stack, scores, entry.operator)


def _ordered(matrix: Matrix, items: Sequence[str]) -> Floats:
    """One expert's matrix in the order of the items."""
    count = len(matrix.order)
    if sorted(matrix.order) != sorted(items):
        raise ScenarioEngineError(
            f"the matrix of {matrix.expert} compares {listing(matrix.order)}; it must compare {listing(items)}."
        )
    if len(matrix.rows) != count or any(len(row) != count for row in matrix.rows):
        raise ScenarioEngineError(f"the matrix of {matrix.expert} is not {count} × {count}.")
    at = [matrix.order.index(item) for item in items]
    return np.array([[_ratio(cell) for cell in row] for row in matrix.rows])[np.ix_(at, at)]


def _ratio(cell: float | str) -> float:
    """A comparison: a number, a fraction such as "1/3", or "?" where nobody compared."""
    if cell == "?":
        return float("nan")
    above, _, below = str(cell).partition("/")
    ratio, of = parse_number(above), parse_number(below or "1")
    if ratio is None or not of or ratio / of <= 0:
        raise ScenarioEngineError(
            f"{cell} is not a comparison; it is above 0.", 'Write 3, "1/3", or "?" for none.'
        )
    return ratio / of


def _from_csv(spec: IndexFile, name: str, of: str, items: Sequence[str]) -> list[Floats]:
    """Matrices from a table `of, expert, first, second, ratio`; the reverse of each row is understood."""
    experts: dict[str, Floats] = {}
    for line, row in spec.records_beside(name, COMPARISON):
        if row["of"] != of:
            continue
        where, (first, second) = f"{name}, line {line}", (row["first"], row["second"])
        matrix = experts.setdefault(row["expert"], np.where(np.eye(len(items)) == 1, 1.0, np.nan))
        for item in (first, second):
            if item not in items:
                raise ScenarioEngineError(f"{where}: there is no {item!r} under {of or 'branches'!r}.")
        i, j = items.index(first), items.index(second)
        if not np.isnan(matrix[i, j]):
            raise ScenarioEngineError(f"{where}: {first} and {second} are compared twice.")
        try:
            ratio = _ratio(row["ratio"])
        except ScenarioEngineError as fault:
            raise ScenarioEngineError(f"{where}: {fault.message}", fault.advice) from None
        matrix[i, j], matrix[j, i] = ratio, 1.0 / ratio
    return list(experts.values())
