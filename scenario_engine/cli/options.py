"""Options that several commands have, each with its meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Assignments = Annotated[
    list[str] | None,
    Parameter(
        help="A key to set, such as inputs.real_gdp_growth.add=0.5; may be repeated. The scenario changed so is called NAME-set, "
        "and its record says what was set.",
        name="--set",
    ),
]
TableName = Annotated[str, Parameter(help="Dataset with the table.")]
Domestic = Annotated[bool, Parameter(help="Use domestic coefficients, without imported inputs.")]
TopRows = Annotated[int, Parameter(help="How many rows to print.")]
AllRows = Annotated[Path | None, Parameter(help="CSV file for all rows.")]
NewDataset = Annotated[str, Parameter(help="Name of the new dataset.")]
Replace = Annotated[bool, Parameter(help="Overwrite a dataset of that name.")]
