"""`scenario-engine table multipliers`: what a unit of final demand requires of a stored table."""

from __future__ import annotations

from pathlib import Path

KINDS = {"output": "output", "value_added": "value\nadded", "income": "labour\nincome", "employment": "jobs"}
"""Kind of multiplier → its head."""


def multipliers(
    name: str,
    *,
    domestic: bool = False,
    employment: Path | None = None,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show output, value added, income and employment per unit of final demand, type I and type II.

    Type II, with households endogenous, needs the compensation of employees and household consumption in the table.

    Parameters
    ----------
    name
        Dataset with the table.
    domestic
        Let imports leak, instead of counting them as if made at home.
    employment
        CSV with the columns sector and persons, for multipliers of jobs.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.study import stored, unit_of, variables
    from scenario_engine.data.tables.arrays import by_sector
    from scenario_engine.data.tables.numbers import read_by_sector

    table = stored(name)
    kinds = ["output", "value_added"]
    with_income = "compensation_of_employees" in table.primary_inputs
    kinds += ["income"] if with_income else []
    besides = {}
    if employment is not None:
        besides["sector_employment"] = by_sector(table, read_by_sector(employment, "persons", table.sectors))
        kinds += ["employment"]
    type_1 = [f"{kind}_multiplier" for kind in kinds]
    spent = any(kind.endswith("household_consumption") for kind in table.final_uses)
    type_2 = [f"{one}_with_households" for one in type_1] if with_income and spent else []
    found = variables(table, [*type_1, *type_2], domestic=domestic, besides=besides)
    columns = []
    for names, numeral in ((type_1, "I"), (type_2, "II")):
        for kind, variable in zip(kinds, names, strict=bool(names)):
            form = ".4g" if kind == "employment" else ".3f"
            head = f"{KINDS[kind]}\n{numeral}" if "\n" in KINDS[kind] else f"{KINDS[kind]}\n\n{numeral}"
            columns.append(sheet.Column(variable, head, found[variable].to_numpy(), form))
    lacks = "" if type_2 else "; type II needs compensation of employees and household consumption"
    sheet.show(
        table,
        columns,
        title=f"Multipliers of {name}",
        note=f"per unit of final demand; imports {'leak' if domestic else 'as if made at home'}{lacks}"
        + (f"; jobs in persons per {unit_of(name, table)}" if employment is not None else ""),
        top=top,
        output=output,
    )
