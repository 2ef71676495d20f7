"""A report as a Word file: contents, numbered figures and tables with captions and sources, annexes; a user's styles."""

import re
from collections.abc import Sequence
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import Table as Grid

from scenario_engine.support.errors import width
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.office.content import Cell, Chapter, NumberedTable, Paper, Part
from scenario_engine.view.office.documents import opened, picture
from scenario_engine.view.office.word_elements import (
    bookmarked,
    element,
    field,
    field_char,
    instruction,
    ruled,
    set_fonts,
)

FONTS = {"body": ("Times New Roman", "宋体"), "head": ("Arial", "黑体")}
"""Fonts of text and headings, for Latin letters and for Chinese; every Word has them or stands another in."""

STYLES: dict[str, tuple[float, str]] = {
    "Normal": (10.5, "body"), "Title": (22, "head"), "Subtitle": (13, "head"),
    "Heading 1": (16, "head"), "Heading 2": (13, "head"), "Caption": (9.5, "head"),
    "TOC Heading": (14, "head"), "TOC 1": (10.5, "body"), "TOC 2": (8, "body"),
    "Source Line": (8.5, "body"), "Table Text": (8.5, "body"), "Table Head": (8.5, "head"),
}  # fmt: skip
"""Style → size in points and which of `FONTS`."""

OWN_STYLES = {"source": "Source Line", "cell": "Table Text", "head": "Table Head"}
"""Styles of ours that a template may bring under the same names."""

MARGIN_CM = 2.4
BREAKS = re.compile(r"\s+|(?<=[\u2e80-\uffff]{3})")
"""Where a head may be broken: between words, and in Chinese after three characters."""

NUMBERED = re.compile(r"(.*?)(A?)(\d+)")
"""`Figure 3`, and `图A2` of an annex."""

WIDE, SMALL = 8, 7.0
"""More columns than these get smaller letters, of so many points."""

ACCENT = "1F4E8C"

HEADING, TEXT_LINE, CAPTION, SMALL_LINE, ROW = 17.0, 7.0, 8.5, 4.2, 4.5
"""About how high they are, in millimetres."""

LETTERS = 86
"""Latin letters of text on a line."""


def write(file: Path, paper: Paper, template: Path | None = None) -> None:
    """Write a Word file; of the user's template, .docx or .dotx, styles, page and heads are used, its text is left out."""
    document = docx.Document() if template is None else _of(template)
    writer = _Word(document, paper, own=template is not None)
    writer.front()
    for chapter in paper.chapters:
        writer.chapter(chapter)
    document.save(str(file))


def _of(template: Path) -> Document:
    """A user's file as a template: its styles without its text."""
    document = opened(template, "Word", ".docx or .dotx", docx.Document)
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    return document


class _Sheet:
    """About how full the page is, in shares of its height, so that a picture is made smaller rather than moved away."""

    LEAST = 0.62
    """A picture is not made smaller than this."""

    def __init__(self, height: int) -> None:
        self.height, self.used = height, 0.0

    def add(self, millimetres: float) -> None:
        """What may run over to the next page."""
        self.used = (self.used + millimetres * 36_000 / self.height) % 1.0

    def fresh(self) -> None:
        """A new page."""
        self.used = 0.0

    def scale(self, picture: float, around: float) -> float:
        """How much of its height a picture keeps, with what stays with it; heights in millimetres."""
        whole, beside = (one * 36_000 / self.height for one in (picture, around))
        left = 1.0 - self.used - beside
        if whole <= left:
            scale = 1.0
        elif left >= self.LEAST * whole:
            scale = left / whole
        else:
            self.used, scale = 0.0, min(1.0, (1.0 - beside) / whole)
        self.used += scale * whole + beside
        return scale


class _Word:
    """One document while it is written."""

    def __init__(self, document: Document, paper: Paper, own: bool) -> None:
        self.document, self.paper, self.own = document, paper, own
        self.marks = count(1)
        section = document.sections[0]
        if not own:
            section.page_width, section.page_height = Cm(21.0), Cm(29.7)
            section.left_margin = section.right_margin = Cm(MARGIN_CM)
            section.top_margin = section.bottom_margin = Cm(2.5)
        self.width = _between(section.page_width, section.left_margin, section.right_margin) or int(Cm(16))
        height = _between(section.page_height, section.top_margin, section.bottom_margin) or int(Cm(24))
        self.sheet = _Sheet(height)
        self.waiting = 0.0
        self._styles()

    # Styles

    def _styles(self) -> None:
        """Fonts, sizes and distances of our own document; in a user's only the styles that it lacks."""
        styles: Any = self.document.styles
        known = {style.name for style in styles}
        for name, (size, kind) in STYLES.items():
            fresh = name not in known
            if fresh:
                styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
            elif self.own:
                continue
            style = styles[name]
            style.font.size = Pt(size)
            if name != "Normal":
                style.font.italic = False
            if kind == "head":
                style.font.color.rgb = RGBColor.from_string(ACCENT if name.startswith("Head") else "17202C")
            if not (self.own and fresh):
                set_fonts(style, *FONTS[kind])
            space = style.paragraph_format
            if name == "Normal":
                space.space_after, space.line_spacing = Pt(6), 1.35
            elif name in OWN_STYLES.values():
                space.space_before = space.space_after = Pt(1 if name != OWN_STYLES["source"] else 2)
                space.line_spacing = 1.0
            elif name == "Caption":
                space.alignment = WD_ALIGN_PARAGRAPH.CENTER
                space.space_before, space.space_after, space.line_spacing = Pt(6), Pt(3), 1.0
            elif name.startswith("TOC "):
                space.space_after, space.line_spacing = Pt(1 if name != "TOC 2" else 0), 1.0
        styles["Caption"].font.bold = True if not self.own else styles["Caption"].font.bold

    # Front matter

    def front(self) -> None:
        """Title, what it is about, what made it, contents."""
        paper = self.paper
        core = self.document.core_properties
        core.title, core.subject, core.author = paper.title, paper.subject, ""
        core.comments, core.language = paper.made, "zh-CN" if paper.language == "zh" else "en-GB"
        if not self.own:
            self._page_numbers()
        self.document.add_paragraph(paper.title, "Title")
        if paper.subject:
            self.document.add_paragraph(paper.subject, "Subtitle")
        if paper.description:
            self.document.add_paragraph(paper.description)
        self.document.add_paragraph(paper.made, OWN_STYLES["source"])
        self.document.add_paragraph(paper.say("contents"), "TOC Heading")
        titles = [(self._mark(), self._heading(chapter, at)) for at, chapter in enumerate(paper.chapters)]
        self.chapters = iter(titles)
        self._contents('TOC \\o "1-1" \\h \\z \\u', titles, "TOC 1")
        self.document.add_paragraph(paper.say("figures_and_tables"), "TOC Heading")
        parts = [part for chapter in paper.chapters for part in chapter.parts]
        self.places = {part.number: self._mark() for part in parts}
        entries = [(self.places[part.number], f"{part.number}  {part.caption}") for part in parts]
        self._contents('TOC \\h \\z \\t "Caption,1"', entries, "TOC 2")

    def _heading(self, chapter: Chapter, at: int) -> str:
        """A numbered heading; annexes by letters."""
        if not chapter.annex:
            return f"{at + 1}  {chapter.title}"
        letter = "ABCDEFGHIJ"[at - sum(not one.annex for one in self.paper.chapters)]
        between = "" if self.paper.language == "zh" else " "
        return f"{self.paper.say('annex')}{between}{letter}  {chapter.title}"

    def _contents(self, field: str, entries: Sequence[tuple[str, str]], style: str) -> None:
        """A field of contents that stands filled already; Word adds the page numbers when it opens the file."""
        lines = [self.document.add_paragraph(style=style) for _ in entries]
        for line, (mark, text) in zip(lines, entries, strict=True):
            line.paragraph_format.tab_stops.add_tab_stop(
                Emu(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
            if line is lines[0]:
                field_char(line, "begin").find(qn("w:fldChar")).set(qn("w:dirty"), "true")
                instruction(line, field)
                field_char(line, "separate")
            link = element("w:hyperlink", **{"w:anchor": mark, "w:history": "1"})
            line._p.append(link)
            link.append(line.add_run(text)._r)
            if line is lines[-1]:
                field_char(line, "end")

    def _page_numbers(self) -> None:
        """The page's number below, the title above."""
        section = self.document.sections[0]
        below = section.footer.paragraphs[0]
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        below.style = OWN_STYLES["source"]
        field(below, "PAGE", "1")
        above = section.header.paragraphs[0]
        above.style = OWN_STYLES["source"]
        above.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        above.add_run(" · ".join(filter(None, [self.paper.title, self.paper.subject])))

    def _mark(self) -> str:
        return f"_Toc{next(self.marks):08d}"

    # Chapters

    def chapter(self, chapter: Chapter) -> None:
        """A chapter; the first of the text and the first annex begin on a page of their own."""
        mark, title = next(self.chapters)
        head = self.document.add_paragraph(style="Heading 1")
        if chapter in (self.paper.chapters[0], next((one for one in self.paper.chapters if one.annex), None)):
            head.paragraph_format.page_break_before = True
            self.sheet.fresh()
        with bookmarked(head, mark, next(self.marks)):
            head.add_run(title)
        self.waiting = HEADING + TEXT_LINE * ceil(width(chapter.finding) / LETTERS)
        if chapter.finding:
            self.document.add_paragraph(chapter.finding).paragraph_format.keep_with_next = True
        for part in chapter.parts:
            self._figure(part) if isinstance(part, Chart) else self._table(part)

    def _figure(self, figure: Chart) -> None:
        """The picture, its caption below, then note and source."""
        place = self.document.add_paragraph()
        place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        place.paragraph_format.keep_with_next = True
        place.paragraph_format.line_spacing = 1.0
        shape: Any = place.add_run().add_picture(picture(figure), width=Emu(self.width))
        around = self.waiting + CAPTION + self._height_below(figure)
        self.waiting = 0.0
        scale = self.sheet.scale(shape.height / 36_000, around)
        if scale < 1.0:
            shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        shape._inline.docPr.set("descr", figure.caption)
        self._caption(figure)
        self._below(figure)

    def _caption(self, part: Part) -> None:
        """Number as a field, so that Word counts on; then the title."""
        caption = self.document.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        word, annex, number = NUMBERED.fullmatch(part.number).groups()  # type: ignore[union-attr]
        with bookmarked(caption, self.places[part.number], next(self.marks)):
            caption.add_run(word)
            if annex:
                caption.add_run(annex)
            field(caption, f"SEQ {word.strip()}{'_A' * bool(annex)} \\* ARABIC", number)
            caption.add_run(f"  {part.caption}")

    def _below(self, part: Part) -> None:
        texts = self.paper.below(part)
        for text in texts:
            line = self.document.add_paragraph(text, OWN_STYLES["source"])
            line.paragraph_format.keep_with_next = text is not texts[-1]
        if texts:
            line.paragraph_format.space_after = Pt(12)

    def _height_below(self, part: Part) -> float:
        lines = sum(ceil(width(text) / LETTERS / 1.2) for text in (part.note, part.source) if text)
        return SMALL_LINE * (lines + 2)

    def _table(self, table: NumberedTable) -> None:
        """The caption above, rows that stay whole, the head on every page, then note and source."""
        self._caption(table)
        grid = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        small = SMALL if len(table.columns) > WIDE else None
        heads = [Cell(one.titled("\n")) for one in table.columns]
        styles = {one: self.document.styles[OWN_STYLES[one]].style_id for one in ("head", "cell")}
        for row, cells in zip(grid.rows, (heads, *table.rows), strict=True):
            style = styles["head" if cells is heads else "cell"]
            for place, cell, column in zip(row.cells, cells, table.columns, strict=True):
                paragraph = place.paragraphs[0]
                paragraph._p.style = style
                run = paragraph.add_run(cell.marked)
                if small:
                    run.font.size = Pt(small)
                if column.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        ruled(grid, ACCENT)
        self._widths(grid, table)
        texts = sum(
            max(_lines(cell.text, column) for cell, column in zip(row, table.columns, strict=True))
            for row in table.rows
        )
        self.sheet.add(self.waiting + CAPTION + 2 * ROW + ROW * texts + self._height_below(table))
        self.waiting = 0.0
        self._below(table)
        if not (table.note or table.source):
            self.document.add_paragraph(style=OWN_STYLES["source"])

    def _widths(self, grid: Grid, table: NumberedTable) -> None:
        """Columns as wide as their texts ask for, together as wide as the page."""
        asked = []
        for at, column in enumerate(table.columns):
            longest = max((width(row[at].text) for row in table.rows), default=0)
            words = max(width(word) for word in BREAKS.split(f"{column.head} ({column.unit})"))
            least = max(longest if column.numeric else min(longest, 44), min(words, 12), 4)
            asked.append(min(least + 3, 48))
        for at, share in enumerate(asked):
            grid.columns[at].width = Emu(int(self.width * share / sum(asked)))
        for row in grid.rows:
            for cell, column in zip(row.cells, grid.columns, strict=True):
                cell.width = column.width


def _between(whole: int | None, *margins: int | None) -> int:
    return int(whole or 0) - sum(int(one or 0) for one in margins)


def _lines(text: str, column: Any) -> int:
    """About how many lines a text of a table takes."""
    return 1 if column.numeric else max(1, ceil(width(text) / 40))
