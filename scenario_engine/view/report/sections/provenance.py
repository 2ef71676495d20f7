"""Provenance: versions, data hashes and the text of every scenario file, line by line."""

from __future__ import annotations

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import say


def section(view: ViewModel) -> Block | None:
    """What made these numbers, enough to make them again."""
    record = view.record
    if not record:
        return None
    facts = [
        ("engine_version", record.get("engine")),
        ("commit", record.get("commit")),
        ("python", record.get("python")),
        ("seed", record.get("seed")),
        (
            "libraries",
            ", ".join(f"{name} {version}" for name, version in record.get("libraries", {}).items()),
        ),
        ("variants", _variants(view)),
    ]
    versions = blocks.table(
        "versions",
        say("versions"),
        [blocks.column(say("what")), blocks.column(say("value"))],
        [
            [say(key), value if isinstance(value, dict) else same(str(value))]
            for key, value in facts
            if value not in (None, "")
        ],
    )
    data = blocks.table(
        "data_files",
        say("data_files"),
        [blocks.column(say("file")), blocks.column(same("SHA-256"))],
        [[name, digest] for name, digest in record.get("data", {}).items()],
    )
    files = {"kind": "files", "title": say("scenario_files"), "files": record.get("files", {})}
    return blocks.section("provenance", say("provenance"), [versions, _warnings(view), data, files])


def _variants(view: ViewModel) -> Text | None:
    """What was chosen where a variable of this result can be computed in several ways."""
    computed = view.behind(list(map(str, view.result.data_vars)))
    chosen = [
        joined([view.variable(name), same(str(pick))], {"zh": "：", "en": ": "})
        for name, pick in view.record.get("variants", {}).items()
        if name in computed
    ]
    return joined(chosen, {"zh": "；", "en": "; "}) if chosen else None


def _warnings(view: ViewModel) -> Block | None:
    warnings = view.record.get("warnings") or []
    if not warnings:
        return None
    return blocks.table(
        "warnings", say("warnings"), [blocks.column(say("warning"))], [[same(text)] for text in warnings]
    )
