"""The commit a result records: asked of git, which is left as it is."""

import os
import subprocess

import pytest

from scenario_engine.scenario import provenance


def commit():
    """As a process that begins would record it."""
    provenance.asked.cache_clear()
    return provenance.commit().result()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A repository of one commit that the package seems to run from."""

    def git(*words):
        settings = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main")
        return subprocess.run(
            ["git", *settings, *words], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init")
    (tmp_path / "model.py").write_text("a = 1\n", encoding="utf-8")
    git("add", "model.py")
    git("commit", "-m", "first")
    git("tag", "-a", "v1", "-m", "one")
    monkeypatch.setattr(provenance, "__file__", str(tmp_path / "package" / "scenario" / "provenance.py"))
    return tmp_path, git("rev-parse", "HEAD")


def test_the_commit_and_whether_it_was_changed(checkout):
    """The whole hash, not a tag's name; `+` for a changed file, not for one that git does not know."""
    folder, head = checkout
    assert commit() == head
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    assert commit() == head
    (folder / "model.py").write_text("a = 2\n", encoding="utf-8")
    assert commit() == f"{head}+"


def test_the_index_is_not_written(checkout):
    """A file with a new time makes git refresh its index wherever it may; here it may not, and locks nothing."""
    folder, head = checkout
    index = folder / ".git" / "index"
    os.utime(folder / "model.py", (1, 1))
    before = index.read_bytes()
    assert commit() == head
    assert index.read_bytes() == before


def test_outside_a_repository_there_is_none(tmp_path, monkeypatch):
    """As in an installed package."""
    monkeypatch.setattr(provenance, "__file__", str(tmp_path / "package" / "scenario" / "provenance.py"))
    assert commit() is None


def test_git_is_asked_once_a_process(checkout):
    """What was imported runs on, whatever is committed or changed meanwhile."""
    folder, head = checkout
    assert commit() == head
    (folder / "model.py").write_text("a = 3\n", encoding="utf-8")
    assert provenance.commit().result() == head
