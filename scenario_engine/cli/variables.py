"""`scenario-engine variables`: every variable by name, in both languages, with its definition and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from scenario_engine.cli.console import out
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.language import in_language, message, said

if TYPE_CHECKING:
    from scenario_engine.engine.operator import Variable


def variables(text: str = "") -> None:
    """List the model's variables: names, definition with formula, dimensions and unit.

    Parameters
    ----------
    text
        Only those whose name or definition contains it, in either language.
    """
    from scenario_engine.engine.operator import Exogenous
    from scenario_engine.models import words
    from scenario_engine.models.discovery import installed_graph

    graph = installed_graph()
    known = {**graph.exogenous, **graph.operators}
    found = [known[name] for name in sorted(known) if text.casefold() in _words(known[name]).casefold()]
    if not found:
        raise ScenarioEngineError(
            f"no variable's name or definition contains {text!r}.",
            f"Without a text all {len(known)} are listed.",
        )
    console = out()
    for one in found:
        dims = map(words.called_dimension, one.dims)
        over = message("by {dims}", dims=message(", ").join(dims)) if one.dims else message("one number")
        unit = (
            ""
            if str(one.kind) == "1"
            else message(", in {kind}", kind="/".join(map(said, str(one.kind).split("/"))))
        )
        given = message("; exogenous") if isinstance(one, Exogenous) else ""
        console.print(Text.assemble((one.name, "bold"), f"  {in_language(words.variable(one.name))}"))
        console.print(f"  {words.told(one)}\n  {over}{unit}{given}\n")


def _words(variable: Variable) -> str:
    """All that a search looks through."""
    from scenario_engine.models import words

    about = words.about(variable.name, variable.description)
    return "\n".join([variable.name, *words.variable(variable.name).values(), *about.values()])
