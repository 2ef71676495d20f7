"""`scenario-engine data aggregate`, `split`, `regionalise`, `interregional`, `deflate`, `condense`: tables made of a table."""

from pathlib import Path
from typing import Literal

from scenario_engine.cli.console import out
from scenario_engine.cli.options import FleggExponent, NewDataset, OutputUnit, Replace, TableName
from scenario_engine.support.errors import TableError


def aggregate(name: TableName, *, by: str, into: NewDataset, replace: Replace = False) -> int:
    """Sum a stored table to a coarser classification and store it under another name.

    Split core sectors out before aggregating: the other way round is wrong for small sections.

    Parameters
    ----------
    by
        Classification of the dataset, such as sector_section or sector_42, or a CSV with the columns sector and group.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.reclassification import aggregated
    from scenario_engine.data.tables.side_files import read_groups
    from scenario_engine.data.tables.stored import members_of, stored_table

    dataset = catalogue.find(name)
    if by.endswith(".csv"):
        members = {sector: row["group"] for sector, row in read_groups(Path(by), "sector", ["group"]).items()}
    else:
        members = members_of(dataset, by)
    table = aggregated(stored_table(dataset), members)
    note = f"{name} summed by {Path(by).name}"
    return store_derived(table, dataset, into=into, note=note, replace=replace)


def split(
    name: TableName,
    *,
    shares: Path,
    into: NewDataset,
    cells: Path | None = None,
    unit: str | None = None,
    replace: Replace = False,
) -> int:
    """Split sectors of a stored table by shares and store the result under another name.

    The parts have the recipe of the whole unless --cells gives recipes of their own: the flows around them are then
    balanced to the same totals.

    Parameters
    ----------
    shares
        CSV with the columns sector, part, share: the parts of each sector to be split, shares summing to one; and perhaps
        unit, percent where they sum to 100.
    cells
        CSV with the columns sector, buyer and any of coefficient (per unit of the buyer's output), value, lower, upper.
    unit
        Unit of the values of --cells; the table's own when not given.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factor_to
    from scenario_engine.data.tables.reclassification import divided, read_shares
    from scenario_engine.data.tables.stored import classifications, stored_table
    from scenario_engine.data.tables.updating import Margins, read_known, updated

    dataset = catalogue.find(name)
    parts = read_shares(shares)
    table = divided(stored_table(dataset), parts)
    whole = {part: sector for sector, names in parts.items() for part in names}
    sections = {
        kind: {sector: members[whole.get(sector, sector)] for sector in table.sectors}
        for kind, members in classifications(dataset).items()
    }
    note = f"{name} with {', '.join(parts)} split by {shares.name}"
    if cells is not None:
        factor = 1.0 if unit is None else factor_to(unit, table.unit)
        known = read_known(cells, table, factor)
        table, balanced = updated(table, Margins.of(table, table), known)
        out().print(f"{note} and {cells.name}: {balanced}")
        note = f"estimate: {note} and {cells.name}, {balanced}"
    return store_derived(table, dataset, into=into, note=note, replace=replace, sections=sections)


AS_GIVEN = 0.005
"""Of the nation's output, how far that of all regions may be without a word: other editions and rounding."""


def regionalise(
    name: str,
    *,
    output: Path,
    region: str,
    into: NewDataset,
    method: Literal["slq", "cilq", "flq"] = "flq",
    delta: FleggExponent = None,
    unit: OutputUnit = None,
    replace: Replace = False,
) -> int:
    """Estimate the table of a region from its nation's by location quotients and store it.

    The region has the nation's technology and buys elsewhere what its location quotients say that it lacks.

    Parameters
    ----------
    name
        Dataset with the national table.
    output
        CSV with the columns sector and gross_output, and perhaps unit: the region's.
    region
        Whose economy it is.
    method
        Simple (slq), cross-industry (cilq) or Flegg's location quotients (flq).
    """
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.derived import regional
    from scenario_engine.data.tables.side_files import read_by_sector

    stored = StoredTable.of(name)
    home = stored.at_home or stored
    nation = stored.table
    units = factors_to(nation.unit, unit)
    made = read_by_sector(output, "gross_output", nation.sectors, units=units)
    exponent = _exponent(method, delta)
    table = regional(nation, home.coefficients.to_numpy(), made, method, exponent)
    bought = float(table.intermediate.sum())
    elsewhere = 0.0 if table.imported_inputs is None else float(table.imported_inputs.sum())
    by = _said(method, exponent)
    out().print(
        f"{region} makes {made.sum() / nation.gross_output.sum():.1%} of {name}'s output and buys "
        f"{elsewhere / (elsewhere + bought):.1%} of its inputs elsewhere ({by}; {home.covered()})"
    )
    note = f"estimate: {region} from {name} by location quotients, {by}"
    return store_derived(table, catalogue.find(name), into=into, note=note, replace=replace, region=region)


def interregional(
    name: str,
    *,
    output: Path,
    into: NewDataset,
    method: Literal["slq", "cilq", "flq", "charm"] = "flq",
    delta: FleggExponent = None,
    unit: OutputUnit = None,
    replace: Replace = False,
) -> int:
    """Estimate a table of all regions of a nation from its table and from what each region makes, and store it.

    Regions have the nation's technology and buy elsewhere what their location quotients say that they lack, or what cross-hauling
    adds to it (charm), from each other region in proportion to what it makes; trade is balanced product by product, so that the
    regions together are the nation.

    Parameters
    ----------
    name
        Dataset with the national table.
    output
        CSV with the columns region, sector, gross_output and perhaps unit; of each product scaled to the nation's.
    method
        Simple (slq), cross-industry (cilq) or Flegg's location quotients (flq), or cross-hauling as in foreign trade (charm).
    """
    import numpy as np

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables import derived
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.side_files import read_by_region

    stored = StoredTable.of(name)
    home, nation = stored.at_home or stored, stored.table
    made = read_by_region(output, "gross_output", nation.sectors, units=factors_to(nation.unit, unit))
    scale = nation.gross_output.sum() / np.sum(list(made.values()))
    exponent = _exponent(method, delta)
    table = derived.interregional(nation, home.coefficients.to_numpy(), made, method, exponent)
    seats = np.array(table.regions)
    across = float(table.intermediate[seats[:, None] != seats].sum() / table.intermediate.sum())
    by = _said(method, exponent)
    out().print(
        f"Estimated: {len(made)} regions of {name} buy {across:.1%} of their home inputs from each other ({by}; {home.covered()})"
    )
    if abs(scale - 1.0) > AS_GIVEN:
        out().print(
            f"Together they make {1.0 / scale:.4g} times the nation's output; each product is scaled to the nation's."
        )
    how = "cross-hauling adjustment" if method == "charm" else "location quotients"
    note = f"estimate: regions of {name} by {how}, {by}, trade balanced product by product"
    return store_derived(table, catalogue.find(name), into=into, note=note, replace=replace)


def deflate(name: TableName, *, prices: Path, into: NewDataset, replace: Replace = False) -> int:
    """Bring a stored table to the prices of another year by double deflation and store it.

    Parameters
    ----------
    prices
        CSV with the columns sector and price, of each product, relative to the year whose prices are wanted; and perhaps unit,
        percent for an index of 100.
    """
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.derived import deflated
    from scenario_engine.data.tables.side_files import read_prices
    from scenario_engine.data.tables.stored import stored_table

    dataset = catalogue.find(name)
    before = stored_table(dataset)
    table = deflated(before, read_prices(prices, before.sectors))
    now, real = float(before.value_added.sum()), float(table.value_added.sum())
    out().print(
        f"value added {real:,.6g} against {now:,.6g} at current prices: its price is {now / real:.4g}, by double "
        "deflation. Kinds of primary input are scaled to it. Volumes chained over several years do not sum: chain "
        "each total itself."
    )
    note = f"{name} at the prices of {prices.name}, double deflation"
    return store_derived(table, dataset, into=into, note=note, replace=replace)


def _exponent(method: str, delta: float | None) -> float:
    """Flegg's exponent, which no other method has."""
    if delta is not None and (method != "flq" or delta >= 1.0):
        raise TableError(
            f"--delta is {delta:g} with --method {method}; it is below 1, and of flq alone.",
            "Change it, or leave it out.",
        )
    return 0.3 if delta is None else delta


def _said(method: str, delta: float) -> str:
    """A method of location quotients, with Flegg's exponent."""
    return f"{method} with δ = {delta:g}" if method == "flq" else method


def condense(
    file: Path,
    *,
    dataset: str = "china",
    sectors: Path | None = None,
    folder: Path = Path(),
    unit: str | None = None,
) -> None:
    """Condense a full table to its totals and the requirement columns of the sectors that may be core.

    Parameters
    ----------
    file
        A table named `<region>_<year>_…_full_table.csv`.
    dataset
        The dataset it is for, a name or a folder: its dataset.toml says under [condensed] which sectors may be core.
    sectors
        Its sector list; the file named …_sectors.csv beside it when not given.
    folder
        Where the three files are written.
    unit
        Unit of the figures, where the table does not print it.
    """
    from scenario_engine.data import catalogue
    from scenario_engine.data.condense import Recipe, write
    from scenario_engine.data.condense import condense as condensed

    beside = sectors or file.with_name(file.name.replace("_full_table.csv", "_sectors.csv"))
    for path in (file, beside):
        if not path.is_file():
            raise TableError(f"there is no file {path.name!r} here.")
    recipe = Recipe.of(catalogue.find(dataset, Path()))
    for path in write(condensed(file, beside, recipe, unit=unit), folder):
        out().print(f"wrote {path.name}")
