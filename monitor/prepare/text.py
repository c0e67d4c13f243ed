"""A preparation for the terminal; pure."""

from collections.abc import Sequence

from ingest.language.catalogue import Catalogue
from monitor.preparation import topic_name
from monitor.prepare.checklist import Item, grouped
from monitor.prepare.prepared import Prepared
from monitor.prepare.words import (
    about,
    ceiling_sentences,
    headings,
    leg_cells,
    pack_line,
)


def text(told: Prepared, say: Catalogue) -> str:
    """Write it all, section by section."""
    lines = [told.runner, about(told, say), "", say("prepare.days")]
    for when, items in grouped(told.items, say).items():
        over = all(item.over for item in items)
        lines.append(f"  {say('prepare.over', what=when) if over else when}")
        lines += [f"    {_item(item, say)}" for item in items]
    third = (f"  {one}" for one in ceiling_sentences(told, say))
    lines += ["", say("prepare.third"), *third]
    if told.legs:
        rows = [headings(say), *(leg_cells(leg, say) for leg in told.legs)]
        lines += ["", say("prepare.way"), *_table(rows)]
    lines += [f"  {told.warning}"] if told.warning else []
    if told.packs:
        lines += ["", say("prepare.packs"), *(f"  {pack_line(pack, say)}" for pack in told.packs)]
    if told.unplanned:
        lines += ["", say("prepare.unplanned"), *(f"  {one}" for one in told.unplanned)]
    if told.briefing.defaults:
        lines += ["", say("prepare.assumed")]
        lines += [f"  {one.name}: {one.assumed} ({one.key})" for one in told.briefing.defaults]
    sources = {topic_name(say, item.advice.topic): item.advice.source for item in told.items}
    lines += ["", say("prepare.evidence")]
    lines += [f"  {topic}: {source}" for topic, source in sources.items()]
    return "\n".join([*lines, "", say("prepare.limits")])


def _item(item: Item, say: Catalogue) -> str:
    evidence = say(f"evidence.{item.advice.evidence}")
    return f"{topic_name(say, item.advice.topic)} [{evidence}]: {item.advice.text}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
