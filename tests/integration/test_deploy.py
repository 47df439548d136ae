"""What `deploy/` shows is what this version takes: its settings, its commands, a Redis that forgets."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from redis_server import RedisServer

from report_portal.cli.redis_check import check_forgets
from report_portal.config import load_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
ALL_UNITS = sorted((DEPLOY / "systemd").iterdir())
UNITS = sorted((DEPLOY / "systemd").glob("report-portal*.service"))


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(REPORT_PORTAL_[A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_settings_of_the_units_are_settings_of_this_version() -> None:
    settings = load_settings(variables((DEPLOY / "settings.env").read_text()))
    assert settings.workers > 1
    assert settings.proxies == 1


def test_settings_of_the_containers_are_settings_of_this_version(tmp_path: Path) -> None:
    services = yaml.safe_load((DEPLOY / "containers" / "compose.yaml").read_text())["services"]
    address = tmp_path / "database-url"
    address.write_text("postgresql+psycopg://portal@postgres/portal")
    environment = services["intake"]["environment"] | {
        "REPORT_PORTAL_DATA": "/data",
        "REPORT_PORTAL_DATABASE_URL_FILE": str(address),
    }
    settings = load_settings(environment)
    assert settings.database_url == address.read_text()
    mail = tmp_path / "mail-url"
    mail.write_text("smtp://mail.example.org")
    environment = services["worker"]["environment"] | {
        "REPORT_PORTAL_DATA": "/data",
        "REPORT_PORTAL_DATABASE_URL_FILE": str(address),
        "REPORT_PORTAL_MAIL_URL_FILE": str(mail),
    }
    settings = load_settings(environment)
    assert (settings.mail_url, settings.backup_folder) == (mail.read_text(), "/backups")
    # Nobody else has to call anybody.
    assert {name for name, service in services.items() if "out" in service["networks"]} == {"worker"}
    # Only the proxy on the same machine reaches the applications.
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def programs() -> list[list[str]]:
    lines = [
        line.removeprefix("ExecStart=").replace("%i", "intake").replace("%%", "%")
        for unit in UNITS
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("command", programs(), ids=lambda command: command[-1])
def test_commands_of_the_units_exist(command: list[str]) -> None:
    program = Path(sys.executable).parent / Path(command[0]).name
    # Help is printed only where everything before it was understood.
    environment = {"REPORT_PORTAL_DATA": "/nowhere", "REPORT_PORTAL_BROKER_URL": "memory://"}
    environment["REPORT_PORTAL_DATABASE_URL"] = "postgresql+psycopg://nobody@nowhere/nothing"
    said = subprocess.run(
        [str(program), *command[1:], "--help"], env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert "Usage:" in said.stdout


def test_what_the_guide_enables_comes_back_after_a_reboot() -> None:
    guide = (DEPLOY.parent / "docs" / "operator.md").read_text()
    commands = re.findall(r"`systemctl enable --now ([^`]+)`", guide)
    words = {word for command in commands for word in command.split()}
    # Units that hang on the target start with it, and it starts with the machine only where it is enabled itself.
    assert "report-portal.target" in words
    enabled = {word.split("@")[0].removesuffix(".target") for word in words}
    named = {path: path.read_text() for path in (DEPLOY / "systemd").iterdir()}
    assert {path.stem.removesuffix("@") for path in named} == enabled
    for text in named.values():
        assert re.search(r"^WantedBy=(report-portal|multi-user)\.target$", text, re.MULTILINE)
    assert "WantedBy=multi-user.target" in named[DEPLOY / "systemd" / "report-portal.target"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_is_shut_in(unit: Path) -> None:
    lines = set(unit.read_text().splitlines())
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "LimitCORE=0"} <= lines
    # Asked all at once, workers would drop what they are at.
    assert "KillMode=mixed" in lines


# Tenths on systemd's scale of exposure, which ends at 100.
EXPOSURE_MAX = 13


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", ALL_UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    for path in ALL_UNITS:
        # The programs are not installed here.
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)
    name = unit.name.replace("@.", "@one.")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"./{name}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    # An unknown directive is left out with a warning, and the status of success.
    ours = [line for line in said.stderr.splitlines() if str(tmp_path) in line or "report-portal" in line]
    assert ours == []
    assert said.returncode == 0
    security = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", f"./{name}"]
    if unit.suffix == ".service":
        subprocess.run(security, cwd=tmp_path, capture_output=True, check=True)


def test_no_unit_gives_up_and_a_stopped_target_has_stopped_all() -> None:
    for unit in ALL_UNITS:
        lines = unit.read_text().splitlines()
        if unit.suffix == ".service":
            assert {"Restart=always", "RestartSec=2", "StartLimitIntervalSec=0"} <= set(lines)
        if "PartOf=report-portal.target" in lines:
            # In this order the target's own stop waits for theirs.
            assert any(line.startswith("After=") and "report-portal.target" in line for line in lines)


def test_the_redis_of_the_example_forgets(tmp_path: Path) -> None:
    lines = (DEPLOY / "redis.conf").read_text().splitlines()
    ours = [line for line in lines if not line.startswith(("#", "port", "unixsocket"))]
    arguments = [word for line in ours for word in shlex.split("--" + line)]
    server = RedisServer(tmp_path, *arguments)
    try:
        check_forgets(server.limiter_url)
    finally:
        server.kill()


def test_nobody_who_asks_is_written_down() -> None:
    # The onion's, which is commented out, counts as well.
    text = re.sub(r"^# ", "", (DEPLOY / "proxy" / "nginx.conf").read_text(), flags=re.MULTILINE)
    servers = text.split("\nserver {")[1:]
    assert len(servers) == 5
    assert all("server_tokens off;" in server for server in servers)
    assert all("access_log off;" in server and "error_log /dev/null" in server for server in servers)
    assert not re.search(r"^\s*log\s*\{", (DEPLOY / "proxy" / "Caddyfile").read_text(), re.MULTILINE)
