"""What python-docx has no name for: fields that Word computes, bookmarks, fonts of two scripts, the rules of a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as Grid
from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str) -> Any:
    """An element of Office Open XML with its attributes, such as `w:fldChar`."""
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    return made


def set_fonts(style: Any, latin: str, chinese: str) -> None:
    """Fonts of a style for Latin letters and for Chinese; without the second Word takes whatever it likes."""
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def field_char(paragraph: Paragraph, kind: str) -> Any:
    """The beginning, the middle or the end of a field."""
    run = paragraph.add_run()
    run._r.append(element("w:fldChar", **{"w:fldCharType": kind}))
    return run._r


def instruction(paragraph: Paragraph, text: str) -> None:
    """What a field computes, such as `PAGE`."""
    told = element("w:instrText", **{"xml:space": "preserve"})
    told.text = f" {text} "
    paragraph.add_run()._r.append(told)


def field(paragraph: Paragraph, computes: str, shown: str) -> None:
    """A field with what it shows until Word computes it again."""
    field_char(paragraph, "begin")
    instruction(paragraph, computes)
    field_char(paragraph, "separate")
    paragraph.add_run(shown)
    field_char(paragraph, "end")


@contextmanager
def bookmarked(paragraph: Paragraph, name: str, number: int) -> Iterator[None]:
    """A bookmark around what the block adds."""
    paragraph._p.append(element("w:bookmarkStart", **{"w:id": str(number), "w:name": name}))
    yield
    paragraph._p.append(element("w:bookmarkEnd", **{"w:id": str(number)}))


def ruled(grid: Grid, accent: str) -> None:
    """Three rules, the head on every page, no row broken across pages."""
    properties = grid._tbl.tblPr
    borders = element("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(
            element(f"w:{side}", **{"w:val": "single", "w:sz": "10", "w:space": "0", "w:color": accent})
        )
    inner = {"w:val": "single", "w:sz": "2", "w:space": "0", "w:color": "DFE3E8"}
    borders.append(element("w:insideH", **inner))
    properties.append(borders)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", **{"w:w": "60", "w:type": "dxa"}))
    properties.append(margins)
    for at, row in enumerate(grid.rows):
        attributes = row._tr.get_or_add_trPr()
        attributes.append(element("w:cantSplit"))
        if at == 0:
            attributes.append(element("w:tblHeader"))
    for cell in grid.rows[0].cells:
        edges = element("w:tcBorders")
        edges.append(
            element("w:bottom", **{"w:val": "single", "w:sz": "6", "w:space": "0", "w:color": accent})
        )
        cell._tc.get_or_add_tcPr().append(edges)
