"""How an index says its cases, branches, groups and published series on a terminal: by name, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.cli.labels import called
from scenario_engine.data.label_names import in_both
from scenario_engine.models import words
from scenario_engine.support.toml.bilingual import by_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenario_engine.analysis.indices.published import Fit
    from scenario_engine.analysis.indices.spec import Spec


def cases(spec: Spec) -> dict[str, str]:
    """Case → name, with the code before it where the label is one; what its dimension lacks, another names."""
    names = called(spec.dataset, spec.record.cases.dimension, spec.cases)
    english = spec.dataset.spoken("en")
    told = {
        case: in_both(case, english.get(case, chinese), chinese)
        for case, chinese in spec.cases.items()
        if names[case] == case != chinese
    }
    return {case: told.get(case, str(names[case])) for case in spec.cases}


def branches(spec: Spec, between: str = " ") -> dict[str, str]:
    """Branch → its title, or that of the single indicator it is."""
    record = spec.record
    titles = {
        branch: (record.branches.get(branch) or record.indicators[branch]).title for branch in spec.branches
    }
    return {branch: _both(by_language(title, branch), between) for branch, title in titles.items()}


def groups(spec: Spec, labels: Iterable[str]) -> dict[str, str]:
    """Group → its title in the file, else its name in the dataset, else its label."""
    known = {language: spec.dataset.spoken(language) for language in ("en", "zh")}
    named = {label: {language: known[language].get(label, label) for language in known} for label in labels}
    titles = {label: by_language(title) for label, title in spec.record.group_titles.items()}
    return {label: _both({**named, **titles}[label]) for label in named}


def series(spec: Spec, fit: Fit) -> str:
    """A published series: the variable and, where it has one, the branch; a line for each language."""
    english, chinese = (words.variable(fit.variable)[language] for language in ("en", "zh"))
    if fit.branch is None:
        return _both({"en": english, "zh": chinese})
    of = branches(spec, "\n")[fit.branch].split("\n")
    return f"{english}: {of[0]}\n{chinese}: {of[-1]}"


def place(spec: Spec, fit: Fit) -> str:
    """Where a series lies farthest from print: year and case, of each what there is more than one of."""
    names = cases(spec)
    return " ".join(names.get(str(label), str(label)) for label in fit.worst)


def _both(text: Mapping[str, str], between: str = " ") -> str:
    return between.join(dict.fromkeys([text["en"], text["zh"]]))
