"""What somebody does who has never seen the project: a model, tables and mistakes of her own, in a notebook."""

import re
from inspect import signature

import pandas as pd
import pytest
import xarray as xr

from scenario_engine import Model, ScenarioEngineError, exogenous, operator
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.inputs import as_inputs
from scenario_engine.engine.program import evaluate
from scenario_engine.support.errors import AlignmentFault
from scenario_engine.support.language import said
from tests.conftest import TOP
from tests.pages import Reader, blocks

PAGE = TOP / "docs" / "start" / "first-quarter-of-an-hour.md"

WAGE_GROWTH = exogenous("wage_growth", "year", "1", "Growth of wages", years="projected", display="percent")
BASE_WAGE = exogenous("base_wage", "", "money/person", "Wage of the base year")
POPULATION = exogenous("population", "year age", "person", "Population by age")
RATE = exogenous("contribution_rate", "year", "1", "Contribution rate", display="percent")


@operator("year", "money/person", source="definition")
def wage(base_wage, wage_growth, years):
    """Wage, wₜ = w₀ Π (1 + g)."""
    return base_wage * (1 + wage_growth).cumprod("year").reindex(year=years, fill_value=1.0)


@operator("year", "money", source="definition")
def contributions(wage, contribution_rate, population):
    """Contributions, C = c w N."""
    return contribution_rate * wage * population.sel(age="working")


PENSIONS = Model(
    (POPULATION, BASE_WAGE, WAGE_GROWTH, RATE, wage, contributions),
    counted_in={"money": "EUR bn", "person": "million"},
)
TABLE = pd.DataFrame(
    {"working": [49.2, 48.9], "old": [18.6, 18.9]}, index=pd.Index([2024, 2025], name="year")
)
OTHERS = {"base_wage": 40, "wage_growth": "2.5 percent", "contribution_rate": "20 percent"}


def scenario(**changes):
    """Her scenario, with other inputs where some are given."""
    return PENSIONS.scenario(horizon=range(2024, 2026), inputs={"population": TABLE, **OTHERS, **changes})


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.T,
        TABLE.rename_axis(columns="age"),
        TABLE.rename_axis(index=None),
        TABLE.rename(index=str).rename_axis(index=None),
        TABLE.rename_axis(columns="age").stack().rename("persons").reset_index(),
        TABLE.rename_axis(columns="age").stack(),
        TABLE.rename_axis(columns="age").stack().to_frame("persons"),
        (TABLE, "million"),
    ],
    ids=["csv", "turned", "named", "unnamed", "years as text", "tidy", "series", "column", "with its unit"],
)
def test_a_table_of_pandas_is_taken_as_it_was_read(table):
    """Rows or columns without a name are the dimension that is left; a tidy table has a column for each."""
    run = scenario(population=table).run()
    assert run["contributions"].values.tolist() == pytest.approx([0.2 * 40 * 49.2, 0.2 * 41 * 48.9])


@pytest.mark.parametrize(
    "years",
    [pd.DatetimeIndex(["2025-12-31"]), pd.PeriodIndex(["2025"], freq="Y")],
    ids=["dates", "periods"],
)
def test_dates_are_the_years_they_lie_in(years):
    """Of pandas and of xarray, in a scenario and at the engine's door; a year with several numbers is refused."""
    growth = pd.Series([0.1], years)
    for given in (growth, growth.rename_axis("year").to_xarray()):
        assert scenario(wage_growth=(given, "1")).run()["wage"].values.tolist() == pytest.approx([40, 44])
        found = as_inputs(PENSIONS.graph, {"wage_growth": given})
        assert list(found["wage_growth"].indexes["year"]) == [2025]
    quarters = pd.Series(0.01, pd.date_range("2025-03-31", periods=8, freq="QE"))
    with pytest.raises(ScenarioEngineError, match=r"inputs\.wage_growth has several numbers at year 2025"):
        scenario(wage_growth=(quarters, "1"))


@pytest.mark.parametrize("as_written", [str, float, int])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_years_in_any_order_and_writing_are_years(as_written, order):
    """A running product went through 2027, 2025 and 2026 as they came, and '2025' was no 2025."""
    growth = pd.Series([0.1, 0.2, 0.3], map(as_written, [2025, 2026, 2027])).iloc[order]
    for given in (growth, growth.rename_axis("year").to_xarray()):
        found = as_inputs(PENSIONS.graph, {"wage_growth": given})["wage_growth"]
        assert found.to_series().to_dict() == {2025: 0.1, 2026: 0.2, 2027: 0.3}
    with pytest.raises(ScenarioEngineError, match=r"inputs\.wage_growth: 'FY25' is not a year"):
        as_inputs(PENSIONS.graph, {"wage_growth": pd.Series([0.1], ["FY25"])})


@pytest.mark.parametrize(
    ("years", "gap"), [([2025, 2026, 2028], (2026, 2028)), ([2030, 2020, 2025, 2040], (2030, 2040))]
)
def test_growth_with_a_gap_between_its_years_is_refused(years, gap):
    """What went on from 2026 to 2028 by the growth of one year; equal steps of any length are none, nor levels of any years."""
    with pytest.raises(AlignmentFault, match=rf"inputs\.wage_growth has {gap[0]} and then {gap[1]}"):
        as_inputs(PENSIONS.graph, {"wage_growth": pd.Series(0.1, years)})
    for name, fine in (("wage_growth", [2025, 2030, 2035]), ("population", [2002, 2007, 2017])):
        given = pd.Series(0.1, pd.Index(fine, name="year"))
        if name == "population":
            given = pd.DataFrame({"old": given, "working": given}).rename_axis(columns="age")
        assert as_inputs(PENSIONS.graph, {name: given})[name].sizes["year"] == 3


def test_labels_have_no_blanks_around_them_and_may_be_numbers():
    """Of a table and of a dict; a number without a label, and two labels that are one then, are refused."""
    population = TABLE.rename(columns={"old": " old", "working": "working "})
    assert list(scenario(population=population).inputs["population"].indexes["age"]) == ["working", "old"]
    stock = exogenous("stock", "code", "money", "Stock")
    by_code = Model([stock]).scenario(horizon=(2024, 2025), inputs={"stock": {2511: 1, 2512: 2}})
    assert by_code.inputs["stock"].to_series().to_dict() == {"2511": 1, "2512": 2}
    for labels, told in (
        (["a", None], "has a number at no code"),
        (["a", "a "], "has several numbers at code a"),
    ):
        with pytest.raises(ScenarioEngineError, match=rf"inputs\.stock {told}"):
            as_inputs(Model([stock]).graph, {"stock": pd.Series([1.0, 2.0], labels)})


def test_a_list_is_an_array_without_labels():
    """Along the years it has theirs; of another length, or of words, it is refused by name."""
    assert scenario(contribution_rate=([0.1, 0.2], "1")).inputs["contribution_rate"].values.tolist() == [
        0.1,
        0.2,
    ]
    with pytest.raises(ScenarioEngineError, match=r"inputs\.wage_growth has the shape \(2,\)"):
        scenario(wage_growth=([0.1, 0.2], "1"))
    with pytest.raises(ScenarioEngineError, match=r"inputs\.wage_growth is \['x', 'y'\], not numbers"):
        scenario(wage_growth=(["x", "y"], "1"))


@pytest.mark.parametrize("years", [range(2020, 2020), (2024,), ()])
def test_a_horizon_of_too_few_years_is_shown_with_what_to_write(years):
    """A range whose end is its start has no year."""
    with pytest.raises(ScenarioEngineError, match=re.escape(f"horizon is {years}. Give first and last year")):
        PENSIONS.scenario(horizon=years, inputs={"population": TABLE, **OTHERS})


@pytest.mark.parametrize(
    ("name", "table", "told"),
    [
        ("population", TABLE["old"], "over (year); it is declared over (year age)"),
        ("population", TABLE["old"].rename_axis(None), "levels (nameless) do not name its dimensions (year age)"),
        ("population", pd.concat({"a": TABLE.stack()}), "levels (nameless, year, nameless) do not name"),
        ("wage_growth", pd.concat({2025: pd.Series([0.1])}, names=["year"]), "levels (year, nameless) do"),
        ("base_wage", pd.DataFrame({"value": [40.0]}), "do not name its dimensions (). Give one number."),
        ("wage_growth", pd.Series([0.1, 0.2], [2025, 2025]), "has two numbers at year 2025"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seam", ["scenario", "run"])
def test_a_table_whose_levels_are_not_its_dimensions_is_told_by_name(name, table, told, seam):
    """A table of a scenario and one given to the engine alike; nothing is guessed, no error is of a library."""
    with pytest.raises(ScenarioEngineError, match=rf"inputs\.{name}.*{re.escape(told)}"):
        _ = (
            scenario(**{name: table}).inputs
            if seam == "scenario"
            else as_inputs(PENSIONS.graph, {name: table})
        )


def test_a_label_misspelt_in_a_table_is_told_once():
    """Not for each of its years; two lines alike are told both."""
    table = pd.DataFrame(0.0, index=pd.Index(range(2024, 2031), name="year"), columns=["working", "odl"])
    base = PENSIONS.scenario(
        horizon=(2024, 2030), inputs={"population": table.rename(columns={"odl": "old"})}
    )
    with pytest.raises(
        ScenarioEngineError, match=r"'odl' is not a label of 'age'\. So it is in 6 more lines"
    ) as caught:
        _ = base.with_(population=table).inputs
    assert str(caught.value).count("'odl' is not") == 1
    with pytest.raises(ScenarioEngineError) as caught:
        _ = base.with_(horizon=(2024, 2025), population=table[:2]).inputs
    assert str(caught.value).count("'odl' is not") == 2
    assert "另有6行如此" in said("'odl' is not a label of 'age'. So it is in 6 more lines.", "zh")


def test_a_label_that_was_selected_stays_out_of_the_result():
    """Contributions of those of working age are over years, and carry no age."""
    assert list(scenario().run()["contributions"].coords) == ["year"]


def test_verbs_have_the_help_of_their_functions():
    """`help(scenario.sweep)` shows what it takes, without the scenario itself."""
    verb = scenario().sweep
    assert "How many; with `until`, the most." in verb.__doc__
    assert next(iter(signature(verb).parameters)) == "draws"
    with pytest.raises(AttributeError, match=r"no attribute .sweeep.\. Did you mean .sweep."):
        _ = scenario().sweeep


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (lambda base: base.with_(contribution_rat="2 percent"), "Did you mean 'contribution_rate'?"),
        (lambda base: base.with_(contribution_rate=20).run(), 'such as "5 percent", or (numbers, "percent")'),
        (lambda base: base.with_(contribution_rate="2 kg").run(), "unit 'kg' is a quantity of mass"),
        (
            lambda base: base.with_(contribution_rate="rates.xlsx"),
            "pandas.read_excel('rates.xlsx', index_col=0)",
        ),
        (lambda base: base.sweep(100), 'draw = { distribution = "normal"'),
        (
            lambda base: base.with_(
                contribution_rate={
                    "value": 20,
                    "unit": "percent",
                    "draw": {"distribution": "normal", "sd": 1},
                }
            ).sweep(100),
            'effect = "add"',
        ),
        (lambda base: base.run().report("pensions.html"), 'Write output="pensions.html".'),
    ],
    ids=["misspelt", "no unit", "mass", "a file", "nothing drawn", "no mean", "report's file"],
)
def test_a_mistake_is_a_line_of_hers_and_what_to_write(mistake, told):
    """In a notebook an error shows the line that made it and the message, without a frame of the package."""
    with pytest.raises(ScenarioEngineError) as caught:
        mistake(scenario())
    shown = "\n".join(caught.value._render_traceback_())
    assert told in shown
    assert "mistake(scenario())" in shown or "<lambda>" in shown
    assert "scenario_engine" not in shown.replace("ScenarioEngineError", "")
    assert shown.count("inputs.contribution_rate") <= 1


def test_an_operator_of_hers_that_fails_shows_its_line():
    """A wage that begins a year late is said with the wage and with what to write; the failing line is shown."""

    @operator("year", "money/person", source="definition", name="wage")
    def late(base_wage, wage_growth):
        """Wage, wₜ = w₀ Π (1 + g)."""
        return base_wage * (1 + wage_growth).cumprod("year")

    model = PENSIONS.with_operators(late)
    base = model.scenario(horizon=(2024, 2025), inputs={"population": TABLE, **OTHERS})
    with pytest.raises(
        ScenarioEngineError, match="contribution_rate: along 'year' it has 2024, unlike wage"
    ) as caught:
        base.run()
    shown = "\n".join(caught.value._render_traceback_())
    assert "return contribution_rate * wage" in shown
    assert "reindex(year=years, fill_value=1.0)" in shown


def test_only_a_result_that_begins_late_is_to_be_filled_before():
    """Of two series of which one ends earlier, or has a gap, nothing precedes the first year of the other."""

    @operator("year", "money", source="definition")
    def product(price, volume):
        """Product, Y = p q."""
        return price * volume

    graph = Graph.of(
        [exogenous("price", "year", "1", "p"), exogenous("volume", "year", "money", "q"), product]
    )

    def advice(price, volume):
        series = {"price": price, "volume": volume}
        with pytest.raises(AlignmentFault) as caught:
            evaluate(
                graph, {name: xr.DataArray(1.0, {"year": years}, ["year"]) for name, years in series.items()}
            )
        return caught.value.advice

    assert "fill those before the first" in advice([2021, 2022], [2020, 2021, 2022])
    assert advice([2020, 2021, 2022], [2021, 2022]) == advice([2021, 2022], [2020, 2021, 2022])
    assert {advice([2020, 2021], years) for years in ([2020, 2021, 2022], [2019, 2021], [2021, 2022])} == {""}


def test_an_explanation_shows_the_numbers_of_inputs():
    """Percent as percent, labels one by one with their decimals, units with a space."""
    told = repr(scenario().run().explain("contributions", year=2025))
    assert "contribution_rate = 20% at year 2025" in told
    assert "working: 48.9; old: 18.9 (million)" in told
    assert "wage = 41 EUR bn/million" in told


def test_what_an_outcome_lacks_stands_in_what_it_shows():
    """Warnings are shown with the outcome, and identities only where there are any."""
    lacking = PENSIONS.scenario(horizon=(2024, 2025), inputs={"population": TABLE}).run()
    for shown in (repr(lacking), lacking._repr_html_()):
        assert "contributions is not computed: inputs are missing: base_wage" in shown
        assert "identities" not in shown
    assert repr(scenario().run()) == "<Outcome of scenario: 2 variables (wage, contributions)>"


def test_an_outcome_is_written_where_a_text_says(tmp_path):
    """A path may be a text, as everywhere in Python."""
    scenario().run().write(str(tmp_path / "pensions"))
    assert (tmp_path / "pensions" / "result.nc").is_file()


def test_what_stands_below_the_page_is_what_it_prints(tmp_path, monkeypatch, capsys):
    """The explanation shown is that of the code above it."""
    monkeypatch.chdir(tmp_path)
    reader, printed = Reader(PAGE), []
    for block in blocks(PAGE):
        if block.language == "text":
            printed.append((capsys.readouterr().out.strip(), block.text.strip()))
            break
        reader.follow(block)
    assert [given == shown for given, shown in printed] == [True]
