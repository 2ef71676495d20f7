"""Several weightings become one, by each rule."""

import numpy as np
import pytest

from scenario_engine.methods.weights.reconciliation import reconciled
from scenario_engine.support.errors import ScenarioEngineError


def test_reconciliation_rules():
    """(0.6, 0.4) and (0.2, 0.8): mean (0.4, 0.6); product 0.12 : 0.32; geometric mean the roots of those."""
    pair = [np.array([60.0, 40.0]), np.array([0.2, 0.8])]
    np.testing.assert_allclose(reconciled(pair, "mean"), [0.4, 0.6])
    np.testing.assert_allclose(reconciled(pair, "mean", [3, 1]), [0.5, 0.5])
    np.testing.assert_allclose(reconciled(pair, "product"), np.array([0.12, 0.32]) / 0.44)
    roots = np.sqrt([0.12, 0.32])
    np.testing.assert_allclose(reconciled(pair, "geometric-mean"), roots / roots.sum())


@pytest.mark.parametrize("rule", ["mean", "product", "geometric-mean"])
def test_weightings_that_exclude_each_other(rule):
    """Only the mean survives two weightings without a common item."""
    pair = [np.array([1.0, 0.0]), np.array([0.0, 1.0])]
    if rule == "mean":
        np.testing.assert_allclose(reconciled(pair, rule), [0.5, 0.5])
    else:
        with pytest.raises(ScenarioEngineError, match="exclude each other"):
            reconciled(pair, rule)
