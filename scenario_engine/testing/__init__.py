"""Hypothesis strategies and laws for those who test models or extensions of their own.

`tables` draws balanced input-output tables, `economies` whole economies that add up, `published` printed tables
with and without planted contradictions; `laws` checks any operator from its declaration alone.
"""

from importlib.util import find_spec

from scenario_engine.errors import ScenarioEngineError

INSTALL = 'python -m pip install "scenario-engine[testing]"'

if find_spec("hypothesis") is None:
    raise ScenarioEngineError(
        f"scenario_engine.testing draws its examples with Hypothesis. Install it with:\n  {INSTALL}"
    )
