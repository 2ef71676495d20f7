"""A command typed wrongly, said as every other error: what is wrong, where in the line, what to write."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from cyclopts import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from scenario_engine.cli.places import places, written
from scenario_engine.support.errors import near_miss, width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cyclopts import CycloptsError, Token
    from cyclopts.argument import Argument

PROGRAM = "scenario-engine"

KINDS = {int: "a whole number", float: "a number", Path: "a path", str: "a text"}
"""What an option of each type needs, in words."""


@dataclass(frozen=True)
class _Fault:
    """What is wrong, the word of the line it is about (none where one lacks), what to write."""

    message: str
    word: str = ""
    advice: str = ""
    last: bool = False


def said(fault: CycloptsError) -> str:
    """The error, the line as it was typed with the fault underlined, and what to write."""
    fault.verbose = False
    found = _found(fault)
    tokens = [PROGRAM, *(fault.root_input_tokens or [])]
    return "\n".join([found.message, *_line(tokens, found), *([f"  {found.advice}"] if found.advice else [])])


def _line(tokens: Sequence[str], found: _Fault) -> list[str]:
    """The line as it can be typed again, with carets under the word."""
    places = [at for at, token in enumerate(tokens) if at and found.word in (token, *token.split("=", 1))]
    if not found.word or not places:
        return []
    at = places[-1 if found.last else 0]
    inside = len(tokens[at]) - len(found.word) if tokens[at].endswith(f"={found.word}") else 0
    typed = [_typed(token) for token in tokens]
    start = width(" ".join(typed[:at])) + 1 + inside
    return [f"  {' '.join(typed)}", f"  {' ' * start}{'^' * max(1, width(_typed(found.word)))}"]


def _typed(token: str) -> str:
    """A word as a shell takes it, Chinese without quotes."""
    return token if re.fullmatch(r"[\w@%+=:,./-]+", token) else shlex.quote(token)


def _found(fault: CycloptsError) -> _Fault:
    match fault:
        case UnknownCommandError():
            found = _unknown_command(fault)
        case UnknownOptionError(token=token):
            word = (token.keyword or token.value).split("=", 1)[0]
            known = [name for one in fault.argument_collection for name in one.names if name.startswith("--")]
            found = _Fault(
                f"{_command(fault)} has no option {word}.",
                word,
                near_miss(word, known) or f"See {_command(fault)} --help.",
            )
        case UnusedCliTokensError():
            word = (fault.unused_tokens or [""])[0]
            found = _Fault(f"{_command(fault)} has no use for {word!r}.", word, f"Write {_usage(fault)}")
        case RepeatArgumentError(token=token):
            word = token.keyword or token.value
            found = _Fault(f"{word} is given twice.", word, "Keep one.", last=True)
        case CoercionError(token=token) if token is not None and fault.msg is None:
            found = _not_converted(fault, token)
        case MissingArgumentError(argument=argument) if argument is not None:
            found = _missing(fault, argument)
        case _:
            found = _Fault(str(fault))
    return found


def _unknown_command(fault: CycloptsError) -> _Fault:
    word = (fault.unused_tokens or [""])[0]
    tokens = fault.root_input_tokens or []
    chain = " ".join([PROGRAM, *(tokens[: tokens.index(word)] if word in tokens else [])])
    option = word.startswith("-")
    known = [name for name in fault.app or () if name.startswith("--") == option and name != "-h"]
    what = f"option {word}" if option else f"command {word!r}"
    return _Fault(f"{chain} has no {what}.", word, near_miss(word, known) or f"See {chain} --help.")


def _not_converted(fault: CoercionError, token: Token) -> _Fault:
    name = token.keyword or _name(fault.argument, fault.target)
    if fault.target_type is bool:
        return _Fault(f"{name} takes no value.", token.value, f"Leave ={token.value} out.")
    needs, advice = _needed(fault.target_type, token.value)
    return _Fault(f"{name} needs {needs}, not {token.value!r}.", token.value, advice)


def _missing(fault: MissingArgumentError, argument: Argument) -> _Fault:
    given = fault.keyword or next((one.keyword for one in argument.tokens if one.keyword), None)
    if given is None:
        command = " ".join(fault.command_chain or ())
        return _Fault(f"{command} needs {_name(argument, fault.target)}: {_usage(fault)}")
    count, _ = argument.token_count()
    needs = f"{count} values" if count > 1 else _needed(argument.hint, "")[0]
    return _Fault(f"{given} needs {needs} behind it.", given, last=True)


def _command(fault: CycloptsError) -> str:
    return " ".join([PROGRAM, *(fault.command_chain or ())])


def _name(argument: Argument | None, target: Callable[..., object] | None) -> str:
    """An argument as the usage writes it: a place in capitals, an option with its dashes."""
    if argument is None:
        return "it"
    bare = argument.name.removeprefix("--").replace("-", "_")
    placed = bare in [one.name for one in places(target)] or not argument.name.startswith("-")
    return bare.upper() if placed else argument.name


def _usage(fault: CycloptsError) -> str:
    """The command with its places, those that may be left out in brackets, and the options it cannot do without."""
    words = [PROGRAM, *(fault.command_chain or ())]
    words += map(written, places(fault.target))
    for one in signature(fault.target).parameters.values() if fault.target is not None else ():
        if one.kind is Parameter.KEYWORD_ONLY and one.default is Parameter.empty:
            words.append(f"--{one.name.replace('_', '-')} …")
    return " ".join(words)


def _needed(kind: object, value: str) -> tuple[str, str]:
    """What a type needs in words, and the near miss where it is one of a few words."""
    for one in (kind, *get_args(kind)):
        if get_origin(one) is Literal:
            known = [str(word) for word in get_args(one)]
            near = near_miss(value, known)
            return f"one of {', '.join(known)}", near if near.startswith("Did") else ""
        if isinstance(one, type) and one in KINDS:
            return KINDS[one], ""
    return "a value", ""
