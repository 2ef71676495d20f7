"""`scenario-engine rerun`: reproduce a stored result from what its file carries, and compare bit by bit."""

from pathlib import Path

from scenario_engine.cli.console import out


def rerun(result: Path) -> int:
    """Reproduce a stored result from its own inputs and variants; exit code 1 where a number differs.

    Parameters
    ----------
    result
        A result folder or its result.nc.
    """
    from scenario_engine.analysis.compare.stored import Stored, again, made_by_other_sources

    stored = Stored.read(result)
    verdicts = again(stored)
    differing = [verdict for verdict in verdicts if not verdict.identical]
    console = out()
    if not differing:
        console.print(f"Bit-identical: all {len(verdicts)} variables of {result}.")
        return 0
    for verdict in differing:
        console.print(
            f"{verdict.name}: differs by up to {verdict.largest_gap:.3g} (relative)", soft_wrap=True
        )
    if made_by_other_sources(stored):
        console.print("Another program, or another extension, made it than is installed now.")
    console.print(f"{len(differing)} of {len(verdicts)} variables differ from {result}.")
    return 1
