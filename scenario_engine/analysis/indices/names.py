"""What the cases, branches and groups of an index are called, in both languages: by the file, else by its dataset."""

from __future__ import annotations

from collections.abc import Iterable

from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.models import words
from scenario_engine.support.toml.bilingual import by_language

Names = dict[str, words.Text]


def case_names(spec: IndexFile) -> Names:
    """Case → name; what its dimension lacks, another dimension of the dataset names."""
    english, spoken = spec.dataset.titles(spec.record.cases.dimension, "en"), spec.dataset.spoken("en")
    return {
        case: {"en": english.get(case) or spoken.get(case, chinese), "zh": chinese}
        for case, chinese in spec.cases.items()
    }


def branch_titles(spec: IndexFile) -> Names:
    """Branch → its title, or that of the single indicator it is."""
    record = spec.record
    titles = {
        branch: (record.branches.get(branch) or record.indicators[branch]).title for branch in spec.branches
    }
    return {branch: by_language(title, branch) for branch, title in titles.items()}


def group_titles(spec: IndexFile, groups: Iterable[str]) -> Names:
    """Group → its title in the file, else its name in the dataset, else its label."""
    spoken = {language: spec.dataset.spoken(language) for language in ("en", "zh")}
    titles = {label: by_language(title) for label, title in spec.record.group_titles.items()}
    return {
        group: titles.get(group) or {language: spoken[language].get(group, group) for language in spoken}
        for group in groups
    }
