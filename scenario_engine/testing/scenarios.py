"""Strategies for scenarios: any record the language allows, and chains of files that resolve.

>>> from hypothesis import given
>>> from scenario_engine.testing.scenarios import records
>>> @given(records())
... def test_my_tool_reads_every_scenario(record): ...
"""

from typing import Any

from hypothesis import strategies as st

from scenario_engine.scenario.records import ScenarioRecord

__all__ = ["chains", "entries", "records"]

Drawn = dict[str, Any]

YEARS = st.integers(1000, 9999)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
LETTERS = st.characters(codec="utf-8")
TEXTS = st.text(LETTERS, max_size=12)
NAMES = st.text(LETTERS, min_size=1, max_size=8)
BY_YEAR = st.dictionaries(YEARS.map(str), NUMBERS, min_size=1, max_size=4)
WAYS = st.sampled_from(["linear", "geometric", "step"])
DRAW = st.fixed_dictionaries(
    {"distribution": TEXTS},
    optional={"low": NUMBERS, "high": st.dictionaries(NAMES, NUMBERS, max_size=2), "group": TEXTS},
) | st.fixed_dictionaries({"values": st.lists(NUMBERS, min_size=1, max_size=3)})
SAID = NAMES.filter(str.strip)
TOLD = TEXTS | st.fixed_dictionaries({}, optional={"zh": SAID, "en": SAID}).filter(bool)


def records() -> st.SearchStrategy[ScenarioRecord]:
    """Any record whose form is right: every key, every way of giving an input, any names and texts.

    What the names mean is left open; most of these scenarios do not resolve.
    """
    horizon = st.lists(YEARS, min_size=3, max_size=3, unique=True).map(
        lambda years: dict(zip(("base", "measured", "last"), sorted(years), strict=True))
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "title": TOLD,
            "description": TOLD,
            "extends": TEXTS | st.lists(TEXTS, max_size=3),
            "dataset": TEXTS,
            "horizon": horizon,
            "labels": st.dictionaries(NAMES, st.lists(TEXTS, min_size=1, max_size=4), max_size=2),
            "variants": st.dictionaries(NAMES, TEXTS, max_size=3),
            "outputs": st.lists(NAMES, min_size=1, max_size=3),
            "inputs": st.dictionaries(NAMES, entries(), max_size=4),
            "shock": st.fixed_dictionaries({"final_demand": _shock()}),
        },
    ).map(ScenarioRecord.model_validate)


def _shock() -> st.SearchStrategy[Drawn]:
    steady = st.fixed_dictionaries(
        {"path": BY_YEAR}, optional={"interpolation": st.sampled_from(["linear", "step"])}
    )
    above_zero = st.dictionaries(YEARS.map(str), NUMBERS.filter(lambda x: x > 0), min_size=1, max_size=4)
    growing = st.fixed_dictionaries({"path": above_zero, "interpolation": st.just("geometric")})
    paths = steady | growing
    by = st.dictionaries(NAMES, st.dictionaries(NAMES, paths, max_size=3), min_size=1, max_size=1)
    about = {"source": TOLD, "assumption": TOLD, "expect_no_effect": st.booleans()}
    return st.fixed_dictionaries({"by": by, "unit": TEXTS}, optional=about)


def entries() -> st.SearchStrategy[Drawn]:
    """One input as a file gives it, in any of the ways there are."""
    nested = st.fixed_dictionaries({"path": BY_YEAR}, optional={"interpolation": WAYS})
    labels = st.dictionaries(NAMES, NUMBERS | nested, max_size=4)
    query = st.fixed_dictionaries(
        {"file": TEXTS},
        optional={
            "dataset": TEXTS,
            "indicator": TEXTS,
            "vintage": TEXTS,
            "years": st.lists(YEARS, min_size=1, max_size=3),
            "where": st.dictionaries(NAMES, TEXTS, max_size=2),
            "gaps": st.sampled_from(["interpolate", "two-point", "trend", "growth"]),
        },
    )
    return st.one_of(
        _entry("value", NUMBERS, unit=TEXTS),
        _entry("path", BY_YEAR, unit=TEXTS, interpolation=WAYS, filled=st.lists(YEARS, max_size=2)),
        _entry("by", st.dictionaries(NAMES, labels, min_size=1, max_size=1), unit=TEXTS),
        _entry("data", query),
        _entry("table", TEXTS, unit=TEXTS),
        _entry("membership", TEXTS),
        _entry("scale", NUMBERS | BY_YEAR, interpolation=WAYS),
        _entry("add", NUMBERS | BY_YEAR, unit=TEXTS, interpolation=WAYS),
        _entry("shift", st.integers(-1000, 1000)),
        _entry("computed", st.just(True)),
    )


def _entry(
    form: str, value: st.SearchStrategy[Any], **beside: st.SearchStrategy[Any]
) -> st.SearchStrategy[Drawn]:
    about = dict.fromkeys(("source", "assumption", "quality"), TOLD)
    optional = {**beside, **about, "expect_no_effect": st.booleans(), "draw": DRAW}
    return st.fixed_dictionaries({form: value}, optional=optional)


def chains(longest: int = 4) -> st.SearchStrategy[list[ScenarioRecord]]:
    """Records, parents first, that resolve over the packaged dataset when each file extends the one before.

    The first gives a number, a path and a table by label; the others replace them, change them, or leave them.
    """
    first = {
        "dataset": st.just("china"),
        "horizon": st.just({"base": 2017, "measured": 2024, "last": 2030}),
        "inputs": st.fixed_dictionaries({name: _given(name) for name in RESOLVING}),
    }
    later = {"inputs": st.fixed_dictionaries({}, optional={name: _said_again(name) for name in RESOLVING})}
    return st.tuples(
        st.fixed_dictionaries(first), st.lists(st.fixed_dictionaries(later), max_size=longest - 1)
    ).map(lambda drawn: [ScenarioRecord.model_validate(said) for said in (drawn[0], *drawn[1])])


RESOLVING = ("capital_share", "real_gdp_growth", "relative_growth")
"""Inputs that `chains` gives: one number, one by year, one by year and industry."""

WHY = {"assumption": st.sampled_from(["drawn", {"zh": "抽取", "en": "drawn"}])}


def _given(name: str) -> st.SearchStrategy[Drawn]:
    if name == "capital_share":
        return st.fixed_dictionaries({"value": st.floats(0.1, 0.7), "unit": st.just("1"), **WHY})
    small = st.floats(0.0, 5.0)
    path = st.fixed_dictionaries(
        {"2025": small, "2030": small}, optional={str(y): small for y in range(2026, 2030)}
    )
    unit = {"unit": st.just("percent"), **WHY}
    along = st.fixed_dictionaries(
        {"path": path, **unit}, optional={"interpolation": st.sampled_from(["linear", "step"])}
    )
    if name == "real_gdp_growth":
        return st.fixed_dictionaries({"value": small, **unit}) | along
    labels = st.fixed_dictionaries(
        {"default": small}, optional={label: small | st.fixed_dictionaries({"path": path}) for label in "ACI"}
    )
    return along | st.fixed_dictionaries({"by": st.fixed_dictionaries({"industry": labels}), **unit})


def _said_again(name: str) -> st.SearchStrategy[Drawn]:
    steady = name == "capital_share"
    ways: list[Drawn] = [
        {"scale": st.floats(0.5, 1.2)},
        {"add": st.floats(0.0, 1.0), "unit": st.just("1" if steady else "percent")},
        *([] if steady else [{"shift": st.integers(-5, 5)}]),
    ]
    return st.one_of(_given(name), *(st.fixed_dictionaries({**way, **WHY}) for way in ways))
