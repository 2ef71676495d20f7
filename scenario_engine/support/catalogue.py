"""Messages in another language: a catalogue of templates, and what it makes of a message whose fields are filled already.

Where a message is raised it is an f-string, `f"{file} exists already."`. The catalogue has it as `{0} exists already.`
beside its translation. A message is recognised by what stands between its fields, and the fields go over as they are, or
translated where they are messages themselves. So nothing changes where a message is raised, and what was written into a
result long ago is translated like what is said now.
"""

import re
from collections.abc import Iterator, Mapping

FIELD = re.compile(r"\{(\w*)\}")

ENTRY = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)^msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

SENTENCES = re.compile(r"[.?!] +[A-Z]")
"""Where one sentence ends and another begins: a field holds no two, they are messages of their own."""

KEY = re.compile(r"\w\.$")
"""What goes before the last part of a dotted key, which is one word: `inputs.{0} is {1}` has none of two."""

PREDICATE = re.compile(r"([\w-]+(?:\.[\w-]+)*)(:?) ([a-z].+)", re.DOTALL)
"""A key, perhaps a colon, and what is said of it; where that is a message of its own, the key stands before it."""

SENTENCE = re.compile(r"(?<=[.;:?!,])\s+")

TELLING = 5
"""Letters outside its fields that a message needs to be recognised by them; `{0} of {1}` could be anything."""

MARKS = {",": "，", ";": "；", ":": "：", ".": "。", "?": "？"}

FULL_WIDTH = "，。；：？！、）”’》"
"""After these Chinese has no space."""


def read(text: str) -> dict[str, str]:
    """Message → translation of a `.po` file, without those that have none; the header is no message.

    >>> read('msgid "{0} exists."\\nmsgstr "{0}已存在。"\\n')
    {'{0} exists.': '{0}已存在。'}
    """
    pairs = ((_unquoted(one), _unquoted(other)) for one, other in ENTRY.findall(text))
    return {english: other for english, other in pairs if english and other}


def _unquoted(lines: str) -> str:
    joined = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', lines))
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), joined)


class Template:
    """A message with fields and its translation."""

    def __init__(self, english: str, other: str) -> None:
        self.english, self.other = english, other
        self.fields = FIELD.findall(english)
        self.pieces = FIELD.split(english)[::2]
        """What stands around and between the fields."""
        self.longest = max(self.pieces, key=len)
        """The piece by which a message is told apart fastest."""

    @property
    def telling(self) -> bool:
        """Whether a filled message can be recognised."""
        return sum(map(str.isalpha, "".join(self.pieces))) >= TELLING

    def fields_of(self, text: str) -> list[str] | None:
        """What fills the fields of a message; None where the message is another."""
        first, *between = self.pieces
        last = between.pop()
        if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
            return None
        found, start, end = [], len(first), len(text) - len(last)
        for piece in between:
            at = text.find(piece, start, end)
            if at < 0:
                return None
            found.append(text[start:at])
            start = at + len(piece)
        found.append(text[start:end])
        keys = (value for piece, value in zip(self.pieces, found, strict=False) if KEY.search(piece))
        return None if any(" " in value and not value.startswith(" ") for value in keys) else found


class Catalogue:
    """Messages, English → the other language; `{0}`, `{1}` or `{name}` stand for fields in both."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = messages
        self._known: dict[str, str] = {}
        templates = []
        for english, other in messages.items():
            if FIELD.search(english):
                templates.append(Template(english.strip(), other.strip()))
            else:
                self._known[_plain(english)] = other
        telling = (one for one in templates if one.telling)
        self._templates = sorted(telling, key=lambda one: (-len("".join(one.pieces)), one.english))

    def said(self, text: str) -> str:
        """A text in the other language: as a whole, else line by line, else sentence by sentence."""
        whole = self._whole(text)
        if whole is not None:
            return whole
        if "\n" in text:
            return "\n".join(map(self.said, text.split("\n")))
        return _joined(self._by_sentence(text))

    def template(self, english: str) -> str:
        """The translation of a message whose fields are not filled yet; itself where there is none."""
        return self._messages.get(english, english)

    def _whole(self, text: str) -> str | None:
        """The translation of one message, blanks around it kept; None where there is none."""
        bare = text.strip()
        if not bare:
            return text
        dotted = "." in bare.partition(" ")[0]
        readings = (self._of_key, self._filled) if dotted else (self._filled, self._of_key)
        told = self._known.get(_plain(bare))
        for reading in readings:
            told = reading(bare) if told is None else told
        return None if told is None else text.replace(bare, told, 1)

    def _of_key(self, text: str) -> str | None:
        """A key and the message that follows it, such as `inputs.gdp is given in 2 ways: value, path.`"""
        found = PREDICATE.fullmatch(text)
        if found is None:
            return None
        for rest, mark in ((found[3], ""), (found[3].removesuffix("."), "。")):
            told = self._known.get(_plain(rest)) or self._filled(rest, begun=True)
            if told is not None:
                return f"{found[1]}{'：' if found[2] else ' ' * told[0].isascii()}{told}{mark}"
        return None

    def _filled(self, text: str, *, begun: bool = False) -> str | None:
        """By the first template that fits; with `begun` of those that begin with a word, not with a field."""
        for template in self._templates:
            if template.longest not in text or (begun and not template.pieces[0]):
                continue
            values = template.fields_of(text)
            if values is None or any(map(SENTENCES.search, values)):
                continue
            told = map(self._field, values, template.pieces[1:])
            named = dict(zip(template.fields, told, strict=True))
            return FIELD.sub(lambda found, named=named: named.get(found[1], found[0]), template.other)  # type: ignore[misc]
        return None

    def _field(self, value: str, after: str) -> str:
        """What fills a field: a message, or several, where they are known, else what it is; a key stands before `=`."""
        if after.startswith(" = "):
            return value
        whole = self._whole(value) if " " in value.strip() or value in self._known else None
        if whole is None and "; " in value:
            whole = _joined(self._by_sentence(value))
        return value if whole is None else whole

    def _by_sentence(self, text: str) -> Iterator[str]:
        """The longest parts that are known, one after the other; what is not known stays."""
        cuts = [0, *(found.end() for found in SENTENCE.finditer(text)), len(text)]
        start = 0
        while start < len(cuts) - 1:
            for end in range(len(cuts) - 1, start, -1):
                told = self._marked(text[cuts[start] : cuts[end]])
                if told is not None:
                    yield told
                    start = end
                    break
            else:
                yield text[cuts[start] : cuts[start + 1]]
                start += 1

    def _marked(self, part: str) -> str | None:
        """The translation of a part of a sentence, the mark at its end kept; None where there is none."""
        told = self._whole(part)
        bare = part.rstrip()
        if told is None and bare[-1:] in MARKS and (told := self._whole(bare[:-1])) is not None:
            told += MARKS[bare[-1]]
        return told


def _plain(text: str) -> str:
    """A text without line breaks of its source: what tells messages apart is not where they are wrapped."""
    return " ".join(text.split())


def _joined(parts: Iterator[str]) -> str:
    text = ""
    for part in parts:
        text = text.rstrip(" ") + part if text.rstrip(" ").endswith(tuple(FULL_WIDTH)) else text + part
    return text
