"""The pages on Python: the front door and the kernels with their whole docstrings, names for authors of models in a line each."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

import scenario_engine
from pages.docstring import markdown
from pages.public import KERNELS, Member, members, modules, verb_of

OPENING = """\
# Python

Generated from the docstrings. The promise is the first section: these names are imported from `scenario_engine` itself, and
changes of them are announced in the change log. The [kernels](kernels.md), pure mathematics on arrays, are promised with it.
The other names here are for authors of models and their tests, and may change between releases, as may all that no page names.
Every example is run by the tests.
"""
KERNEL_OPENING = """\
# Kernels

Pure mathematics on arrays, generated from the docstrings: input–output analysis and balancing, growth, weights, Shapley's
value. They know no model, no file and no country. In the examples `np` is NumPy and `xr` is xarray, and the name itself is
imported from its module, `from scenario_engine.methods.input_output.letters import L`. Every example is run by the tests.
"""
VERBS_OF = {
    verb: noun
    for noun, verbs in scenario_engine.VERBS.items()
    for verb in verbs
    if verb not in scenario_engine.__all__
}
"""Verbs that are names of the front door only as methods of a noun."""


def write(path: Path) -> None:
    """Write the page, its folder if need be, and the page of kernels beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines()), encoding="utf-8")
    path.with_name("kernels.md").write_text("\n".join(kernels()), encoding="utf-8")


def lines() -> Iterator[str]:
    """The page, line by line: the front door first, then one section for each other module."""
    yield OPENING
    yield "## The front door\n"
    for name in scenario_engine.__all__:
        value = getattr(scenario_engine, name)
        if inspect.ismodule(value):
            for one in value.__all__:
                yield from _whole(f"models.{one}", getattr(value, one))
        else:
            yield from _whole(name, value)
            yield from _verbs(name)
    yield "## Other names\n"
    for module in modules():
        own = list(members(module))
        if own and not module.__name__.startswith(KERNELS):
            yield f"### {module.__name__}\n\n{_about(module)}\n"
            yield from map(_entry, own)
            yield ""


def kernels() -> Iterator[str]:
    """The page of kernels, line by line: one section for each module."""
    yield KERNEL_OPENING
    for module in modules():
        if module.__name__.startswith(KERNELS):
            yield f"## {module.__name__.removeprefix('scenario_engine.methods.')}\n\n{_about(module)}\n"
            for one in members(module):
                if inspect.isclass(one.value) or inspect.isfunction(one.value):
                    yield from _whole(one.name, one.value)


def _whole(name: str, value: object) -> Iterator[str]:
    """A name with its signature and its docstring."""
    call = fill(f"{name}{_signature(value)}", 80, subsequent_indent="    ", break_on_hyphens=False)
    yield f"### {name}\n\n```python\n{call}\n```\n"
    yield from markdown(inspect.getdoc(value) or "")
    yield ""


def _verbs(noun: str) -> Iterator[str]:
    """What a noun does: verbs explained here, and the names of those that have a section of their own."""
    verbs = scenario_engine.VERBS.get(noun, {})
    elsewhere = [f"[`{verb}`](#{verb})" for verb in verbs if verb not in VERBS_OF and verb != noun.lower()]
    if elsewhere:
        yield f"Its verbs {', '.join(elsewhere)} are the functions of these names, called on it.\n"
    for verb, home in verbs.items():
        if VERBS_OF.get(verb) == noun:
            yield from _whole(f"{noun}.{verb}", verb_of(home))


def _about(module: object) -> str:
    return (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")


def _entry(member: Member) -> str:
    written = _signature(member.value) if inspect.isroutine(member.value) else ""
    return f"- `{member.name}{written}`{f': {said}' if (said := member.summary) else ''}"


def _signature(value: object) -> str:
    """Parameters by name, with the defaults that say something; types are in the docstring's words."""
    if not callable(value) or (inspect.isclass(value) and issubclass(value, Exception)):
        return ""
    return f"({', '.join(_written(one) for one in inspect.signature(value).parameters.values())})"


def _written(parameter: inspect.Parameter) -> str:
    star = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(
        parameter.kind, ""
    )
    default = parameter.default
    if default is inspect.Parameter.empty:
        return f"{star}{parameter.name}"
    plain = isinstance(default, str | int | float | bool | tuple | None)
    return f"{star}{parameter.name}={default!r}" if plain else f"{star}{parameter.name}=…"
