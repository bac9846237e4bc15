"""Pouce: the booking desk of digital-inclusion associations."""

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import cli, database
from app import schema as schema  # every table is known before the first query
from app.api import blueprint as api
from app.api import health
from app.extensions import babel, csrf, db, limiter, migrate
from app.messages import transports
from app.orientation import grid
from app.transactions import RetryingFlask
from app.web import (
    account,
    cookies,
    coordinators,
    discovery,
    errors,
    feeds,
    locale,
    pages,
    partners,
    public,
    redaction,
    trainers,
)
from app.web.door import Door


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the application from the environment, or from the given settings alone."""
    app = RetryingFlask(
        "app", template_folder=str(config.ROOT / "templates"), instance_relative_config=False
    )
    app.config.from_mapping(config.from_environment(os.environ if environ is None else environ))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        app.config["SQLALCHEMY_DATABASE_URI"]
    )
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=locale.select)
    transports.init_app(app)
    grid.init_app(app)
    app.wsgi_app = Door(app)  # type: ignore[method-assign]
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    cookies.init_app(app)
    pages.init_app(app)
    locale.init_app(app)
    errors.init_app(app)
    redaction.init()
    for room in (public, discovery, feeds, account, partners, trainers, coordinators, health, api):
        app.register_blueprint(room.blueprint)
    app.register_blueprint(api.partners)
    cli.register(app)
    return app
