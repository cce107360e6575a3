"""Whatever is sent, an operation answers with a status that it declares, in the form that it declares."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.config import openapi
from studio.designs.models import Design
from studio.runs.models import Run
from tests.studio.conftest import Api, People
from tests.studio.test_permissions import MATRIX

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "design.yaml",
            "\x00",
            "9" * 400,
            "normal",
            "local",
            "../x",
            "1e999",
            "00000000-0000-0000-0000-000000000000",
        ]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
DECLARED = json.loads(openapi.description())


def declared_statuses(method: str, path: str) -> set[int]:
    return {int(status) for status in DECLARED["paths"][path][method.lower()]["responses"]}


@st.composite
def spoilt(draw: st.DrawFn, body: Any) -> Any:
    """A good body with one value replaced, or something else altogether."""
    if not isinstance(body, dict) or draw(st.integers(0, 4)) == 0:
        return draw(json_values)
    key = draw(st.sampled_from(sorted(body)) | st.text(max_size=8))
    return body | {key: draw(json_values)}


@pytest.mark.parametrize(("method", "path"), [key for key, row in MATRIX.items() if row.body is not None])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoilt_body_gets_a_declared_answer(
    people: People, design: Design, run: Run, method: str, path: str, data: st.DataObject
) -> None:
    ids = {"project_id": design.project_id, "design_id": design.pk, "run_id": run.pk}
    body = data.draw(spoilt(MATRIX[method, path].body))
    answer = Api(people.owner).request(method, path.format(**ids), body)
    assert answer.status_code in declared_statuses(method, path), answer.content
    if answer.status_code >= 400:
        assert {"code", "message", "mend"} <= set(json.loads(answer.content)["error"])


@pytest.mark.parametrize(("method", "path"), [key for key in MATRIX if key[0] == "GET" and "{" in key[1]])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoilt_address_gets_a_declared_answer(
    people: People, design: Design, run: Run, method: str, path: str, data: st.DataObject
) -> None:
    ids = {"project_id": str(design.project_id), "design_id": str(design.pk), "run_id": str(run.pk)}
    words = st.sampled_from(
        [*ids.values(), "1", "0", "-1", "9" * 30, "strimzi", "result.json", "%00", "x"]
    ) | st.from_regex(r"[A-Za-z0-9._~%-]{1,12}", fullmatch=True)
    spoilt_path = re.sub(r"\{\w+\}", lambda _: data.draw(words), path)
    query = data.draw(
        st.sampled_from(["", "?after=x", "?after=99999999999999999999", "?elements=%00&metrics=,,"])
    )
    answer = Api(people.owner).request(method, spoilt_path + query)
    # An address with a slash too many is none of the API's.
    assert answer.status_code in declared_statuses(method, path) | {404}, answer.content
