"""What is kept in the user's cache folder saves time, and never changes an answer."""

import json

import pytest

from scenario_engine.support import units
from scenario_engine.support.errors import UnitError
from scenario_engine.support.files.remembered import MOST, remembered

DEFINITIONS = ("CNY = money", "CNY_1e8 = 1e8 CNY")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    units.conversion_factor.cache_clear()
    yield tmp_path / "scenario-engine"
    units.conversion_factor.cache_clear()
    units._code.cache_clear()


def anew(*unit_and_definitions):
    units.conversion_factor.cache_clear()
    units._code.cache_clear()
    return units.conversion_factor(*unit_and_definitions)


def test_a_factor_is_found_once_and_kept(cache, monkeypatch):
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    with pytest.raises(UnitError, match="is a quantity of money") as first:
        anew("CNY_1e8", "person", DEFINITIONS)
    monkeypatch.setattr(units, "_converted", lambda *_: pytest.fail("found again"))
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    with pytest.raises(UnitError) as second:
        anew("CNY_1e8", "person", DEFINITIONS)
    assert str(second.value) == str(first.value)


def test_other_definitions_versions_and_code_have_factors_of_their_own(cache, monkeypatch, tmp_path):
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    assert anew("CNY_1e8", "CNY", ("CNY = money", "CNY_1e8 = 5e8 CNY")) == 5e8
    monkeypatch.setattr(units, "_converted", lambda *_: 7.0)
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    with monkeypatch.context() as patch:
        patch.setattr(units, "version", lambda _: "0")
        assert anew("CNY_1e8", "CNY", DEFINITIONS) == 7.0
    other = tmp_path / "units.py"
    other.write_text("# changed", encoding="utf-8")
    monkeypatch.setattr(units, "__file__", str(other))
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 7.0


@pytest.mark.parametrize("kept", [b"", b"[1]", b"{", b"\xff", b'{"a": {}}', b"null"])
def test_a_damaged_cache_is_as_good_as_none(cache, kept):
    cache.mkdir()
    (cache / "units.json").write_bytes(kept)
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    assert 1e8 in json.loads((cache / "units.json").read_text(encoding="utf-8")).values()


def test_a_value_of_another_kind_is_found_anew(cache):
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8
    file = cache / "units.json"
    file.write_text(json.dumps({key: [1] for key in json.loads(file.read_text())}), encoding="utf-8")
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert anew("CNY_1e8", "CNY", DEFINITIONS) == 1e8


def test_a_cache_stays_small(cache):
    for at in range(MOST + 2):
        remembered("few", [str(at)], lambda: 1.0)
    assert len(json.loads((cache / "few.json").read_text(encoding="utf-8"))) <= MOST
    assert [path.name for path in cache.iterdir()] == ["few.json"]
