"""Units: kinds with exact exponents inside, pint at the border."""

import pytest

from scenario_engine.data import catalogue
from scenario_engine.engine.model import Model
from scenario_engine.engine.operator import exogenous
from scenario_engine.support.errors import ScenarioEngineError, UnitError
from scenario_engine.support.units import Kind, conversion_factor, definitions_of

CHINA = catalogue.find("china").definitions


@pytest.mark.parametrize(
    ("unit", "canonical", "factor"),
    [
        ("percent", "1", 0.01),
        ("亿元", "CNY_1e8", 1.0),
        ("万亿元", "CNY_1e8", 1e4),
        ("万元", "CNY_1e8", 1e-4),
        ("万人", "persons_1e4", 1.0),
        ("person", "persons_1e4", 1e-4),
        ("元每人", "CNY_1e8/persons_1e4", 1e-4),
        ("万元每人", "CNY_1e8/persons_1e4", 1.0),
        ("CNY / person", "CNY_1e8/persons_1e4", 1e-4),
    ],
)
def test_units_convert_at_the_border(unit, canonical, factor):
    """Chinese and English spellings give the canonical unit."""
    assert conversion_factor(unit, canonical, CHINA) == pytest.approx(factor, rel=1e-12)


def test_a_wrong_dimension_is_refused():
    """A mass is no share."""
    with pytest.raises(ScenarioEngineError, match="unit 'kg' is a quantity of mass, where '1' is needed"):
        conversion_factor("kg", "1", CHINA)


def test_an_unknown_unit_suggests():
    """A misspelt unit is answered with the nearest."""
    with pytest.raises(ScenarioEngineError, match=r"unit 'CNY_1e88' is not known. Did you mean 'CNY_1e8'\?"):
        conversion_factor("CNY_1e88", "CNY_1e8", CHINA)


@pytest.mark.parametrize("text", ["1", "money", "money/person", "person/money", "money^(1/2)", "1/person"])
def test_kinds_read_back_as_written(text):
    """A kind's text form is stable."""
    assert str(Kind.parse(text)) == text
    assert Kind.parse(str(Kind.parse(text))) == Kind.parse(text)


def test_kinds_have_exact_exponents():
    """Exponents are rational, so money^(1/3) cubed is money."""
    assert Kind.parse("money^(1/3)*money^(2/3)") == Kind.parse("money")


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("monye", "'money'"),
        ("persons", "'person'"),
        ("money/persons", "'person'"),
        ("Money", "Write 'money'"),
        ("money per person", "Write 'money'"),
        ("", "Write 'money'"),
    ],
)
def test_a_misspelt_kind_is_refused_and_an_own_one_is_not(kind, advice):
    """Where an input is declared: it would be counted apart, in no unit of money."""
    with pytest.raises(UnitError, match=advice):
        exogenous("stock", "sector", kind, "Stock")
    assert (
        str(exogenous("stock", "sector", " energy  / constant_money ", "Stock").kind)
        == "energy/constant_money"
    )


@pytest.mark.parametrize("unit", ["m**9**9**9", "m^9^9^9", "2**999999999", "9^(99999)"])
def test_a_tower_of_powers_is_no_unit(unit):
    """It is refused at once instead of computed for hours."""
    with pytest.raises(ScenarioEngineError, match="is not known"):
        conversion_factor(unit, "1")


@pytest.mark.parametrize(
    "counted", ["EUR bn", "EUR_bn", "bn EUR", "EUR", "million EUR", "EUR 100 million", "100 million EUR"]
)
def test_a_model_knows_the_unit_it_counts_in_and_its_currency_in_any_power(counted):
    """As it was written, in other powers, and not with another currency."""
    model = Model([exogenous("stock", "sector", "money", "Stock")], counted_in={"money": counted})
    canonical, known = model.counted_in["money"], definitions_of(model.counted_in)
    assert conversion_factor(counted, canonical, known) == 1.0
    in_euro = conversion_factor("EUR", canonical, known)
    for unit, power in (
        ("EUR million", 6),
        ("million EUR", 6),
        ("1e6 EUR", 6),
        ("EUR_bn", 9),
        ("EUR 100 million", 8),
        ("EUR tn", 12),
        ("Mio EUR", 6),
        ("EUR crore", 7),
    ):
        assert conversion_factor(unit, canonical, known) == pytest.approx(in_euro * 10**power, rel=1e-14)
    for unit in ("USD bn", "EUR dozen", "million"):
        with pytest.raises(ScenarioEngineError, match=f"unit '{unit}' is not known"):
            conversion_factor(unit, canonical, known)


@pytest.mark.parametrize(
    ("base", "unit", "told"),
    [
        ("money", "EUR dozen", "unit 'EUR dozen' is not known"),
        ("money", "1e6", "unit '1e6' is not known"),
        ("mony", "EUR", "nothing is counted in 'mony'. Did you mean 'money'"),
    ],
)
def test_a_model_that_counts_in_nothing_that_is_known_is_refused(base, unit, told):
    """It counted in a unit of its own, or in none, without a word."""
    with pytest.raises(ScenarioEngineError, match=told):
        Model([exogenous("stock", "sector", "money", "Stock")], counted_in={base: unit})


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("KES = money", "KES_1e6 = 1e6 KSE"), "unit 'KES_1e6' rests on 'KSE', which is not known"),
        (("KES_1e6 = 1e6 KES",), "unit 'KES_1e6' rests on 'KES', which is not known"),
        (("KES = money", "KES_1e6 = 1e6 KES", "KES_1e6 = 1e5 KES"), "unit 'KES_1e6' is defined twice"),
        (("KES = money", "= 1e6 KES"), "the definition of a unit '= 1e6 KES' cannot be read"),
    ],
)
def test_definitions_that_do_not_hold_are_told(lines, told):
    """A name misspelt in a definition was a traceback of pint, and of two definitions the later counted."""
    with pytest.raises(ScenarioEngineError, match=told):
        conversion_factor("KES_1e6", "money", lines)


def test_a_definition_may_rest_on_a_unit_of_the_world():
    """What the dataset does not define itself pint may know."""
    assert conversion_factor("toe", "joule", ("toe = 41.868 gigajoule",)) == pytest.approx(41.868e9)


@pytest.mark.parametrize(
    ("unit", "canonical", "factor"),
    [
        ("GJ/EUR m", "TJ/EUR_bn", 1.0),
        ("MWh per thousand EUR", "TJ/EUR_bn", 3600),
        ("EUR m / 1000 persons", "EUR_bn/person", 1e-6),
        ("million EUR/person", "EUR_bn/person", 1e-3),
    ],
)
def test_a_power_of_ten_is_read_above_and_below_the_line(unit, canonical, factor):
    """The m of `GJ/EUR m` was a metre, and `per thousand EUR` not known, where `EUR m` alone is a million euros."""
    known = definitions_of({"money": "EUR_bn", "energy": "TJ"})
    assert conversion_factor(unit, canonical, known) == pytest.approx(factor, rel=1e-14)
