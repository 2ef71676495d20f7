"""`scenario-engine validate`: all that is wrong with scenario files, for people, editors and CI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from scenario_engine.errors import Problem


def validate(*files: Path, format: Literal["text", "json"] = "text") -> int:
    """Say all that is wrong with scenario files; nothing is run or written.

    Parameters
    ----------
    files
        Scenario files.
    format
        text for people; json for editors and CI.
    """
    import json

    problems = {str(file): _problems(file) for file in files}
    found = sum(len(list_) for list_ in problems.values())
    if format == "json":
        print(
            json.dumps(
                [_record(file, one) for file, several in problems.items() for one in several],
                ensure_ascii=False,
                indent=1,
            )
        )
        return 2 if found else 0
    for file, several in problems.items():
        print("\n\n".join(str(problem) for problem in several) or f"{file}: no problem found.")
    return 2 if found else 0


def _problems(file: Path) -> list[Problem]:
    from scenario_engine.errors import Problem, ProblemsFound, ScenarioEngineError
    from scenario_engine.scenario import load

    try:
        scenario = load(file)
        scenario.graph.plan(scenario.inputs)
    except ProblemsFound as fault:
        return fault.problems
    except ScenarioEngineError as fault:
        return [Problem(str(fault))]
    return []


def _record(file: str, problem: Problem) -> dict[str, Any]:
    where = problem.where
    return {
        "file": where.file if where else file,
        "line": where.line if where else 1,
        "column": where.column if where else 1,
        "length": where.length if where else 1,
        "code": problem.code,
        "message": problem.message,
        "advice": problem.advice,
    }
