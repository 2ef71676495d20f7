"""Where the rulebook lies, and the stored scorecard beside it."""

from __future__ import annotations

from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError

PACKAGE = Path(__file__).parents[2]


def rulebook() -> Path:
    """The rulebook of the published accounts, in the package or at the top of a checkout."""
    for folder in (PACKAGE / "library" / "calibration", PACKAGE.parent / "calibration"):
        if (folder / "replicate.toml").is_file():
            return folder / "replicate.toml"
    raise ScenarioEngineError(
        "the rulebook calibration/replicate.toml is missing; give another with --rules."
    )


def stored(rules: Path) -> Path:
    """The scorecard stored beside a rulebook, of the same name."""
    return rules.with_name(f"{rules.stem}-scorecard.csv")
