"""Text that is not TOML: what the reader found, in words that say what to write."""

import re
from dataclasses import replace
from unicodedata import normalize

from tomli import TOMLDecodeError

from scenario_engine.support.errors import Location, Problem
from scenario_engine.support.toml.grammar import Places

REASONS: tuple[tuple[str, str, str], ...] = (
    ("Unterminated string", "a text in quotes is not closed", 'Close it with ".'),
    ("Illegal character", "a text in quotes is not closed on its line", 'Close it with " on the same line.'),
    ("Expected '='", "a key is not followed by =", "Write key = value."),
    (
        "Unclosed array",
        "a list is not closed, or a comma is missing in it",
        "Write [ … ] with commas between.",
    ),
    (
        "Unclosed inline table",
        "a table is not closed, or a comma is missing in it",
        "Write { … } with commas between.",
    ),
    ("Expected ']'", "a heading is not closed", "Close it with ]."),
    ("Expected newline", "something follows the value", "Begin a new line, or start the comment with #."),
    (
        "Invalid initial character",
        "a key cannot begin like this",
        "Write letters, digits, _ or -; put other names in quotes.",
    ),
    ("Invalid statement", "a line cannot begin like this", "Write key = value, or [heading]."),
    ("Unescaped '\\'", "a backslash in a text begins an escape", "Write \\\\ or put the text in '…'."),
    ("Invalid date", "this is not a date", "Put it in quotes if it is a text."),
    ("Invalid hex value", "this is not a character code", "Write four digits after \\u."),
    (
        "Invalid value",
        "the value is missing, or is none TOML knows",
        'Write a number, true, false, a text in "…", [ … ] or { … }.',
    ),
)
"""How the reader's message begins, what it means, what to do."""

TWICE = (
    "Cannot overwrite",
    "Cannot declare",
    "Cannot mutate",
    "Cannot redefine",
    "Duplicate inline table key",
)
"""How the reader's message begins when a key or heading appears twice."""


def syntax_problem(name: str, fault: TOMLDecodeError) -> Problem:
    """The problem of a text the reader refuses, at its line and column."""
    line = fault.doc.split("\n")[fault.lineno - 1]
    where = Location(name, fault.lineno, fault.colno, 1, line)

    def refused(what: str, advice: str, *, column: int = fault.colno, length: int = 1) -> Problem:
        place = replace(where, column=column, length=length)
        return Problem(f"this is not TOML: {what}.", advice, place, code="syntax")

    read = "\n".join(fault.doc.split("\n")[: fault.lineno])
    if fault.msg.startswith(TWICE) and (twice := Places(read, name).twice):
        first, second, key = twice[0]
        advice = "Keep one, or put what they say under one heading."
        related = ((first, "the first stands here"),)
        text = f"this is not TOML: {'.'.join(key)} appears twice."
        return Problem(text, advice, second, related, code="syntax")
    if wide := _wide(line, fault.colno):
        column, character, plain = wide
        return refused(f"{character} is a full-width character", f"Write {plain}.", column=column)
    before, after = line[: fault.colno - 1], line[fault.colno - 1 :]
    if fault.msg.startswith("Invalid value") and (word := re.match(r"[^\W\d]\w*", after)):
        return refused("a text has no quotes", f'Write "{word[0]}".', length=len(word[0]))
    if after.startswith(",") and before.rstrip()[-1:].isdigit():
        return refused("a number has a decimal comma", "Write a decimal point, such as 5.2.")
    for begin, reason, advice in REASONS:
        if fault.msg.startswith(begin):
            return refused(reason, advice)
    return refused(fault.msg, "See https://toml.io.")


def _wide(line: str, column: int) -> tuple[int, str, str] | None:
    """The full-width punctuation nearest to the fault, and what it stands for; outside quoted text only."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", lambda quoted: " " * len(quoted[0]), line)
    stands_for = {**dict(zip("“”‘’、。【】", "\"\"'',.[]", strict=True)), "\u3000": "a space"}
    plain = [(one, stands_for.get(one) or normalize("NFKC", one)) for one in bare]
    found = [(at, *pair) for at, pair in enumerate(plain, 1) if pair[0] != pair[1] and pair[1].isascii()]
    return min(found, key=lambda one: abs(one[0] - column), default=None)
