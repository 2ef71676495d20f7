"""Hypothesis strategies and laws for those who test models or extensions of their own.

`tables` draws balanced input-output tables, `economies` whole economies that add up, `published` printed tables
with and without planted contradictions, `scenarios` records and chains of files; `laws` checks any operator from its
declaration alone.
"""

from scenario_engine.errors import ScenarioEngineError

INSTALL = 'python -m pip install "scenario-engine[testing]"'

try:
    import hypothesis  # noqa: F401 - asked for here so that its absence is explained once, for every module
except ModuleNotFoundError:
    raise ScenarioEngineError(
        f"scenario_engine.testing draws its examples with Hypothesis. Install it with:\n  {INSTALL}"
    ) from None
