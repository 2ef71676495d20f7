"""Which published figures check which variable: the rules of the scorecard, read the other way round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenario_engine.engine.graph import Graph
from scenario_engine.validation.replicate import figures_of, read_rules, rulebooks


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
    figures: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    tolerance: dict[str, float] = {}
    for file in rulebooks().values():
        book = read_rules(file)
        tolerance |= {name: method.tolerance for name, method in book.methods.items()}
        for figure in figures_of(book, file):
            rule = book.rule_for(figure)
            if rule.measure:
                figures[rule.variable_for(figure.component)][figure.source, rule.method] += 1
    leads_to: defaultdict[str, list[str]] = defaultdict(list)
    for checked in sorted(figures, key=lambda name: -figures[name].total()):
        for name in graph.depends_on(checked) if checked in graph.operators else ():
            leads_to[name].append(checked)
    return Checks(figures, tolerance, leads_to)
