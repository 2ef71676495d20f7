"""`scenario-engine validate`: every problem of scenario files, for people, editors and CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from scenario_engine.support.errors import Location, Problem, ProblemsFound, ScenarioEngineError
from scenario_engine.support.language import message, said
from scenario_engine.support.visible import VISIBLE

if TYPE_CHECKING:
    from scenario_engine.scenario.scenario import Scenario


def validate(
    *files: Path,
    format: Literal["text", "json"] = "text",
    strict: bool = False,
) -> int:
    """Check scenario files and report every problem; nothing is run or written.

    Several files are also compared: two that resolve to the same inputs are a warning.

    Parameters
    ----------
    files
        Scenario files.
    format
        text for people; json for editors and CI.
    strict
        Exit with 2 for warnings too.
    """
    if not files:
        raise ScenarioEngineError("validate needs a file: `scenario-engine validate mine.toml`.")
    errors: dict[str, list[Problem]] = {}
    sound: list[Scenario] = []
    for file in files:
        scenario, errors[str(file)] = _examined(file)
        if scenario is not None:
            sound.append(scenario)
    warnings = [note for scenario in sound for note in scenario.notes]
    if len(sound) > 1:
        from scenario_engine.analysis.compare.comparison import same_inputs

        warnings += [Problem(text, code="same-inputs") for text in same_inputs(sound)]
    if format == "json":
        records = [_record(file, one, "error") for file, several in errors.items() for one in several]
        records += [_record(str(files[0]), one, "warning") for one in warnings]
        print(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        answers = [
            "\n\n".join(map(str, several)) or said(f"{file}: no problem found.")
            for file, several in errors.items()
        ]
        told = [*answers, *(message("warning: {warning}", warning=one) for one in warnings)]
        print("\n".join(told).translate(VISIBLE))
    return 2 if any(errors.values()) or (strict and warnings) else 0


def _examined(file: Path) -> tuple[Scenario | None, list[Problem]]:
    from scenario_engine.scenario.scenario import load

    try:
        scenario = load(file)
        scenario.graph.plan(scenario.inputs)
    except ProblemsFound as fault:
        return None, fault.problems
    except ScenarioEngineError as fault:
        return None, [Problem.of(fault, fault.where, "problem")]
    return scenario, []


def _record(file: str, problem: Problem, severity: str) -> dict[str, Any]:
    return {
        "severity": severity,
        "code": problem.code,
        **_place(problem.where, file),
        "message": said(problem.message),
        "advice": said(problem.advice),
        "related": [{**_place(place, file), "note": said(note)} for place, note in problem.related],
    }


def _place(where: Location | None, file: str) -> dict[str, Any]:
    at = where or Location(file, 1, 1)
    return {"file": at.file, "line": at.line, "column": at.column, "length": at.length}
