"""Formulas as MathML, which browsers draw themselves: a page needs no script from elsewhere and can be read offline."""

from __future__ import annotations

from typing import Any

from docutils.nodes import SkipNode, math, math_block
from latex2mathml.converter import convert
from sphinx.application import Sphinx

WIDE = "overflow: auto hidden; padding: 0.4em 0"
"""Of a formula that stands alone: a narrow screen scrolls along it."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: Any, node: math) -> None:
    writer.body.append(convert(node.astext()))
    raise SkipNode


def _block(writer: Any, node: math_block) -> None:
    writer.body.append(f'<div style="{WIDE}">{convert(node.astext(), display="block")}</div>')
    raise SkipNode
