"""A real mail server on this machine, which can be down."""

from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from ports import free_port


@dataclass
class Post:
    """What came: who it was for, and the whole letter."""

    port: int = field(default_factory=free_port)
    came: list[tuple[str, str]] = field(default_factory=list)
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        for to in envelope.rcpt_tos:
            self.came.append((to, envelope.content.decode()))
        return "250 taken"

    def up(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
