"""JSON bodies: bounded depth, no NaN, no NUL characters."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from studio.common.errors import Invalid

_DEPTH = 64


def _refuse_constant(name: str) -> NoReturn:
    raise Invalid(
        f"The body holds {name}, which is not JSON.", mend="Send a number or null.", code="bad_json"
    )


def _check(value: Any) -> None:
    """Refuse NUL characters (PostgreSQL cannot keep them) and nesting beyond 64; iterative on purpose."""
    level = [value]
    for _ in range(_DEPTH):
        following: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if "\x00" in item:
                    raise Invalid("The body holds a NUL character.", mend="Remove it.", code="bad_json")
            elif isinstance(item, dict):
                following.extend(item.keys())
                following.extend(item.values())
            elif isinstance(item, list):
                following.extend(item)
        if not following:
            return
        level = following
    raise Invalid(
        f"The body is nested deeper than {_DEPTH}.", mend="Send a flatter document.", code="bad_json"
    )


class BoundedJson(Parser):
    """ninja's parser with the bounds above; whatever is not JSON is answered with 422, never 500."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body, parse_constant=_refuse_constant)
        except RecursionError:
            raise Invalid(
                "The body is nested too deeply.", mend="Send a flatter document.", code="bad_json"
            ) from None
        except ValueError as error:
            raise Invalid(
                f"The body is not JSON: {error}", mend="Send JSON in UTF-8.", code="bad_json"
            ) from None
        _check(value)
        return value
