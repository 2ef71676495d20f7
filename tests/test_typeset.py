"""Formulas of operators as LaTeX: each is read, nothing of it is lost, and a divisor has what it divides."""

import re
import unicodedata
from collections import Counter
from xml.etree import ElementTree

import pytest
from latex2mathml.converter import convert

from scenario_engine.models.discovery import installed
from tests.conftest import TOP

FORMULAS = sorted({op.formula for op in installed().declared if getattr(op, "formula", "")})


@pytest.fixture(scope="module")
def typeset():
    """The module of the documentation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOP / "docs"))
        from pages import typeset

        return typeset


def symbols(text):
    """Letters, digits and signs of a formula, whatever they are set as; brackets and blanks are layout."""
    return Counter(re.findall(r"[^\W_]|[-+=<>:/·±≠*|‖]", text))


def as_plain(typeset, formula):
    """The symbols of the text, accents and raised letters as such."""
    text = unicodedata.normalize("NFD", formula).replace("=\N{COMBINING LONG SOLIDUS OVERLAY}", "≠")
    marks = {**typeset.SUBSCRIPTS, **typeset.SUPERSCRIPTS, "−": "-"}
    return symbols("".join(marks.get(one, one) for one in text)) + Counter(
        re.findall(r"[′\u0302\u0304]", text)
    )


def as_set(typeset, formula):
    """The symbols of the LaTeX, commands read back."""
    text = typeset.latex(formula)
    back = {
        **{rf"\{name} ": letter for letter, name in typeset.GREEK.items()},
        r"\sum": "Σ", r"\prod": "Π", r"\frac": "/", r"\prime": "′", r"\neq ": "≠", r"\pm ": "±", r"\cdot ": "·",
        r"\lVert ": "‖", r"\rVert ": "‖", r"\hat": "\u0302", r"\bar": "\u0304", r"\in ": "in",
    }  # fmt: skip
    for command in sorted(back, key=len, reverse=True):
        text = re.sub(re.escape(command.strip()) + r"(?![A-Za-z]) ?", back[command], text)
    text = re.sub(r"\\(ln|exp|min)\b", r"\1", text)
    text = re.sub(r"\\(mathrm|mathit|operatorname|text|left|right|quad)\b", "", text)
    text = re.sub(r"\\[,;{}]", "", text)
    assert "\\" not in text, text
    commas = re.compile(r"(?<=[a-z]),(?=[a-z][-+])")
    return symbols(commas.sub("", text)) + Counter(re.findall(r"[′\u0302\u0304]", text))


@pytest.mark.parametrize("part", range(4))
def test_every_formula_is_read_and_nothing_is_lost(typeset, part):
    """Letters, indices, marks and signs of the LaTeX are those of the text, each as often; a browser gets MathML of it."""
    for formula in FORMULAS[part::4]:
        assert as_set(typeset, formula) == as_plain(typeset, formula), formula
        ElementTree.fromstring(convert(typeset.latex(formula), display="block"))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # what runs with the sum stays behind its sign
        ("Σₖ Eᵢₖ Xₖ / (1 + Eₖₖ)", r"\sum_{k} \frac{E_{ik} \, X_{k}}{1 + E_{kk}}"),
        # what does not is divided as a whole
        ("Σₖ Xₖ / Y", r"\frac{\sum_{k} X_{k}}{Y}"),
        ("Σₖ Xₖ / Σₖ Yₖ", r"\frac{\sum_{k} X_{k}}{\sum_{k} Y_{k}}"),
        ("a + b c / d − 1", r"a + \frac{b \, c}{d} - 1"),
        ("x̂⁻¹ A′", r"\hat{x}^{-1} \, A^{\prime}"),
        ("GDPᵣₙ₋₁ (1 + gₙ)", r"\mathrm{GDP}_{r,n-1} \, (1 + g_{n})"),
    ],
)
def test_a_formula_is_set_as_it_is_meant(typeset, formula, expected):
    """Fractions, sums, marks, years."""
    assert typeset.latex(formula) == expected


@pytest.mark.parametrize("formula", ["a / b / c", "(a", "a ∫ b"])
def test_what_the_grammar_does_not_read_is_left(typeset, formula):
    """Two divisions in one term say nothing of which comes first; such a formula stays text."""
    with pytest.raises(typeset.Unread):
        typeset.latex(formula)
