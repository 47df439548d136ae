"""Errors of forms; the tree is drawn in the package."""


class FormError(Exception):
    """Anything wrong with a questionnaire or the answers to it."""


class QuestionnaireError(FormError):
    """The questionnaire's data is wrong; the message names the place in it."""


class AnswerError(FormError):
    """An answer does not fit its question.

    Args:
        question: id of the question; `?` where what was given is no id, since it may be anybody's words.
        reason: what is wrong, in words that never repeat the answer.
    """

    def __init__(self, question: str, reason: str) -> None:
        self.question = question
        self.reason = reason
        super().__init__(f"{self.question}: {reason}")
