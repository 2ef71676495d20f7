"""Functions that users call say their parameters, shapes, units, errors and source; the form of all is sound.

Users call the front door, and readers of the paper the kernels in `methods` and the operators. All other docstrings say
only what a signature cannot.
"""

import ast
import inspect
import pkgutil
import re
import textwrap
from importlib import import_module
from pathlib import Path

import pytest

import scenario_engine
from scenario_engine.models.discovery import installed_graph
from tests.conftest import TOP

docscrape = pytest.importorskip("numpydoc.docscrape", reason="numpydoc is not installed")
validate = pytest.importorskip("numpydoc.validate", reason="numpydoc is not installed").validate

FORM = {
    "GL05", "GL06", "GL07", "GL08", "SS01", "SS03", "SS06", "PR02", "PR03", "PR06", "PR07", "PR10", "RT02",
}  # fmt: skip
"""numpydoc's checks: sections known and in order, a one-line summary that ends, parameters that exist, in order, meant."""

ARRAY = re.compile(r"DataArray|xr\.Dataset|Floats|ArrayLike|NDArray")
SHAPE = re.compile(
    r"\([^()]*[×,…][^()]*\)|\bover (each |one |any |other )?[`(]|\bdimension|\bshape|\bscalar|`year`|`draw`|columns? of|labels"
)
UNIT = re.compile(
    r"\bunits?\b|\bmoney\b|\bpersons\b|\bpercent|\bshares?\b|\bpure|\bratio|\bweights?\b|0/1|\bplain number|\bmask\b|\branks?\b"
    r"|\bprobabilit|\bpoints\b|\bflags?\b|\bcoefficients\b|standard deviations|\bfactors?\b"
)
METHODS = (
    "analysis.calibrate.experts", "analysis.calibrate.posterior",
    "analysis.calibrate.sampler", "analysis.indices.ranking", "analysis.sensitivity.screening",
    "analysis.sensitivity.prim", "analysis.sensitivity.shapley", "analysis.sensitivity.sobol",
    "methods.growth.estimation", "methods.input_output",
)  # fmt: skip
"""Modules that compute by a method somebody published, or by a definition."""


@pytest.fixture(scope="module")
def public():
    """Every function and method that is imported elsewhere, as the page on Python lists them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "docs"))
        from pages.public import functions

        return list(functions())


@pytest.fixture(scope="module")
def explained(public):
    """Functions of the front door, methods of its classes, and kernels, as the page on them has them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "docs"))
        from pages.public import KERNELS

    front = [getattr(scenario_engine, name) for name in scenario_engine.__all__ if name != "models"]
    homes = {f"{one.__module__}.{one.__qualname__}" for one in front}
    return [
        one
        for one in public
        if one.module.startswith(KERNELS) or f"{one.module}.{one.name.partition('.')[0]}" in homes
    ]


def _all_functions():
    for info in pkgutil.walk_packages(scenario_engine.__path__, "scenario_engine."):
        module = import_module(info.name)
        for name, value in vars(module).items():
            if not inspect.isfunction(value) or value.__module__ != info.name or name.startswith("_"):
                continue
            if _has_source(value):
                yield f"{info.name}.{name}", value


@pytest.mark.slow
def test_docstrings_are_sound():
    """numpydoc finds no fault of form in any function without an underscore."""
    faults, looked_at = [], 0
    for name, _ in _all_functions():
        looked_at += 1
        # cyclopts reads `*scenarios` under its plain name
        codes = FORM - {"PR02"} if name.startswith("scenario_engine.cli.") else FORM
        faults += [f"{name}: {code} {text}" for code, text in validate(name)["errors"] if code in codes]
    assert looked_at > 200
    assert not faults, "\n".join(faults)


def test_functions_explain_every_parameter(explained):
    """Each parameter of the front door's functions and of the kernels is listed, in order and with a meaning."""
    faults = []
    for one in explained:
        wanted = [name for name in inspect.signature(one.value).parameters if name not in ("self", "cls")]
        listed = docscrape.NumpyDocString(inspect.getdoc(one.value) or "")["Parameters"]
        names = [name.strip().lstrip("*") for entry in listed for name in entry.name.split(",")]
        faults += [f"{one.path}: has {wanted}, lists {names}"] * (names != wanted)
        faults += [f"{one.path}: {entry.name} is not explained" for entry in listed if not entry.desc]
    assert len(explained) > 60
    assert not faults, "\n".join(faults)


def written(function):
    """Types of parameters and of what is returned, as the source has them."""
    [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    types = {one.arg: one.annotation for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    return {name: ast.unparse(one) for name, one in {**types, "return": node.returns}.items() if one}


def test_functions_on_arrays_say_shapes_and_units(explained):
    """Where arrays go in or come out, the docstring speaks of dimensions and of units."""
    faults = []
    for one in explained:
        doc = inspect.getdoc(one.value) or ""
        types = written(inspect.unwrap(one.value))
        if ARRAY.search(" ".join(types.values())):
            faults += [f"{one.path}: no shape"] * (not SHAPE.search(doc))
            faults += [f"{one.path}: no unit"] * (not UNIT.search(doc))
        if ARRAY.search(types.get("return", "")):
            faults += [f"{one.path}: no Returns"] * ("Returns\n-------" not in doc)
    assert not faults, "\n".join(faults)


def test_functions_name_the_errors_they_raise(explained):
    """A function of the front door or a kernel that raises says so under Raises."""
    faults = []
    for one in explained:
        lines, _ = inspect.getsourcelines(inspect.unwrap(one.value)) if _has_source(one.value) else ([], 0)
        section = (inspect.getdoc(one.value) or "").partition("Raises\n------")[2]
        raised = _raised(ast.parse(textwrap.dedent("".join(lines)))) if lines else set()
        faults += [f"{one.path}: {error}" for error in sorted(raised) if error not in section]
    assert not faults, "\n".join(faults)


def test_operators_explain_their_inputs_and_name_their_errors():
    """Each parameter is a declared variable that says what it is; each error raised stands in the docstring."""
    graph, faults = installed_graph(), []
    operators = [op for ways in graph.alternatives.values() for op in ways.values()]
    for op in operators:
        faults += [f"{op.label}: {name}" for name in op.inputs if not graph.variable(name).description]
        raised = _raised(ast.parse(textwrap.dedent(inspect.getsource(op.function))))
        faults += [
            f"{op.label}: {error}" for error in sorted(raised) if error not in inspect.getdoc(op.function)
        ]
    assert len(operators) > 80
    assert not faults, "\n".join(faults)


def _has_source(function) -> bool:
    """Hypothesis compiles its composites from no file."""
    return Path(inspect.unwrap(function).__code__.co_filename).is_file()


def _raised(code: ast.AST) -> set[str]:
    """Errors that a piece of code raises by their class."""
    raises = (node.exc for node in ast.walk(code) if isinstance(node, ast.Raise))
    names = {ast.unparse(error.func) for error in raises if isinstance(error, ast.Call)}
    return {name for name in names if name[0].isupper()}


def test_methods_name_their_source(public):
    """A module with a published method cites it, with the year, where its functions are explained."""
    said: dict[str, str] = {}
    ours = [(value.__module__, value) for name, value in _all_functions() if ".methods." not in name]
    for module, value in [*((one.module, one.value) for one in public), *ours]:
        if module.removeprefix("scenario_engine.").startswith(METHODS):
            home = inspect.getdoc(import_module(module)) or ""
            said[module] = f"{said.get(module, home)} {inspect.getdoc(value)}"
    assert len(said) > 15
    silent = [name for name, text in said.items() if not re.search(r"\b(1[89]|20)\d\d\b|definition", text)]
    assert not silent, "\n".join(silent)


def test_documented_imports_are_public(public):
    """What a page or an example tells readers to import is public."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "docs"))
        from pages.public import members, modules

        known = {member.path for module in modules() for member in members(module)}
    known |= {f"scenario_engine.{name}" for name in scenario_engine.__all__}
    pages = [TOP / "README.md", *TOP.glob("docs/**/*.md"), *TOP.glob("examples/extension/**/*.py")]
    told = [
        f"{module}.{name.strip()}"
        for page in pages
        for module, names in re.findall(
            r"^from (scenario_engine[\w.]*) import ([\w, ]+)$", page.read_text(encoding="utf-8"), re.M
        )
        for name in names.split(",")
    ]
    assert len(told) > 20
    assert sorted({path for path in told if path not in known and not _is_module(path)}) == []


def _is_module(path: str) -> bool:
    return (TOP / path.replace(".", "/")).with_suffix(".py").is_file()
