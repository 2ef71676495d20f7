"""The gallery: a card for each notebook, with the last picture it drew in this build."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.directives.other import TocTree


class Cards(nodes.General, nodes.Element):
    """Where the cards of some documents go."""


class Gallery(TocTree):
    """`{gallery}`: a contents that is shown as cards; its lines are those of a `{toctree}`."""

    def run(self) -> list[nodes.Node]:
        """The contents, hidden, and the place of the cards."""
        self.options["hidden"] = True
        contents = super().run()
        listed = [name for node in contents for one in node.findall(toctree) for name in one["includefiles"]]
        return [*contents, Cards(documents=listed)]


def deal(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put title and last picture of each document where its card goes."""
    for place in list(doctree.findall(Cards)):
        cards = nodes.container(classes=["gallery"])
        cards += [_card(app, docname, name) for name in place["documents"]]
        place.replace_self(cards)


def _card(app: Sphinx, here: str, name: str) -> nodes.Node:
    page = app.env.get_doctree(name)
    card = nodes.container(classes=["card"])
    where = app.builder.get_relative_uri(here, name)
    title = nodes.reference("", app.env.titles[name].astext(), refuri=where, internal=True)
    card += nodes.paragraph("", "", nodes.strong("", "", title))
    pictures = list(page.findall(nodes.image))
    if pictures:
        picture = pictures[-1].deepcopy()
        picture["alt"] = app.env.titles[name].astext()
        card += nodes.reference("", "", picture, refuri=where, internal=True)
    return card


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directive known."""
    app.add_node(Cards)
    app.add_directive("gallery", Gallery)
    app.connect("doctree-resolved", deal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
