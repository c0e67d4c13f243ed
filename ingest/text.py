"""Makes text from outside fit for logs and terminals."""


def one_line(text: str, length: int) -> str:
    """Cut a text to a length and write its control characters as escapes.

    So nobody can forge a line of the log, or send commands to the terminal that shows it.
    """
    cut = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
