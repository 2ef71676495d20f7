"""Make the font that figures carry: Noto Sans CJK SC, cut to the characters of GB 2312 level 1, Latin and Greek.

    python docs/font.py NotoSansCJK-Regular.ttc scenario_engine/data/*/labels.csv scenario_engine/view/report/words.toml

Needs fonttools. Noto Sans CJK is under the SIL Open Font License 1.1 (Adobe, Google); the cut font keeps that
licence and goes by a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FACE = "Noto Sans CJK SC"
NAME = "Scenario Sans SC"
TARGET = Path(__file__).parents[1] / "scenario_engine" / "view" / "figures" / "ScenarioSansSC-Regular.otf"

LATIN = {chr(code) for code in range(0x20, 0x180)}
GREEK = {chr(code) for code in range(0x391, 0x3CA)}
SIGNS = set("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹–—‘’“”…‰→←↑↓−×÷≈≤≥∞·•％（），。：；！？、《》「」￥€")


def gb_2312_level_1() -> set[str]:
    """The 3,755 most common simplified characters, rows 16 to 55 of GB 2312."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return {code.decode("gb2312", errors="ignore") for code in codes} - {""}


def main(collection: Path, texts: list[Path]) -> None:
    """Cut the face out of the collection, with the characters of the given texts besides."""
    wanted = gb_2312_level_1() | LATIN | GREEK | SIGNS
    for text in texts:
        wanted |= {sign for sign in text.read_text(encoding="utf-8") if ord(sign) > 0x2000}
    (face,) = (font for font in TTCollection(collection).fonts if font["name"].getDebugName(4) == FACE)
    options = subset.Options(layout_features=["kern"], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(sign) for sign in wanted])
    cutter.subset(face)
    rename(face)
    face.save(TARGET)


def rename(face: TTFont) -> None:
    """Give the font its own name, so that it is not taken for the whole one."""
    for record in face["name"].names:
        if record.nameID in (1, 4):
            record.string = NAME
        elif record.nameID in (3, 6):
            record.string = NAME.replace(" ", "")
    face["CFF "].cff.fontNames[0] = NAME.replace(" ", "")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(text) for text in sys.argv[2:]])
