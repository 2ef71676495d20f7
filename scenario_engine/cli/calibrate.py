"""`scenario-engine calibrate`: from a calibration file to fitted inputs, with what the data do and do not say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from scenario_engine.analysis.calibrate.result import Calibrated
    from scenario_engine.analysis.calibrate.spec import Spec


def calibrate(
    spec: Path,
    *,
    lists: Annotated[bool, Parameter(negative=())] = False,
    check: Annotated[int, Parameter()] = 0,
    profiles: Annotated[bool, Parameter(negative=())] = False,
    output: Path | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Calibrate: fit what is free to what is published, and write the result beside the file.

    Parameters
    ----------
    spec
        Calibration file; for a result, the file of its name in specs/ beside it. A file of expert judgements
        ([experts]) gives shares by fuzzy evaluation.
    lists
        Compare the file's candidate lists instead; nothing is written.
    check
        Steps of Markov chains to hold the posterior against (2000 is enough here).
    profiles
        Profile intervals of every parameter; fits the others anew at each value.
    output
        Where the result goes; by default where the file says, or calibration/ here for a file of the package.
    dry_run
        Write nothing.
    """
    from scenario_engine.analysis.calibrate import experts
    from scenario_engine.analysis.calibrate.spec import read
    from scenario_engine.cli import calibration_tables as tables
    from scenario_engine.cli.console import out, titled, warn
    from scenario_engine.cli.headed import wide
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.support.files.project import carried

    path = carried(spec)
    if experts.is_expert_file(path):
        return _experts(path, None if dry_run else (spec, output))
    found_spec = read(path)
    console = out()
    console.print(titled(found_spec.scenario.title))
    if lists:
        from scenario_engine.analysis.calibrate.lists import compare_lists

        for table in tables.lists(compare_lists(found_spec)):
            console.print(wide(table))
        return 0
    place = _place(spec, found_spec.result, output)
    if not dry_run:
        refuse_foreign_file(place)
    found, warnings = _calibrated(found_spec)
    dataset = found_spec.scenario.dataset
    console.print(wide(tables.fit(found.fit, dataset)))
    console.print(wide(tables.parameters(found, dataset)))
    seen = found.identifiability
    if seen is not None:
        console.print(wide(tables.identifiability(seen)))
    if found.left_out:
        console.print(wide(tables.left_out(found.left_out, found, dataset)))
    from scenario_engine.analysis.calibrate.outlook import outlook

    if rows := outlook(found):
        console.print(wide(tables.outlook(rows, dataset)))
    if profiles:
        console.print(wide(tables.profiles(found.fit)))
    if check and found.posterior is not None:
        console.print(wide(tables.chains(found.posterior, check, found_spec.record.fit.seed)))
    warn(warnings)
    if not dry_run:
        from datetime import date

        from scenario_engine.analysis.calibrate.result import write

        files = write(found, place, date.today())
        console.print(f"Written to {', '.join(map(str, files))}", soft_wrap=True, markup=False)
    return 0


def _calibrated(spec: Spec) -> tuple[Calibrated, list[str]]:
    from scenario_engine.analysis.calibrate.fit import fit
    from scenario_engine.analysis.calibrate.identifiability import identifiability
    from scenario_engine.analysis.calibrate.leave_out import leave_out
    from scenario_engine.analysis.calibrate.posterior import laplace
    from scenario_engine.analysis.calibrate.result import Calibrated
    from scenario_engine.support.errors import ScenarioEngineError

    how, warnings = spec.record.fit, []
    best = fit(spec.objective(), starts=how.starts, seed=how.seed)
    if best.agreeing < len(best.costs):
        warnings.append(f"only {best.agreeing} of {len(best.costs)} starts found the best fit.")
    if best.spread > 1e-3:
        warnings.append(
            f"starts with the same cost end up to {best.spread:.2g} apart: the data leave a direction open; give priors."
        )
    if best.at_bounds:
        warnings.append(f"at a bound: {', '.join(best.at_bounds)}.")
    posterior = seen = None
    try:
        posterior = laplace(best, how.draws, how.seed)
        seen = identifiability(best)
        if not posterior.trusted:
            warnings.append(
                f"only {posterior.effective:.2%} of the proposals count: the posterior is far from normal on these "
                "scales, do not trust the draws. Try another `scale`, or tighter priors."
            )
    except ScenarioEngineError as fault:
        warnings.append(f"no posterior: {fault}")
    leaving = spec.record.leave_out
    unseen = leave_out(best, leaving.target, leaving.labels, leaving.drop) if leaving else []
    return Calibrated(spec, best, posterior, seen, unseen), warnings


def _place(asked: Path, said: Path, output: Path | None) -> Path:
    """Where a result goes: as asked, as the file says, or here for a file that the package carries."""
    if output is not None:
        return output
    return said if asked.is_file() else Path("calibration") / said.name


def _experts(path: Path, place: tuple[Path, Path | None] | None) -> int:
    from scenario_engine.analysis.calibrate import experts
    from scenario_engine.cli import calibration_tables as tables
    from scenario_engine.cli.console import out, warn
    from scenario_engine.cli.headed import wide

    judged = experts.read(path).judged()
    console = out()
    for table in tables.experts(judged):
        console.print(wide(table))
    warn(judged.warnings)
    if place is not None:
        said = Path(os.path.normpath(path.parent / judged.record.result))
        console.print(
            f"Written to {experts.write(judged, _place(place[0], said, place[1]))}",
            soft_wrap=True,
            markup=False,
        )
    return 0
