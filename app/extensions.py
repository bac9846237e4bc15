"""The Flask extensions, made once and bound to an application in `create_app`."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from app.database import Base, ReadingSession
from app.limits_memory import SparingLimiter

View = Callable[..., ResponseReturnValue]

db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})
migrate = Migrate(render_as_batch=True)
csrf = CSRFProtect()
babel = Babel()
limiter = SparingLimiter(key_func=get_remote_address, strategy="moving-window")


def free_to_open(view: View) -> View:
    """Let a page be opened without a look at the counts of its limits, which are for what is sent."""
    plain = unwrap(view)

    @wraps(view)
    def answered(**named: Any) -> ResponseReturnValue:
        return (view if request.method == "POST" else plain)(**named)

    return answered
