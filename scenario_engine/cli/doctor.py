"""`scenario-engine doctor`: what is installed, what is missing, and the line that installs it."""

from __future__ import annotations


def doctor() -> int:
    """Show versions, optional libraries, data, scenarios and cores; say what is missing and how to get it.

    Exit code 1 where something needed is missing or changed; an absent optional group is no fault.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.installation import findings
    from scenario_engine.support.errors import width
    from scenario_engine.support.language import message, said

    console, sound = out(), True
    for one in findings():
        fault = bool(one.remedy) and one.needed
        sound &= not fault
        mark = said("wrong" if fault else "absent" if one.remedy else "ok")
        told = f"{said(one.what)}{message(': ')}{one.found}"
        console.print(f"{mark}{' ' * (8 - width(mark))}{told}", soft_wrap=True)
        if one.remedy:
            console.print(f"        {one.remedy}", soft_wrap=True)
    return 0 if sound else 1
