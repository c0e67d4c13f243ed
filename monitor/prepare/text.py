"""A preparation for the terminal; pure."""

from collections.abc import Sequence

from monitor.prepare.checklist import grouped
from monitor.prepare.prepared import Prepared
from monitor.prepare.words import (
    HEADINGS,
    LIMITS,
    about,
    ceiling_sentences,
    leg_cells,
    pack_line,
)


def text(told: Prepared) -> str:
    """Write it all, section by section."""
    lines = [told.runner, about(told), "", "Until the start"]
    for when, items in grouped(told.items).items():
        lines.append(f"  {when}{' (over)' if all(item.over for item in items) else ''}")
        lines += [
            f"    {item.advice.topic} [{item.advice.evidence}]: {item.advice.text}"
            for item in items
        ]
    lines += ["", "The first third", *(f"  {one}" for one in ceiling_sentences(told))]
    if told.legs:
        lines += ["", "The way", *_table([HEADINGS, *map(leg_cells, told.legs)])]
    lines += [f"  {told.warning}"] if told.warning else []
    if told.packs:
        lines += ["", "To take along", *(f"  {pack_line(pack)}" for pack in told.packs)]
    if told.unplanned:
        lines += ["", "Not planned", *(f"  {one}" for one in told.unplanned)]
    if told.briefing.defaults:
        lines += ["", "Assumed, as it is not given"]
        lines += [f"  {one.name}: {one.assumed} ({one.key})" for one in told.briefing.defaults]
    sources = {item.advice.topic: item.advice.source for item in told.items}
    lines += ["", "Evidence", *(f"  {topic}: {source}" for topic, source in sources.items())]
    return "\n".join([*lines, "", LIMITS])


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
