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
    ],
)
def test_what_python_alone_reads_is_no_number(line, told, tmp_path, monkeypatch, capsys):
    """15 was not meant by 1_5: refused by option and value, before anything is read."""
    monkeypatch.chdir(tmp_path)
    assert call(*line.split()) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {told} is not a number.")
    assert not any(tmp_path.iterdir())
