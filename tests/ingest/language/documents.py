"""What a reader sees of a page that is written and not drawn."""

from lxml import html

SHOWN = ("aria-label", "title", "alt", "data-name")


def words_of(page: str) -> str:
    """Every text of a page, its title and what is read out in place of pictures among them."""
    tree = html.fromstring(page)
    for style in tree.xpath("//style"):
        style.drop_tree()
    shown = [text for name in SHOWN for text in tree.xpath(f"//@{name}")]
    return "\n".join([*tree.xpath("//text()"), *shown])
