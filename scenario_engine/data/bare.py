"""A dataset without tables: the labels and units of a model whose numbers come from its scenario alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from scenario_engine.data.dataset import Dataset
from scenario_engine.support.units import definitions_of


@dataclass(frozen=True)
class BareDataset(Dataset):
    """What a dataset says where there is no folder of it."""

    folder: Path = Path()
    label: str = "model"
    units: Mapping[str, str] = field(default_factory=dict)
    """Unit of each base kind."""
    own_labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Labels of each dimension, in order."""

    @cached_property
    def about(self) -> dict[str, Any]:
        """What `dataset.toml` would say."""
        units = {"counted_in": dict(self.units), "definitions": list(definitions_of(self.units))}
        spoken = [
            {"kind": base, "en": [{"unit": unit, "text": unit.replace("_", " ")}]}
            for base, unit in self.units.items()
        ]
        return {"name": self.label, "title": self.label, "units": units, "display": spoken}

    @cached_property
    def _labels(self) -> pd.DataFrame:
        rows = [(dim, label, label, label) for dim, labels in self.own_labels.items() for label in labels]
        return pd.DataFrame(rows, columns=["dimension", "label", "label_zh", "label_en"], dtype=str)

    def files(self) -> list[Path]:
        """None."""
        return []
