"""Every public function says what it is; the parameters it lists exist, stand in order, and each has a meaning."""

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import scenario_engine

validate = pytest.importorskip("numpydoc.validate", reason="numpydoc is not installed").validate

ALWAYS = {
    "GL05", "GL06", "GL07", "GL08", "SS01", "SS03", "SS06", "PR02", "PR03", "PR06", "PR07", "PR10", "RT02",
}  # fmt: skip
"""numpydoc's checks: sections known and in order, a one-line summary that ends, parameters that exist, in order, meant."""


def _public_functions():
    for info in pkgutil.walk_packages(scenario_engine.__path__, "scenario_engine."):
        module = import_module(info.name)
        for name, value in vars(module).items():
            if not inspect.isfunction(value) or value.__module__ != info.name or name.startswith("_"):
                continue
            if Path(value.__code__.co_filename).is_file():  # Hypothesis compiles its composites from no file
                yield f"{info.name}.{name}"


def test_docstrings_of_public_functions_are_sound():
    """numpydoc finds no fault of form in any of them."""
    faults, looked_at = [], 0
    for name in _public_functions():
        looked_at += 1
        codes = ALWAYS
        if name.startswith("scenario_engine.cli."):
            codes = ALWAYS - {"PR02"}  # cyclopts reads `*scenarios` under its plain name
        faults += [f"{name}: {code} {text}" for code, text in validate(name)["errors"] if code in codes]
    assert looked_at > 200
    assert faults == []


@pytest.mark.parametrize("name", ["compute", "load", "run", "to_cube"])
def test_front_door_says_parameters_and_errors(name):
    """What users import from the package lists its parameters, and what it raises."""
    function = getattr(scenario_engine, name)
    doc = inspect.getdoc(function) or ""
    assert "Parameters\n----" in doc
    assert "Raises\n----" in doc
    faults = [
        text
        for code, text in validate(f"scenario_engine.{name}")["errors"]
        if code in {"PR01", "PR02", "PR07"}
    ]
    assert faults == []
