"""The one tree of errors: each says what was wrong, where, and what to do."""


class PapertideError(Exception):
    """Base of every error a user can meet; the text is one line fit for a terminal or a page.

    Attributes
    ----------
    status : exit status of the command line (2: the input is at fault, 3: something outside is).
    """

    status = 2


class InputError(PapertideError):
    """An argument, a file or a record that cannot be used as given."""


class StoreError(PapertideError):
    """The store cannot be read or written as asked."""

    status = 3


class SourceError(PapertideError):
    """A source of papers did not answer, or answered something that is no answer."""

    status = 3


class ModelError(PapertideError):
    """Topics cannot be fitted from, or read for, the papers at hand."""


class EngineError(PapertideError):
    """The engine that was to do the work is not there, or gave up."""

    status = 3


class NotAllowedError(PapertideError):
    """The caller may not do this here: it takes the operator's role."""
