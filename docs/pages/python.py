"""The page on Python: every public name by module, with its signature and its first sentence."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import scenario_engine
from pages.public import Member, members, modules

OPENING = """\
# Python

Generated from the `__all__` of each module. The promise is the first section: these names are imported from
`scenario_engine` itself, and changes of them are announced in the change log. What other modules name here they name for
one another, and it may change between releases. `help(name)` shows parameters, shapes, units, what comes back and what is
raised of the first section and of the kernels in `scenario_engine.methods`; of the rest, what a signature cannot say.
"""


def write(path: Path) -> None:
    """Write the page, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    """The page, line by line: the front door first, then one section for each module."""
    yield OPENING
    yield f"## scenario_engine\n\n{', '.join(f'`{name}`' for name in scenario_engine.__all__)}\n"
    for module in modules():
        own = list(members(module))
        if own:
            about = (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")
            yield f"## {module.__name__}\n\n{about}\n"
            yield from map(_entry, own)
            yield ""


def _entry(member: Member) -> str:
    signature = ""
    if inspect.isroutine(member.value):
        parameters = inspect.signature(member.value).parameters.values()
        signature = f"({', '.join(_written(one) for one in parameters)})"
    return f"- `{member.name}{signature}`{f': {said}' if (said := member.summary) else ''}"


def _written(parameter: inspect.Parameter) -> str:
    star = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(
        parameter.kind, ""
    )
    return f"{star}{parameter.name}{'=…' if parameter.default is not inspect.Parameter.empty else ''}"
