"""What the codes in a table's names stand for, said once below it: a line a code, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.cli.labels import called
from scenario_engine.data.label_names import is_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenario_engine.data.dataset import Dataset


def code_legend(dataset: Dataset, labels: Iterable[tuple[str, object]]) -> list[str]:
    """Lines such as `083 Computers 计算机`, of every label of a dimension that is a code with a name."""
    lines = [
        called(dataset, dim, [label])[label]
        for dim, label in labels
        if is_code(str(label)) and str(label) in dataset.titles(dim, "en")
    ]
    return list(dict.fromkeys(lines))
