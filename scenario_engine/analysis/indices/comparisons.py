"""Comparisons in pairs, as an index file or a table beside it writes them, become matrices and priorities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenario_engine.analysis.indices.records import Matrix, Rule
from scenario_engine.analysis.indices.spec import Spec
from scenario_engine.methods.weights.analytic_hierarchy import Priorities, group_judgement, priorities
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.numerals import parse_number
from scenario_engine.support.files.plaintext import read_records


def compared(spec: Spec, rule: Rule, of: str, items: Sequence[str]) -> Priorities:
    """What everybody's comparisons of the items of one family say together."""
    matrices = (
        [_ordered(matrix, items) for matrix in rule.matrices if matrix.of == of]
        if rule.matrices is not None
        else _from_csv(spec, str(rule.table), of, items)
    )
    if not matrices:
        raise ScenarioEngineError(f"nobody compared {listing(items)}; add a matrix with of = {of!r}.")
    return priorities(group_judgement(matrices), items)


def _ordered(matrix: Matrix, items: Sequence[str]) -> Floats:
    if sorted(matrix.order) != sorted(items):
        raise ScenarioEngineError(
            f"the matrix of {matrix.expert} compares {listing(matrix.order)}; it must compare {listing(items)}."
        )
    if any(len(row) != len(matrix.order) for row in matrix.rows) or len(matrix.rows) != len(matrix.order):
        raise ScenarioEngineError(f"the matrix of {matrix.expert} is not {len(items)} × {len(items)}.")
    at = [matrix.order.index(item) for item in items]
    return np.array([[_ratio(cell) for cell in row] for row in matrix.rows])[np.ix_(at, at)]


def _ratio(cell: float | str) -> float:
    """A comparison: a number, a fraction such as "1/3", or "?" where nobody compared."""
    if cell == "?":
        return float("nan")
    above, _, below = str(cell).partition("/")
    ratio, of = parse_number(above), parse_number(below or "1")
    if ratio is None or not of:
        raise ScenarioEngineError(f'{cell!r} is no comparison; write 3, "1/3", or "?" for none.')
    return ratio / of


def _from_csv(spec: Spec, name: str, of: str, items: Sequence[str]) -> list[Floats]:
    """Matrices from a table `of, expert, first, second, ratio`; the reverse of each row is understood."""
    path = spec.path.parent / name
    if not path.is_file():
        raise ScenarioEngineError(f"there is no table {name!r} beside the index.")
    columns, records = read_records(path)
    lacking = {"of", "expert", "first", "second", "ratio"} - set(columns)
    if lacking:
        raise ScenarioEngineError(f"{name} lacks the column {listing(sorted(lacking))}.")
    rows = [(line, row) for line, row in records if row["of"] == of]
    experts: dict[str, Floats] = {}
    for line, row in rows:
        blank = np.where(np.eye(len(items)) == 1, 1.0, np.nan)
        matrix = experts.setdefault(row["expert"], blank)
        for column in ("first", "second"):
            if row[column] not in items:
                raise ScenarioEngineError(
                    f"{name}, line {line}: there is no {row[column]!r} under {of or 'branches'!r}."
                )
        i, j = items.index(row["first"]), items.index(row["second"])
        if not np.isnan(matrix[i, j]):
            raise ScenarioEngineError(
                f"{name}, line {line}: {row['first']} and {row['second']} are compared twice."
            )
        ratio = _ratio(row["ratio"])
        if ratio <= 0:
            raise ScenarioEngineError(f"{name}, line {line}: {row['ratio']} is no comparison; it is above 0.")
        matrix[i, j], matrix[j, i] = ratio, 1.0 / ratio
    return list(experts.values())
