"""A calibration on a terminal of 80 columns: fit, parameters, what the data pin down, what was left out, outlook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from scenario_engine.cli.code_legend import code_legend
from scenario_engine.cli.labels import called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenario_engine.analysis.calibrate.experts import Judged
    from scenario_engine.analysis.calibrate.fit import Fit
    from scenario_engine.analysis.calibrate.identifiability import Identifiability
    from scenario_engine.analysis.calibrate.leave_out import LeftOut
    from scenario_engine.analysis.calibrate.lists import Candidate
    from scenario_engine.analysis.calibrate.outlook import Outlook
    from scenario_engine.analysis.calibrate.posterior import Posterior
    from scenario_engine.analysis.calibrate.result import Calibrated
    from scenario_engine.data.dataset import Dataset


def experts(judged: Judged) -> list[Table]:
    """Shares by label, and the weights of the factors behind them."""
    shares = _table("Shares by fuzzy evaluation", "label", "share")
    for label, share in judged.shares.items():
        shares.add_row(label, f"{share:.4f}")
    weights = _table("Weights of the factors (AHP)", "factor", "weight")
    for factor, weight in judged.weights.items():
        weights.add_row(factor, f"{weight:.4f}")
    weights.caption = f"consistency ratio {judged.consistency_ratio:.3f} (acceptable up to 0.1)"
    return [shares, weights]


def fit(fit: Fit, dataset: Dataset) -> Table:
    """Each target as printed and as fitted; below it, what the codes of its labels stand for."""
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
    labels = [(target.dim, label) for target in problem.targets for label in target.labels]
    table.caption = "\n".join([table.caption, *code_legend(dataset, labels)])
    return table


def parameters(found: Calibrated, dataset: Dataset) -> Table:
    """Fitted values with their 90 % intervals; below them, what the codes of their labels stand for."""
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
    labels = [
        (dim, label)
        for block in parameters.blocks
        for own in block.labels
        for dim, label in zip(block.each, own, strict=True)
    ]
    table.caption = "\n".join([table.caption, *code_legend(dataset, labels)])
    return table


def identifiability(seen: Identifiability) -> Table:
    """Directions from best to worst known, and pairs that trade off."""
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


def left_out(unseen: Sequence[LeftOut], found: Calibrated, dataset: Dataset) -> Table:
    """What no fit saw, predicted."""
    from scenario_engine.analysis.calibrate.leave_out import mean_absolute_error

    table = _table("Left out and predicted", "", "printed", "predicted", "error")
    asked = found.spec.record.leave_out
    dim = next((one.dim for one in found.fit.problem.targets if asked and one.name == asked.target), "")
    names = called(dataset, dim, [one.label for one in unseen])
    for one in unseen:
        table.add_row(names[one.label], _number(one.printed), _number(one.predicted), f"{one.error:+.2%}")
    table.caption = f"mean absolute error {mean_absolute_error(unseen):.2%}"
    return table


def outlook(rows: list[Outlook], dataset: Dataset) -> Table:
    """The quantities asked for, shares in percent, all else with its unit."""
    from scenario_engine.cli.numbers import unit_legend, unit_short

    table = _table("Outlook with the fitted inputs", "", "value", "5 %", "95 %", "unit")
    for row in rows:
        numbers = (f"{one:.3%}" if row.percent else _number(one) for one in (row.value, row.low, row.high))
        table.add_row(row.quantity, *numbers, "" if row.unit == "1" else unit_short(row.unit, dataset))
    table.caption = "; ".join(unit_legend({row.unit for row in rows}, dataset)) or None
    return table


def profiles(fit: Fit) -> Table:
    """Profile intervals of every parameter; fits the others anew at each value."""
    from scenario_engine.analysis.calibrate.identifiability import profile

    table = _table("Profile intervals, 90 %", "", "low", "high")
    for number in range(fit.problem.parameters.size):
        found = profile(fit, number)
        table.add_row(found.name, f"{found.low:.4g}", f"{found.high:.4g}")
    return table


def chains(posterior: Posterior, steps: int, seed: int) -> Table:
    """How far the draws' quantiles are from those of Markov chains."""
    from scenario_engine.analysis.calibrate.sampler import distance, sample

    chains = sample(posterior, steps, seed)
    table = _table("Draws against Markov chains", "", "gap of quantiles (sd)")
    for name, gap in zip(posterior.fit.problem.parameters.names, distance(posterior, chains), strict=True):
        table.add_row(name, f"{gap:.2f}")
    table.caption = (
        f"{chains.steps} steps, autocorrelation {chains.autocorrelation:.0f}, acceptance {chains.acceptance:.2f}"
        + ("" if chains.long_enough else "; too short to be sure")
    )
    return table


def lists(candidates: list[Candidate]) -> list[Table]:
    """How well each list predicts, and how far the outlook depends on the list."""
    error = _table(
        "Candidate lists, best predictor first", "list", "labels", "error unseen", "half sum of squares"
    )
    for one in candidates:
        error.add_row(one.name, str(len(one.labels)), f"{one.error:.2%}", f"{one.cost:.1f}")
    error.caption = "error unseen: mean absolute error on what is left out"
    spread = _table("Outlook by list", "", "lowest", "highest", "apart", "90 % with the first")
    for rows in zip(*(one.outlook for one in candidates), strict=True):
        ordered = sorted(zip(rows, candidates, strict=True), key=lambda pair: pair[0].value)
        (low, lowest), (high, highest) = ordered[0], ordered[-1]
        spread.add_row(
            rows[0].quantity,
            f"{_number(low.value)}\n{lowest.name}",
            f"{_number(high.value)}\n{highest.name}",
            f"{high.value / low.value - 1:.2%}",
            f"{_number(rows[0].low)}\n{_number(rows[0].high)}",
        )
    return [error, spread]


def _table(title: str, *columns: str) -> Table:
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
