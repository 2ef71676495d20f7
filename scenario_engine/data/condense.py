"""A full input-output table condensed to what splitting out core sectors needs: totals and some columns.

Full tables are not carried by the package; figures computed from them are, with the command that computes them.
Whatever the shares of the core sectors, the augmented inverse follows from their columns of ``E = (I - A)^-1 - I`` of
the original table, so those columns and the sector totals are enough.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables.checks import check_table
from scenario_engine.data.tables.currency import factor_to
from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.side_files import fail_if_sectors_differ, read_rows
from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.input_output.productivity import spectral_radius
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.replacing import write_texts

SECTOR_COLUMNS = ["year", "region", "sector", "indicator", "value", "unit", "vintage", "source", "quality"]


@dataclass(frozen=True)
class Recipe:
    """What a dataset keeps of a full table: the columns of which sectors, in which unit, and whose table it is.

    `cores` are codes of the sectors that a scenario may name as core; `source` has `{year}` and `{sectors}`
    to fill in.
    """

    cores: tuple[str, ...]
    unit: str
    source: str

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """What `[condensed]` of a dataset says."""
        said = dataset.about.get("condensed", {})
        if not said.get("cores") or not said.get("source"):
            raise TableError(
                f"{dataset.name}/dataset.toml does not say what to keep of a full table.",
                'Add [condensed] with cores = ["…"], codes of the sectors that may be core, and source = '
                '"… {year}, {sectors} sectors".',
            )
        return cls(tuple(said["cores"]), dataset.counted_in["money"], str(said["source"]))


@dataclass(frozen=True)
class CondensedTable:
    """Sector totals and requirement columns of one input-output table."""

    region: str
    year: int
    totals: pd.DataFrame
    """In the unit of the recipe."""
    requirements: pd.DataFrame
    """``(I - A)^-1 - I``: output of the row sector induced by one unit of final demand for the column sector, without that unit
    itself; dimensionless."""
    spectral_radius: float
    """Of the technical coefficients A; below 1 for a productive table."""
    largest_residual: float
    """Largest element of ``|(I - A) E - A|`` over the core columns, which is ``|(I - A) X - I|`` with X = E + I."""
    table: Path
    sectors: Path
    """The files it was made of; their names and checksums are kept, never their places."""
    recipe: Recipe


def condense(
    table_csv: Path, sectors_csv: Path, recipe: Recipe, *, unit: str | None = None
) -> CondensedTable:
    """Sector totals and the columns of ``(I - A)^-1 - I`` that a recipe names, in its unit.

    The table is named ``<region>_<year>_..._full_table.csv``, at producers' prices with competitive imports,
    and read by its labels; `sectors_csv` has one row for each of its sectors, with a column ``code``. A table
    that does not balance to 1e-6 or is not productive is refused.
    """
    name, columns = table_csv.name, list(recipe.cores)
    found = re.match(r"([a-z]+)_(\d{4})_.*full_table\.csv$", name)
    if found is None:
        raise TableError(
            f"{name}: region and year are read from the name; call it <region>_<year>_..._full_table.csv."
        )
    table = read_table(table_csv, unit=unit)
    for finding in check_table(table):
        if finding.fatal and not finding.passed:
            raise TableError(f"{name}: {finding.check} does not hold: {finding.text}.", "Correct the table.")
    codes = [row["code"] for _, row in read_rows(sectors_csv, ("code",), None, once=("code",))]
    fail_if_sectors_differ(sectors_csv.name, codes, table.sectors)
    foreign = [column for column in columns if column not in codes]
    if foreign or len(set(columns)) < len(columns):
        raise TableError(
            f"core columns {listing(foreign or columns)}: each must be one sector of the table, once."
        )

    coefficients = table.by_sector_and_buyer(table.coefficients).sel(sector=codes, buyer=codes)
    wanted = coefficients.sel(buyer=columns)
    # E = (I - A)^-1 - I = (I - A)^-1 A: solving for columns of A avoids subtracting the unit afterwards.
    requirements = Leontief.of(coefficients).output(wanted).to_numpy()
    residual = requirements - coefficients.to_numpy() @ requirements - wanted.to_numpy()
    kept = {name: table.totals[name] for name in ("gross_output", "intermediate_input", "value_added")}
    totals = pd.DataFrame(kept, index=pd.Index(table.sectors, name="sector"))
    return CondensedTable(
        region=found[1],
        year=int(found[2]),
        totals=totals.loc[codes] * factor_to(table.unit, recipe.unit),
        requirements=pd.DataFrame(requirements, totals.loc[codes].index, pd.Index(columns, name="core")),
        spectral_radius=float(spectral_radius(table.coefficients)),
        largest_residual=float(np.abs(residual).max()),
        table=table_csv,
        sectors=sectors_csv,
        recipe=recipe,
    )


def write(condensed: CondensedTable, folder: Path) -> list[Path]:
    """Write the sectors, requirements and manifest files of one table to `folder`, which must be there; returns their paths.

    ``io_<year>_sectors.csv``, ``io_<year>_requirements.csv`` and ``io_<year>_manifest.toml``: UTF-8, line
    feeds, numbers with 10 significant digits.
    """
    year, recipe = condensed.year, condensed.recipe
    rows = condensed.totals.rename_axis(columns="indicator").stack().rename("value").reset_index()
    rows = rows.assign(
        year=year,
        region=condensed.region,
        unit=recipe.unit,
        vintage="input-output",
        source=recipe.source.format(year=year, sectors=len(condensed.totals)),
        quality="official: balances checked to 1e-6",
    )
    requirements = condensed.requirements.stack().rename("value").reset_index()
    form = {"index": False, "float_format": "%.10g"}
    texts = {
        "sectors.csv": rows[SECTOR_COLUMNS].to_csv(lineterminator="\n", **form),
        "requirements.csv": requirements.to_csv(lineterminator="\n", **form),
        "manifest.toml": _manifest(condensed),
    }
    placed = {folder / f"io_{year}_{name}": text for name, text in texts.items()}
    write_texts(placed)
    return list(placed)


def _manifest(condensed: CondensedTable) -> str:
    cores = ", ".join(f'"{core}"' for core in condensed.requirements.columns)
    return f"""\
# Where io_{condensed.year}_*.csv come from; written by the command below, not by hand.
command = "scenario-engine data condense {condensed.table.name}"
sectors = {len(condensed.totals)}
cores = [{cores}]
spectral_radius = {condensed.spectral_radius:.10g}
# |(I - A) X - I| over the core columns; rounding of the machine, so it differs from one to another.
largest_residual = {condensed.largest_residual:.1e}

[table]
name = "{condensed.table.name}"
sha256 = "{sha256(condensed.table)}"

[sectors_file]
name = "{condensed.sectors.name}"
sha256 = "{sha256(condensed.sectors)}"
"""
