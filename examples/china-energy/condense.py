"""China's table of 2007, summed to the six groups whose energy the yearbook gives: output, value added and coefficients.

    python examples/china-energy/condense.py FOLDER

FOLDER holds the full table of 135 sectors, which is not carried.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd

from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.reclassification import aggregated

TABLE = "china_2007_135_full_table.csv"
GROUPS = {
    "agriculture": ("001", "002", "003", "004", "005", "121"),
    "construction": ("095",),
    "transport": tuple(f"{code:03}" for code in range(96, 105)),
    "trade": ("108", "109", "110"),
    "industry": tuple(f"{code:03}" for code in range(6, 95)),
}
"""The yearbook counts water conservancy (121) with agriculture; all that is not named is `other`."""

SOURCE = "NBS input-output table 2007, 135 sectors, producers' prices"
QUALITY = "computed by examples/china-energy/condense.py: six groups, imports treated as domestic"


def frames(folder: Path) -> dict[str, pd.DataFrame]:
    """Totals and coefficients of the six groups, in CNY_1e8 and as pure numbers."""
    whole = read_table(folder / TABLE)
    group_of = {code: group for group, codes in GROUPS.items() for code in codes}
    table = aggregated(whole, {code: group_of.get(code, "other") for code in whole.sectors})
    index = pd.Index(table.sectors, name="sector")
    totals = pd.DataFrame({"gross_output": table.gross_output, "value_added": table.value_added}, index) / 1e4
    rows = totals.rename_axis(columns="indicator").stack().rename("value").reset_index()
    about = {"year": 2007, "region": "china", "source": SOURCE, "quality": QUALITY}
    coefficients = (
        pd.DataFrame(table.coefficients, index, index.rename("buyer")).stack().rename("value").reset_index()
    )
    return {
        "sectors": rows.assign(unit="CNY_1e8", **about),
        "coefficients": coefficients.assign(unit="1", **about),
    }


def main(folder: Path, target: Path) -> None:
    """Write the tables and print their checksums."""
    for name, frame in frames(folder).items():
        text = frame.to_csv(index=False, float_format="%.8g", lineterminator="\n")
        (target / f"{name}.csv").write_text(text, encoding="utf-8")
        print(f"{name}.csv {hashlib.sha256(text.encode()).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "data")
