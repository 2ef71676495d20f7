"""Parts of a page as its document holds them."""


def block(part, section, kind, name=None):
    """The block of a kind in a section, by name where there are several."""
    (found,) = (one for one in part["sections"] if one["id"] == section)
    return next(one for one in found["blocks"] if one["kind"] == kind and name in (None, one.get("name")))
