"""The file of a rulebook: where it lies, and its rules checked against the figures' columns and the measures there are."""

from __future__ import annotations

from pathlib import Path

from scenario_engine.data.published_figures import COLUMNS
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml import located
from scenario_engine.support.toml.validation import validated
from scenario_engine.validation.replicate.measures import MEASURES
from scenario_engine.validation.replicate.rules import Rulebook

PACKAGE = Path(__file__).parents[2]


def rulebook() -> Path:
    """The rulebook of the published accounts, in the package or at the top of a checkout."""
    for folder in (PACKAGE / "library" / "calibration", PACKAGE.parent / "calibration"):
        if (folder / "replicate.toml").is_file():
            return folder / "replicate.toml"
    raise ScenarioEngineError(
        "the rulebook calibration/replicate.toml is missing; give another with --rules."
    )


def stored_beside(rules: Path, kind: str = "scorecard") -> Path:
    """The scorecard stored beside a rulebook, of the same name; of kind `left-out` that of reports left out."""
    return rules.with_name(f"{rules.stem}-{kind}.csv")


def read_rules(path: Path) -> Rulebook:
    """Read and check a rulebook."""
    book = validated(Rulebook, located.read(path, path.name))
    for number, rule in enumerate(book.rule, start=1):
        for column in rule.select:
            if column not in COLUMNS and column != "printed":
                raise ScenarioEngineError(f"{path.name}, rule {number}: figures have no column {column!r}.")
        if rule.measure and rule.measure not in MEASURES:
            raise ScenarioEngineError(
                f"{path.name}, rule {number}: no measure is called {rule.measure!r}; known: {', '.join(MEASURES)}."
            )
        if rule.measure and rule.method not in book.methods:
            raise ScenarioEngineError(f"{path.name}, rule {number}: no method is called {rule.method!r}.")
    return book
