"""`scenario-engine init`: a commented scenario to start from, or what was changed in a workbook, with the schema beside it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.ownership import refuse_place
from scenario_engine.support.files.project import top
from scenario_engine.support.files.replacing import write_texts
from scenario_engine.support.language import alone, message

if TYPE_CHECKING:
    from scenario_engine.view.office.inputs_sheet import InputsSheet


STARTED = "real_gdp_growth"
"""The input that the starter sets, in the first and the last projected year."""


def init(
    file: Path = Path("my_scenario.toml"),
    *,
    parent: str | None = None,
    from_excel: Path | None = None,
) -> None:
    """Write a commented starter scenario, or what was changed in a workbook, and the JSON Schema that gives editors completion.

    Parameters
    ----------
    file
        The scenario to write; an existing file is never overwritten.
    parent
        The scenario it extends; by default baseline, or the one that the workbook was made of.
    from_excel
        A workbook that `export … excel` wrote: what differs on its sheet of inputs becomes the scenario.
    """
    from scenario_engine.scenario.files import fail_unless_extendable
    from scenario_engine.scenario.schema import as_text, draft_4

    refuse_place(file)
    file = file if file.suffix == ".toml" else file.with_name(f"{file.name}.toml")
    if file.exists():
        raise ScenarioEngineError(f"{file} exists already; choose another name.")
    schema = file.with_name("scenario.schema.json")
    if from_excel is None:
        extended = _extended(parent or "baseline")
        fail_unless_extendable(extended, file)
        texts = {file: _starter(file, extended, schema.name)}
    else:
        texts = _from_workbook(file, from_excel, parent, schema.name)
        if not texts:
            return
    if not schema.exists():
        texts[schema] = as_text(draft_4())
    write_texts(dict(reversed(texts.items())))
    out().print(f"Written {', '.join(map(str, texts))}.", soft_wrap=True)


def _starter(file: Path, parent: Path, schema: str) -> str:
    """The commented scenario to start from, in the language that is spoken; of another outlook with an input of its own."""
    from scenario_engine.scenario.files import said_from
    from scenario_engine.scenario.scenario import load

    text = (files("scenario_engine.cli") / f"starter.{alone()}.toml").read_text(encoding="utf-8")
    extended = load(parent)
    given, first, last = extended.chains, extended.horizon.measured + 1, extended.horizon.last
    certain = STARTED in given and not any(one.entry.draw for one in given[STARTED])
    if not (certain and first < last):
        begins, entry = text.split(f"[inputs.{STARTED}]\n")
        reason = next(line for line in entry.splitlines() if line.startswith("assumption"))
        text = "".join([begins, *(f"[inputs.{name}]\nscale = 1.0\n{reason}\n" for name in list(given)[:1])])
    said = said_from(file.parent, parent)
    places = {"SCHEMA": schema, "NAME": file.stem, "FILE": str(file), "PARENT": said}
    places |= {"2026": str(first), "2030": str(last)}
    return re.sub("|".join(places), lambda place: places[place[0]], text)


def _from_workbook(file: Path, book: Path, parent: str | None, schema: str) -> dict[Path, str]:
    """The scenario that states what a workbook changes, and its tables; none where it changes nothing."""
    from scenario_engine.scenario.amended import amended, said
    from scenario_engine.scenario.files import fail_unless_extendable, layer_of, said_from
    from scenario_engine.scenario.scenario import Scenario, load
    from scenario_engine.scenario.write import as_toml
    from scenario_engine.view.office.inputs_sheet import InputsSheet
    from scenario_engine.view.report.words import say

    sheet = InputsSheet.read(book)
    original = load(_original(sheet, file, parent))
    fail_unless_extendable(original.path, file)
    changes = sheet.changes(original)
    if not changes:
        out().print(
            f"Nothing differs from {original.name} in {book.name}; no file is written.", soft_wrap=True
        )
        return {}
    title = say("changed_title", title=dict(original.title), book=book.name)
    record, tables = amended(original, changes, said_from(file.parent, original.path), title, file.stem)
    text = as_toml(record)
    layer = replace(layer_of(text, file), tables=tables)
    _ = Scenario(file, (*original.layers, layer)).resolved  # shares that no longer sum to one are told here
    told = "".join(f"# {line}\n" for change in changes for line in said(original, change))
    begins = message("What differs from {name}:", name=original.name)
    texts = {file: f"#:schema ./{schema}\n# {begins}\n{told}\n{text}"}
    texts |= {file.with_name(name): table for name, table in tables.items()}
    for one in texts:
        if one.exists():
            raise ScenarioEngineError(f"{one} exists already; choose another name.")
    for change in changes:
        cells, size = len(change.cells), original.inputs[change.name].size
        out().print(f"{change.name}: {cells} of {size} cells changed.", soft_wrap=True)
    return texts


def _extended(parent: str) -> Path:
    from scenario_engine.scenario.files import find

    found = find(parent)
    if not found.is_file():
        raise ScenarioEngineError(f"{parent}: there is no such file to extend.")
    return found


def _original(sheet: InputsSheet, file: Path, parent: str | None) -> Path:
    """The scenario that a workbook was made of: as said, else where the book says, seen from the new file, the book or here."""
    from scenario_engine.scenario.files import find

    if parent is not None:
        return _extended(parent)
    places = (file.parent, sheet.book.parent, Path())
    folders = [top(place / "here.toml") for place in places]
    tried = [folder / name for folder in folders for name in sheet.files]
    tried += [place / f"{sheet.scenario}.toml" for place in places]
    there = next((one for one in tried if one.is_file()), None)
    if there is None and sheet.scenario:
        with suppress(ScenarioEngineError):
            there = find(sheet.scenario)
    if not sheet.scenario and there is None:
        raise ScenarioEngineError(
            f"{sheet.book.name} does not say of which scenario it is.", "Say it: --parent PATH."
        )
    if there is None or not there.is_file():
        raise ScenarioEngineError(
            f"{sheet.book.name} is of the scenario {sheet.scenario!r}, and there is no such file here.",
            "Say where it is: --parent PATH.",
        )
    return there
