"""Sealing: what both servers, the terminal and the tests may use. Opening lives in `opening`."""
