"""`scenario-engine data condense`: what the package carries of a full table."""

from __future__ import annotations

from pathlib import Path


def condense(
    file: Path, *, sectors: Path | None = None, folder: Path = Path(), unit: str | None = None
) -> None:
    """Condense a full table to its totals and the requirement columns of the core candidates.

    Parameters
    ----------
    file
        A table named <region>_<year>_…_full_table.csv.
    sectors
        Its sector list; the file named …_sectors.csv beside it when not given.
    folder
        Where the three files are written.
    unit
        Unit of the figures, where the table does not print it.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.data.condense import condense as condensed
    from scenario_engine.data.condense import write
    from scenario_engine.errors import TableError

    beside = sectors or file.with_name(file.name.replace("_full_table.csv", "_sectors.csv"))
    for path in (file, beside):
        if not path.is_file():
            raise TableError(f"there is no file {path.name!r} here.")
    for path in write(condensed(file, beside, unit=unit), folder):
        out().print(f"wrote {path.name}")
