"""Which published figures check which variable: the rules of the scorecard, read the other way round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import published
from scenario_engine.engine.graph import Graph
from scenario_engine.support.files.project import carried
from scenario_engine.validation.replicate.rulebook_file import read_rules

DATASET = "china"
"""The dataset whose published figures the rules are about."""


@dataclass(frozen=True)
class Checks:
    """Figures compared with each variable, by report and method; and what each variable leads to."""

    figures: Mapping[str, Counter[tuple[str, str]]]
    tolerance: Mapping[str, float]
    leads_to: Mapping[str, list[str]]

    def sentences(self, name: str) -> Iterator[str]:
        """What checks a variable, in a sentence; nothing where nothing does."""
        if found := self.figures.get(name):
            parts = [
                f"{number} of {report} ({method}, within {self.tolerance[method]:.2%})"
                for (report, method), number in sorted(found.items())
            ]
            yield f"Checked by published figures: {'; '.join(parts)}.\n"
        elif through := self.leads_to.get(name):
            links = ", ".join(f"[`{one}`](#{one})" for one in through[:4])
            yield f"Checked through {links}.\n"


def published_checks(graph: Graph) -> Checks:
    """Every published figure that a rule computes, under the variable it is compared with."""
    book = read_rules(carried(Path("calibration/replicate.toml")))
    figures: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for figure in book.figures(published(catalogue.find(DATASET))):
        rule = book.rule_for(figure)
        if rule.measure:
            figures[rule.variable_for(figure.component)][figure.source, rule.method] += 1
    leads_to: defaultdict[str, list[str]] = defaultdict(list)
    for checked in sorted(figures, key=lambda name: -figures[name].total()):
        for name in graph.depends_on(checked) if checked in graph.operators else ():
            leads_to[name].append(checked)
    tolerance = {name: method.tolerance for name, method in book.methods.items()}
    return Checks(figures, tolerance, leads_to)
