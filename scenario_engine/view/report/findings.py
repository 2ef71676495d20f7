"""Sentences with numbers of a result in them, such as `{last}` and `{now[gdp]}`.

Years are `{base}`, `{first}` (the last measured year, or the first where none is projected) and `{last}`. Of a variable,
summed over its labels unless a label is asked for: `now` and `then`, its value in the last and the first of these years;
`rate`, its growth a year between them; `moves`, whether it rises or falls. Of its largest labels in the last year:
`leader` and `second`, their names; `most`, the leader's value; `one`, `two` and `five`, the share of the first so many
in the sum, `one_then` of the leader in the first year; `count`, how many there are. `part[a / b]` is the leader's share
of another variable. What is a number takes a format, such as `{rate[gdp]:.1%}`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

import xarray as xr

from scenario_engine.models.words import Text
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say


class Untold(LookupError):
    """A place of a sentence for which the result has no number."""


COUNTED = {
    "en": ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    "zh": ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
}
"""Small numbers in words, as a heading begins."""


def dated(view: ViewModel, text: Text) -> Text:
    """A heading with its years filled in, and with how many labels there are, in words: `{count[gdp_by_group]} sectors`."""
    numbers = _Numbers(view)
    years = numbers.years if view.years else {}
    return {
        language: one.format_map(
            {**years, "count": _Asked(lambda name, words=COUNTED[language]: numbers.counted(name, words))}  # type: ignore[misc]
        )
        for language, one in text.items()
    }


def finding(view: ViewModel, alternatives: Sequence[Text]) -> Text | None:
    """The first sentence whose every place can be filled; None where none can."""
    numbers = _Numbers(view)
    for text in alternatives:
        try:
            return {
                language: template.format_map(numbers.places(language)) for language, template in text.items()
            }
        except Untold:
            continue
    return None


class _Numbers:
    """Numbers of one result, each computed when a sentence asks for it."""

    def __init__(self, view: ViewModel) -> None:
        self.view = view

    @cached_property
    def years(self) -> dict[str, int]:
        if not self.view.years:
            raise Untold("year")
        first, last = self.view.ends
        return {"base": self.view.years[0], "first": first, "last": last}

    def places(self, language: str) -> Mapping[str, Any]:
        """Everything that may stand in braces, in one language."""
        kinds: dict[str, Callable[[str], Any]] = {
            "now": lambda name: self.said(name, self.total(name, "last"))[language],
            "then": lambda name: self.said(name, self.total(name, "first"))[language],
            "rate": self.rate,
            "moves": lambda name: self.moves(name)[language],
            "leader": lambda name: self.name(name, 0)[language],
            "second": lambda name: self.name(name, 1)[language],
            "most": lambda name: self.said(name, float(self.ranked(name)[0]))[language],
            "one": lambda name: self.share(name, 1),
            "two": lambda name: self.share(name, 2),
            "five": lambda name: self.share(name, 5),
            "one_then": self.share_then,
            "part": self.part,
            "count": lambda name: self.ranked(name).size,
        }
        return {**self.years, **{kind: _Asked(told) for kind, told in kinds.items()}}

    def at(self, array: xr.DataArray, which: str) -> xr.DataArray:
        return array.sel(year=self.years[which]) if "year" in array.dims else array

    def total(self, name: str, which: str) -> float:
        self.fail_unless_known(name)
        if which == "first" and self.years["first"] == self.years["last"]:
            raise Untold(name)
        return float(self.at(self.view.total(name)[0], which))

    def said(self, name: str, value: float) -> Text:
        return self.view.shown(value, self.view.reading(name))

    def rate(self, name: str) -> float:
        then, now = self.total(name, "first"), self.total(name, "last")
        if not (then > 0.0 and now >= 0.0):
            raise Untold(name)
        return float((now / then) ** (1.0 / (self.years["last"] - self.years["first"])) - 1.0)

    def moves(self, name: str) -> Text:
        kind = "share" if self.view.reading(name) == "percent" else "level"
        falls = self.total(name, "last") < self.total(name, "first")
        return say(f"{kind}_{'falls' if falls else 'rises'}")

    def by_label(self, name: str, which: str = "last") -> xr.DataArray:
        """A variable over the first of its dimensions, the one whose labels are told apart."""
        self.fail_unless_known(name)
        over = self.view.over(name)
        if not over:
            raise Untold(name)
        return self.at(self.view.summed(name, over[:1]), which)

    def ranked(self, name: str) -> xr.DataArray:
        array = self.by_label(name)
        return array.isel({array.dims[0]: array.argsort().to_numpy()[::-1]})

    def counted(self, name: str, words: Sequence[str]) -> str:
        """How many labels a variable is told by, in words where there are few."""
        try:
            size = self.ranked(name).size
        except Untold:
            return ""
        return words[size] if size < len(words) else str(size)

    def name(self, name: str, at: int) -> Text:
        ranked = self.ranked(name)
        dim = str(ranked.dims[0])
        label = str(ranked.indexes[dim][min(at, ranked.size - 1)])
        return self.view.names(dim)[self.view.labels(dim).index(label)]

    def share(self, name: str, most: int) -> float:
        ranked = self.ranked(name)
        return _share(name, ranked[:most].sum(), ranked.sum(skipna=False))

    def share_then(self, name: str) -> float:
        ranked, then = self.ranked(name), self.by_label(name, "first")
        leader = ranked.indexes[ranked.dims[0]][0]
        return _share(name, then.sel({then.dims[0]: leader}), then.sum(skipna=False))

    def part(self, names: str) -> float:
        name, whole = names.split(" / ")
        return _share(names, self.ranked(name)[0], self.total(whole, "last"))

    def fail_unless_known(self, name: str) -> None:
        if not self.view.knows(name) or not self.view.adds_up(name):
            raise Untold(name)


def _share(name: str, part: xr.DataArray, whole: xr.DataArray | float) -> float:
    if not float(whole) or not isfinite(float(part) / float(whole)):
        raise Untold(name)
    return float(part) / float(whole)


class _Asked(dict[str, Any]):
    """What `{kind[variable]}` stands for, computed when it is asked for."""

    def __init__(self, told: Callable[[str], Any]) -> None:
        super().__init__()
        self.told = told

    def __missing__(self, name: str) -> Any:
        return self.told(name)
