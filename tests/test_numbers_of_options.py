"""Numbers on the command line are those of every file: digits alone, in one script."""

import pytest

from tests.test_commands import call


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("sweep uncertain --draws 1_5", "--draws: '1_5'"),
        ("sweep uncertain -n 1_000", "-n: '1_000'"),
        ("compare baseline high_growth --year ٢٠٣٠", "--year: '٢٠٣٠'"),
        ("data import t.csv --year 2_017", "--year: '2_017'"),
        ("data import t.csv --year 2017 --name t --tolerance nan", "--tolerance: 'nan'"),
        ("table paths t --tolerance -inf", "--tolerance: '-inf'"),
        ("solve baseline --vary inputs.x --target gdp=1 --between 0 1e999", "--between: '1e999'"),
    ],
)
def test_what_python_alone_reads_is_no_number(line, told, tmp_path, monkeypatch, capsys):
    """15 was not meant by 1_5: refused by option and value, before anything is read."""
    monkeypatch.chdir(tmp_path)
    assert call(*line.split()) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {told} is not a number.")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("table multipliers united-states-2017 --top -3", "--top is -3; it must be zero or more."),
        ("sweep uncertain --draws 10 --workers -2", "--workers is -2; it must be zero or more."),
        ("data import t.csv --year -5 --name t", "--year is -5; it must be zero or more."),
        ("data import t.csv --year 2020 --name t --tolerance 5", "--tolerance is 5; it is a share"),
        ("table paths united-states-2017 --tolerance 1", "--tolerance is 1; it is a share"),
        ("table paths united-states-2017 --tolerance 0", "a tolerance of 0 leaves chains without end."),
    ],
)
def test_a_number_out_of_its_range_is_refused(line, told, tmp_path, monkeypatch, capsys):
    """A tolerance of nan had let a table pass that does not balance, and one of 1 had answered nothing at all."""
    monkeypatch.chdir(tmp_path)
    assert call(*line.split()) == 2
    assert capsys.readouterr().err.startswith(f"error: {told}")
    assert not any(tmp_path.iterdir())


def test_an_interval_may_begin_below_zero(capsys):
    """Both ends of `--between` are numbers of either sign."""
    line = "solve baseline --vary inputs.real_gdp_growth.add --target gdp[2030]=1800000 --between -0.05 0.05 --dry-run"
    assert call(*line.split()) == 0


def test_chains_that_are_all_too_small_are_told(capsys):
    """Where no chain reaches the tolerance, how much lies below it is said."""
    assert call("table", "paths", "united-states-2017", "--tolerance", "0.9") == 0
    assert "0 chains account for 0.0% of" in capsys.readouterr().out
