"""Margins and taxes on products by use: matrices beside a use table at purchasers' prices."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.headings import HOME, Heading, TableLayout, labels_of, matched
from scenario_engine.data.tables.kinds import TAXES, final_uses, summed
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError

MARGINS = "margins"

ROUNDED = 0.5
"""Units of the last digit that a cell may be off."""


Valuation = Mapping[str, tuple[Path | None, str | None]]
"""Kind of matrix, trade and transport margins or taxes less subsidies on products → its file and its sheet, as far as given."""

UseLines = tuple[Sequence[Heading], Sequence[Heading], Sequence[str]]
"""Rows of products and columns of industries of a use table, and its kinds of final use."""


def revalued(
    layouts: Mapping[str, TableLayout],
    lines: UseLines,
    bought: Floats,
    supplied: Mapping[str, Floats],
    resolution: float,
) -> tuple[Floats, Floats]:
    """Use at basic prices, (products, uses), and the taxes that each use bears, (uses,), by matrices of margins and taxes.

    Each matrix has the labels of the use table, and its rows sum to its column of the supply table (`supplied`),
    rounding of the cells to `resolution` apart; one that the supply table has and is not given is refused.
    """
    found = {kind: np.zeros_like(bought) for kind in (MARGINS, TAXES)}
    for kind in (MARGINS, TAXES):
        column = supplied.get(kind)
        if kind in layouts:
            found[kind] = _borne(layouts[kind], lines)
            _fail_if_unlike(layouts[kind].name, labels_of(lines[0]), found[kind], column, resolution)
        elif column is not None and np.any(column):
            title = vocabulary().title(kind, "en").lower()
            raise TableError(
                f"the supply table has {title}, and no matrix of them is given.",
                "Give both matrices (--margins, --taxes), or neither.",
            )
    return bought - found[MARGINS] - found[TAXES], found[TAXES].sum(axis=0)


def _borne(layout: TableLayout, lines: UseLines) -> Floats:
    """What each use bears of a product: (products, uses)."""
    products, industries, kinds = lines
    sold = [row for row in layout.rows if row.role is None and row.origin in HOME]
    rows = matched(products, sold)
    columns = matched(industries, [column for column in layout.columns if column.role is None])
    if rows is None or columns is None:
        raise AlignmentFault(
            f"{layout.name}: its products or industries are not those of the use table.",
            "Give the matrix the labels of the use table, with rows of zeros if need be.",
        )
    return taken(layout, rows, columns, kinds)


def taken(
    layout: TableLayout, rows: Sequence[Heading], industries: Sequence[Heading], kinds: Sequence[str]
) -> Floats:
    """What industries and kinds of final use take of rows: (rows, uses), zero of a kind without a column."""
    others = [column for column in layout.columns if column.role is not None]
    final, nothing = final_uses(summed(others, layout.values(rows, others).T)), np.zeros(len(rows))
    parts = [final.get(kind, nothing)[:, None] for kind in kinds]
    return np.hstack([layout.values(rows, industries), *parts])


def _fail_if_unlike(
    name: str, products: Sequence[str], found: Floats, supplied: Floats | None, resolution: float
) -> None:
    if supplied is None:
        return
    off = np.abs(found.sum(axis=1) - supplied)
    allowed = 1e-6 * np.abs(supplied) + ROUNDED * resolution * (found.shape[1] + 1)
    if (off > allowed).any():
        at = int(np.argmax(off - allowed))
        raise AlignmentFault(
            f"{name}: the uses of {products[at]} bear {found[at].sum():.6g} and the supply table says {supplied[at]:.6g}.",
            "Take both of one edition.",
        )
