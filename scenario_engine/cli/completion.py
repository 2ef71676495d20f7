"""`scenario-engine completion`: the script that lets a shell complete commands and options."""

from typing import Literal


def completion(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print the completion script of a shell.

    Parameters
    ----------
    shell
        Which shell; `docs/reference/command-line.md` says where each looks for the script.
    """
    from scenario_engine.cli import application

    print(application().generate_completion(shell=shell))
