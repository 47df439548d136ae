"""The smallest Flask application: the ceiling that everything else is compared with."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"
