"""The description of the API, and answers held against it."""

import json
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

DESCRIBED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "app/api/openapi.json").read_text("utf-8")
)


def right(answer: TestResponse, path: str, method: str = "get") -> Any:
    """Return the content of an answer that is as its description says."""
    said = DESCRIBED["paths"][path][method]["responses"]
    assert str(answer.status_code) in said, (answer.status_code, answer.text)
    schema = said[str(answer.status_code)]["content"]["application/json"]["schema"]
    assert answer.mimetype == "application/json"
    whole = {**schema, "components": DESCRIBED["components"]}
    validator = OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(answer.json)] == []
    return answer.json
