"""Chained volumes, and the letters of the field for what the modules name in words."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.methods.input_output.deflation import chained
from scenario_engine.methods.input_output.letters import A, L, Y, Z, x
from scenario_engine.support.errors import TableError
from scenario_engine.testing.tables import table, vector


def test_chained_volumes_are_products_of_links_and_do_not_sum():
    """Three years by hand: apples and pears, whose prices part; the total is chained itself."""
    price = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 1.0]])
    volume = np.array([[10.0, 10.0], [12.0, 15.0], [9.0, 30.0]])
    current = [vector(p * q) for p, q in zip(price, volume, strict=True)]
    last = [vector(p * q) for p, q in zip(price[:-1], volume[1:], strict=True)]
    made = chained(current, last, "sector")
    np.testing.assert_allclose(made["parts"], volume * price[0])
    links = [1.0, 42 / 30, (18 + 60) / (24 + 30)]
    np.testing.assert_allclose(made["total"], 30 * np.cumprod(links))
    assert float(made["not_additive"][1]) == pytest.approx(0.0)
    assert float(made["not_additive"][2]) == pytest.approx(30 * np.prod(links) - 69)
    with pytest.raises(
        TableError, match="3 years at current prices need 2 at last year's prices; there are 1"
    ):
        chained(current, last[:1], "sector")


def test_the_letters_of_the_field():
    """Miller and Blair (2009), section 2.3: A, L, and the output of 600 and 1500; Z and Y turn back."""
    flows, output = table([[150, 500], [200, 100]]), vector([1000, 2000])
    inverse = L(A(flows, output))
    assert np.round(inverse.to_numpy(), 3).tolist() == [[1.254, 0.330], [0.264, 1.122]]
    assert np.round(x(inverse, vector([600, 1500])), 1).to_numpy().tolist() == [1247.5, 1841.6]
    xr.testing.assert_allclose(Z(A(flows, output), output), flows)
    np.testing.assert_allclose(x(inverse, Y(flows, output)), output)
