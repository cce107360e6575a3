"""Errors of the API in one JSON form: `{"error": {"code", "message", "mend", "details"?}}`."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from studio.common.errors import Refused, TooLarge, Unavailable

log = logging.getLogger(__name__)


class ErrorBody(Schema):
    """What went wrong, in a stable word and in sentences."""

    code: str
    message: str
    mend: str
    details: Any = None


class ErrorAnswer(Schema):
    """The body of every answer that is not a success."""

    error: ErrorBody


def answers(status: int, body: Any, *errors: int) -> dict[int, Any]:
    """The declared responses of an operation: the success and every error it may give.

    Always among them: 401, 422 and 503, for nobody signed in, a malformed id and a database that is away.
    """
    return {status: body, **dict.fromkeys(sorted({401, 422, 503, *errors}), ErrorAnswer)}


def files(content_types: Iterable[str], *errors: int) -> dict[str, Any]:
    """The arguments of an operation that gives a file: its answers and its content types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    declared = {
        "responses": {200: {"description": "The file", "content": dict.fromkeys(content_types, binary)}}
    }
    return {"response": {**answers(200, None, *errors)}, "openapi_extra": declared}


def _answer(api: NinjaAPI, request: HttpRequest, status: int, error: dict[str, Any]) -> HttpResponse:
    return api.create_response(request, {"error": error}, status=status)


def answer_errors(api: NinjaAPI) -> None:
    """Register the handlers that give every exception the one form."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused | type[Refused]) -> HttpResponse:
        assert isinstance(error, Refused)
        response = _answer(api, request, error.status, error.as_json())
        for name, value in error.headers.items():
            response[name] = value
        return response

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
        assert isinstance(error, ValidationError)
        details = [
            {"at": [str(part) for part in item["loc"]], "message": item["msg"]} for item in error.errors
        ]
        first = details[0] if details else {"at": [], "message": ""}
        message = f"{'.'.join(first['at'][1:])}: {first['message']}"
        body = {"code": "invalid", "message": message, "mend": "Correct the field.", "details": details}
        return _answer(api, request, 422, body)

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return refused(request, TooLarge("The request is too large.", mend="Send a smaller document."))

    @api.exception_handler(OperationalError)
    def database_is_away(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        log.error("the database does not answer at %s %s: %s", request.method, request.path, error)
        return refused(request, Unavailable("The database does not answer.", mend="Try again in a moment."))

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404 | type[Http404]) -> HttpResponse:
        return _answer(
            api, request, 404, {"code": "not_found", "message": "There is no such thing.", "mend": ""}
        )

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
        assert isinstance(error, HttpError)
        if isinstance(error.__cause__, Refused):  # ninja wraps what its parser of bodies raises
            return refused(request, error.__cause__)
        return _answer(
            api, request, error.status_code, {"code": "refused", "message": str(error), "mend": ""}
        )

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, Exception)
        log.error("unexpected error at %s %s", request.method, request.path, exc_info=error)
        body = {
            "code": "internal",
            "message": "The studio failed to answer; nothing was saved.",
            "mend": "Try again; the server's log has the reason.",
        }
        return _answer(api, request, 500, body)
