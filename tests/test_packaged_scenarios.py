"""Every scenario of the package and of the examples runs, prints figures of its own, and so does any output alone."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from scenario_engine.cli.run import print_outcome
from scenario_engine.models.industrial_internet import HEADLINES
from scenario_engine.scenario.files import layer_of
from scenario_engine.scenario.outcome import Outcome, compute
from scenario_engine.scenario.scenario import Scenario, load
from tests.conftest import TOP
from tests.pages import exit_code
from tests.test_commands import call

pytestmark = pytest.mark.slow

PRINTED = {
    "scenarios/baseline": ["2030 p 77,096 25,081 52,014 1,799,522 4.28% 7.56% 3,480"],
    "scenarios/baseline-parts": ["2030 p 77,096 25,081 52,014 1,799,522"],
    "scenarios/baseline-cities": ["2030 p 77,096 25,081 52,014 1,799,522", "Guangdong 广东"],
    "scenarios/baseline_2025_12": ["2025 p 53,164", "2030 p 75,775 23,839 51,935 1,809,247 4.19% 7.54% 3,399"],
    "scenarios/between-provinces": ["1,799,522 4.28% 38,688", "Guangdong 广东 1,329 2,857 4,025"],
    "scenarios/china": ["2025 f 1,365,388", "Value added coefficient by sector 分部门增加值系数"],
    "scenarios/deep_digitalisation": ["2030 p 85,069 27,129 57,940 1,799,522 4.73% 9.44% 3,841"],
    "scenarios/deepening": ["2030 p 83,154 27,704 55,450 1,799,522 4.62% 9.11% 3,751"],
    "scenarios/fitted": ["2030 p 77,095 25,089 52,006 1,799,522 4.28% 7.56% 3,480"],
    "scenarios/growth-accounting": ["DEU Germany 德国 0.638 0.989"],
    "scenarios/high_growth": ["2030 p 81,116 26,389 54,727 1,893,369 4.28% 8.71% 3,480"],
    "scenarios/investment": ["2030 p 77,096 25,081 52,014 1,799,522 4.28% 7.56% 3,480"],
    "scenarios/low_growth": ["2030 p 70,488 22,932 47,556 1,645,290 4.28% 5.68% 3,480"],
    "scenarios/replicate-2020": ["2021 41,212 10,947 30,265 1,074,381 3.84% 15.68% 2,970"],
    "scenarios/replicate-2020-growth": ["2021 41,265 10,947 30,318 1,076,945 3.83% 15.68% 2,967"],
    "scenarios/replicate-2020-jobs": ["2020 35,699 9,541 26,158 1,013,567 3.52% 11.66% 2,732"],
    "scenarios/replicate-2020-regions": ["2021 1,074,381 41,267", "Guangdong 广东 3,629 4,669 4.04%"],
    "scenarios/replicate-2022": ["2022 44,619", "Guangdong 广东 5,550 4.30%"],
    "scenarios/replicate-2023": ["2030 p 75,109 23,114 51,995 1,799,522 4.17% 7.51% 3,403"],
    "scenarios/replicate-2024": ["2030 p 77,082 25,081 52,001 1,799,522 4.28% 7.53% 3,514"],
    "scenarios/replicate-composition": ["2030 p 77,082 25,081 52,001 1,799,522 4.28% 7.53% 3,556"],
    "scenarios/replicate-without-2021": ["2020 f 34,666 10,071 24,595 1,013,567 3.42% 6.35%"],
    "scenarios/replicate-without-2023": ["2022 44,342 12,531 31,811 1,204,724 3.68% 6.93%"],
    "scenarios/replicate-without-2024": ["2021 41,469 11,779 29,690 1,149,237 3.61% 17.40%"],
    "scenarios/solow": ["2030 p 75,635 24,606 51,029 1,765,422 4.28% 7.22% 3,488"],
    "scenarios/stalled_technology": ["2030 p 71,594 22,948 48,645 1,799,522 3.98% 6.10% 3,231"],
    "scenarios/uncertain": ["2030 p 77,095 25,089 52,006 4.28% 3,480", "Guangdong 广东 2,690 6,967"],
    "scenarios/uncertain-fitted": ["2030 p 77,095 25,089 52,006 1,799,522 4.28% 7.56% 3,480"],
    "scenarios/world-2020": ["Value added of the world 世界增加值 3,740,355", "23.68% 1", "2,548,035"],
    "examples/china-energy/energy": ["Industry 工业 0 20,411", "Not shown, see tables/: account_multiplier"],
    "examples/two-sectors/demand": ["1 Agriculture 农业 0 1,248 1.518", "1,842"],
    "examples/united-states/digital": ["2022 p 745.7 476.3 269.4 23,907 3.12% 6.39%"],
}  # fmt: skip
"""What each prints of its own. The extension's example needs its package: see `test_extension`."""

BROKEN = {"scenarios/replicate-2020", "scenarios/replicate-2020-growth"}
"""Reports whose value added by industry does not sum to their GDP: an identity is broken, and the exit code says so."""


def test_no_scenario_is_forgotten():
    """Each file of the package and of the examples has its figure here."""
    files = [*TOP.glob("scenarios/*.toml"), *TOP.glob("examples/*/*.toml")]
    scenarios = {
        str(file.relative_to(TOP).with_suffix("")) for file in files if file.name != "pyproject.toml"
    }
    assert scenarios - set(PRINTED) == {"examples/extension/carbon"}
    assert set(PRINTED) <= scenarios


@pytest.mark.parametrize("name", PRINTED)
def test_every_scenario_runs_and_prints_its_figures(name, tmp_path, capsys):
    """Exit code 0, or 1 where an identity is broken; the figures are there, and no line is wider than 80 columns."""
    assert call("run", str(TOP / f"{name}.toml"), "--output", str(tmp_path / "result")) == (name in BROKEN)
    said = capsys.readouterr()
    lines = " ".join(said.out.split())
    assert [figure for figure in PRINTED[name] if figure not in lines] == []
    assert "…" not in said.out
    assert max(cell_len(line.rstrip()) for line in said.out.splitlines() if "Written to" not in line) <= 80
    assert ("identity broken" in said.err) == (name in BROKEN)


@pytest.fixture(scope="session")
def resolved() -> dict[str, Scenario]:
    """Every scenario of the package, its inputs read once."""
    return {file.stem: load(file) for file in sorted(TOP.glob("scenarios/*.toml"))}


def cut(scenario: Scenario, output: str) -> Scenario:
    """The scenario with one output alone, as a file that extends it would say; inputs read already are taken over."""
    layer = layer_of(f'outputs = ["{output}"]', scenario.path.with_name("cut.toml"))
    one = replace(scenario, layers=(*scenario.layers, layer))
    vars(one)["resolved"] = scenario.resolved
    return one


WITH_EACH = {"baseline", "uncertain", "solow", "replicate-2020-regions", "world-2020"}
"""Scenarios whose headlines are tried one by one in every run of the tests; the others in `make test-deep`."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in WITH_EACH else pytest.mark.deep)
        for name in (path.removeprefix("scenarios/") for path in PRINTED if path.startswith("sc"))
    ],
)
def test_every_headline_alone_is_computed_and_printed(name, resolved, capsys):
    """A scenario cut to any one headline it gives or computes shows a table of it and nothing else."""
    scenario = resolved[name]
    determined = {*scenario.inputs, *(op.name for op in scenario.graph.plan(scenario.inputs))}
    for headline in determined.intersection(HEADLINES):
        outcome = compute(cut(scenario, headline))
        computed = set(outcome.result.data_vars) - {"status", "industry_status", "region_status"}
        assert computed == {headline}
        print_outcome(outcome)
        said = capsys.readouterr().out
        assert "Not shown" not in said, headline
        assert "Year 年份" in said or "Region 地区" in said, headline


def test_two_outputs_over_the_baseline_print_both(tmp_path, capsys):
    """GDP and the total, as a file asks for them: both columns, the industries, and no other variable."""
    file = tmp_path / "two.toml"
    file.write_text('extends = "baseline"\noutputs = ["gdp", "total_value_added"]\n', encoding="utf-8")
    assert call("run", str(file), "--output", str(tmp_path / "result")) == 0
    said = capsys.readouterr().out
    assert "2030 p 77,096 1,799,522" in " ".join(said.split())
    (line,) = (line for line in said.splitlines() if "Manufacturing 制造业" in line)
    assert line.split() == ["C", "Manufacturing", "制造业", "10,674", "20,698", "28,414"]
    assert "Core" not in said


def test_what_no_table_holds_is_named(tmp_path, capsys):
    """A ratio over regions and groups of industries is in no table, and an input that is asked for is shown."""
    file = tmp_path / "odd.toml"
    text = 'extends = "baseline"\noutputs = ["regional_structure", "technology_multiplier"]\n'
    file.write_text(text, encoding="utf-8")
    assert call("run", str(file), "--output", str(tmp_path / "result")) == 0
    said = capsys.readouterr().out
    assert "Not shown, see tables/: regional_structure." in said
    assert "2018 f 1.081" in " ".join(said.split())


def test_attributes_of_a_result_are_its_own(baseline: Outcome):
    """No variable's unit, name, formula or source stands for the whole result; each variable keeps its own."""
    assert set(baseline.result.attrs) == {"display", "headlines", "labels", "model", "nation", "words"}
    assert baseline.result["share_of_gdp"].attrs["formula"] == "σₙ = Σₕ Zₕₙ / GDPₙ"


@pytest.mark.parametrize("name", ["solow", "replicate-2020-jobs", "replicate-2020"])
def test_check_agrees_with_run(name, tmp_path):
    """On stored numbers every identity has the verdict of the run, also where inputs have years of their own."""
    folder = tmp_path / name
    ended = exit_code(["run", name, "--quiet", "--output", str(folder)])
    assert exit_code(["check", str(folder)]) == ended
