"""Standard output that may go away (`| head`), be full or not know a character: none ends a command before its work is done."""

import codecs
import io
import os
import sys
import unicodedata

NEAREST = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "×": "x", "·": ".", "→": "->",
    "↓": "v", "↑": "^", "≤": "<=", "≥": ">=", "≈": "~", "±": "+/-", "Σ": "sum", "π": "pi", "α": "alpha", "✔": "ok", "✘": "no",
    "│": "|", "─": "-", "━": "=", "•": "*",
})  # fmt: skip
"""What stands for a character where the terminal's encoding lacks it; a minus must not become a question mark."""


class Patient:
    """A stream that writes to nowhere once its reader has gone or its disk is full; `lost` says why in the latter case."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream, self.lost = stream, ""

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, or let it be."""
        try:
            return self._stream.write(text)
        except OSError as fault:
            self._let_go(fault)
            return len(text)

    def flush(self) -> None:
        """Write what waits, or let it be."""
        try:
            self._stream.flush()
        except OSError as fault:
            self._let_go(fault)

    def _let_go(self, fault: OSError) -> None:
        if not isinstance(fault, BrokenPipeError):
            self.lost = self.lost or str(fault.strerror or fault)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def nearest(fault: UnicodeError) -> tuple[str, int]:
    """What codecs write for characters that an encoding lacks: the nearest it has, as `NEAREST` or Unicode says, or ?."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    text = unicodedata.normalize("NFKD", fault.object[fault.start : fault.end].translate(NEAREST))
    return "".join(one if one.isascii() else "?" for one in text if not unicodedata.combining(one)), fault.end


def settle() -> None:
    """Make standard output patient, in a process of our own; what a test or a notebook put there stays."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout is sys.__stdout__:
        codecs.register_error("nearest", nearest)
        sys.stdout.reconfigure(errors="nearest")
        sys.stdout = Patient(sys.stdout)


def lost() -> str:
    """Why standard output does not hold all that was said, as the system says; empty where it does or its reader has gone."""
    stream: object = sys.stdout
    if not isinstance(stream, Patient):
        return ""
    stream.flush()
    return stream.lost
