"""Every public function and class shows an example, and every example of a docstring is what the code prints today."""

import doctest
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import scenario_engine
from tests.conftest import TOP

pytestmark = pytest.mark.slow

PACKAGE = Path(scenario_engine.__file__).parent
SLOW = ("scenario_engine.analysis.calibrate.findings",)
"""Whole calibrations."""

WITH_EXAMPLES = sorted(
    info.name
    for info in pkgutil.walk_packages([str(PACKAGE)], "scenario_engine.")
    if ">>> " in inspect.getsource(import_module(info.name)) and not info.name.endswith("__main__")
)


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.deep if one in SLOW else ()) for one in WITH_EXAMPLES]
)
def test_examples_are_what_the_code_prints(name):
    """As a reader would type them, with NumPy and xarray imported; `…` stands for what is left out."""
    failed, tried = doctest.testmod(
        import_module(name), extraglobs={"np": np, "xr": xr}, optionflags=doctest.ELLIPSIS
    )
    assert tried
    assert not failed


def test_every_public_name_shows_an_example():
    """The front door, verbs of its nouns, and kernels; a method counts where the example of its class calls it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "docs"))
        from pages.public import KERNELS, members, modules, verb_of

        kernels = {
            one.path: one.value
            for module in modules()
            if module.__name__.startswith(KERNELS)
            for one in members(module)
            if inspect.isfunction(one.value) or _has_methods(one.value)
        }
    front = {name: getattr(scenario_engine, name) for name in scenario_engine.__all__ if name != "models"}
    verbs = {
        f"{noun}.{verb}": verb_of(home)
        for noun, homes in scenario_engine.VERBS.items()
        for verb, home in homes.items()
    }
    shown = {**kernels, **front, **verbs}
    assert len(shown) > 70
    assert [path for path, value in shown.items() if ">>> " not in (inspect.getdoc(value) or "")] == []
    uncalled = [
        f"{path}.{name}"
        for path, value in kernels.items()
        if inspect.isclass(value)
        for name, method in vars(value).items()
        if not name.startswith("_") and callable(getattr(method, "__func__", method))
        if not re.search(rf"\.{name}\b", inspect.getdoc(value))
    ]
    assert uncalled == []


def _has_methods(value):
    return inspect.isclass(value) and any(
        inspect.isfunction(getattr(one, "__func__", one))
        for name, one in vars(value).items()
        if not name.startswith("_")
    )
