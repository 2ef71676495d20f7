"""`scenario-engine sweep`: a scenario with draws, run many times over, to intervals and probabilities."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from scenario_engine.cli.console import bar, out, show, titled, warn
from scenario_engine.cli.options import Assignments, Quiet, ScenarioName, Seed
from scenario_engine.cli.surroundings import ready_for_blocks
from scenario_engine.support.files.ownership import refuse_place


def sweep(
    scenario: ScenarioName,
    *,
    draws: Annotated[int, Parameter(alias="-n")] = 10_000,
    seed: Seed = 1,
    sampler: str = "mc",
    quantity: list[str] | None = None,
    probability: list[str] | None = None,
    until: str = "",
    output: Path | None = None,
    summary_only: bool = False,
    chunk: int = 0,
    engine: str = "",
    more: int | None = None,
    strict: bool = False,
    workers: int = 0,
    scheduler: str = "",
    quiet: Quiet = False,
    assign: Assignments = None,
) -> None:
    """Run a scenario over many draws of its uncertain inputs; call it again to continue what was stopped.

    Parameters
    ----------
    draws
        How many draws; with --until, the most.
    sampler
        mc, lhs, sobol or halton.
    quantity
        What to keep, such as "share_of_gdp" or "sum(total_value_added[2030])"; may be repeated. By default the
        scenario's `outputs`.
    probability
        A condition whose probability is wanted, such as "sum(total_value_added[2030]) > 70000"; may be repeated.
    until
        Stop when a mean is known this well, such as "share_of_gdp[2030] ± 0.01 pp" (95 % interval).
    output
        Folder; `outputs/<scenario>-sweep` by default.
    summary_only
        Keep no single draws.
    chunk
        Draws written at once; by default as many as fit the memory budget.
    engine
        numpy, or xla, which compiles the model (needs jax); the quicker one for so many draws by default. They agree to
        the twelfth digit.
    more
        How many draws to add to the sweep that the folder holds.
    strict
        Refuse draws without a number; by default they are counted and told.
    workers
        Worker processes on this machine (needs dask).
    scheduler
        Address of a Dask scheduler, such as tcp://10.0.0.1:8786.
    """
    from scenario_engine.scenario.build import assigned

    ready_for_blocks()
    from scenario_engine.analysis.sweep.run import here, on_cluster
    from scenario_engine.analysis.sweep.run import sweep as run
    from scenario_engine.analysis.sweep.summary import precision, shown
    from scenario_engine.scenario.scenario import load

    model = assigned(load(scenario), assign or ())
    folder = output or Path("outputs") / f"{model.path.stem}-sweep"
    refuse_place(folder)
    with bar("Draws", quiet) as progress:
        found = run(
            model,
            draws,
            seed=seed,
            sampler=sampler,
            outputs=quantity or (),
            probabilities=probability or (),
            until=until,
            folder=folder,
            keep_draws=not summary_only,
            chunk=chunk,
            engine=engine,
            more=more,
            strict=strict,
            work=on_cluster(workers, scheduler) if workers or scheduler else here,
            progress=progress,
        )
    if not quiet:
        out().print(titled(model.title))
        show(*shown(found), precision(found), source=model.dataset)
    warn(found.attrs["warnings"].splitlines())
    kept = "" if summary_only else "draws.zarr, "
    done = f"{found.attrs['draws']:,} draws by {found.attrs['arithmetic']} in {folder}/"
    out().print(f"{done}: {kept}summary.nc, summary.csv, manifest.json")
