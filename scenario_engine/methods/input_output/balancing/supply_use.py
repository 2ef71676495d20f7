"""SUT-RAS: supply, domestic and imported use brought to new totals at once, product totals unknown.

Where the totals of products are not known, neither table can be scaled alone: what is supplied of a product decides
what is used of it. A cell of either use table is p r s − n / (r s), one of supply p v / r − n r / v, one of imports
p t / r − n r / t: the multiplier r of a product stands against itself on the two sides of its balance, so that
supply = use is one equation in r with a closed root.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.balancing.diagnosis import Infeasible, Shortfall, fail_if_not_finite
from scenario_engine.methods.input_output.balancing.scaling import quadratic_root, relative_gap, signed_parts
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import ports
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing

__all__ = ["BalancedSupplyUse", "Multipliers", "SupplyUse", "sut_ras"]


@dataclass(frozen=True)
class SupplyUse:
    """Supply and use of one year, in one unit; cells of any sign."""

    supply: xr.DataArray
    """V: what industries make, over `industry` and `product`."""
    domestic_use: xr.DataArray
    """Use of home-made products, over `product` and `use`: the purchases of industries and the final uses."""
    imported_use: xr.DataArray
    """Use of imports and of what else comes from outside, over `imported` (products, taxes less subsidies) and `use`."""
    imports: xr.DataArray
    """Totals of the rows of `imported_use`, over `imported`."""


@dataclass(frozen=True)
class Multipliers:
    """Of products made at home and from outside, industries, uses, and all imports; in the order of the tables."""

    domestic: Floats
    imported: Floats
    industry: Floats
    use: Floats
    total: Floats


@dataclass(frozen=True)
class BalancedSupplyUse:
    """Tables at their new totals and how they came about."""

    tables: SupplyUse
    """On the dimensions of the prior."""
    multipliers: Multipliers
    """What cells were scaled with; the module says how."""
    turns: int
    """Turns taken."""
    largest_gap: float
    """Of a total or a product's balance, relative to the absolute sum of its cells and itself."""


@dataclass(frozen=True)
class _Parts:
    """Positive and negative part of each prior, with the totals wanted; the last axes are those of `SupplyUse`."""

    supply: tuple[Floats, Floats]
    domestic: tuple[Floats, Floats]
    imported: tuple[Floats, Floats]
    imports: tuple[Floats, Floats]
    output: Floats
    uses: Floats
    import_total: Floats

    def turned(self, before: Multipliers) -> Multipliers:
        """One turn: products balance, then industries, uses and imports meet their totals."""
        v, s, t = before.industry, before.use, before.total
        domestic = _balance(
            _down(self.supply[0], v) + _along(self.domestic[1], 1 / s),
            _along(self.domestic[0], s) + _down(self.supply[1], 1 / v),
        )
        imported = _balance(
            self.imports[0] * t[..., None] + _along(self.imported[1], 1 / s),
            _along(self.imported[0], s) + self.imports[1] / t[..., None],
        )
        industry = quadratic_root(
            _along(self.supply[0], 1 / domestic), _along(self.supply[1], domestic), self.output
        )
        use = quadratic_root(
            _down(self.domestic[0], domestic) + _down(self.imported[0], imported),
            _down(self.domestic[1], 1 / domestic) + _down(self.imported[1], 1 / imported),
            self.uses,
        )
        total = quadratic_root(
            (self.imports[0] / imported).sum(-1), (self.imports[1] * imported).sum(-1), self.import_total
        )
        return Multipliers(domestic, imported, industry, use, total)

    def cells(self, by: Multipliers) -> tuple[Floats, Floats, Floats, Floats]:
        """Supply, domestic use, imported use and imports under these multipliers."""
        return (
            _scaled(self.supply, by.industry[..., :, None] / by.domestic[..., None, :]),
            _scaled(self.domestic, by.domestic[..., :, None] * by.use[..., None, :]),
            _scaled(self.imported, by.imported[..., :, None] * by.use[..., None, :]),
            _scaled(self.imports, by.total[..., None] / by.imported),
        )

    def gaps(self, supply: Floats, domestic: Floats, imported: Floats, imports: Floats) -> list[Floats]:
        """Of product balances at home and from outside, output, uses, and all imports, relative to their size."""
        return [
            relative_gap(supply.sum(-2), domestic.sum(-1), np.abs(domestic).sum(-1)),
            relative_gap(imports, imported.sum(-1), np.abs(imported).sum(-1)),
            relative_gap(supply.sum(-1), self.output, np.abs(supply).sum(-1)),
            relative_gap(
                domestic.sum(-2) + imported.sum(-2),
                self.uses,
                np.abs(domestic).sum(-2) + np.abs(imported).sum(-2),
            ),
            relative_gap(imports.sum(-1), self.import_total, np.abs(imports).sum(-1))[..., None],
        ]


def sut_ras(
    prior: SupplyUse,
    output: xr.DataArray,
    uses: xr.DataArray,
    import_total: xr.DataArray | float,
    *,
    tolerance: float = 1e-9,
    most_turns: int = 10_000,
) -> BalancedSupplyUse:
    """The supply and use tables of least information loss from a prior that meet output, uses and all imports.

    Parameters
    ----------
    prior
        Tables of another year; zeros stay zero, signs stay. They need not balance.
    output
        Of industries, over `industry`; and any leading dimension, such as `draw`, balanced side by side.
    uses
        Purchases of each industry (its output less its value added) and each final use, over `use`.
    import_total
        Sum of `imports`: one number, or one for each leading label.
    tolerance
        Largest gap of a total or a product's balance, relative to the absolute sum of its cells.
    most_turns
        After which the totals count as not met.

    Returns
    -------
    The tables on the dimensions of the prior, in its unit; every product's supply is its use.

    Raises
    ------
    TableError
        A cell or total that is not a number; totals that contradict each other: all that is used must be all output plus
        all imports.
    AlignmentFault
        Labels that differ between tables and totals.
    Infeasible
        Totals over cells that are all zero, which are named; turns that run out, with everything that is off.

    Source: Temurshoev and Timmer (2011); United Nations (2018), Handbook on supply and use tables and input-output
    tables, chapter 18, box 18.5.

    Examples
    --------
    >>> make = xr.DataArray([[90.0, 10.0], [0.0, 100.0]], {"industry": ["A", "B"], "product": ["X", "Y"]})
    >>> domestic = xr.DataArray([[20.0, 30.0, 40.0], [30.0, 20.0, 60.0]], {"product": ["X", "Y"], "use": ["A", "B", "demand"]})
    >>> abroad = xr.DataArray([[5.0, 5.0, 10.0]], {"imported": ["X"], "use": ["A", "B", "demand"]})
    >>> prior = SupplyUse(make, domestic, abroad, abroad.sum("use"))
    >>> output = xr.DataArray([110.0, 105.0], {"industry": ["A", "B"]})
    >>> uses = xr.DataArray([58.0, 57.0, 122.0], {"use": ["A", "B", "demand"]})
    >>> balanced = sut_ras(prior, output, uses, 22.0)
    >>> balanced.tables.supply.sum("product").round(6).values.tolist()
    [110.0, 105.0]
    """
    fail_if_not_finite(
        supply=prior.supply,
        domestic_use=prior.domestic_use,
        imported_use=prior.imported_use,
        imports=prior.imports,
        output=output,
        uses=uses,
        import_total=xr.DataArray(import_total),
    )
    supply, domestic, imported, imports = _aligned(prior)
    output = in_order(output, "industry", supply.indexes["industry"])
    uses = in_order(uses, "use", domestic.indexes["use"])
    total_imports = xr.DataArray(import_total)
    lead, totals = ports(
        output=(output, ("industry",)), uses=(uses, ("use",)), import_total=(total_imports, ())
    )
    x, u, total = (one.astype(float) for one in totals)
    _fail_if_totals_differ(x, u, total, max(tolerance, 1e-6))
    _fail_if_empty(supply, xr.concat([domestic, imported.rename(imported="product")], "product"), x, u)
    supplied, home, abroad, bought = (
        signed_parts(one.to_numpy()) for one in (supply, domestic, imported, imports)
    )
    parts = _Parts(supplied, home, abroad, bought, x, u, total)
    by, turn, met = _ones(parts), 0, False
    while not met:
        turn, by = turn + 1, parts.turned(by)
        cells = parts.cells(by)
        gaps = parts.gaps(*cells)
        met = all((gap <= tolerance).all() for gap in gaps)
        if not met and turn >= most_turns:
            _fail(gaps, prior, tolerance, turn)
    wanted = (output, uses, total_imports)
    coords = {dim: one.coords[dim] for one in wanted for dim in lead if dim in one.coords}
    made = [
        xr.DataArray(values, {**coords, **old.coords}, [*lead, *old.dims], attrs=old.attrs)
        for values, old in zip(cells, (supply, domestic, imported, imports), strict=True)
    ]
    return BalancedSupplyUse(SupplyUse(*made), by, turn, max(float(gap.max(initial=0.0)) for gap in gaps))


def _aligned(prior: SupplyUse) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray, xr.DataArray]:
    domestic = prior.domestic_use.transpose("product", "use")
    supply = in_order(prior.supply, "product", domestic.indexes["product"]).transpose("industry", "product")
    imported = in_order(prior.imported_use, "use", domestic.indexes["use"]).transpose("imported", "use")
    return supply, domestic, imported, in_order(prior.imports, "imported", imported.indexes["imported"])


def _fail_if_totals_differ(output: Floats, uses: Floats, import_total: Floats, tolerance: float) -> None:
    made, used = output.sum(-1) + import_total, uses.sum(-1)
    if (np.abs(made - used) > tolerance * np.abs(used)).any():
        at = int(np.argmax(np.abs(made - used)))
        raise TableError(
            f"output and imports sum to {made.ravel()[at]:.10g}, all uses to {used.ravel()[at]:.10g}; what "
            "is supplied is what is used.",
            "Scale one of them.",
        )


def _fail(gaps: list[Floats], prior: SupplyUse, tolerance: float, turns: int) -> None:
    labels = [
        [f"product {label}" for label in prior.domestic_use.indexes["product"]],
        [f"imports of {label}" for label in prior.imported_use.indexes["imported"]],
        [f"industry {label}" for label in prior.supply.indexes["industry"]],
        [f"use {label}" for label in prior.domestic_use.indexes["use"]],
        ["all imports"],
    ]
    found = {
        name: float(size)
        for names, gap in zip(labels, gaps, strict=True)
        if names
        for name, size in zip(names, gap.reshape(-1, len(names)).max(axis=0, initial=0.0), strict=True)
        if not size <= tolerance
    }
    worst, *others = sorted(found, key=lambda name: -found[name])
    also = listing(f"{name} ({found[name]:.2g})" for name in others)
    raise Infeasible(
        f"totals are not met after {turns} turns: {worst} is farthest off, by {found[worst]:.2g} of its size"
        f"{f'; also {also}' if also else ''}. Put something where the prior has zero, or allow more turns "
        "or a looser tolerance.",
        Shortfall((worst, *others), (), found[worst]),
    )


def _fail_if_empty(supply: xr.DataArray, uses: xr.DataArray, output: Floats, wanted: Floats) -> None:
    """A total over cells that are all zero can never be met; each such row or column is named."""
    lacking = [
        f"{what} {label}"
        for what, cells, totals, dim in (
            ("industry", supply, output, "industry"),
            ("use", uses, wanted, "use"),
        )
        for label, some, total in zip(
            cells.indexes[dim],
            (cells != 0.0).any([one for one in cells.dims if one != dim]).to_numpy(),
            np.abs(totals).reshape(-1, cells.sizes[dim]).max(axis=0),
            strict=True,
        )
        if total > 0.0 and not some
    ]
    if lacking:
        raise Infeasible(
            f"no tables meet these totals: every cell of {listing(lacking)} is zero in the prior. Put "
            "something there, or make the total zero.",
            Shortfall(tuple(lacking), (), 0.0),
        )


def _ones(parts: _Parts) -> Multipliers:
    lead = parts.import_total.shape
    products, outside = len(parts.domestic[0]), len(parts.imported[0])
    return Multipliers(
        domestic=np.ones((*lead, products)),
        imported=np.ones((*lead, outside)),
        industry=np.ones_like(parts.output),
        use=np.ones_like(parts.uses),
        total=np.ones_like(parts.import_total),
    )


def _along(matrix: Floats, by: Floats) -> Floats:
    """Σ over the columns, (…, rows)."""
    return np.asarray(by @ matrix.T)


def _down(matrix: Floats, by: Floats) -> Floats:
    """Σ over the rows, (…, columns)."""
    return np.asarray(by @ matrix)


def _balance(supplied: Floats, used: Floats) -> Floats:
    """The multiplier at which a product's use, growing in it, is its supply, falling in it; 1 where there is neither."""
    fine = (supplied > 0) & (used > 0)
    return np.sqrt(np.where(fine, supplied / np.where(fine, used, 1.0), 1.0))


def _scaled(parts: tuple[Floats, Floats], factor: Floats) -> Floats:
    return np.asarray(parts[0] * factor - parts[1] / factor)
