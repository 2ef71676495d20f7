"""Make and use tables turned into a symmetric table, by an assumption that is named.

Industry technology: an industry makes all its commodities with one recipe. Commodity technology: a commodity has
one recipe wherever it is made; it needs as many industries as commodities, and may give negative cells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing, refuse_unknown

__all__ = ["MakeUse", "Symmetric", "symmetric"]


LEAST_PART = 0.1
"""Of a sum that vanishes, below which a row is not named; the sum of squares of all parts is one."""


@dataclass(frozen=True)
class MakeUse:
    """Make and use tables of one year, in one unit."""

    commodities: tuple[str, ...]
    industries: tuple[str, ...]
    make: Floats
    """V: what industries make, (industries, commodities)."""
    use: Floats
    """U: what industries use, (commodities, industries)."""
    final_uses: Mapping[str, Floats]
    """Kind → (commodities,); imports negative."""
    primary_inputs: Mapping[str, Floats]
    """Kind → (industries,)."""

    @property
    def commodity_output(self) -> Floats:
        """q = V′ 1."""
        return np.asarray(self.make.sum(axis=0))

    @property
    def industry_output(self) -> Floats:
        """g = V 1."""
        return np.asarray(self.make.sum(axis=1))


@dataclass(frozen=True)
class Symmetric:
    """A symmetric table: flows (n, n), output, final uses and primary inputs on the same sectors.

    `imported_inputs` is what an industry uses of commodities that nobody makes at home: no income of anybody's here.
    """

    sectors: tuple[str, ...]
    flows: Floats
    output: Floats
    final_uses: Mapping[str, Floats]
    primary_inputs: Mapping[str, Floats]
    imported_inputs: Floats | None = None


def symmetric(tables: MakeUse, assumption: str) -> Symmetric:
    """The symmetric table under a named assumption.

    Parameters
    ----------
    tables
        Make and use.
    assumption
        One of `ASSUMPTIONS`: `commodity-by-commodity industry-technology` and so on.

    Returns
    -------
    Flows (n, n), output (n), final uses and primary inputs, in the unit of the two tables.

    Raises
    ------
    TableError
        An assumption that is not known; commodity technology with a make table that is not square or singular.

    Source: Miller and Blair (2009), sections 5.3-5.5; United Nations (2018), Handbook on supply and use tables
    and input-output tables, chapter 12, whose letters A to D the four have.

    Examples
    --------
    >>> demand, income = {"households": np.array([78.0, 83.0])}, {"value added": np.array([68.0, 93.0])}
    >>> make, use = np.array([[90.0, 0.0], [10.0, 100.0]]), np.array([[12.0, 10.0], [10.0, 7.0]])
    >>> tables = MakeUse(("X", "Y"), ("A", "B"), make, use, demand, income)
    >>> symmetric(tables, "commodity-by-commodity industry-technology").flows.round(2).tolist()
    [[12.91, 9.09], [10.64, 6.36]]
    """
    refuse_unknown(assumption, ASSUMPTIONS, f"no assumption is called {assumption!r}.", TableError)
    return ASSUMPTIONS[assumption](tables)


def _commodity_by_commodity_industry_technology(tables: MakeUse) -> Symmetric:
    """Model B, Z = U ĝ⁻¹ V: each commodity is made by the recipes of its makers, in their shares."""
    mix = tables.make / _nonzero(tables.industry_output)[:, None]
    return Symmetric(
        tables.commodities,
        tables.use @ mix,
        tables.commodity_output,
        tables.final_uses,
        {kind: values @ mix for kind, values in tables.primary_inputs.items()},
    )


def _commodity_by_commodity_commodity_technology(tables: MakeUse) -> Symmetric:
    """Model A, A V′ = U: the recipes of commodities whose sum over what an industry makes is what it uses."""
    inputs = np.vstack([tables.use, *tables.primary_inputs.values()])
    recipes = _solved(tables, tables.make, inputs.T).T * tables.commodity_output
    size = len(tables.commodities)
    primary = dict(zip(tables.primary_inputs, recipes[size:], strict=True))
    return Symmetric(tables.commodities, recipes[:size], tables.commodity_output, tables.final_uses, primary)


def _industry_by_industry_industry_technology(tables: MakeUse) -> Symmetric:
    """Model D, Z = V q̂⁻¹ U: a commodity is bought from its makers in their shares, whoever buys (fixed product sales).

    What is used of a commodity that nobody makes at home is bought abroad, and not income.
    """
    shares = tables.make / _nonzero(tables.commodity_output)
    not_made = tables.use[tables.commodity_output == 0].sum(axis=0)
    return Symmetric(
        tables.industries,
        shares @ tables.use,
        tables.industry_output,
        {kind: shares @ values for kind, values in tables.final_uses.items()},
        tables.primary_inputs,
        not_made if not_made.any() else None,
    )


def _industry_by_industry_commodity_technology(tables: MakeUse) -> Symmetric:
    """Model C, C Z = U, C = V′ ĝ⁻¹: an industry sells all it makes in one pattern (fixed industry sales)."""
    wanted = np.column_stack([tables.use, *tables.final_uses.values()])
    product_mix = tables.make.T / _nonzero(tables.industry_output)
    sold = _solved(tables, product_mix, wanted)
    size = len(tables.industries)
    final = dict(zip(tables.final_uses, sold[:, size:].T, strict=True))
    return Symmetric(tables.industries, sold[:, :size], tables.industry_output, final, tables.primary_inputs)


ASSUMPTIONS: dict[str, Callable[[MakeUse], Symmetric]] = {
    "commodity-by-commodity industry-technology": _commodity_by_commodity_industry_technology,
    "commodity-by-commodity commodity-technology": _commodity_by_commodity_commodity_technology,
    "industry-by-industry industry-technology": _industry_by_industry_industry_technology,
    "industry-by-industry commodity-technology": _industry_by_industry_commodity_technology,
}
"""Name → how; models B, A, D and C of the United Nations Handbook."""


def _solved(tables: MakeUse, matrix: Floats, right: Floats) -> Floats:
    if len(tables.commodities) != len(tables.industries):
        raise TableError(
            "commodity technology needs as many industries as commodities; there are "
            f"{len(tables.industries)} and {len(tables.commodities)}.",
            "Use industry technology.",
        )
    if np.linalg.cond(matrix) > 1.0 / np.finfo(float).eps:
        raise TableError(
            f"commodity technology: the make table is singular:{_why_singular(tables)} merge these, or use "
            "industry technology."
        )
    return np.asarray(np.linalg.solve(matrix, right))


def _why_singular(tables: MakeUse) -> str:
    """What nobody makes, who makes nothing, and whose mixes or makers are a sum of others'."""
    mixes = tables.make / _nonzero(tables.industry_output)[:, None]
    makers = tables.make.T / _nonzero(tables.commodity_output)[:, None]
    commodities, industries = np.array(tables.commodities), np.array(tables.industries)
    findings = (
        ("nobody makes {}", commodities[tables.commodity_output == 0]),
        ("nothing is made by {}", industries[tables.industry_output == 0]),
        ("the product mixes of industries {} follow from one another", industries[_dependent(mixes)]),
        ("the makers of commodities {} follow from one another", commodities[_dependent(makers)]),
    )
    return "".join(f" {text.format(listing(labels))};" for text, labels in findings if len(labels))


def _dependent(rows: Floats) -> npt.NDArray[np.intp]:
    """Rows that take part in a sum that vanishes, largest part first; rows of zeros are left out."""
    left, sizes, _ = np.linalg.svd(rows)
    vanishing = left[:, sizes <= sizes[0] * len(rows) * np.finfo(float).eps]
    parts = np.where(rows.any(axis=1), np.linalg.norm(vanishing, axis=1), 0.0)
    return np.argsort(-parts.round(6), kind="stable")[: int((parts > LEAST_PART).sum())]


def _nonzero(output: Floats) -> Floats:
    return np.where(output == 0, 1.0, output)
