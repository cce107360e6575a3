"""Errors that carry a sentence for a person."""


class LagwiseError(Exception):
    """What went wrong, what it means and what to do, in one or two sentences: safe to show as it stands."""


class PhraseError(ValueError):
    """A value of the document that its grammar does not know.

    *message* says what is wrong with it, *allowed* what may stand there instead, with an example.
    A ValueError, so that pydantic collects it beside its own.
    """

    def __init__(self, message: str, allowed: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.allowed = allowed
