"""`scenario-engine audit`: where published figures contradict each other, beyond rounding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.padding import Padding
from rich.text import Text

from scenario_engine.cli.console import out
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import ScenarioEngineError, near_miss
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.language import message, said

if TYPE_CHECKING:
    import xarray as xr


def audit(
    file: Path | None = None,
    /,
    *,
    kind: str = "",
    rule: str = "",
    csv: Path | None = None,
    official: Annotated[bool, Parameter(negative="--no-official")] = True,
) -> int:
    """Find where published figures contradict each other, by accounting rules over the intervals of rounding.

    Exit code 1 when there is a contradiction, 0 when there is none.

    Parameters
    ----------
    file
        Table of published figures; all that come with the package when none is given.
    kind
        Only findings of this kind: contradiction, "against the method", "against official figures",
        restatement, suspicious.
    rule
        Only findings of this rule.
    csv
        Write the findings there.
    official
        Also compare shares of GDP with official GDP.
    """
    from scenario_engine.data import catalogue
    from scenario_engine.data.published_figures import published, read
    from scenario_engine.support.tabulated import csv_text
    from scenario_engine.validation import audit as rules

    for name, value, known in (("findings are", kind, rules.KINDS), ("rule is", rule, rules.RULES)):
        if value and value not in known:
            raise ScenarioEngineError(f"no {name} called {value!r}.", near_miss(value, known))
    if csv is not None:
        refuse_foreign_file(csv)
    china = catalogue.find("china")
    figures = read(file) if file else published(china)
    reference = rules.official_gdp(china) if official else []
    found = rules.audit([*figures, *reference], rules.Hierarchy.of(china))
    for name, value in (("kind", kind), ("rule", rule)):
        if value:
            found = found.isel(finding=found[name].to_numpy() == value)
    console, units = out(), UnitWords.of(china)
    kinds = found["kind"].to_numpy().tolist()
    for name in rules.KINDS:
        if name in kinds:
            console.print(Text.assemble("\n", (said(name), "bold"), f" ({kinds.count(name)})"))
        for place in (place for place, own in enumerate(kinds) if own == name):
            one = found.isel(finding=place)
            rule_of, told = said(one["rule"].item()), said(one["statement"].item())
            statement = f"{rule_of}{message(': ')}{told}"
            console.print(Padding(units.within(statement), (0, 0, 0, 2)))
            numbers = units.within(_numbers(one)) + _lines(one["lines"].item())
            console.print(Padding(Text(numbers, "dim"), (0, 0, 0, 4)))
    legend = units.legend(set(found["unit"].to_numpy()) & set(china.counted_in.values()))
    if legend:
        console.print("".join(f"\n{line}" for line in legend))
    plural = "" if len(kinds) == 1 else "s"
    console.print(f"\n{len(figures)} figures, {len(rules.RULES)} rules, {len(kinds)} finding{plural}")
    if csv is not None:
        columns = [name for name in rules.COLUMNS if name != "unit"]
        write_text(csv, csv_text(found, columns, lambda number: f"{number:.8g}"))
        console.print(f"written to {csv}")
    return 1 if "contradiction" in kinds else 0


def _numbers(finding: xr.Dataset) -> str:
    """What is stated and what is implied, in the unit of publication."""
    from scenario_engine.data.published_figures import Interval, base_unit

    unit = finding["unit"].item()
    factor = 1.0 / base_unit(unit)[1]
    stated, implied = (
        Interval(finding[f"{side}_low"].item(), finding[f"{side}_high"].item()) * factor
        for side in ("stated", "implied")
    )
    return message(
        "stated {stated}, implied {implied} {unit}", stated=stated, implied=implied, unit=said(unit)
    ).rstrip()


def _lines(behind: str) -> str:
    """Tables and lines behind a finding, as `; table.csv, lines 2, 3`."""
    by_table: dict[str, list[str]] = {}
    for place in behind.split():
        table, _, line = place.rpartition(":")
        by_table.setdefault(table, []).append(line)
    told = ""
    for table, lines in by_table.items():
        template = "; {table}, lines {lines}" if len(lines) > 1 else "; {table}, line {lines}"
        told += message(template, table=table, lines=", ".join(lines[:6]) + " …" * (len(lines) > 6))
    return told
