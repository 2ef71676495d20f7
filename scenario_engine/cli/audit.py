"""`scenario-engine audit`: where published figures contradict each other, beyond rounding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from scenario_engine.validation.audit import Finding


def audit(
    file: Path | None = None,
    /,
    *,
    kind: str = "",
    rule: str = "",
    csv: Path | None = None,
    official: Annotated[bool, Parameter(negative="--no-official")] = True,
) -> int:
    """Find where published figures contradict each other, by rules of accounting over rounding bands.

    Exit code 1 when there is a contradiction, 0 when there is none.

    Parameters
    ----------
    file
        Table of published figures; the published accounts that come with the package when none is given.
    kind
        Only findings of this kind: contradiction, "against the method", "against official figures",
        restatement, suspicious.
    rule
        Only findings of this rule.
    csv
        Write the findings there.
    official
        Also hold shares of GDP against official GDP.
    """
    from rich.padding import Padding
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.cli.numbers import unit_legend, units_said
    from scenario_engine.data import catalogue
    from scenario_engine.data.published_figures import read
    from scenario_engine.support.errors import ScenarioEngineError, near_miss
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.validation.audit import RULES, Hierarchy
    from scenario_engine.validation.audit import audit as findings_of
    from scenario_engine.validation.audit.finding import KINDS
    from scenario_engine.validation.audit.reference import official_gdp

    if kind and kind not in KINDS:
        raise ScenarioEngineError(f"no findings are called {kind!r}.", near_miss(kind, KINDS))
    if rule and rule not in RULES:
        raise ScenarioEngineError(f"no rule is called {rule!r}.", near_miss(rule, RULES))
    if csv is not None:
        refuse_foreign_file(csv)
    china = catalogue.find("china")
    printed = file or china.folder / "published_accounts.csv"
    figures = read(printed)
    reference = official_gdp(china) if official else []
    found = [
        one
        for one in findings_of([*figures, *reference], Hierarchy.of(china))
        if (not kind or one.kind == kind) and (not rule or one.rule == rule)
    ]
    console = out()
    for name in KINDS:
        chosen = [one for one in found if one.kind == name]
        if chosen:
            console.print(Text.assemble("\n", (name, "bold"), f" ({len(chosen)})"))
        for one in chosen:
            statement = units_said(one.statement, china)
            console.print(Padding(f"{one.rule}: {statement}", (0, 0, 0, 2)))
            where = f"; {printed.name}, {_lines(one.lines)}" if one.lines else ""
            numbers = f"{units_said(one.numbers, china)}{where}"
            console.print(Padding(Text(numbers, "dim"), (0, 0, 0, 4)))
    legend = unit_legend({one.unit for one in found} & set(china.counted_in.values()), china)
    if legend:
        console.print("".join(f"\n{line}" for line in legend))
    console.print(
        f"\n{len(figures)} figures, {len(RULES)} rules, {len(found)} finding{'' if len(found) == 1 else 's'}",
    )
    if csv is not None:
        _write(found, csv)
        console.print(f"written to {csv}", markup=False)
    return 1 if any(one.kind == "contradiction" for one in found) else 0


def _lines(lines: Sequence[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:6]))}{' …' if len(lines) > 6 else ''}"


def _write(findings: list[Finding], path: Path) -> None:
    from scenario_engine.support.files.replacing import writing
    from scenario_engine.support.files.spreadsheet import write_rows

    bands = ("stated_low", "stated_high", "implied_low", "implied_high")
    rows: list[tuple[object, ...]] = [("rule", "kind", "statement", *bands, "lines")]
    for one in findings:
        ends = (one.stated.low, one.stated.high, one.implied.low, one.implied.high)
        lines = " ".join(map(str, one.lines))
        rows.append((one.rule, one.kind, one.statement, *(f"{value:.8g}" for value in ends), lines))
    with writing(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, rows)
