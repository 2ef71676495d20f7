"""Formulas typeset: the plain text of an operator, such as `Zᵣₛ = Zₛ Kᵣₛ / Σᵣ Kᵣₛ`, as LaTeX.

What stands before a `/` up to the last `+`, `−` or `=` is divided by what stands behind it up to the next; of a sum, what
follows its sign where the divisor runs with it (`Σₖ Eᵢₖ Xₖ / (1 + Eₖₖ)`), else the whole. A formula that this grammar
does not read is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜ", "0123456789+-aehijklmnoprst", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁻ᵖᶜᵈᵐʳ", "0123-pcdmr", strict=True))
ACCENTS = {"\N{COMBINING CIRCUMFLEX ACCENT}": "hat", "\N{COMBINING MACRON}": "bar"}
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "η": "eta", "κ": "kappa", "μ": "mu", "ν": "nu", "π": "pi",
    "ρ": "rho", "σ": "sigma", "φ": "varphi", "ω": "omega", "Δ": "Delta",
}  # fmt: skip
SUMS = {"Σ": "sum", "Π": "prod"}
FUNCTIONS = {"ln": r"\ln", "exp": r"\exp", "min": r"\min"}
NAMED = ("mean", "sd")
WORDS = {"with": r"\quad\text{with}\quad ", "in": r"\in ", "of": r"\text{ of }"}
RELATIONS = {"=": "=", ",": ",", ">": ">", "<": "<", ":": ":", "≠": r"\neq "}
PAIRS = {
    "(": (")", "(", ")"),
    "[": ("]", "[", "]"),
    "{": ("}", r"\{", r"\}"),
    "|": ("|", "|", "|"),
    "‖": ("‖", r"\lVert ", r"\rVert "),
}
"""What opens → what closes, and both in LaTeX."""

TOKEN = re.compile(
    r"(?P<name>[A-Za-z]+|[α-ωΔ]|\d+)|(?P<sum>[ΣΠ])|(?P<blank> +)|(?P<sign>[-+−±/=,><:≠·^()\[\]{}|‖])"
)
SUFFIX = re.compile(
    rf"(?P<accent>[{''.join(ACCENTS)}])|(?P<prime>′)|(?P<star>\*)|(?P<sup>[{''.join(SUPERSCRIPTS)}]+)"
    rf"|(?P<sub>·(?=[{''.join(SUBSCRIPTS)}])|,(?=[{''.join(SUBSCRIPTS)}])|[{''.join(SUBSCRIPTS)}]|(?<=[{''.join(SUBSCRIPTS)}])·(?=‖))"
    r"|_\{(?P<bound>[^}]*)\}|_(?P<word>[A-Za-z0-9]+)"
)


class Unread(ValueError):
    """A formula beyond the grammar."""


@dataclass
class Atom:
    """A letter, word, number, sum sign or bracket with its marks."""

    text: str
    inner: list[Statement] | None = None
    is_sum: bool = False
    accent: str = ""
    above: str = ""
    below: list[str] = field(default_factory=list)
    bound: str = ""

    @property
    def letters(self) -> set[str]:
        """Indices below it, and below what is in it."""
        own = set("".join(self.below)) if not self.is_sum else set()
        return own.union(*(free(part) for one in self.inner or () for part in one.parts))

    @property
    def runs(self) -> set[str]:
        """Indices that a sum runs over."""
        return set(self.bound[:1] or "".join(self.below)) if self.is_sum else set()


@dataclass
class Statement:
    """Terms between relations; a sign or a relation stands between two."""

    parts: list[Term | str]


@dataclass
class Term:
    """Factors, and what they are divided by."""

    factors: list[Atom | str]
    divisor: list[Atom | str] = field(default_factory=list)


def free(part: Term | str) -> set[str]:
    """Indices of a term that no sum in it runs over."""
    if isinstance(part, str):
        return set()
    atoms = [one for one in (*part.factors, *part.divisor) if isinstance(one, Atom)]
    return set().union(*(one.letters for one in atoms)) - set().union(*(one.runs for one in atoms))


def latex(formula: str) -> str:
    """A formula as LaTeX.

    >>> latex("Zᵣₛ = Zₛ Kᵣₛ / Σᵣ Kᵣₛ")
    'Z_{rs} = \\\\frac{Z_{s} \\\\, K_{rs}}{\\\\sum_{r} K_{rs}}'

    Raises
    ------
    Unread
        What the grammar does not read.
    """
    reader = _Reader(
        unicodedata.normalize("NFD", formula).replace("=\N{COMBINING LONG SOLIDUS OVERLAY}", "≠")
    )
    found = reader.statement("")
    if reader.rest:
        raise Unread(f"{formula!r} from {reader.rest!r}")
    return re.sub(r" +", " ", _statement(found)).strip()


class _Reader:
    """Recursive descent over a formula."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def statement(self, end: str) -> Statement:
        """Terms up to a closing bracket, which is passed, or the end."""
        parts: list[Term | str] = []
        while self.rest:
            if end and self.rest[0] == end:
                self.at += 1
                return Statement(parts)
            sign = re.match(r" *([-+−±=,><:≠]) *| +(with|in|of) +", self.rest)
            if sign:
                parts.append(sign[1] or sign[2])
                self.at += sign.end()
            else:
                parts.append(self.term(end))
        if end:
            raise Unread(f"{self.text!r}: no {end}")
        return Statement(parts)

    def term(self, end: str) -> Term:
        """Factors, `/` and factors; a `/` without blanks is a sign among them."""
        found = Term([])
        into = found.factors
        while self.rest and not (end and self.rest[0] == end):
            if re.match(r" *[-+−±=,><:≠]| +(with|in|of) ", self.rest):
                break
            if divided := re.match(r" +/ +", self.rest):
                if into is found.divisor:
                    raise Unread(f"{self.text!r}: divided twice")
                into = found.divisor
                self.at += divided.end()
            elif blank := re.match(r" +", self.rest):
                into.append(" ")
                self.at += blank.end()
            elif self.rest[0] in "/·^":
                into.append(self.rest[0])
                self.at += 1
            else:
                into.append(self.atom())
        if not found.factors or (into is found.divisor and not into):
            raise Unread(f"{self.text!r} at {self.rest!r}")
        return found

    def atom(self) -> Atom:
        token = TOKEN.match(self.rest)
        if token is None or token["blank"]:
            raise Unread(f"{self.text!r} at {self.rest!r}")
        self.at += token.end()
        text = token[0]
        if text in PAIRS:
            found = Atom(text, [self.statement(PAIRS[text][0])])
        elif token["sign"]:
            raise Unread(f"{self.text!r} at {text!r}")
        else:
            found = Atom(text, is_sum=bool(token["sum"]))
        while mark := SUFFIX.match(self.text, self.at):
            self.at = mark.end()
            found.accent = ACCENTS[mark["accent"]] if mark["accent"] else found.accent
            found.above += r"\prime" * bool(mark["prime"]) + "*" * bool(mark["star"])
            found.above += "".join(SUPERSCRIPTS[one] for one in mark["sup"] or "")
            if mark["sub"]:
                found.below.append(SUBSCRIPTS.get(mark["sub"], r"\cdot " if mark["sub"] == "·" else ","))
            if mark["word"]:
                found.below += (
                    [rf"\mathrm{{{mark['word']}}}"] if len(mark["word"]) > 2 else list(mark["word"])
                )
            found.bound = mark["bound"] or found.bound
        return found


def _statement(found: Statement) -> str:
    signs = {**RELATIONS, **WORDS, "−": "-", "±": r"\pm "}
    return "".join(
        f" {signs.get(part, part)} " if isinstance(part, str) else _term(part) for part in found.parts
    ).replace(" , ", r",\; ")


def _term(term: Term) -> str:
    if not term.divisor:
        return _factors(term.factors)
    moving = free(Term(term.divisor))
    lead = max(
        (at + 1 for at, one in enumerate(term.factors) if isinstance(one, Atom) and one.runs & moving),
        default=0,
    )
    above, below = _stripped(term.factors[lead:]), _stripped(term.divisor)
    return rf"{_factors(term.factors[:lead])} \frac{{{_factors(above)}}}{{{_factors(below)}}}"


def _stripped(factors: list[Atom | str]) -> list[Atom | str]:
    """Without the blanks around, and without the brackets of a single factor that a bar makes needless."""
    while factors and factors[0] == " ":
        factors = factors[1:]
    while factors and factors[-1] == " ":
        factors = factors[:-1]
    if len(factors) == 1 and isinstance(factors[0], Atom) and factors[0].text == "(":
        only = factors[0]
        if not (only.above or only.below):
            return [_bare(only)]
    return factors


def _bare(bracket: Atom) -> str:
    return "".join(_statement(one) for one in bracket.inner or ())


def _factors(factors: list[Atom | str]) -> str:
    return "".join(_each(factors))


def _each(factors: list[Atom | str]) -> Iterator[str]:
    raised = False
    for at, one in enumerate(factors):
        if one == "^":
            raised = True
        elif one == " ":
            before = factors[at - 1] if at else ""
            yield " " if isinstance(before, Atom) and before.is_sum else r" \, "
        elif isinstance(one, str):
            yield {"·": r" \cdot "}.get(one, one)
        elif raised:
            yield f"^{{{_bare(one) if one.text == '(' else _atom(one)}}}"
            raised = False
        else:
            yield _atom(one)


def _atom(one: Atom) -> str:
    if one.inner is not None:
        _, opened, closed = PAIRS[one.text]
        inner = _bare(one)
        tall = "\\frac" in inner
        base = rf"\left{opened}{inner}\right{closed}" if tall else f"{opened}{inner}{closed}"
    elif one.is_sum:
        base = rf"\{SUMS[one.text]}"
    elif one.text in FUNCTIONS:
        base = FUNCTIONS[one.text]
    elif one.text in NAMED:
        base = rf"\operatorname{{{one.text}}}"
    elif one.text in GREEK:
        base = rf"\{GREEK[one.text]}"
    elif len(one.text) > 1 and one.text.isalpha():
        base = rf"\{'mathit' if one.text == 'dz' else 'mathrm'}{{{one.text}}}"
    else:
        base = one.text
    if one.accent:
        base = rf"\{one.accent}{{{base}}}"
    below = re.sub(r"(?<=[a-z])(?=[a-z][-+])", ",", "".join(one.below)) or _below(one.bound)
    whole = base + (f"^{{{one.above}}}" if one.above else "") + (f"_{{{below}}}" if below else "")
    return re.sub(r"(\\[A-Za-z]+)$", r"\1 ", whole)  # a command's name ends where no letter follows


def _below(bound: str) -> str:
    return _statement(_Reader(bound).statement("")).strip() if bound else ""
