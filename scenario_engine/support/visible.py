"""Control characters of a text, which a terminal would obey and XML refuses, as characters that can be seen."""

EIGHT_BITS, TURNS = range(0x80, 0xA0), [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
VISIBLE = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: 0x2421}
    | dict.fromkeys([*EIGHT_BITS, *TURNS], 0xFFFD)
)
"""Control characters as their pictures, such as ␛ for escape; those of eight bits and what turns the direction as �."""
