"""`scenario-engine calibrate`: from a calibration file to fitted inputs, with what the data do and do not say."""

from __future__ import annotations

import os
from datetime import date
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, show, warn
from scenario_engine.cli.options import Assignments, DryRun
from scenario_engine.cli.surroundings import ready_for_blocks
from scenario_engine.data.label_names import code_legend
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.project import carried, may_write, top

if TYPE_CHECKING:
    from scenario_engine.support.toml.located import LocatedToml


def calibrate(
    spec: Path,
    *,
    lists: bool = False,
    check: int = 0,
    profiles: bool = False,
    engine: str = "",
    assign: Assignments = None,
    output: Path | None = None,
    dry_run: DryRun = False,
) -> None:
    """Calibrate unobserved coefficients to published figures, with uncertainty.

    Parameters
    ----------
    spec
        Calibration file; for a result, the file of its name in specs/ beside it. A file of expert judgements
        ([experts]) gives shares by fuzzy evaluation.
    lists
        Compare the file's candidate lists instead; nothing is written.
    check
        Steps of Markov chains to compare the posterior with (2000 is enough here).
    profiles
        Profile intervals of every parameter; fits the others anew at each value.
    engine
        numpy, or xla (needs jax), which compiles the model once, about two seconds; numpy by default.
    output
        Where the result goes; by default where the file says, or calibration/ here for a file of the package.
    """
    ready_for_blocks()
    from scenario_engine.analysis.calibrate import experts, findings
    from scenario_engine.analysis.calibrate.posterior import chains
    from scenario_engine.analysis.calibrate.result import compare_lists, write
    from scenario_engine.analysis.calibrate.spec import read

    path = carried(spec)
    if experts.is_expert_file(path):
        if assign or lists or check or profiles or engine:
            raise ScenarioEngineError(
                f"{spec} holds judgements of experts and stands on no scenario: nothing is fitted.",
                "Leave out --lists, --check, --profiles, --engine and --set.",
            )
        _experts(spec, path, output, dry_run)
        return
    file = read(path, assign or ())
    if lists:
        show(compare_lists(file), source=file.scenario.dataset)
        return
    place = output or _place(spec, file.path, file.toml, "fit", "result")
    if not dry_run:
        refuse_foreign_file(place)
    found, console = findings.calibrated(file, engine), out()
    show(findings.findings(found), source=file.scenario.dataset, top=60)
    for line in code_legend(file.scenario.dataset, found.labels):
        console.print(line, style="dim")
    if profiles:
        show(findings.profiles(found.fit), top=60)
    if check and found.posterior is not None:
        show(chains(found.posterior, check, file.record.fit.seed), top=60)
    warn(list(found.warnings))
    if not dry_run:
        files = write(found, place, date.today())
        console.print(f"Written to {', '.join(map(str, files))}", soft_wrap=True)


def _place(asked: Path, path: Path, toml: LocatedToml, *key: str) -> Path:
    """Where a result goes: as the file says, in its project; or here for a file that the package carries."""
    from scenario_engine.scenario.files import outside

    said = str(reduce(getitem, key, toml.values))
    place = Path(os.path.normpath(path.parent / said))
    if not asked.is_file():
        return Path("calibration") / place.name
    if not may_write(place, top(path)):
        remedy = "Write a place in the project, give another with --output"
        raise ProblemsFound([outside(f"{'.'.join(key)} is {said!r}", toml.value(key), top(path), remedy)])
    return place


def _experts(asked: Path, path: Path, output: Path | None, dry_run: bool) -> None:
    from scenario_engine.analysis.calibrate import experts

    file = experts.read(path)
    place = output or _place(asked, path, file.toml, "result")
    judged = file.judged()
    show(judged, top=60)
    warn(judged.attrs["warnings"].splitlines())
    if not dry_run:
        file.write(judged, place)
        out().print(f"Written to {place}", soft_wrap=True)
