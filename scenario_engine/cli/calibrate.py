"""`scenario-engine calibrate`: from a calibration file to fitted inputs, with what the data do and do not say."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def calibrate(
    spec: Path,
    *,
    lists: Annotated[bool, Parameter(negative=())] = False,
    check: Annotated[int, Parameter()] = 0,
    profiles: Annotated[bool, Parameter(negative=())] = False,
    output: Path | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
) -> int:
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
    output
        Where the result goes; by default where the file says, or calibration/ here for a file of the package.
    dry_run
        Write nothing.
    """
    from scenario_engine.analysis.calibrate import experts, findings
    from scenario_engine.analysis.calibrate.outlook import compare_lists
    from scenario_engine.analysis.calibrate.result import write
    from scenario_engine.analysis.calibrate.spec import read
    from scenario_engine.cli.console import out, show, warn
    from scenario_engine.cli.labels import code_legend
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.support.files.project import carried

    path = carried(spec)
    if experts.is_expert_file(path):
        return _experts(path, None if dry_run else (spec, output))
    file = read(path)
    if lists:
        show(findings.candidates(compare_lists(file)), source=file.scenario.dataset)
        return 0
    place = _place(spec, file.result, output)
    if not dry_run:
        refuse_foreign_file(place)
    found, console = findings.calibrated(file), out()
    show(findings.findings(found), source=file.scenario.dataset, top=60)
    for line in code_legend(file.scenario.dataset, found.labels):
        console.print(line, style="dim")
    if profiles:
        show(findings.profiles(found.fit), top=60)
    if check and found.posterior is not None:
        show(findings.chains(found.posterior, check, file.record.fit.seed), top=60)
    warn(list(found.warnings))
    if not dry_run:
        files = write(found, place, date.today())
        console.print(f"Written to {', '.join(map(str, files))}", soft_wrap=True, markup=False)
    return 0


def _place(asked: Path, said: Path, output: Path | None) -> Path:
    """Where a result goes: as asked, as the file says, or here for a file that the package carries."""
    if output is not None:
        return output
    return said if asked.is_file() else Path("calibration") / said.name


def _experts(path: Path, place: tuple[Path, Path | None] | None) -> int:
    from scenario_engine.analysis.calibrate import experts
    from scenario_engine.cli.console import out, show, warn

    judged = experts.read(path).judged()
    show(judged.dataset(), top=60)
    warn(judged.warnings)
    if place is not None:
        said = Path(os.path.normpath(path.parent / judged.record.result))
        written = experts.write(judged, _place(place[0], said, place[1]))
        out().print(f"Written to {written}", soft_wrap=True, markup=False)
    return 0
