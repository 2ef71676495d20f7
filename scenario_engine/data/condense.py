"""A full input-output table condensed to what splitting out core sectors needs: totals and some columns.

The full tables of the National Bureau of Statistics are not carried by the package; figures computed from
them are, with the command that computes them. Whatever the shares of the core sectors, the augmented inverse
follows from their columns of ``E = (I - A)^-1 - I`` of the original table, so those columns and the sector
totals are enough.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.linalg import eigvals, lu_factor, lu_solve

__all__ = ["CondensedTable", "condense", "write"]

#: Sectors of the 149-sector table that a scenario may name as core: electrical and electronic equipment,
#: instruments, telecommunications, broadcasting, internet, software; and construction of buildings.
CORE_CANDIDATES = (
    "083", "084", "088", "089", "090", "091", "092", "093", "094", "101", "121", "122", "123", "124", "125",
)  # fmt: skip

CNY_1E4_PER_CNY_1E8 = 1e4
BALANCE_TOLERANCE = 1e-6
SECTOR_COLUMNS = ["year", "region", "sector", "indicator", "value", "unit", "vintage", "source", "quality"]


@dataclass(frozen=True)
class SourceFile:
    """Which file a figure came from: its name, never its place, and its checksum."""

    name: str
    sha256: str


@dataclass(frozen=True)
class CondensedTable:
    """Sector totals and requirement columns of one input-output table.

    Attributes
    ----------
    region, year
        As the name of the table file says.
    totals : DataFrame, sector by (gross_output, intermediate_input, value_added)
        CNY_1e8.
    requirements : DataFrame, sector by core
        ``(I - A)^-1 - I``: output of the row sector induced by one unit of final demand for the column
        sector, without that unit itself; dimensionless.
    spectral_radius : float
        Of the technical coefficients A; below 1 for a productive table.
    largest_residual : float
        Largest element of ``|(I - A) E - A|`` over the core columns, which is ``|(I - A) X - I|`` with
        X = E + I.
    table, sectors : SourceFile
    """

    region: str
    year: int
    totals: pd.DataFrame
    requirements: pd.DataFrame
    spectral_radius: float
    largest_residual: float
    table: SourceFile
    sectors: SourceFile


def condense(
    table_csv: Path | str, sectors_csv: Path | str, columns: Sequence[str] = CORE_CANDIDATES
) -> CondensedTable:
    """Sector totals in CNY_1e8 and the columns of ``(I - A)^-1 - I`` named by `columns`.

    Parameters
    ----------
    table_csv
        A table named ``<region>_<year>_..._full_table.csv``: rows and columns identified by codes; rows
        TII, TVA, TI and column GO; money in CNY_1e4, producers' prices, competitive imports.
    sectors_csv
        Its sectors, one row each, with a column ``code``.
    columns
        Codes of the core candidates.

    Raises
    ------
    ValueError
        If the name does not tell region and year, a code is absent or stands twice, an output is not
        positive, or the table is out of balance by more than 1e-6 of a sector's output.
    """
    table_csv, sectors_csv = Path(table_csv), Path(sectors_csv)
    region, year = _region_and_year(table_csv.name)
    codes = pd.read_csv(sectors_csv, dtype=str)["code"].tolist()
    _fail_if_repeated(codes, sectors_csv.name)
    _fail_if_repeated(list(columns), "columns")
    _fail_if_absent(columns, codes, f"sectors of {sectors_csv.name}")

    table = pd.read_csv(table_csv, dtype={"Code": str}).set_index("Code")
    _fail_if_repeated(table.index.tolist(), f"rows of {table_csv.name}")
    _fail_if_absent([*codes, "TII", "TVA", "TI"], table.index, f"rows of {table_csv.name}")
    _fail_if_absent([*codes, "GO"], table.columns, f"columns of {table_csv.name}")
    _fail_if_out_of_balance(table, codes, table_csv.name)

    output = table.loc[codes, "GO"].to_numpy(float)
    flows = table.loc[codes, codes].to_numpy(float)
    requirements, spectral_radius, largest_residual = _requirement_columns(
        flows / output, [codes.index(column) for column in columns]
    )
    totals = pd.DataFrame(
        {
            "gross_output": output,
            "intermediate_input": table.loc["TII", codes].to_numpy(float),
            "value_added": table.loc["TVA", codes].to_numpy(float),
        },
        index=pd.Index(codes, name="sector"),
    )
    return CondensedTable(
        region=region,
        year=year,
        totals=totals / CNY_1E4_PER_CNY_1E8,
        requirements=pd.DataFrame(requirements, index=totals.index, columns=pd.Index(columns, name="core")),
        spectral_radius=spectral_radius,
        largest_residual=largest_residual,
        table=_source_file(table_csv),
        sectors=_source_file(sectors_csv),
    )


def write(condensed: CondensedTable, folder: Path | str) -> tuple[Path, Path, Path]:
    """Write the sectors, requirements and manifest files of one table to `folder`; returns their paths.

    ``io_<year>_sectors.csv``, ``io_<year>_requirements.csv`` and ``io_<year>_manifest.toml``: UTF-8, line
    feeds, numbers with 10 significant digits.

    Parameters
    ----------
    condensed
        From `condense`.
    folder
        Where the three files go; it must be there.
    """
    stem = Path(folder) / f"io_{condensed.year}"
    texts = {
        stem.with_name(stem.name + "_sectors.csv"): _csv(_sector_rows(condensed)),
        stem.with_name(stem.name + "_requirements.csv"): _csv(
            condensed.requirements.stack().rename("value").reset_index()
        ),
        stem.with_name(stem.name + "_manifest.toml"): _manifest(condensed),
    }
    for path, text in texts.items():
        path.write_bytes(text.encode("utf-8"))
    sectors, requirements, manifest = texts
    return sectors, requirements, manifest


def _requirement_columns(coefficients: np.ndarray, positions: list[int]) -> tuple[np.ndarray, float, float]:
    # E = (I - A)^-1 - I = (I - A)^-1 A: solving for columns of A avoids subtracting the unit afterwards.
    leontief = np.eye(len(coefficients)) - coefficients
    wanted = coefficients[:, positions]
    requirements = lu_solve(lu_factor(leontief), wanted)
    spectral_radius = float(np.abs(eigvals(coefficients)).max())
    return requirements, spectral_radius, float(np.abs(leontief @ requirements - wanted).max())


def _sector_rows(condensed: CondensedTable) -> pd.DataFrame:
    rows = condensed.totals.rename_axis(columns="indicator").stack().rename("value").reset_index()
    rows = rows.assign(
        year=condensed.year,
        region=condensed.region,
        unit="CNY_1e8",
        vintage="input-output",
        source=f"NBS input-output table {condensed.year}, {len(condensed.totals)} sectors, producers' prices",
        quality="official: balances checked to 1e-6",
    )
    return rows[SECTOR_COLUMNS]


def _csv(rows: pd.DataFrame) -> str:
    return str(rows.to_csv(index=False, float_format="%.10g", lineterminator="\n"))


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
sha256 = "{condensed.table.sha256}"

[sectors_file]
name = "{condensed.sectors.name}"
sha256 = "{condensed.sectors.sha256}"
"""


def _region_and_year(name: str) -> tuple[str, int]:
    match = re.match(r"([a-z]+)_(\d{4})_.*full_table\.csv$", name)
    if match is None:
        raise ValueError(
            f"{name}: region and year are read from the name; call it <region>_<year>_..._full_table.csv."
        )
    return match[1], int(match[2])


def _source_file(path: Path) -> SourceFile:
    return SourceFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def _fail_if_repeated(codes: list[str], place: str) -> None:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise ValueError(f"{place}: codes {repeated} stand more than once; a code names one sector.")


def _fail_if_absent(wanted: Sequence[str], present: Sequence[str] | pd.Index, place: str) -> None:
    absent = [code for code in wanted if code not in present]
    if absent:
        raise ValueError(f"{place}: codes {absent} are absent; check that both files describe one table.")


def _fail_if_out_of_balance(table: pd.DataFrame, codes: list[str], name: str) -> None:
    numbers = table.loc[[*codes, "TII", "TVA", "TI"], [*codes, "GO"]]
    empty = numbers.loc[:, codes].isna().any() | numbers.loc[codes, "GO"].isna()
    if empty.any():
        raise ValueError(f"{name}: sector {empty.idxmax()} has an empty cell in its column or output.")
    output, total_input = numbers.loc[codes, "GO"], numbers.loc["TI", codes]
    if not (output > 0).all():
        sector = output.idxmin()
        raise ValueError(
            f"{name}: sector {sector} has output GO = {output[sector]:.10g}; coefficients need it positive."
        )
    identities = {
        "TI = GO": (total_input, output),
        "TII + TVA = TI": (numbers.loc["TII", codes] + numbers.loc["TVA", codes], total_input),
        "purchases from the sectors = TII": (numbers.loc[codes, codes].sum(), numbers.loc["TII", codes]),
    }
    for identity, (left, right) in identities.items():
        gap = (left - right).abs() / output
        if not (gap <= BALANCE_TOLERANCE).all():
            sector = gap.idxmax()
            raise ValueError(
                f"{name}: sector {sector} breaks {identity}: {left[sector]:.10g} against {right[sector]:.10g}"
                f" CNY_1e4, off by {gap[sector]:.2g} of its output (at most {BALANCE_TOLERANCE:g}); "
                "correct the table."
            )
