"""`scenario-engine why`: where a value comes from, through the chain of files."""

from __future__ import annotations


def why(scenario: str, key: str) -> int:
    """Show where a value comes from: each file's word on it, in order, and what it is in the end.

    Parameters
    ----------
    scenario
        Path or name of a scenario.
    key
        Name of an input (`real_gdp_growth` or `inputs.real_gdp_growth`), `variants.NAME`, `labels.NAME`,
        `horizon` or `dataset`; may come first, as in `explain`.
    """
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.cli.order import scenario_first
    from scenario_engine.scenario.history import history
    from scenario_engine.scenario.scenario import load

    scenario, key = scenario_first(scenario, key)
    model = load(scenario)
    console = out()
    for step in history(model, key):
        console.print(Text.assemble((str(step.place), "cyan"), f"  {step.verdict}"), soft_wrap=True)
        console.print(f"    {step.text}", soft_wrap=True)
        for line in step.values:
            console.print(f"    = {line}", soft_wrap=True)
    return 0
