"""A scenario and a name of its model, in whichever order they are typed."""

from __future__ import annotations


def scenario_first(one: str, other: str) -> tuple[str, str]:
    """The same two, the scenario first: turned round where only the second one is a scenario."""
    return (other, one) if not _is_scenario(one) and _is_scenario(other) else (one, other)


def _is_scenario(text: str) -> bool:
    from scenario_engine.scenario.files import find
    from scenario_engine.support.errors import ScenarioEngineError

    try:
        return find(text).is_file()
    except ScenarioEngineError:
        return False
