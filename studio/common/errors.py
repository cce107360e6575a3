"""What the studio refuses, in one form: code, sentence, mend, HTTP status."""

from typing import Any


class Refused(Exception):
    """A request that is understood and not done. *message* says what happened, *mend* what to do."""

    status = 422
    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        mend: str = "",
        code: str = "",
        details: Any = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.code = code or self.code
        self.details = details
        self.headers = headers or {}

    def as_json(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message, "mend": self.mend}
        if self.details is not None:
            error["details"] = self.details
        return error


class NotSignedIn(Refused):
    """Nobody is signed in."""

    status, code = 401, "not_signed_in"


class Forbidden(Refused):
    """The user sees the thing but may not do this with it."""

    status, code = 403, "forbidden"


class NotFound(Refused):
    """There is no such thing, or the user may not know that there is."""

    status, code = 404, "not_found"


class Conflict(Refused):
    """The thing is in another state than the request supposes."""

    status, code = 409, "conflict"


class TooLarge(Refused):
    """The input is larger than this studio reads."""

    status, code = 413, "too_large"


class Invalid(Refused):
    """The input is understood but wrong."""

    status, code = 422, "invalid"


class TooMany(Refused):
    """A quota or a rate limit is reached; `Retry-After` says when to come back."""

    status, code = 429, "too_many"

    def __init__(self, message: str, *, retry_after_s: int, mend: str = "") -> None:
        super().__init__(message, mend=mend, headers={"Retry-After": str(retry_after_s)})


class Unavailable(Refused):
    """Something that the studio needs is away for the moment."""

    status, code = 503, "unavailable"

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message, mend=mend, headers={"Retry-After": "5"})
