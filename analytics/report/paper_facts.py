"""What a report says of a paper: its reference, its abstract by sentences, and what is near it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reference:
    """One paper, once, whatever number of places name it.

    Attributes
    ----------
    number : in the list of references, from 1.
    day : of submission.
    day_is : second, day, estimated or month: how exact ``day`` is.
    inside : whether the paper is of the report's period.
    primary : primary category; None where no source tells.
    topic : label of its topic; "" without topics.
    """

    number: int
    arxiv_id: str
    title: str
    authors: tuple[str, ...]
    day: date
    day_is: str
    inside: bool
    primary: str | None
    categories: tuple[str, ...]
    topic: str
    simulated: bool = False

    @property
    def abstract_url(self) -> str:
        """Page of the abstract."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf_url(self) -> str:
        """The PDF."""
        return f"https://arxiv.org/pdf/{self.arxiv_id}"


#: What a sentence of an abstract does; "" where nobody has told.
Role = Literal["background", "new", "method", "result", "limitation", ""]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an abstract, word for word.

    ``number`` counts from 1 as ``report.sentences`` splits it.
    """

    number: int
    text: str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that an abstract gives, word for word, and the sentence it stands in."""

    figure: str
    sentence: int
    context: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A near paper of the last months.

    Attributes
    ----------
    likeness : cosine of the two papers' vectors.
    shared, only_here, only_there : terms, heaviest first.
    """

    arxiv_id: str
    likeness: float
    shared: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteSection:
    """One section of an editor's note; ``text`` is Markdown, untrusted as all text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What an editor wrote on a paper.

    ``read`` : abstract or paper: what the editor had read.
    """

    arxiv_id: str
    lang: str
    author: str
    day: date
    read: Literal["abstract", "paper"]
    sections: tuple[NoteSection, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """A paper at length.

    Attributes
    ----------
    sentences : all of the abstract's, in order.
    truncated : whether the source cut the abstract short.
    themes : series ids of ``WeeklyReport.trends``; topic : one of them, or "".
    notes : an editor's, at most one in each language; one takes the place of the sentences.
    """

    arxiv_id: str
    sentences: tuple[Sentence, ...]
    truncated: bool
    claims: tuple[Claim, ...]
    topic: str
    themes: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A paper in a chapter with a line of its own.

    Attributes
    ----------
    sentence : of its abstract, where one states what is new; else None.
    rule : why it is here: pinned (somebody asked for it) or chosen (by ``report.examples``).
    signs : of ``report.examples.SIGNS``, those it has; none where it was pinned.
    """

    arxiv_id: str
    sentence: Sentence | None
    rule: Literal["pinned", "chosen"]
    signs: tuple[str, ...] = ()


#: How a paper stands in the category it is listed under.
Standing = Literal["primary", "cross-list", "other"]


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A paper in the survey.

    Attributes
    ----------
    standing : in the section's categories: primary there, a cross-list, or neither (a pin).
    sentence : of its abstract, or None.
    pinned : whether somebody asked for it.
    """

    arxiv_id: str
    standing: Standing
    sentence: Sentence | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A paper of the period on the map of topics; ``x`` and ``y`` have no unit."""

    arxiv_id: str
    x: float
    y: float
    topic: int | None
