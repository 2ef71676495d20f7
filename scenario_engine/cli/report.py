"""`scenario-engine report`: stored results as a page, or in Word, PowerPoint or Excel; with --all what it shows is run first."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Language
from scenario_engine.cli.results import is_stored, result_folder
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.project import scenario_folders
from scenario_engine.support.language import alone, message, said

if TYPE_CHECKING:
    from scenario_engine.scenario.scenario import Scenario


def report(
    *results: str,
    to: Literal["html", "docx", "pptx", "xlsx"] | None = None,
    beside: list[Path] | None = None,
    every: Annotated[bool, Parameter(name="--all")] = False,
    draws: int = 2000,
    language: Language = None,
    sections: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    template: Path | None = None,
    output: Path | None = None,
) -> None:
    """Write a report from one or several stored results: a self-contained page, a Word or a PowerPoint file.

    Parameters
    ----------
    results
        Result folders, or scenarios, which are run first; the others are compared with the first.
    to
        html, a page that opens in any browser, in both languages; docx, Word; pptx, PowerPoint; xlsx, Excel. By default
        as the output is named, else html.
    beside
        What `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`, to be shown beside the
        results; may be repeated.
    every
        Run what is missing or older than its scenario, and show it beside: the comparison of several scenarios, a sweep
        and bands of single inputs (sensitivity) of the first that is uncertain, for China the scorecard.
    draws
        Of the sweep that --all runs.
    sections
        Sections by their names, such as industries,regions; all by default.
    template
        A .docx or .pptx file whose styles, page and master are used.
    output
        The file, its ending added where it has none of these; report.html, report.docx or report.pptx in the first
        result's folder by default.
    """
    from scenario_engine.view.report import report as written

    begun = perf_counter()
    folders = [result_folder(one) for one in results]
    shown = list(beside or ())
    if every:
        out().print(f"Results: {perf_counter() - begun:.1f} s")
        shown += run_missing(results, draws)
    file = written(
        *folders,
        output=output,
        beside=shown,
        to=to or "",
        language=language or alone(),
        sections=[name for text in sections or () for name in text.split(",") if name],
        template=template,
    )
    opened = "open it in any browser" if file.suffix == ".html" else "any office program opens it"
    out().print(f"Written to {file} ({file.stat().st_size / 1e6:.1f} MB); {opened}.")


SHOWN = ("attribution.csv", "summary.nc")
"""What a folder holds that a report shows."""


@dataclass(frozen=True)
class MissingStep:
    """One command: what it is called, what it leaves, the file that tells whether it is there, and how it is run."""

    name: str
    left: Path
    told_by: Path
    run: Callable[[], object]
    files: tuple[Path, ...]
    """What it reads, data and operators among it: a result older than one of them is made again."""
    lacking: int = 0
    """Draws that a sweep lacks."""

    @property
    def is_fresh(self) -> bool:
        """Whether what it leaves is there and as new as what it reads."""
        if self.lacking or not self.told_by.is_file():
            return False
        made = self.told_by.stat().st_mtime
        return all(made >= file.stat().st_mtime for file in self.files if file.is_file())


def run_missing(named: Sequence[str], draws: int) -> list[Path]:
    """Run what is missing and say how long each took; the places that a report shows beside the results.

    Stored results have no sweep and no sensitivity of their own.
    """
    from scenario_engine.scenario.scenario import load_all

    live = load_all([one for one in named if not is_stored(one)])
    console = out()
    places = []
    for step in _steps(named, live, draws):
        if step.is_fresh:
            console.print(f"{step.name}: there already, in {step.left}", soft_wrap=True)
            places.append(step.left)
            continue
        begun = perf_counter()
        try:
            with redirect_stdout(io.StringIO()):
                step.run()
        except ScenarioEngineError as fault:
            console.print(f"{step.name}: left out, {fault.message}", soft_wrap=True)
            continue
        told = {"name": said(step.name), "seconds": f"{perf_counter() - begun:.1f}", "left": step.left}
        console.print(message("{name}: {seconds} s, in {left}", **told), soft_wrap=True)
        places.append(step.left)
    # scenarios that differ in nothing leave a comparison without an attribution
    return [one for one in places if one.is_file() or any((one / name).is_file() for name in SHOWN)]


def _steps(named: Sequence[str], live: Sequence[Scenario], draws: int) -> Iterator[MissingStep]:
    """The commands in the order of the report's sections."""
    from scenario_engine.analysis.sweep.store import MANIFEST, Store
    from scenario_engine.cli.compare import compare
    from scenario_engine.cli.replicate import replicate
    from scenario_engine.cli.sensitivity import sensitivity
    from scenario_engine.cli.sweep import sweep
    from scenario_engine.validation.replicate import read_rules, rulebooks

    top = Path("outputs")
    files = read_by(live)
    if len(named) > 1:
        names = [Path(one).stem for one in named]
        folder = top / f"{'-'.join(names)}-comparison"
        told = folder / "comparison.nc"
        yield MissingStep("Comparison", folder, told, lambda: compare(*named, output=folder), files)
    uncertain = _uncertain(live)
    if uncertain is None:
        out().print("Sweep, sensitivity: left out, no input of the scenarios is uncertain")
    else:
        path, own = str(uncertain.path), read_by([uncertain])
        swept = top / f"{uncertain.name}-sweep"
        held = int(Store(swept).identity["draws"]) if (swept / MANIFEST).is_file() else 0
        lacking = max(draws - held, 0)
        more = lacking if 0 < held < draws else None
        run = partial(sweep, path, draws=draws, more=more, output=swept, summary_only=True)
        yield MissingStep(f"Sweep of {uncertain.name}", swept, swept / "summary.nc", run, own, lacking)
        ranked = top / f"{uncertain.name}-sensitivity" / "tornado.nc"
        rank = partial(sensitivity, path, method="tornado", output=ranked, overwrite=True)
        yield MissingStep(f"Sensitivity of {uncertain.name}", ranked, ranked, rank, own)
    for name, rules in rulebooks().items():
        if read_rules(rules).dataset in {one.dataset.name for one in live}:
            card = top / f"{'-'.join(filter(None, ('scorecard', name)))}.csv"
            judge = partial(replicate, rules=name, csv=card)
            yield MissingStep("Scorecard", card, card, judge, files)


def read_by(scenarios: Sequence[Scenario]) -> tuple[Path, ...]:
    """Files of the chains of scenarios, of their data, and of the operators that compute them."""
    from scenario_engine.scenario.provenance import data_files

    found: dict[Path, None] = {}
    for one in scenarios:
        operators = (op.function for op in one.graph.plan(one.inputs))
        modules = (getattr(sys.modules.get(function.__module__), "__file__", None) for function in operators)
        found |= dict.fromkeys([*(layer.path for layer in one.layers), *data_files(one)])
        found |= dict.fromkeys(Path(file) for file in modules if file)
    return tuple(found)


def _uncertain(live: Sequence[Scenario]) -> Scenario | None:
    """The first scenario with uncertain inputs, else one found by name that extends the first."""
    from scenario_engine.scenario.scenario import load

    for one in live:
        if one.uncertainty.streams:
            return one
    for folder in scenario_folders() if live else ():
        for file in sorted(folder.glob("*.toml"), key=lambda one: one.stem):
            try:
                found = load(file)
                extends = live[0].path in {layer.path for layer in found.layers[:-1]}
                if extends and found.uncertainty.streams:
                    return found
            except ScenarioEngineError:
                continue
    return None
