"""How many questions a request asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.extensions import db
from app.publications.questions import Driver, Question


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements sent meanwhile, beginnings of transactions apart."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    def asked(driver: Driver, question: Question[Any]) -> Any:
        seen.append(str(question.statement))
        return ask(driver, question)

    ask = Driver.ask
    event.listen(db.engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Driver, "ask", asked)
        yield seen
    event.remove(db.engine, "before_cursor_execute", note)
