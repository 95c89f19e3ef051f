"""A shop with one page: `flask run` serves it."""

import flask

app = flask.Flask(__name__)


@app.get("/")
def front_page():
    return "Open from nine to five"
