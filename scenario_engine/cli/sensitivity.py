"""`scenario-engine sensitivity`: which assumption matters, and which conditions lead where."""

from pathlib import Path
from typing import Literal

from scenario_engine.cli.console import out, show, warn
from scenario_engine.cli.options import Assignments, ScenarioName, Seed
from scenario_engine.cli.surroundings import ready_for_blocks
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.replacing import writing


def sensitivity(
    scenario: ScenarioName,
    *,
    method: str = "sobol",
    quantity: list[str] | None = None,
    by: Literal["group", "input", "stream"] = "group",
    samples: int = 0,
    seed: Seed = 1,
    second_order: bool = False,
    discover: str = "",
    engine: str = "",
    output: Path | None = None,
    overwrite: bool = False,
    assign: Assignments = None,
) -> None:
    """Rank the uncertain inputs of a scenario by their influence on each result.

    Parameters
    ----------
    method
        sobol, morris, pawn, shapley, tornado or elasticity.
    quantity
        Results, such as "share_of_gdp"; may be repeated. By default the scenario's `outputs`.
    by
        What is one factor: a group, an input, or a single stream.
    samples
        Base sample (sobol), trajectories (morris) or draws; 0 for the method's own default.
    second_order
        Pairs of factors too (sobol).
    discover
        A condition, such as "sum(total_value_added[2030]) > 70000": instead of indices, the conditions on the
        inputs that lead to it (PRIM).
    engine
        numpy, or xla, which compiles the model (needs jax); the quicker one for so many evaluations by default.
    output
        File for the indices; `outputs/<scenario>-sensitivity/<method>.nc` by default.
    overwrite
        Replace indices of a larger sample.
    """
    from scenario_engine.scenario.build import assigned

    ready_for_blocks()
    from scenario_engine.analysis.sensitivity import discover as boxes_of
    from scenario_engine.analysis.sensitivity import sensitivity as indices_of
    from scenario_engine.analysis.sensitivity.analysis import fail_if_from_more_samples, ranking, samples_of
    from scenario_engine.analysis.sensitivity.prim import chosen_limits, peeling
    from scenario_engine.scenario.scenario import load

    model = assigned(load(scenario), assign or ())
    if discover:
        boxes = boxes_of(model, discover, samples=samples or 20_000, seed=seed)
        show(peeling(boxes), chosen_limits(boxes))
        warn(boxes.attrs["warnings"].splitlines())
        return
    target = output or Path("outputs") / f"{model.path.stem}-sensitivity" / f"{method}.nc"
    refuse_foreign_file(target)
    if not overwrite:
        fail_if_from_more_samples(target, samples_of(method, samples))
    found = indices_of(
        model,
        *(quantity or ()),
        method=method,
        by=by,
        samples=samples,
        seed=seed,
        second_order=second_order,
        engine=engine,
    )
    with writing(target) as draft:
        netcdf.write(draft, found)
    paths = [name for name, array in found.data_vars.items() if {*array.dims} <= {"index", "factor", "year"}]
    ranked = [table for name in paths if (table := ranking(found, str(name))) is not None]
    for table in ranked:
        show(table, source=model.dataset)
    warn(found.attrs["warnings"].splitlines())
    evaluations = f"{found.attrs['evaluations']:,} evaluations by {found.attrs['arithmetic']}"
    out().print(f"{evaluations}; every index of every result in {target}")
