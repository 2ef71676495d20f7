"""Hypothesis strategies and laws for those who test models or extensions of their own.

`tables` draws balanced input-output tables, `economies` whole economies that add up, `published` printed tables
with and without planted contradictions, `scenarios` records and chains of files; `laws` checks any operator from its
declaration alone.
"""

from scenario_engine.support.optional import need

need("hypothesis", "testing", "scenario_engine.testing")  # its absence is explained once, for every module
