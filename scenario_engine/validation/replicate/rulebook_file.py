"""The file of a rulebook: where it lies, its rules checked against columns of figures and measures, and its figures."""

from pathlib import Path

from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import COLUMNS, PublishedFigure, published
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import project
from scenario_engine.support.toml import located
from scenario_engine.support.toml.validation import validated
from scenario_engine.validation.replicate.measures import MEASURES
from scenario_engine.validation.replicate.rules import Rulebook

FOLDER, STEM = "calibration", "replicate"


def rulebook(name: str = "") -> Path:
    """A rulebook by its path, or one that comes along by its name; without one, that of China's accounts."""
    if name and (Path(name).suffix or Path(name).is_file()):
        return Path(name)
    known = rulebooks()
    if name not in known:
        raise ScenarioEngineError(
            f"there is no rulebook {name!r}.", f"Give a file, or one of {listing(filter(None, known))}."
        )
    return known[name]


def rulebooks() -> dict[str, Path]:
    """Rulebooks that come along, by name."""
    carried = reversed(project.folders(FOLDER)[1:])
    files = (file for folder in carried for file in sorted(folder.glob(f"{STEM}*.toml")))
    return {file.stem.removeprefix(STEM).removeprefix("-"): file for file in files}


def figures_of(book: Rulebook, path: Path) -> list[PublishedFigure]:
    """The published figures that a rulebook scores; a dataset of its own may lie beside it."""
    return book.figures(published(catalogue.find(book.dataset, path.parent)))


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
