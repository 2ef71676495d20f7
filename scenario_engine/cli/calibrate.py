"""`scenario-engine calibrate`: from a calibration file to fitted inputs, with what the data do and do not say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from scenario_engine.calibrate.fit import Fit
    from scenario_engine.calibrate.identifiability import Identifiability
    from scenario_engine.calibrate.leave_out import LeftOut
    from scenario_engine.calibrate.lists import Candidate
    from scenario_engine.calibrate.outlook import Outlook
    from scenario_engine.calibrate.posterior import Posterior
    from scenario_engine.calibrate.result import Calibrated
    from scenario_engine.calibrate.spec import Spec


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
    from scenario_engine.calibrate import experts
    from scenario_engine.calibrate.spec import read
    from scenario_engine.cli.console import out, warn
    from scenario_engine.scenario.chain import carried

    path = carried(spec)
    if experts.is_expert_file(path):
        return _experts(path, None if dry_run else (spec, output))
    found_spec = read(path)
    console = out()
    console.print(f"\n[bold]{found_spec.scenario.title['en']}[/bold]  {found_spec.scenario.title['zh']}\n")
    if lists:
        from scenario_engine.calibrate.lists import compare_lists

        console.print(_lists(compare_lists(found_spec)))
        return 0
    found, warnings = _calibrated(found_spec)
    console.print(_fit(found.fit))
    console.print(_parameters(found))
    seen = found.identifiability
    if seen is not None:
        console.print(_identifiability(seen))
    if found.left_out:
        console.print(_left_out(found.left_out))
    from scenario_engine.calibrate.outlook import outlook

    if rows := outlook(found):
        console.print(_outlook(rows))
    if profiles:
        console.print(_profiles(found.fit))
    if check and found.posterior is not None:
        console.print(_chains(found.posterior, check, found_spec.record.fit.seed))
    warn(warnings)
    if not dry_run:
        from datetime import date

        from scenario_engine.calibrate.result import write

        files = write(found, _place(spec, found_spec.result, output), date.today())
        console.print(f"Written to {', '.join(map(str, files))}", soft_wrap=True)
    return 0


def _calibrated(spec: Spec) -> tuple[Calibrated, list[str]]:
    from scenario_engine.calibrate.fit import fit
    from scenario_engine.calibrate.identifiability import identifiability
    from scenario_engine.calibrate.leave_out import leave_out
    from scenario_engine.calibrate.posterior import laplace
    from scenario_engine.calibrate.result import Calibrated
    from scenario_engine.errors import ScenarioEngineError

    how, warnings = spec.record.fit, []
    best = fit(spec.problem(), starts=how.starts, seed=how.seed)
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
    from scenario_engine.calibrate import experts
    from scenario_engine.cli.console import out, warn

    judged = experts.read(path).judged()
    console = out()
    table = _table("Shares by fuzzy evaluation", "", "share")
    for label, share in judged.shares.items():
        table.add_row(label, f"{share:.4f}")
    console.print(table)
    weights = _table("Weights of the factors (AHP)", "factor", "weight")
    for factor, weight in judged.weights.items():
        weights.add_row(factor, f"{weight:.4f}")
    weights.caption = f"consistency ratio {judged.consistency_ratio:.3f} (acceptable up to 0.1)"
    console.print(weights)
    warn(judged.warnings)
    if place is not None:
        said = Path(os.path.normpath(path.parent / judged.record.result))
        console.print(f"Written to {experts.write(judged, _place(place[0], said, place[1]))}", soft_wrap=True)
    return 0


def _fit(fit: Fit) -> Table:
    problem = fit.problem
    table = _table("Fit", "target", "printed", "model", "gap", "sd", "residual")
    residuals = problem.misfit(fit.point[None])[0]
    rows = zip(problem.target_names, problem.printed, fit.predicted, problem.sd, residuals, strict=True)
    for name, published, model, sd, residual in rows:
        gap = f"{model / published - 1:+.2%}" if published else ""
        table.add_row(
            name,
            _number(published),
            _number(model),
            gap,
            f"{abs(sd / published):.1%}" if published else _number(sd),
            f"{residual:+.1f}",
        )
    table.caption = f"half sum of squares {fit.cost:.4g}; {fit.agreeing} of {len(fit.costs)} starts agree, to {fit.spread:.0e}"
    return table


def _parameters(found: Calibrated) -> Table:
    table = _table("Parameters", "", "fitted", "5 %", "95 %", "sd/prior")
    parameters = found.fit.problem.parameters
    intervals = [("", "")] * parameters.size
    if found.posterior is not None:
        low, high = found.posterior.quantiles(0.05, 0.95)
        intervals = [(f"{a:.4g}", f"{b:.4g}") for a, b in zip(low, high, strict=True)]
    for at, (name, value) in enumerate(zip(parameters.names, found.fit.values, strict=True)):
        ratio = "" if found.identifiability is None else f"{found.identifiability.shrinkage[at]:.2f}"
        table.add_row(name, f"{value:.4f}", *intervals[at], "" if ratio == "nan" else ratio)
    table.caption = "sd/prior near 1: the data say nothing beyond the belief"
    if found.posterior is not None:
        table.caption += f"; {found.posterior.effective:.0%} of proposals count"
    return table


def _identifiability(seen: Identifiability) -> Table:
    table = _table("What the data pin down, best to worst", "singular value", "direction")
    table.columns[0].justify, table.columns[1].justify = "right", "left"
    for one in seen.directions:
        parts = " ".join(f"{weight:+.2f} {_short(name)}" for name, weight in one.parts[:4])
        table.add_row(f"{one.singular_value:.3g}", parts)
    pairs = "; ".join(f"{_short(one)} ~ {_short(other)} {r:+.2f}" for one, other, r in seen.pairs)
    table.caption = (
        f"{seen.pinned_down} of {len(seen.directions)} directions are known better than the belief"
        + (f"; trade off: {pairs}" if pairs else "")
    )
    return table


def _left_out(unseen: Sequence[LeftOut]) -> Table:
    from scenario_engine.calibrate.leave_out import mean_absolute_error

    table = _table("Left out and predicted", "", "printed", "predicted", "error")
    for one in unseen:
        table.add_row(one.label, _number(one.printed), _number(one.predicted), f"{one.error:+.2%}")
    table.caption = f"mean absolute error {mean_absolute_error(unseen):.2%}"
    return table


def _outlook(rows: list[Outlook]) -> Table:
    table = _table("Outlook with the fitted inputs", "", "value", "5 %", "95 %", "unit")
    for row in rows:
        table.add_row(row.quantity, _number(row.value), _number(row.low), _number(row.high), row.unit)
    return table


def _profiles(fit: Fit) -> Table:
    from scenario_engine.calibrate.identifiability import profile

    table = _table("Profile intervals, 90 %", "", "low", "high")
    for number in range(fit.problem.parameters.size):
        found = profile(fit, number)
        table.add_row(found.name, f"{found.low:.4g}", f"{found.high:.4g}")
    return table


def _chains(posterior: Posterior, steps: int, seed: int) -> Table:
    from scenario_engine.calibrate.sampler import distance, sample

    chains = sample(posterior, steps, seed)
    table = _table("Draws against Markov chains", "", "gap of quantiles (sd)")
    for name, gap in zip(posterior.fit.problem.parameters.names, distance(posterior, chains), strict=True):
        table.add_row(name, f"{gap:.2f}")
    table.caption = (
        f"{chains.steps} steps, autocorrelation {chains.autocorrelation:.0f}, acceptance {chains.acceptance:.2f}"
        + ("" if chains.long_enough else "; too short to be sure")
    )
    return table


def _lists(candidates: list[Candidate]) -> Table:
    asked = [row.quantity for row in candidates[0].outlook] if candidates else []
    table = _table("Candidate lists, best predictor first", "list", "n", "unseen", "cost", *asked[:3])
    for one in candidates:
        cells = [f"{_number(row.value)}\n{_number(row.low)}…{_number(row.high)}" for row in one.outlook[:3]]
        table.add_row(one.name, str(len(one.labels)), f"{one.error:.2%}", f"{one.cost:.1f}", *cells)
    table.caption = "unseen: mean absolute error on what is left out; below each outlook its 90 % interval"
    return table


def _table(title: str, *columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", caption_justify="left")
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", overflow="fold")
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _short(name: str) -> str:
    """The label of a parameter, with a word of what it is where the label is a year."""
    inside = name[name.find("[") + 1 : -1] if "[" in name else name
    return inside if not inside[:4].isdigit() else f"{name.split('_', maxsplit=1)[0]} {inside}"
