"""How people say the units that money and persons are counted in: in the words of their country, and as CNY 100 million."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.language import chosen
from scenario_engine.support.units import conversion_factor

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.data.dataset import Dataset

SIZES = {
    1.0: "", 1e3: "thousand", 1e4: "10,000", 1e6: "million", 1e8: "100 million", 1e9: "billion", 1e12: "trillion",
}  # fmt: skip
"""How English says the size of a counting unit."""


@dataclass(frozen=True)
class UnitWords:
    """What names of units rest on: the currency, definitions in pint's syntax, and what is displayed for a unit."""

    currency: str
    definitions: Sequence[str]
    display: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> UnitWords:
        """The words of a dataset."""
        currency = str(dataset.about.get("currency", ""))
        return cls(currency, dataset.definitions, dataset.display["units"])

    @classmethod
    def of_table(cls, unit: str) -> UnitWords:
        """The words of the currency, such as `CNY_1e4`, of a table that belongs to no dataset yet."""
        from scenario_engine.data.tables.currency import definitions

        return cls(unit.partition("_")[0], definitions(unit))

    @classmethod
    def of_result(cls, result: xr.Dataset) -> UnitWords:
        """The words a result brings along."""
        return cls("", (), json.loads(result.attrs.get("display", "{}")).get("units", {}))

    def displayed(self, units: Iterable[str]) -> dict[str, Any]:
        """How reports show units: as the dataset says, else in the words it defines them by, and in English.

        What is a number itself in English (CNY 100 million) stands as it is written.
        """
        shown = {}
        for unit in units:
            english = self._in_english(unit)
            told = {"en": unit if any(map(str.isdigit, english)) else english}
            told["zh"] = (self._in_own_words(unit) or [told["en"]])[0]
            if {*told.values()} != {unit}:
                shown[unit] = {one: [{"text": text, "factor": 1.0}] for one, text in told.items()}
        return {**shown, **self.display}

    def said(self, unit: str, language: str = "") -> str:
        """A unit in the words of its country, then as currency and size; in one language (en, zh) the one or the other."""
        language = language or chosen() or "both"
        if language != "both":
            own = self._in_own_words(unit) if language == "zh" else []
            return (own or [self._in_english(unit)])[0]
        return " ".join(dict.fromkeys([*self._in_own_words(unit), self._in_english(unit)]))

    def short(self, unit: str) -> str:
        """A unit as it stands behind a number: in English in English, unless that is a number itself (CNY 10,000)."""
        english = self._in_english(unit)
        plain = chosen() != "zh" and not any(map(str.isdigit, english))
        return english if plain else (self._in_own_words(unit) or [english])[0]

    def legend(self, units: Iterable[str]) -> list[str]:
        """Lines that say in English what the units behind numbers are, where they do not; none in Chinese."""
        lines = []
        for unit in sorted(set(units) - {"", "1"}):
            short, english = self.short(unit), self._in_english(unit)
            lines += [f"{short}: {english}"] if chosen() != "zh" and english not in (short, unit) else []
        return lines

    def within(self, text: str) -> str:
        """A text with every counting unit in it as it stands behind a number."""
        return re.sub(r"[A-Za-z]+\w*_1e\d+\b", lambda found: self.short(found[0]), text)

    def _in_own_words(self, unit: str) -> list[str]:
        """At most one: as the unit is displayed, else the name in no Latin letters that it is defined by."""
        scales = self.display.get(unit, {})
        shown = [scale["text"] for scale in scales.get("zh", []) if scale["factor"] == 1.0]
        defined = [[word.strip() for word in line.split("=")] for line in self.definitions]
        aliases = [word for words in defined if words[0] == unit for word in words[1:] if not word.isascii()]
        return [*shown, *aliases][:1]

    def _in_english(self, unit: str) -> str:
        if unit in ("1", "percent"):
            return unit
        ways = [] if "/" in unit else [("person", "{} persons")]
        if self.currency:
            money, per_head = f"{self.currency} {{}}", f"{self.currency} {{}} per person"
            ways = [(self.currency, money), *ways, (f"{self.currency}/person", per_head)]
        foreign = unit.partition("_1e")[0]
        if any(line.split("=")[0].strip() == foreign for line in self.definitions):
            ways.append((foreign, f"{foreign} {{}}"))
        for base, said in ways:
            try:
                size = SIZES.get(float(f"{conversion_factor(unit, base, tuple(self.definitions)):.9g}"))
            except ScenarioEngineError:
                continue
            if size is not None:
                return " ".join(said.format(size).split())
        return "/".join(map(_spaced, unit.split("/")))


def _spaced(unit: str) -> str:
    """A unit of one name in words: `EUR_bn` as EUR bn, `EUR_1e6` as EUR million, `tonne_1e3` as thousand tonne."""
    found = re.fullmatch(r"([A-Za-z]+)_(1e\d+)", unit)
    if not found:
        return re.sub(r"_(?!1e)", " ", unit)
    size = SIZES.get(float(found[2]), found[2])
    return f"{found[1]} {size}" if found[1].isupper() else f"{size} {found[1]}"
