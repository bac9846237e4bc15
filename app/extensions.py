"""The Flask extensions, made once and bound to an application in `create_app`."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from app import limits_memory as limits_memory  # registers the storage of the counts
from app.database import Base, ReadingSession

db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})
migrate = Migrate(render_as_batch=True)
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=get_remote_address, strategy="moving-window")
