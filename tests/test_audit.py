"""The audit: silent on tables that are consistent but for rounding, and not silent on what contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.cli import main
from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import Interval, PublishedFigure, published
from scenario_engine.validation.audit import Hierarchy, audit, official_gdp

pytestmark = pytest.mark.slow

CHINA = catalogue.find("china")
HIERARCHY = Hierarchy.of(CHINA)
SECTIONS, REGIONS = CHINA.labels("industry"), CHINA.labels("region")
SECTOR = {"A": "primary", **dict.fromkeys("BCDE", "secondary")}
YEARS = (2020, 2021)


@pytest.fixture(scope="module")
def findings() -> list[Any]:
    return found_in([*published(CHINA), *official_gdp(CHINA)])


def found_in(table: Sequence[PublishedFigure]) -> list[Any]:
    """The findings of an audit, each with the variables of the Dataset as attributes."""
    return list(audit(table, HIERARCHY).to_dataframe().itertuples())


def printed(
    value: float, digits: int, year: object, unit: str, indicator: str, **what: str
) -> PublishedFigure:
    labels = {"region": "china", "industry": "total", "component": "total", **what}
    return PublishedFigure(
        year=str(year), indicator=indicator, printed=f"{value:.{digits}f}", unit=unit,
        status="measured", source="R", locator="p. 1", **labels,
    )  # fmt: skip


class Table(list[PublishedFigure]):
    """Figures that Hypothesis reports in few words."""

    def __repr__(self) -> str:
        return f"<{len(self)} figures, {self[0].printed} first>"


@st.composite
def economies(draw: st.DrawFn) -> Table:
    """Every kind of figure the audit knows, computed from one economy and then rounded."""
    digits = draw(st.integers(0, 3))
    pro = draw(st.floats(5.0, 30.0))
    size = st.floats(20.0, 9000.0)
    base = {h: draw(size) for h in SECTIONS}
    rate = {h: draw(st.floats(0.8, 1.35)) for h in SECTIONS}
    core_share = draw(st.floats(0.1, 0.4))
    weight = [draw(st.floats(0.2, 5.0)) for _ in REGIONS]
    table: list[PublishedFigure] = []
    totals: dict[int, float] = {}
    level: dict[tuple[str, int], float] = {}
    for year in YEARS:
        for h in SECTIONS:
            level[h, year] = base[h] * (rate[h] if year == YEARS[1] else 1.0)
        for sector in ("primary", "secondary", "tertiary"):
            level[sector, year] = sum(level[h, year] for h in SECTIONS if SECTOR.get(h, "tertiary") == sector)
        totals[year] = level["total", year] = sum(level[h, year] for h in SECTIONS)
    for (name, year), value in level.items():
        table.append(printed(value, digits, year, "CNY_1e8", "value_added", industry=name))
        table.append(printed(value / 1e4, 2, year, "CNY_1e12", "value_added", industry=name))
        table.append(printed(value / pro, digits, year, "persons_1e4", "employment", industry=name))
        if year == YEARS[1]:
            before = level[name, YEARS[0]]
            growth = 100.0 * (value / before - 1.0)
            table.append(printed(growth, 2, year, "percent", "growth_nominal", industry=name))
            table.append(printed(growth, 2, year, "percent", "employment_growth", industry=name))
            new = (value - before) / pro
            table.append(printed(new, digits, year, "persons_1e4", "employment_new", industry=name))
    for year in YEARS:
        core = core_share * totals[year]
        table.append(printed(core, digits, year, "CNY_1e8", "value_added", component="core"))
        table.append(
            printed(totals[year] - core, digits, year, "CNY_1e8", "value_added", component="penetration")
        )
        table.append(printed((1 - core_share) / core_share, 2, year, "ratio", "ratio_penetration_to_core"))
        share = 100.0 * (1 - core_share)
        table.append(printed(share, 2, year, "percent", "share_of_component", component="penetration"))
        regional = {r: totals[year] * w / sum(weight) for r, w in zip(REGIONS, weight, strict=True)}
        table += [printed(z, digits, year, "CNY_1e8", "value_added", region=r) for r, z in regional.items()]
        over = sum(z > 1000.0 for z in regional.values())
        table.append(printed(over, 0, year, "count", "count_provinces_over_1000"))
        for group in ("east", "central", "west", "northeast"):
            members = HIERARCHY.regions_of(group)
            z = sum(regional[r] for r in members)
            table.append(printed(z, digits, year, "CNY_1e8", "value_added", region=group))
            table.append(
                printed(100 * z / totals[year], 2, year, "percent", "share_of_national", region=group)
            )
            table.append(printed(len(members), 0, year, "count", "count_provinces", region=group))
            inside = sum(regional[r] > 1000.0 for r in members)
            table.append(printed(inside, 0, year, "count", "count_provinces_over_1000", region=group))
    factor = totals[2021] / totals[2020]
    table.append(printed(100 * (factor - 1), 2, "2020-2021", "percent", "growth_cumulative"))
    table.append(printed(100 * (factor - 1), 2, "2020-2021", "percent", "cagr"))
    return Table(replace(figure, line=line) for line, figure in enumerate(table, start=2))


@settings(max_examples=25, deadline=None)
@given(economies())
def test_no_alarm_on_what_is_only_rounded(table: Table) -> None:
    """One economy, rounded to any number of digits, gives no finding but chance repetitions of a percentage."""
    assert [one for one in found_in(table) if one.rule != "same digits in two years"] == []


@settings(max_examples=25, deadline=None)
@given(economies(), st.data())
def test_a_planted_contradiction_is_found(table: Table, data: st.DataObject) -> None:
    """Any section's value added or jobs times 1.5 is found, and the finding names the line."""
    where = data.draw(
        st.sampled_from(
            [
                place
                for place, one in enumerate(table)
                if one.industry in SECTIONS and one.unit in ("CNY_1e8", "persons_1e4") and one.value > 15
                and one.indicator in ("value_added", "employment")
            ]
        )
    )  # fmt: skip
    false = replace(table[where], printed=f"{1.5 * table[where].value:.3f}")
    found = found_in([*table[:where], false, *table[where + 1 :]])
    assert any(f":{false.line}" in one.lines.split() for one in found), (
        f"{table[where]}: {table[where].printed}, now {false.printed}"
    )


def test_a_slipped_decimal_point_is_found() -> None:
    """CAII 2021 prints jobs of section I in 2021 as 10.38 after 83.10: 103.82 with the point in its place."""
    table = [
        printed(83.10, 2, 2020, "persons_1e4", "employment", industry="I"),
        printed(10.38, 2, 2021, "persons_1e4", "employment", industry="I"),
    ]
    (found,) = found_in(table)
    assert found.rule == "order of magnitude"
    assert found_in([table[0], replace(table[1], printed="103.82")]) == []


@st.composite
def indices(draw: st.DrawFn) -> Table:
    """An index of all provinces: three dimensions, weights, totals, ranks, a zone's mean rank, a sentence on the table."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = draw(st.sampled_from([(0.3, 0.4, 0.3), (0.5, 0.25, 0.25), (0.15, 0.15, 0.7)]))
    branches = dict(zip(("foundation", "scope", "benefit"), weights, strict=True))
    scores = random.uniform(0.0, 100.0, (len(REGIONS), 3))
    totals = scores @ np.array(weights)
    ranks = 1 + np.argsort(np.argsort(-totals))
    table = [
        printed(one, 2, 2020, "1", "weight", component=f"region.{name}") for name, one in branches.items()
    ]
    for region, own, total, rank in zip(REGIONS, scores, totals, ranks, strict=True):
        for name, score in zip(branches, own, strict=True):
            table.append(
                printed(score, 2, 2020, "points", "application_index", region=region, component=name)
            )
        table.append(printed(total, 2, 2020, "points", "application_index", region=region))
        place = printed(rank, 0, 2020, "rank", "application_index_rank", region=region)
        table.append(replace(place, locator="t. 1 zone z") if region in REGIONS[:4] else place)
    table.append(printed(ranks[:4].mean(), 0, 2020, "rank", "application_index_rank_mean", region="z"))
    east = sum(REGIONS.index(one) in np.argsort(-totals)[:10] for one in HIERARCHY.regions_of("east"))
    table.append(printed(east, 0, 2020, "count", "application_index_count_in_top10", region="east"))
    return Table(replace(figure, line=line) for line, figure in enumerate(table, start=2))


@settings(max_examples=10, deadline=None)
@given(indices())
def test_no_alarm_on_an_index_that_is_only_rounded(table: Table) -> None:
    """Weights, totals, ranks and sentences of one index give no finding."""
    assert found_in(table) == []


@settings(max_examples=10, deadline=None)
@given(table=indices(), data=st.data())
@pytest.mark.parametrize(
    ("rule", "of", "moved"),
    [
        ("weights and total", "application_index", 5.0),
        ("rank and order", "application_index_rank", 2.0),
        ("mean of ranks", "application_index_rank_mean", 2.0),
        ("sentence and table", "application_index_count_in_top10", 2.0),  # a tie at the cut leaves one open
    ],
)
def test_a_false_figure_of_an_index_is_found(
    table: Table, data: st.DataObject, rule: str, of: str, moved: float
) -> None:
    """A total, rank, mean rank or count that is moved is found by the rule it breaks."""
    places = [n for n, one in enumerate(table) if (one.indicator, one.component) == (of, "total")]
    where = data.draw(st.sampled_from(places))
    digits = len(table[where].printed.partition(".")[2])
    false = replace(table[where], printed=f"{table[where].value + moved:.{digits}f}")
    found = found_in([*table[:where], false, *table[where + 1 :]])
    assert rule in {one.rule for one in found}


@pytest.mark.parametrize(
    ("scores", "printed_count", "agrees"),
    [
        ({"beijing": 9, "hebei": 8, "sichuan": 1}, 2, True),
        ({"beijing": 9, "hebei": 8, "sichuan": 1}, 1, False),
        ({"sichuan": 9, "guizhou": 8, "beijing": 1}, 1, False),  # none of the zone leads
        ({"sichuan": 9, "guizhou": 8, "beijing": 1}, 0, True),
        ({"sichuan": 9, "guizhou": 5, "beijing": 5}, 1, True),  # printed alike where the cut falls
        ({"sichuan": 9, "guizhou": 5, "beijing": 5}, 0, True),
        ({"sichuan": 9, "guizhou": 5, "beijing": 5}, 2, False),
    ],
)
def test_a_count_of_leaders_is_held_against_the_table(
    scores: dict[str, int], printed_count: int, agrees: bool
) -> None:
    """How many of the first two are eastern."""
    table = [
        printed(score, 2, 2020, "points", "application_index", region=name) for name, score in scores.items()
    ]
    said = printed(printed_count, 0, 2020, "count", "application_index_count_in_top2", region="east")
    found = [one.rule for one in found_in([*table, said])]
    assert found == ([] if agrees else ["sentence and table"])


PLANTED = {
    "growth and levels": [("value_added", 2020, "100.0"), ("value_added", 2021, "110.0"), ("growth_nominal", 2021, "12.0")],
    "increase and growth": [("employment", 2021, "110.0"), ("employment_growth", 2021, "10.0"), ("employment_new", 2021, "11.0")],
    "compound growth": [("growth_cumulative", "2017-2022", "89.67"), ("cagr", "2017-2022", "14.66")],
    "increase beside its year": [("employment", 2020, "110.0"), ("employment_new", 2021, "11.0")],
}  # fmt: skip


@pytest.mark.parametrize("rule", list(PLANTED))
def test_each_rule_of_growth_finds_its_own(rule: str) -> None:
    """Three figures of which two imply another third."""
    units = {"value_added": "CNY_1e8", "employment": "persons_1e4", "employment_new": "persons_1e4"}
    table = [
        replace(printed(0.0, 1, year, units.get(name, "percent"), name), printed=text)
        for name, year, text in PLANTED[rule]
    ]
    assert [one.rule for one in found_in(table)] == [rule]


def test_compound_growth_of_the_report_is_consistent() -> None:
    """89.67 % over five years is 13.66 % a year: no finding."""
    table = [
        printed(89.67, 2, "2017-2022", "percent", "growth_cumulative"),
        printed(13.66, 2, "2017-2022", "percent", "cagr"),
    ]
    assert found_in(table) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("printed twice", "2022 Zhejiang 浙江 count_cities_in_top30"),
        ("count and list", "2022 Zhejiang 浙江 count_cities_in_top30 is 3"),
        ("printed twice", "stands as 1619865 enterprises (sec 2(1)1) and as 1670000 enterprises (sec 5)"),
        ("shares of one whole", "10850000 are 4.9 %, 1619865 are 0.075 %"),
        (
            "weights and total",
            "2020 Jiangsu 江苏 application_index is not its dimensions weighted as printed",
        ),
        ("sentence and table", "2020 Tibet 西藏 foundation application_index: the text says under 10"),
        (
            "sentence and table",
            "2020 East 东部 scope application_index: the text says 6, and the table has 5",
        ),
        ("sentence and table", "industry_application_index: the text says 13, and the table has 19"),
        ("compound growth", "2017-2021 China 中国 cagr over 4 years is not the printed cumulative growth"),
        ("restated", "2019 China 中国 share_of_gdp is 3.24 percent in CAII 2021, 3.44 percent in CAII 2020E"),
        (
            "growth and levels",
            "2020 China 中国 growth_nominal in CAII 2021: the level of the year before in CAII 2020E",
        ),
        ("increase beside its year", "2021 China 中国 M Scientific research and technical services"),
        ("count of members", "2024 West 西部 count_provinces is 16"),
        ("counts add up", "2024 China 中国 count_provinces: 3 parts (East 东部 …) sum to 32"),
        (
            "same digits in two years",
            "2022 Top 30 cities 前30强城市 share_of_national and 2023 are both 46.19",
        ),
        ("implied GDP growth", "2021 China 中国 method_gdp_growth_assumption"),
        ("parts and whole", "2020 China 中国 employment: all parts (A Agriculture, forestry, "),
        ("one productivity", "differs by component, least in 2020 China 中国 penetration"),
        ("share of GDP", "2020 Pearl River Delta 珠三角 share_of_gdp"),
        (
            "restated",
            "2023 China 中国 Tertiary industry 第三产业 value_added is 2.34 CNY_1e12 in CAII 2023, 2.37",
        ),
        ("compound growth", "2020-2024 China 中国 growth_cumulative"),
    ],
)
def test_the_contradictions_of_the_published_accounts(findings: list[Any], rule: str, words: str) -> None:
    """What a careful reader of the reports finds by hand, the audit finds too."""
    assert any(one.rule == rule and words in one.statement for one in findings)


def test_the_audit_of_the_published_figures_is_short(findings: list[Any]) -> None:
    """The page says how many; none of value added by section, sector or region within one report."""
    page = Path(__file__).parents[1].joinpath("docs", "audit.md").read_text("utf-8")
    assert f"Findings: {len(findings)} on {len(published(CHINA))} figures" in page
    for kind, told in (
        ("contradiction", "Contradictions within a report"),
        ("against the method", "Against the printed method"),
        ("against official figures", "Against official figures"),
        ("restatement", "Restatements"),
        ("suspicious", "Suspicious"),
    ):
        assert f"### {told} ({sum(one.kind == kind for one in findings)})" in page
    inside = [one for one in findings if one.kind == "contradiction"]
    assert not [one for one in inside if " value_added" in one.statement]


def test_no_sentence_is_accused_that_was_cut_in_half(findings: list[Any]) -> None:
    """Counts that stand in print with a qualifier (other, eastern, besides capitals) contradict nothing."""
    qualified = ("count_other_", "count_eastern_")
    assert any(figure.indicator.startswith(qualified) for figure in published(CHINA))
    assert not [one for one in findings if any(word in one.statement for word in qualified)]
    for words in (
        "count_provinces_over_1000",
        "count_provinces_over_2000",
        "count_cities_in_top100_tier2",
        "Yangtze River Delta 长三角 count_cities_in_top30",
    ):
        assert not [one for one in findings if words in one.statement and one.kind == "contradiction"], words


def test_findings_are_disjoint_intervals(findings: list[Any]) -> None:
    """What is stated and what is implied have no value in common, whatever the rule but repetition."""
    for one in findings:
        if one.rule not in ("same digits in two years", "order of magnitude"):
            stated, implied = (
                Interval(one.stated_low, one.stated_high),
                Interval(one.implied_low, one.implied_high),
            )
            assert not stated.meets(implied), one.statement


def test_numbers_are_told_in_the_unit_of_print(findings: list[Any]) -> None:
    """Jobs in ten thousand persons as printed, not in persons; digits end where the interval does."""
    (jobs,) = [one for one in findings if one.statement.startswith("2020 China 中国 employment: all parts")]
    assert jobs.unit == "persons_1e4"
    assert str(Interval(jobs.stated_low, jobs.stated_high) * 1e-4) == "2730.46 ± 0.01"
    assert str(Interval(jobs.implied_low, jobs.implied_high) * 1e-4) == "2126.630 ± 0.095"
    assert jobs.stated_low == pytest.approx(2730.45e4)


def test_the_command_exits_with_1_on_a_contradiction_and_0_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command reads any table of the same form."""
    head = "year,region,industry,indicator,component,value,unit,status,source,locator\n"
    body = "2020,china,total,value_added,{},{},CNY_1e8,measured,R,p. 1\n"
    path = tmp_path / "table.csv"
    for penetration, code in (("60", 0), ("70", 1)):
        lines = [("core", "40"), ("penetration", penetration), ("total", "100")]
        path.write_text(head + "".join(body.format(*line) for line in lines), "utf-8")
        with pytest.raises(SystemExit) as left:
            main(["audit", str(path), "--csv", str(tmp_path / "found.csv")])
        assert left.value.code == code
    told = " ".join(capsys.readouterr().out.split())
    assert "core and penetration do not sum to it" in told
    assert "stated 100.0 ± 0.5, implied 110 ± 1 亿元; table.csv, lines 2, 3, 4" in told
    assert "components" in (tmp_path / "found.csv").read_text("utf-8")
