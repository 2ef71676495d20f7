"""Options that several commands have, each with its meaning."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from scenario_engine.support.errors import ScenarioEngineError

Assignments = Annotated[
    list[str] | None,
    Parameter(
        help="A key to set, such as 'inputs.real_gdp_growth.add=0.5 percent'; may be repeated. The scenario changed so is "
        "called NAME-set, and its record says what was set.",
        name="--set",
    ),
]
ScenarioName = Annotated[str, Parameter(help="Path or name of a scenario.")]
Language = Annotated[
    Literal["zh", "en"] | None,
    Parameter(help="zh or en, of what is written in one; by default the language that is spoken."),
]
TableName = Annotated[str, Parameter(help="Dataset with the table.")]
Domestic = Annotated[bool, Parameter(help="Use domestic coefficients, without imported inputs.")]
TopRows = Annotated[int, Parameter(help="How many rows to print.")]
AllRows = Annotated[Path | None, Parameter(help="CSV file for all rows.")]
RegionalTable = Annotated[str, Parameter(help="Dataset with a table of several regions.")]
NewDataset = Annotated[str, Parameter(help="Name of the new dataset.")]
Replace = Annotated[bool, Parameter(help="Overwrite a dataset of that name.")]


def _a_part(_: type, value: float) -> None:
    """Refuse a share of one or more, such as 5 where 0.05 is meant."""
    if value >= 1.0:
        raise ScenarioEngineError(
            f"--tolerance is {value:g}; it is a share, and must be below one.", "For 5 % write 0.05."
        )


Tolerance = Annotated[float, Parameter(validator=_a_part)]
Quiet = Annotated[bool, Parameter(help="Print no tables.")]
DryRun = Annotated[bool, Parameter(help="Write nothing.")]
Seed = Annotated[int, Parameter(help="Same seed, same numbers, on any machine.")]
FleggExponent = Annotated[
    float | None,
    Parameter(
        help="Exponent of Flegg's quotients, 0.1 to 0.4 in studies, 0.3 when not given: the larger, the more a small region "
        "buys elsewhere."
    ),
]
OutputUnit = Annotated[
    str | None, Parameter(help="Unit of the region's output; the table's own when not given.")
]
