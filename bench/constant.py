"""The yardstick's other end: a Flask application with one constant page and nothing else."""

from flask import Flask

PAGE = "<!doctype html><title>Constante</title>" + "<p>Toujours la même page.</p>" * 100

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return PAGE
