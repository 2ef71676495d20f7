"""How a dataset calls any of its labels: by name in both languages, a code kept before the name it stands for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from scenario_engine.support.language import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenario_engine.data.dataset import Dataset

LONGEST_CODE = 3
"""Letters of a label that is a code and stands beside the name; a longer one without digits is a word and says no more
than the name."""


def is_code(label: str) -> bool:
    """Whether a label says nothing by itself.

    >>> is_code("C"), is_code("110000"), is_code("guangdong")
    (True, True, False)
    """
    return len(label) <= LONGEST_CODE or any(letter.isdigit() for letter in label)


def in_both(label: str, en: str, zh: str) -> str:
    """A name in the language spoken, else in both, once where it is the same; before it the label where it is a code.

    >>> in_both("C", "Manufacturing", "Industrie"), in_both("core", "core", "core")
    ('C Manufacturing Industrie', 'core')
    """
    name = in_language({"en": en, "zh": zh})
    return f"{label} {name}" if label and is_code(label) and name != label else name


def spoken_names(dataset: Dataset) -> dict[str, str]:
    """Label → name in both languages, of every label; industries whose labels are codes keep them before the name."""
    en, zh = dataset.spoken("en"), dataset.spoken("zh")
    industries = set(dataset.labels("industry"))
    return {label: in_both(label if label in industries else "", en[label], zh[label]) for label in en}


def names_of(dataset: Dataset, dim: str, label: object) -> str:
    """Name of a label in the language spoken, else in both, once where it is the same; itself where it has no name."""
    titles = {language: dataset.titles(dim, language) for language in ("en", "zh")}
    return in_language({language: named.get(str(label), str(label)) for language, named in titles.items()})


def called(dataset: Dataset, dim: str, label: object) -> str:
    """Its name, with the code before it where the label is one: `C Manufacturing 制造业` and `Guangdong 广东`."""
    name = names_of(dataset, dim, label)
    return f"{label} {name}" if is_code(str(label)) and name != str(label) else name


def by_name(dataset: Dataset, dim: str, labels: Iterable[object]) -> dict[str, str]:
    """Every label, and its name in each language, in small letters → the label."""
    titles = [dataset.titles(dim, language) for language in ("en", "zh")]
    return {
        word.casefold(): label
        for label in map(str, labels)
        for word in (label, *(named.get(label, label) for named in titles))
    }


def near_label(dataset: Dataset, dim: str, asked: str, labels: Sequence[object]) -> str:
    """Advice for a word that is no label: the one that it names, or nearly names; empty where it names none."""
    words = by_name(dataset, dim, labels)
    for word in get_close_matches(asked.casefold(), words, n=1, cutoff=0.6):
        label, name = words[word], names_of(dataset, dim, words[word])
        return f"Did you mean {label!r}?" if name == label else f"Did you mean {label!r} ({name})?"
    return ""


def code_legend(dataset: Dataset, labels: Iterable[tuple[str, object]]) -> list[str]:
    """Lines such as `083 Computers 计算机`, of every label of a dimension that is a code with a name."""
    lines = (
        called(dataset, dim, label)
        for dim, label in labels
        if is_code(str(label)) and str(label) in dataset.titles(dim, "en")
    )
    return list(dict.fromkeys(lines))
