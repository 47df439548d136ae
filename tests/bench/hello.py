"""The smallest Flask application: the ceiling that everything else is compared with."""

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"


@app.post("/")
def hello_to_a_body() -> str:
    """Reads what it is sent, and does nothing with it."""
    request.get_data(cache=False)
    return "hello"
