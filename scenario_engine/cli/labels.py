"""How a label is called on a terminal: its name in both languages, and the code where a person would type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.data.label_names import is_code
from scenario_engine.support.language import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenario_engine.data.dataset import Dataset


def names(dataset: Dataset, dim: str, labels: Iterable[object]) -> dict[object, str]:
    """Label → name in the language spoken, else in both, once where it is the same; itself where it has no name."""
    told = [dataset.titles(dim, language) for language in ([chosen()] if chosen() else ("en", "zh"))]
    return {
        label: " ".join(dict.fromkeys(one.get(str(label), str(label)) for one in told)) for label in labels
    }


def called(dataset: Dataset, dim: str, labels: Iterable[object]) -> dict[object, str]:
    """Label → name, with the code before it where the label is one.

    Such as `C Manufacturing 制造业` and `Guangdong 广东`.
    """
    return {
        label: f"{label} {name}" if is_code(str(label)) and name != str(label) else name
        for label, name in names(dataset, dim, labels).items()
    }


def code_legend(dataset: Dataset, labels: Iterable[tuple[str, object]]) -> list[str]:
    """Lines such as `083 Computers 计算机`, of every label of a dimension that is a code with a name."""
    lines = [
        called(dataset, dim, [label])[label]
        for dim, label in labels
        if is_code(str(label)) and str(label) in dataset.titles(dim, "en")
    ]
    return list(dict.fromkeys(lines))
