"""Make and use tables brought to the totals of another year together, and written in the form they are read in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.make_use_reader import TAXES, read_make, read_use
from scenario_engine.data.tables.numbers import number_in, read_rows
from scenario_engine.data.tables.reader import unit_of
from scenario_engine.data.tables.vocabulary import plain, vocabulary
from scenario_engine.methods.input_output.balancing import SupplyUse, sut_ras
from scenario_engine.methods.input_output.balancing.supply_use import BalancedSupplyUse
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing, near_miss

IMPORTS = "imports"
"""Who supplies imports where the use table does not set them apart."""


@dataclass(frozen=True)
class SupplyUseTables:
    """Make and use tables of one year in one unit.

    Attributes
    ----------
    prior
        What `sut_ras` balances. Imports in rows of their own, and net taxes on products, are its imported use;
        imports in a column are supplied by `IMPORTS`.
    industries
        Labels, without `IMPORTS`.
    heads
        Kind of final use → its label on the table.
    primary_inputs
        Kind → (industries,), without taxes on products.
    unit
        Of all figures, as the program knows it.
    """

    prior: SupplyUse
    industries: tuple[str, ...]
    heads: Mapping[str, str]
    primary_inputs: Mapping[str, Floats]
    unit: str

    @property
    def products(self) -> list[str]:
        """Labels of what is made at home."""
        return list(map(str, self.prior.domestic_use.indexes["product"]))

    @property
    def imported(self) -> list[str]:
        """Labels of products whose imports stand in rows of their own."""
        return [label for label in map(str, self.prior.imports.indexes["imported"]) if label != TAXES]

    @property
    def outside(self) -> list[str]:
        """Totals of what comes from outside: imports, net taxes on products."""
        some = bool(self.imported) or IMPORTS in self.prior.supply.indexes["industry"]
        taxed = TAXES in self.prior.imports.indexes["imported"]
        return [*([IMPORTS] if some else []), *([TAXES] if taxed else [])]

    def outside_total(self, name: str) -> float:
        """One of those totals as it is in the tables."""
        if name == IMPORTS and not self.imported:
            return float(self.prior.supply.sel(industry=IMPORTS).sum())
        labels = [TAXES] if name == TAXES else self.imported
        return float(self.prior.imports.sel(imported=labels).sum())


@dataclass(frozen=True)
class Totals:
    """Totals of another year: output and primary inputs by industry, final uses by kind, and what comes from outside."""

    output: Floats
    primary_inputs: Mapping[str, Floats]
    final_uses: Floats
    outside: Mapping[str, float]

    @classmethod
    def read(cls, path: Path, like: SupplyUseTables) -> Totals:
        """From a CSV file with the columns total, label and value.

        `total` is gross_output, value_added (or each primary input of the use table), final_use, imports or
        net_taxes_on_products, in the words of the tables; `label` the industry or the kind of final use.

        Parameters
        ----------
        path
            One row for each total; imports and taxes have no label.
        like
            The tables.

        Raises
        ------
        TableError
            A total that the tables do not have, stands twice, or is missing; purchases below zero.
        AlignmentFault
            An industry or a final use that the tables do not have.
        """
        found: dict[tuple[str, str], float] = {}
        for place, row in read_rows(path, ("total", "label", "value")):
            total = _total(row["total"], like, place)
            key = total, _label(total, row["label"], like, place)
            if key in found:
                raise TableError(f"{place}: {' of '.join(filter(None, key))} stands twice.", "Keep one row.")
            found[key] = number_in(row["value"], place)
        kinds = [kind for kind in like.primary_inputs if any(total == kind for total, _ in found)]
        wanted = [
            *(("gross_output", one) for one in like.industries),
            *((kind, one) for kind in kinds or ["value_added"] for one in like.industries),
            *(("final_use", one) for one in like.heads),
            *((one, "") for one in like.outside),
        ]
        if kinds and kinds != ["value_added"]:
            wanted += [
                (kind, one) for kind in like.primary_inputs if kind not in kinds for one in like.industries
            ]
        lacking = [
            f"{total} of {label}" if label else total
            for total, label in wanted
            if (total, label) not in found
        ]
        if lacking:
            raise TableError(f"{path.name}: lacks {listing(lacking)}.", "Add a row for each.")
        double = [f"{total} of {label}" for total, label in found if (total, label) not in wanted]
        if double:
            raise TableError(
                f"{path.name}: {listing(double)} is the sum of primary inputs given beside it.",
                "Keep either.",
            )

        def by_industry(kind: str) -> Floats:
            return np.array([found[kind, one] for one in like.industries])

        output = by_industry("gross_output")
        primary = (
            {kind: by_industry(kind) for kind in like.primary_inputs}
            if kinds
            else _in_proportion(like, by_industry("value_added"), path)
        )
        purchases = output - np.sum(list(primary.values()), axis=0)
        if (purchases < 0).any():
            at = int(np.argmin(purchases))
            raise TableError(
                f"{path.name}: value added of {like.industries[at]} is {output[at] - purchases[at]:,.6g}, "
                f"above its output of {output[at]:,.6g}; it would buy less than nothing.",
                "Correct one of them.",
            )
        return cls(
            output,
            primary,
            np.array([found["final_use", one] for one in like.heads]),
            {one: found[one, ""] for one in like.outside},
        )


def read_tables(make: Path, use: Path, *, unit: str | None = None) -> SupplyUseTables:
    """Make and use tables of two files, CSV or Excel, as `data import` reads them.

    Parameters
    ----------
    make, use
        The files.
    unit
        Unit of the figures, where the files print none.

    Raises
    ------
    TableError, AlignmentFault
        As in `read_make_use`; imports both in rows and in a column.
    """
    printed = read_use(use)
    if printed.imported and printed.imports is not None:
        raise TableError(
            f"{use.name}: imports stand in rows of their own and in a column too.", "Keep one of them."
        )
    supply = read_make(make, printed.industries, printed.commodities)
    industries = list(printed.industries)
    if printed.imports is not None:
        supply, industries = np.vstack([supply, printed.imports]), [*industries, IMPORTS]
    uses = [*printed.industries, *printed.final_uses]
    outside = list(printed.imported)
    imported = np.hstack(
        [printed.imported_flows, *(printed.imported_uses[one][:, None] for one in printed.imported_uses)]
    )
    imported = imported.reshape(len(outside), -1) if outside else np.zeros((0, len(uses)))
    primary = dict(printed.primary_inputs)
    if TAXES in primary:
        taxes = [*primary.pop(TAXES), *(printed.taxes[one] for one in printed.final_uses)]
        imported, outside = np.vstack([imported, taxes]), [*outside, TAXES]
    domestic = np.hstack([printed.flows, *(values[:, None] for values in printed.final_uses.values())])
    prior = SupplyUse(
        _over(supply, industry=industries, product=list(printed.commodities)),
        _over(domestic, product=list(printed.commodities), use=uses),
        _over(imported, imported=outside, use=uses),
        _over(imported.sum(axis=1), imported=outside),
    )
    unit_name, _ = unit_of(unit, printed.layout, use.name)
    return SupplyUseTables(prior, printed.industries, printed.heads, primary, unit_name)


def updated(
    tables: SupplyUseTables, totals: Totals, *, tolerance: float = 1e-9
) -> tuple[SupplyUseTables, BalancedSupplyUse]:
    """The tables at other totals, each product's supply its use, and how the balancing went.

    Imports in rows of their own and net taxes on products meet their sum, not each its own total.

    Parameters
    ----------
    tables
        Of a year whose cells are known.
    totals
        Of the other year.
    tolerance
        Largest gap of a total or a product's balance, relative to the absolute sum of its cells.

    Raises
    ------
    Infeasible, TableError
        As `sut_ras`.
    """
    purchases = totals.output - np.sum(list(totals.primary_inputs.values()), axis=0)
    output, outside = list(totals.output), dict(totals.outside)
    if IMPORTS in tables.prior.supply.indexes["industry"]:
        output.append(outside.pop(IMPORTS))
    balanced = sut_ras(
        tables.prior,
        _over(output, industry=list(tables.prior.supply.indexes["industry"])),
        _over([*purchases, *totals.final_uses], use=list(tables.prior.domestic_use.indexes["use"])),
        sum(outside.values()),
        tolerance=tolerance,
    )
    return replace(tables, prior=balanced.tables, primary_inputs=totals.primary_inputs), balanced


def write(tables: SupplyUseTables, folder: Path) -> None:
    """`make.csv` and `use.csv`, in the form `read_tables` and `data import` read."""
    (folder / "make.csv").write_text(_csv(_make_rows(tables)), encoding="utf-8", newline="")
    (folder / "use.csv").write_text(_csv(_use_rows(tables)), encoding="utf-8", newline="")


def _make_rows(tables: SupplyUseTables) -> Iterator[list[object]]:
    supply = tables.prior.supply.sel(industry=list(tables.industries)).to_numpy()
    yield [f"Unit: {tables.unit}"]
    yield ["Code", *tables.products, "gross output"]
    for label, row in zip(tables.industries, supply, strict=True):
        yield [label, *row, row.sum()]
    yield ["commodity output", *supply.sum(axis=0), supply.sum()]


def _use_rows(tables: SupplyUseTables) -> Iterator[list[object]]:
    prior = tables.prior
    column = None
    if IMPORTS in prior.supply.indexes["industry"]:
        column = prior.supply.sel(industry=IMPORTS).to_numpy()
    origins = (["Origin"], ["domestic"], ["imported"], [""]) if tables.imported else ([], [], [], [])
    yield [f"Unit: {tables.unit}"]
    yield [
        "Code",
        *origins[0],
        *tables.industries,
        *tables.heads.values(),
        *([] if column is None else ["imports"]),
    ]
    for at, (label, row) in enumerate(zip(tables.products, prior.domestic_use.to_numpy(), strict=True)):
        yield [label, *origins[1], *row, *([] if column is None else [column[at]])]
    outside = prior.imported_use
    for label in tables.imported:
        yield [label, *origins[2], *outside.sel(imported=label).to_numpy()]
    titled = vocabulary().title
    if TAXES in outside.indexes["imported"]:
        yield [titled(TAXES, "en").lower(), *origins[3], *outside.sel(imported=TAXES).to_numpy()]
    for kind, values in tables.primary_inputs.items():
        yield [titled(kind, "en").lower(), *origins[3], *values]


def _csv(rows: Iterator[list[object]]) -> str:
    """Rows of equal length, numbers with twelve digits."""
    text, table = io.StringIO(), list(rows)
    writer = csv.writer(text, lineterminator="\n")
    width = max(map(len, table))
    for row in table:
        cells = [f"{cell:.12g}" if isinstance(cell, float) else cell for cell in row]
        writer.writerow([*cells, *[""] * (width - len(cells))])
    return text.getvalue()


def _total(text: str, like: SupplyUseTables, place: str) -> str:
    """Which total a word means: the vocabulary's, in either language."""
    words, key = vocabulary(), plain(text)
    role = words.columns.get(key) or words.rows.get(key)
    name = role.name if role is not None else "_".join(text.split())
    name = "final_use" if name == "final_use_total" else name
    known = ["gross_output", "value_added", *like.primary_inputs, "final_use", *like.outside]
    if name not in known:
        raise TableError(f"{place}: {text!r} is no total of these tables.", near_miss(text, known))
    return name


def _label(total: str, text: str, like: SupplyUseTables, place: str) -> str:
    if total in like.outside:
        if text:
            raise TableError(f"{place}: {total} is one total, not one of {text}.", "Leave the label empty.")
        return ""
    if total != "final_use":
        if text not in like.industries:
            raise AlignmentFault(
                f"{place}: {text!r} is no industry of the tables.", near_miss(text, like.industries)
            )
        return text
    role = vocabulary().columns.get(plain(text))
    kind = role.name if role is not None else text
    if kind not in like.heads:
        raise AlignmentFault(
            f"{place}: {text!r} is no final use of the tables.", near_miss(text, like.heads.values())
        )
    return kind


def _in_proportion(like: SupplyUseTables, value_added: Floats, path: Path) -> dict[str, Floats]:
    """Value added shared among the primary inputs of the use table as they are in it; all of it where it "
    "has none."""
    before = np.sum(list(like.primary_inputs.values()), axis=0)
    if not like.primary_inputs:
        return {"value_added": value_added}
    unknown = (before == 0) & (value_added != 0)
    if unknown.any() and len(like.primary_inputs) > 1:
        lost = listing(one for one, bad in zip(like.industries, unknown, strict=True) if bad)
        raise TableError(
            f"{path.name}: value added of {lost} cannot be shared among primary inputs that are zero in the "
            "use table.",
            f"Give each of them: {listing(like.primary_inputs)}.",
        )
    if len(like.primary_inputs) == 1:
        return dict.fromkeys(like.primary_inputs, value_added)
    factor = np.divide(value_added, before, out=np.ones_like(value_added), where=before != 0)
    return {kind: values * factor for kind, values in like.primary_inputs.items()}


def _over(values: object, **labels: list[str]) -> xr.DataArray:
    return xr.DataArray(np.asarray(values, dtype=float), coords=labels, dims=list(labels))
