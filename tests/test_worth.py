"""Prices of two years meet through a deflator that is named, currencies by their rates of the year; never in silence."""

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, UnitError
from scenario_engine.support.units import conversion_factor
from tests.toyland import DATASET, toyland, written

PRICES = """
[units.deflators]
gdp = { file = "prices", indicator = "deflator" }
food = { file = "prices", indicator = "food", gaps = "growth" }
[units.rates]
EUR = { file = "prices", indicator = "kr_per_EUR" }
"""
ROWS = """year,indicator,value,unit
2019,deflator,100,1
2020,deflator,110,1
2021,deflator,121,1
2020,food,1,1
2021,food,2,1
2019,kr_per_EUR,7.5,kr/EUR
2020,kr_per_EUR,8,kr/EUR
2021,kr_per_EUR,10,kr/EUR
"""


@pytest.fixture
def here(tmp_path):
    dataset = DATASET.replace('"kr_1e9 = 1e9 kr"', '"kr_1e9 = 1e9 kr", "EUR = [euro]", "EUR_1e6 = 1e6 EUR"')
    toyland(tmp_path, dataset=dataset + PRICES)
    (tmp_path / "toyland/prices.csv").write_text(ROWS)
    return tmp_path


def gdp(folder, unit, more="", value="value = 100"):
    text = f'[inputs.measured_gdp]\n{value}\nunit = "{unit}"\n{more}\nassumption = "x"\n'
    return load(written(folder, text)).inputs["measured_gdp"].to_numpy()


def test_prices_of_a_year_become_current_through_a_deflator(here):
    """100 at prices of 2020 are 100 × D / 110."""
    np.testing.assert_allclose(
        gdp(here, "kr_1e9 at prices of 2020", 'deflator = "gdp"'), [100 / 1.1, 100, 110]
    )
    np.testing.assert_allclose(
        gdp(here, "kr_1e6 at prices of 2019", 'deflator = "gdp"', "path = { 2019 = 1e5, 2021 = 3e5 }"),
        [100, 220, 363],
    )


def test_a_deflator_goes_on_by_its_own_rule(here):
    """Food doubled to 2021, so it was half as dear in 2019 as in 2020."""
    np.testing.assert_allclose(gdp(here, "kr_1e9 at prices of 2021", 'deflator = "food"'), [25, 50, 100])


def test_a_currency_is_worth_its_rate_of_the_year(here):
    """100,000 million euros at 7.5, 8 and 10 kroner."""
    np.testing.assert_allclose(gdp(here, "EUR_1e6", value="value = 1e5"), [750, 800, 1000])


@pytest.mark.parametrize("unit", ["EUR bn", "million EUR", "EUR_1e9"])
def test_a_currency_is_taken_in_any_power_of_ten(here, unit):
    """As the model's own is; "unit 'kr/EUR' is not known" was said of them."""
    value = "value = 1e5" if unit == "million EUR" else "value = 100"
    np.testing.assert_allclose(gdp(here, unit, value=value), [750, 800, 1000])


def test_both_at_once(here):
    """Euros at prices of 2019, by the deflator and the rate of each year."""
    found = gdp(here, "EUR_1e6 at prices of 2019", 'deflator = "gdp"', "value = 1e5")
    np.testing.assert_allclose(found, [750, 800 * 1.1, 1000 * 1.21])


def test_a_table_is_converted_too(here):
    (here / "g.csv").write_text("year,value\n2019,100\n2020,100\n2021,100\n")
    found = gdp(here, "kr_1e9 at prices of 2020", 'deflator = "gdp"', 'table = "g.csv"')
    np.testing.assert_allclose(found, [100 / 1.1, 100, 110])


def test_what_is_added_is_converted_by_its_years(here):
    found = gdp(here, "kr_1e9 at prices of 2020", 'deflator = "gdp"', "add = { 2021 = 10 }")
    np.testing.assert_allclose(found, [500, 520, 557])


@pytest.mark.parametrize(
    ("unit", "more", "told"),
    [
        (
            "kr_1e9 at prices of 2020",
            "",
            'is at prices of 2020, where current prices are needed. .*deflator = "…"',
        ),
        ("kr_1e9 at prices of 2020", 'deflator = "gpd"', "no deflator 'gpd'.*Did you mean 'gdp'"),
        ("kr_1e9 at prices of 2005", 'deflator = "gdp"', "deflator 'gdp' says nothing for 2005"),
        ("EUR_1e6 at prices of 2020", "", "is at prices of 2020"),
        ("person", "", "'kr_1e9' is needed"),
    ],
)
def test_real_and_nominal_do_not_meet_in_silence(here, unit, more, told):
    with pytest.raises(ProblemsFound) as refused:
        gdp(here, unit, more)
    import re

    assert re.search(told, str(refused.value).replace("\n", " "))


def test_units_at_prices_of_one_year_convert_among_themselves():
    """Millions to milliards at the same prices; at other prices a factor would be a lie."""
    known = ("kr = money", "kr_1e6 = 1e6 kr", "kr_1e9 = 1e9 kr")
    assert conversion_factor("kr_1e9 at prices of 2015", "kr_1e6 at prices of 2015", known) == 1000.0
    for other in ("kr_1e6", "kr_1e6 at prices of 2016"):
        with pytest.raises(UnitError, match="through a deflator that is named"):
            conversion_factor("kr_1e9 at prices of 2015", other, known)


def test_a_model_at_constant_prices_takes_current_ones_through_a_deflator(here):
    """Where the dataset counts constant money at prices of 2020, 121 kroner of 2021 are 110."""
    file = here / "toyland/dataset.toml"
    counted = 'money = "kr_1e9", constant_money = "kr_1e9 at prices of 2020"'
    file.write_text(file.read_text().replace('money = "kr_1e9"', counted))
    text = '[inputs.measured_real_gdp]\nvalue = 121\nunit = "kr_1e9"\ndeflator = "gdp"\nassumption = "x"\n'
    found = load(written(here, text)).inputs["measured_real_gdp"]
    np.testing.assert_allclose(found, [133.1, 121, 110])
    assert found.attrs["units"] == "kr_1e9 at prices of 2020"


REAL = "year,indicator,value,unit\n2019,g,100,kr_1e9 at prices of 2020\n2020,g,100,kr_1e9\n2021,g,100000,EUR_1e6\n"


def from_rows(folder, more=""):
    (folder / "toyland/real.csv").write_text(REAL)
    text = f'[inputs.measured_gdp]\ndata = {{ file = "real", indicator = "g" }}\n{more}\n'
    return load(written(folder, text)).inputs["measured_gdp"].to_numpy()


def test_each_row_of_a_table_is_converted_by_its_own_unit_and_year(here):
    """Prices of 2020, kroner and euros in one column: 100 × 100 / 110, 100, and 100,000 million at 10."""
    np.testing.assert_allclose(from_rows(here, 'deflator = "gdp"'), [100 / 1.1, 100, 1000])


def test_rows_at_prices_of_another_year_ask_for_a_deflator(here):
    with pytest.raises(ProblemsFound, match=r"at prices of 2020.*current prices are needed") as refused:
        from_rows(here)
    assert 'deflator = "…"' in str(refused.value)


@pytest.mark.parametrize(
    ("unit", "more", "spread"),
    [
        ("EUR_1e6", "", [0.75, 0.8, 1.0]),
        ("kr_1e9 at prices of 2020", 'deflator = "gdp"', [100 / 1.1, 100, 110]),
    ],
)
def test_what_is_drawn_is_worth_more_in_some_years(here, unit, more, spread):
    """A draw of ± 100 in euros or at prices of 2020 is another number of kroner in each year."""
    draw = 'draw = { distribution = "uniform", low = -100, high = 100, effect = "add" }'
    text = f'[inputs.measured_gdp]\n{draw}\nunit = "{unit}"\n{more}\nassumption = "x"\n'
    (drawn,) = load(written(here, text)).uncertainty.inputs
    found = drawn.array(np.array([[0.75]]))[0]
    np.testing.assert_allclose(found, np.array([500, 520, 546]) + np.divide(spread, 2))


def test_rows_asked_for_again_are_those_of_the_tables_as_they_are(here):
    """In one process: the same once more, in an array of its own; after a table or the rate it hangs on was changed, anew."""
    table = here / "toyland/abroad.csv"

    def written_anew(value: int, unit: str = "EUR_1e6") -> np.ndarray:
        rows = "".join(f"{year},debt,{value},{unit}\n" for year in (2019, 2020, 2021))
        table.write_text(f"year,indicator,value,unit\n{rows}")
        return asked()

    def asked() -> np.ndarray:
        dataset = catalogue.find("toyland", here)
        return dataset.select(
            "abroad", ["year"], {"year": [2019, 2020, 2021]}, "kr_1e9", indicator="debt"
        ).to_numpy()

    np.testing.assert_allclose(written_anew(100_000), [750, 800, 1000])
    (here / "toyland/prices.csv").write_text(ROWS.replace("kr_per_EUR,10", "kr_per_EUR,20"))
    np.testing.assert_allclose(asked(), [750, 800, 2000])
    np.testing.assert_allclose(written_anew(3, "kr_1e9"), [3, 3, 3])
    asked()[:] = 0.0
    np.testing.assert_allclose(asked(), [3, 3, 3])
    np.testing.assert_allclose(written_anew(4, "kr_1e9"), [4, 4, 4])
