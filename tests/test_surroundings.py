"""What the process of a command is given that computes in blocks: threads, a folder for compiled programs."""

import os
import sys

import pytest

from scenario_engine.cli.surroundings import ready_for_blocks

NAMES = ("JAX_COMPILATION_CACHE_DIR", "JAX_COMPILATION_CACHE_MAX_SIZE", "OPENBLAS_NUM_THREADS")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache folder of its own, and none of the settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that what is set comes away with the test
        monkeypatch.delenv(name)
    return tmp_path / "cache"


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder is found by another rule")
def test_compiled_programs_are_kept_in_the_cache_folder_for_this_processor(home):
    """One folder a processor, of limited size, under the folder that the user has for caches."""
    home.mkdir()
    ready_for_blocks()
    kept = os.environ["JAX_COMPILATION_CACHE_DIR"]
    assert kept.startswith(str(home / "scenario-engine" / "xla-"))
    assert int(os.environ["JAX_COMPILATION_CACHE_MAX_SIZE"]) == 64 * 2**20
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_what_the_user_has_set_stays(home, monkeypatch):
    """A folder for compiled programs, and a number of threads, of one's own."""
    home.mkdir()
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "mine")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    ready_for_blocks()
    assert [os.environ[name] for name in (NAMES[0], NAMES[2])] == ["mine", "2"]


def test_who_has_no_cache_folder_is_given_none(home):
    """Nothing is made, and nothing kept."""
    ready_for_blocks()
    assert "JAX_COMPILATION_CACHE_DIR" not in os.environ
    assert not home.exists()
