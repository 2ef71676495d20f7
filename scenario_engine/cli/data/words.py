"""`scenario-engine data vocabulary`: the labels that rows and columns are known by, and your own among them."""

from __future__ import annotations

from typing import Literal


def words(action: Literal["show", "add"] = "show", label: str = "", role: str = "") -> None:
    """Show the roles of rows and columns with the labels they are known by, or add a label of your own.

    Parameters
    ----------
    action
        `show` prints roles and labels, of one role where its name is the label; `add` keeps a label.
    label
        As it stands on the table, such as "Gross value added".
    role
        What it means, such as value_added.
    """
    from rich.table import Table as Shown

    from scenario_engine.cli.console import out
    from scenario_engine.data.tables.vocabulary import Role, add_label, labels_of, vocabulary
    from scenario_engine.support.errors import TableError

    console = out()
    if action == "add":
        if not (label and role):
            raise TableError(
                "a label and its role are needed.",
                'Such as: data vocabulary add "Gross value added" value_added.',
            )
        place = add_label(label, role)
        console.print(f"{label!r} is {role}, kept in {place}", soft_wrap=True, markup=False)
        return
    known: dict[str, Role] = {
        role.name: role for side in (vocabulary().rows, vocabulary().columns) for role in side.values()
    }
    shown = Shown("role", "meaning", "labels", box=None, pad_edge=False)
    for name, one in sorted(known.items()):
        if label in ("", name):
            shown.add_row(name, one.title_en, ", ".join(labels_of(name)))
    console.print(shown)
