"""Cookies and tickets: what we signed is read again, and nothing else."""

from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.access.sessions import TICKET_FOR_S, Session, Sessions

KEY = "00" * 32
NOW = 1_800_000_000.0
SESSIONS = Sessions(KEY)

sessions = st.builds(
    Session,
    subject=st.text(max_size=80),
    stamp=st.text("0123456789abcdef", min_size=16, max_size=16),
    expires=st.floats(NOW + 1, NOW + 1e7),
    id=st.text("0123456789abcdef", min_size=16, max_size=16),
)


@given(session=sessions)
def test_a_cookie_is_read_as_it_was_written(session: Session) -> None:
    cookie = SESSIONS.cookie(session)
    assert SESSIONS.session(cookie, NOW) == session
    assert cookie.isascii()
    assert not set(cookie) & set(' ;,"\\')


@given(session=sessions, after_s=st.floats(0, 1e9))
def test_a_cookie_that_is_over_is_nothing(session: Session, after_s: float) -> None:
    assert SESSIONS.session(SESSIONS.cookie(session), session.expires + after_s) is None


@given(text=st.text(max_size=200) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_whatever_else_somebody_sends_is_nothing(text: str) -> None:
    session = Session("person/maya", "0" * 16, NOW + 60, "00" * 8)
    assert SESSIONS.session(text, NOW) is None
    assert not SESSIONS.is_ticket(text, session, NOW)


@given(session=sessions, data=st.data())
def test_a_changed_cookie_is_nothing(session: Session, data: st.DataObject) -> None:
    cookie = SESSIONS.cookie(session)
    # The last letter of the signature holds two bits that say nothing.
    at = data.draw(st.integers(0, len(cookie) - 2))
    letter = data.draw(st.sampled_from("ABCabc019-_."))
    assume(cookie[at] != letter)
    changed = cookie[:at] + letter + cookie[at + 1 :]
    assert SESSIONS.session(changed, NOW) is None


@given(session=sessions)
def test_another_key_opens_nothing(session: Session) -> None:
    assert Sessions("11" * 32).session(SESSIONS.cookie(session), NOW) is None


@given(session=sessions, other=sessions, after_s=st.floats(0, 2 * TICKET_FOR_S))
def test_a_ticket_is_good_for_its_session_and_for_half_a_minute(
    session: Session, other: Session, after_s: float
) -> None:
    ticket = SESSIONS.ticket(session, NOW)
    assert SESSIONS.is_ticket(ticket, session, NOW + after_s) == (after_s < TICKET_FOR_S)
    assert SESSIONS.is_ticket(ticket, other, NOW) == (other == session)


def test_a_ticket_is_no_cookie_and_a_cookie_no_ticket() -> None:
    session = Session("link/abcde", "0" * 16, NOW + 60, "00" * 8)
    assert SESSIONS.session(SESSIONS.ticket(session, NOW), NOW) is None
    assert not SESSIONS.is_ticket(SESSIONS.cookie(session), session, NOW)
