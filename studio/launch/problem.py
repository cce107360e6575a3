"""What the launcher says instead of a traceback."""

import errno


class Problem(Exception):
    """A sentence for the person at the keyboard: what happened, and what to do about it."""


def explain(error: OSError, doing: str) -> Problem:
    """The sentence for an operating-system *error* met while *doing* something ("writing var/log")."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(f"The disk is full ({doing}). Free about 2 GB, then run the same command again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where = error.filename or doing
        return Problem(f"No permission to write {where} ({doing}). Run as the owner of this folder.")
    return Problem(f"{doing} failed: {error.strerror or error}.")
