"""The rooms of the package, as docs/architecture.md draws them: who imports whom, and what bears which name."""

import ast
import itertools
import re
import tomllib
from collections import defaultdict
from graphlib import TopologicalSorter

import pytest

from tests.conftest import TOP

grimp = pytest.importorskip("grimp", reason="import-linter is not installed")

PACKAGE = TOP / "scenario_engine"


@pytest.fixture(scope="module")
def imports():
    """Who imports whom, imports for types and inside functions counted."""
    return grimp.build_graph(PACKAGE.name, exclude_type_checking_imports=False, cache_dir=None)


def rooms() -> set[str]:
    """Modules and packages at the top of the package."""
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    return modules | {path.parent.name for path in PACKAGE.glob("*/*.py")}


def test_no_module_imports_itself_by_way_of_others(imports):
    """The modules can be put in an order in which each imports only those before it; else the circle is named."""
    imported = {module: imports.find_modules_directly_imported_by(module) for module in imports.modules}
    TopologicalSorter(imported).prepare()


@pytest.mark.parametrize("room", ["engine", "methods", "support"])
def test_the_engine_knows_neither_models_nor_data(imports, room):
    """Nothing that computes any model imports one, nor a country's figures."""
    for foreign in ("models", "data"):
        chains = imports.find_shortest_chains(
            f"{PACKAGE.name}.{room}", f"{PACKAGE.name}.{foreign}", as_packages=True
        )
        assert not chains


def test_the_house_has_the_floors_that_import_linter_keeps():
    """At most twelve rooms stand in the table, from the cellar up, and none that is not there."""
    page = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Rooms")[1].split("##")[0]
    rows = [re.findall(r"`(\w+)`", row) for row in re.findall(r"^\| (`.+?) \|", page, re.M)]
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    height = {
        room.strip().removeprefix(f"{PACKAGE.name}."): -floor
        for floor, layer in enumerate(contract["layers"])
        for room in layer.split("|")
    }
    assert sorted(itertools.chain(*rows)) == sorted(height)
    heights = [[height[room] for room in row] for row in rows]
    assert all(max(below) < min(above) for below, above in itertools.pairwise(heights))
    assert rooms() == set(height)
    assert len(rooms()) <= 12


def test_each_public_class_has_a_name_of_its_own():
    """No two classes of the package share a name, so that a name says which one is meant."""
    places = defaultdict(list)
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(file.relative_to(PACKAGE)))
    assert not {name: found for name, found in places.items() if len(found) > 1}
