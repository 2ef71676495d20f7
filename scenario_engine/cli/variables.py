"""`scenario-engine variables`: every variable by name, in both languages, with what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_engine.engine.operator import Variable


def variables(text: str = "") -> int:
    """List the model's variables: name, name in both languages, what it is with its formula, dimensions, unit.

    Parameters
    ----------
    text
        Only those whose name or description holds it, in either language.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.models.discovery import installed_graph
    from scenario_engine.support.errors import ScenarioEngineError

    graph = installed_graph()
    known = {**graph.exogenous, **graph.operators}
    found = [known[name] for name in sorted(known) if _holds(known[name], text)]
    if not found:
        raise ScenarioEngineError(
            f"no variable's name or description holds {text!r}.",
            f"Without a text all {len(known)} are listed.",
        )
    table = Table(box=SIMPLE_HEAD, show_lines=False)
    table.add_column("Variable 变量", overflow="fold", max_width=36)
    table.add_column("What it is", overflow="fold")
    for one in found:
        called = Text.assemble((one.name, "bold"), f"\n{_spoken(one)}")
        table.add_row(called, _told(one), end_section=True)
    out().print(table)
    return 0


def _holds(variable: Variable, text: str) -> bool:
    from scenario_engine.models import words as wording

    asked = text.casefold()
    about = wording.about(variable.name, variable.description)
    words = (variable.name, *wording.variable(variable.name).values(), *about.values())
    return any(asked in word.casefold() for word in words)


def _spoken(variable: Variable) -> str:
    """Its name in both languages; once where nobody translated it."""
    from scenario_engine.models import words as wording

    text = wording.variable(variable.name)
    return text["en"] if text["en"] == text["zh"] else f"{text['en']} {text['zh']}"


def _told(variable: Variable) -> str:
    from scenario_engine.engine.operator import Exogenous

    over = f"by {', '.join(variable.dims)}" if variable.dims else "one number"
    unit = "" if str(variable.kind) == "1" else f", in {variable.kind}"
    way = "; given" if isinstance(variable, Exogenous) else ""
    return f"{variable.description}\n{over}{unit}{way}"
