"""How a source is asked: how often, how long we wait for it, and who says he is asking."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from analytics.errors import InputError, SourceError
from analytics.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Manners:
    """How patiently a source is asked; all times in seconds.

    Attributes
    ----------
    interval : between two requests, of all processes together; arXiv asks for three.
    attempts : requests for one page before giving up.
    knocks : of these, how many may find nobody there: no such host, no connection.
    backoff : wait before the second attempt; doubles with each, with as much jitter.
    connect, read : longest silence while connecting and while reading.
    total : longest time for one answer.
    patience : longest wait for a turn, or that a source may ask for.
    max_bytes : largest answer, unpacked.
    """

    interval: float = 3.0
    attempts: int = 5
    knocks: int = 2
    backoff: float = 5.0
    connect: float = 15.0
    read: float = 60.0
    total: float = 180.0
    patience: float = 900.0
    max_bytes: int = 1 << 26


POLITE = Manners()


class FaultError(SourceError):
    """An answer that may be right the next time.

    Attributes
    ----------
    wait : seconds the source has asked to wait before that, or None.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class UnreachableError(FaultError):
    """Nobody is there to answer: waiting long seldom helps, and somebody sits and waits."""

    def __init__(self, message: str) -> None:
        super().__init__(message, wait=1.0)


def name_agent(contact: str) -> str:
    """The User-Agent: the project, and where its operator can be reached.

    Raises
    ------
    InputError : ``contact`` cannot stand in a header.
    """
    if not contact:
        return "Papertide (arXiv trend dashboard)"
    if not (contact.isascii() and contact.isprintable()) or len(contact) > 200:
        raise InputError(
            _("contact {contact} cannot be sent: give an e-mail or web address in ASCII").format(
                contact=repr(contact[:60])
            )
        )
    return f"Papertide (arXiv trend dashboard; contact: {contact})"


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, in seconds or as a date; None: it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
