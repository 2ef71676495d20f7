"""A report as a PowerPoint file: a slide for each figure, with a chart that can be edited, and for each table."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

import pptx
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches, Pt

from scenario_engine.support.errors import width
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.look import SOFT
from scenario_engine.view.office.content import Cell, Chapter, NumberedTable, Paper, Part
from scenario_engine.view.office.documents import opened, picture
from scenario_engine.view.office.native import native, rgb

WIDE, HIGH = 13.333, 7.5
"""Inches of a slide where no template says otherwise."""

MARGIN, TOP = 0.6, 1.55

LINES = 16
"""Lines of a table on one slide."""

FONTS = ("Arial", "微软雅黑")
"""Latin and Chinese."""

AS_PICTURE = ("multiples", "heat", "tiles", "slope", "sankey")
"""Forms that PowerPoint has no chart for."""


def write(file: Path, paper: Paper, template: Path | None = None) -> None:
    """Write a PowerPoint file; of the user's template, .pptx or .potx, master and layouts are used, its slides left out."""
    slides = _Slides(_opened(template), paper, own=template is not None)
    slides.front()
    for chapter in paper.chapters:
        slides.chapter(chapter)
    slides.deck.save(str(file))


def _opened(template: Path | None) -> Presentation:
    """An empty presentation, in a user's design where there is one."""
    if template is None:
        deck = pptx.Presentation()
        deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
        return deck
    deck = opened(template, "PowerPoint", ".pptx or .potx", pptx.Presentation)
    listed: Any = deck.slides._sldIdLst
    for one in list(listed):
        deck.part.drop_rel(one.rId)
        listed.remove(one)
    return deck


class _Slides:
    """One presentation while it is written."""

    def __init__(self, deck: Presentation, paper: Paper, own: bool) -> None:
        self.deck, self.paper, self.own = deck, paper, own
        self.width = (deck.slide_width or 0) / 914_400
        self.height = (deck.slide_height or 0) / 914_400

    # Slides

    def front(self) -> None:
        """Title, and what the slides show."""
        paper = self.paper
        core = self.deck.core_properties
        core.title, core.subject, core.author, core.comments = paper.title, paper.subject, "", paper.made
        slide = self._slide(paper.title, layout=0)
        placeholders = [one for one in slide.placeholders if one.placeholder_format.idx == 1]
        below = "\n".join(filter(None, [paper.subject, paper.description, paper.made]))
        if placeholders and self.own:
            placeholders[0].text = below
        else:
            for one in placeholders:
                one._element.getparent().remove(one._element)
            self._text(slide, below, top=3.6, height=1.6, size=18, paint=SOFT)
        contents = self._slide(paper.say("contents"))
        plain = [one.title for one in paper.chapters if not one.annex]
        lines = [f"{at}  {title}" for at, title in enumerate(plain, start=1)]
        lines += [paper.say("annex")] * any(one.annex for one in paper.chapters)
        self._text(contents, "\n".join(lines), top=TOP, height=self.height - TOP - 0.6, size=18)

    def chapter(self, chapter: Chapter) -> None:
        """Its figures and tables, each on a slide of its own; what is found stands above the first."""
        for at, part in enumerate(chapter.parts):
            title = chapter.finding if at == 0 and chapter.finding and not chapter.annex else chapter.title
            if isinstance(part, Chart):
                self._figure(part, title)
            else:
                self._table(part, title)

    def _slide(self, title: str, layout: int = 5) -> Slide:
        """A slide with its title; in our own design placed for a wide screen."""
        layouts = self.deck.slide_layouts
        slide = self.deck.slides.add_slide(layouts[min(layout, len(layouts) - 1)])
        shape = slide.shapes.title
        if shape is None:
            self._text(slide, title, top=0.4, height=1.0, size=24)
            return slide
        shape.text_frame.text = title
        if not self.own:
            top = 2.2 if layout == 0 else 0.35
            shape.left, shape.top = Inches(MARGIN), Inches(top)
            shape.width, shape.height = Inches(self.width - 2 * MARGIN), Inches(1.3 if layout == 0 else 0.85)
            for paragraph in shape.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.LEFT
                for run in paragraph.runs:
                    run.font.size = Pt(36 if layout == 0 else 22 if width(title) < 90 else 18)
                    run.font.bold = True
                    run.font.color.rgb = rgb("#1f4e8c")
                    _fonts(run)
        return slide

    def _text(
        self, slide: Slide, text: str, *, top: float, height: float, size: float, paint: str = "#17202c"
    ) -> None:
        box = slide.shapes.add_textbox(
            Inches(MARGIN), Inches(top), Inches(self.width - 2 * MARGIN), Inches(height)
        )
        frame = box.text_frame
        frame.word_wrap = True
        for at, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = line
            run.font.size = Pt(size)
            run.font.color.rgb = rgb(paint)
            _fonts(run)
            if size >= 16:
                paragraph.space_after = Pt(8)

    def _around(self, slide: Slide, part: Part, extra: str = "") -> None:
        """Number and title above, note and source below."""
        self._text(slide, f"{part.number}  {part.caption}{extra}", top=1.2, height=0.4, size=14)
        texts = self.paper.below(part)
        top = self.height - 0.35 - 0.22 * len(texts)
        if texts:
            self._text(slide, "\n".join(texts), top=top, height=0.3, size=10, paint=SOFT)

    def _figure(self, chart: Chart, title: str) -> None:
        slide = self._slide(title)
        self._around(slide, chart)
        left, top = MARGIN, TOP + 0.1
        wide, high = self.width - 2 * MARGIN, self.height - TOP - 1.0
        if chart.form not in AS_PICTURE:
            native(slide, chart, [Inches(one) for one in (left, top, wide, high)], chart.caption)
            return
        shape = slide.shapes.add_picture(picture(chart), Inches(left), Inches(top), height=Inches(high))
        if shape.width > Inches(wide):
            ratio = Inches(wide) / shape.width
            shape.width, shape.height = Inches(wide), int(shape.height * ratio)
        shape.left = int((Inches(self.width) - shape.width) / 2)
        shape._element._nvXxPr.cNvPr.set("descr", chart.caption)

    def _table(self, table: NumberedTable, title: str) -> None:
        """A table in as many slides as it needs."""
        widths = _widths(table)
        pages = _pages(table, widths)
        for at, rows in enumerate(pages, start=1):
            slide = self._slide(title)
            extra = f" ({at}/{len(pages)})" if len(pages) > 1 else ""
            self._around(slide, table if at == len(pages) else replace(table, note=""), extra)
            self._grid(slide, table, rows, widths)

    def _grid(
        self, slide: Slide, table: NumberedTable, rows: Sequence[tuple[Cell, ...]], widths: Sequence[float]
    ) -> None:
        wide = self.width - 2 * MARGIN
        place = [Inches(one) for one in (MARGIN, TOP + 0.1, wide, 0.3 * len(rows))]
        grid: Any = slide.shapes.add_table(len(rows) + 1, len(table.columns), *place).table
        heads = [Cell(one.titled()) for one in table.columns]
        for at, share in enumerate(widths):
            grid.columns[at].width = Inches(wide * share)
        longest = max((width(cell.text) for row in rows for cell in row), default=0)
        small = 9 if len(table.columns) > 8 or longest > 60 else 12
        room = (self.height - TOP - 1.0) / (len(rows) + 1)
        high = Inches(min(0.42, max(0.28, room))) if longest <= 60 else Inches(0.28)
        for at, cells in enumerate((heads, *rows)):
            grid.rows[at].height = high
            for across, cell in enumerate(cells):
                made = grid.cell(at, across)
                made.margin_top = made.margin_bottom = Inches(0.03)
                made.vertical_anchor = MSO_ANCHOR.MIDDLE
                frame = made.text_frame
                run = frame.paragraphs[0].add_run()
                run.text = cell.marked
                run.font.size = Pt(small if width(cell.marked) < 90 else small - 2)
                _fonts(run)
                if table.columns[across].numeric:
                    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
                made.fill.solid()
                head = at == 0
                made.fill.fore_color.rgb = rgb("#1f4e8c" if head else "#ffffff" if at % 2 else "#f1f5fa")
                run.font.color.rgb = rgb("#ffffff" if head else "#17202c")
                run.font.bold = head


def _widths(table: NumberedTable) -> list[float]:
    """Shares of the columns in the width, by what their texts ask for."""
    asked = []
    for at, column in enumerate(table.columns):
        longest = max((width(row[at].text) for row in table.rows), default=0)
        asked.append(min(max(longest, min(width(column.head), 14), 5) + 3, 60))
    return [one / sum(asked) for one in asked]


def _pages(table: NumberedTable, widths: Sequence[float]) -> list[list[tuple[Cell, ...]]]:
    """Rows in slides of about equally many lines."""
    letters = [max(6.0, 165 * share) for share in widths]
    lines = [
        max(ceil(width(cell.text) / room) for cell, room in zip(row, letters, strict=True)) or 1
        for row in table.rows
    ]
    count = max(1, ceil(sum(lines) / LINES))
    most, used = sum(lines) / count, 0.0
    pages: list[list[tuple[Cell, ...]]] = [[]]
    for row, own in zip(table.rows, lines, strict=True):
        if pages[-1] and used + own > max(most, own) + 0.5:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += own
    return pages


def _fonts(run: Any) -> None:
    """Latin and Chinese fonts of a run; the second has no name in python-pptx."""
    run.font.name = FONTS[0]
    properties = run._r.get_or_add_rPr()
    chinese = properties.find(qn("a:ea"))
    if chinese is None:
        chinese = properties.makeelement(qn("a:ea"), {})
        properties.find(qn("a:latin")).addnext(chinese)
    chinese.set("typeface", FONTS[1])
