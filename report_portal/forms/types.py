"""What an answer is."""

from collections.abc import Mapping
from typing import TypeAlias

# An option id or a text for questions with one answer; option ids in the form's order for several.
Answer: TypeAlias = str | tuple[str, ...]
Answers: TypeAlias = Mapping[str, Answer]
