"""`scenario-engine schema`: the scenario language as JSON Schema, for editors."""

from typing import Literal


def schema(*, draft: Literal["2020-12", "4"] = "2020-12") -> None:
    """Print the JSON Schema of the scenario language.

    Parameters
    ----------
    draft
        2020-12, or 4 for editors that read no other (Taplo, Even Better TOML).
    """
    from scenario_engine.scenario.schema import as_text, draft_4, draft_2020_12

    print(as_text(draft_4() if draft == "4" else draft_2020_12()), end="")
