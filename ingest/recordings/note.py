"""What is noted of a recording, in the usual language, that it can be said in others (pure)."""

import re

from ingest.language.catalogue import Catalogue, catalogue


class Note(str):
    """A sentence for people, which knows its name in the catalogue.

    Parameters
    ----------
    key : of the text, in the group ``recordingNotes``
    values : what the text names

    Examples
    --------
    >>> note = Note("speed", seconds="10")
    >>> note
    'The speed is the mean over 10 s, from the distance.'
    >>> note.said(catalogue("it"))
    'La velocità è la media su 10 s, dalla distanza.'
    """

    key: str
    values: dict[str, str]

    def __new__(cls, key: str, **values: str) -> "Note":
        """Say it in the usual language."""
        note = super().__new__(cls, catalogue()(f"recordingNotes.{key}", **values))
        note.key, note.values = key, values
        return note

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """What a copy is made of."""
        return (self.key,), self.values

    def said(self, say: Catalogue) -> str:
        """The same in another language."""
        return say(f"recordingNotes.{self.key}", **self.values)


def note_said(say: Catalogue, note: str) -> str:
    """A note in a language; as it is, if it is none of ours."""
    return note.said(say) if isinstance(note, Note) else note


def reason_said(say: Catalogue, reason: str) -> str:
    """Why something was not believed, in a language; as it is, if it is none of ours.

    Examples
    --------
    >>> reason_said(catalogue("it"), "heart_rate_bpm out of range")
    'heart_rate_bpm fuori dai limiti'
    >>> reason_said(catalogue("it"), "position 0, 0")
    'posizione 0, 0'
    """
    known = say.keys("recording")
    whole = f"refusedRecords.{_key(reason)}"
    if whole in known:
        return say(whole)
    quantity, _, what = reason.partition(" ")
    key = f"refusedValues.{_key(what)}"
    return say(key, quantity=quantity) if key in known else reason


def _key(words: str) -> str:
    return re.sub(r"\W+", "_", words)
