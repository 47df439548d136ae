"""Settings: known, whole, and once."""

from pathlib import Path

import pytest

from report_portal.config import SettingError, Settings, load_settings

DATA = {"REPORT_PORTAL_DATA": "/srv/portal"}


def test_only_the_folder_is_needed() -> None:
    assert load_settings(DATA | {"HOME": "/root"}) == Settings(data=Path("/srv/portal"))


def test_values_come_from_variables_and_files(tmp_path: Path) -> None:
    secret = tmp_path / "database_url"
    secret.write_text("postgresql+psycopg://portal:words@db/portal\n")
    settings = load_settings(
        DATA | {"REPORT_PORTAL_PORT": "9000", "REPORT_PORTAL_DATABASE_URL_FILE": str(secret)},
    )
    assert settings.port == 9000
    assert settings.database_url == "postgresql+psycopg://portal:words@db/portal"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "REPORT_PORTAL_DATA is missing"),
        ({"REPORT_PORTAL_DATA": ""}, "REPORT_PORTAL_DATA is missing"),
        (DATA | {"REPORT_PORTAL_PROT": "1"}, "REPORT_PORTAL_PROT is not a setting"),
        (DATA | {"REPORT_PORTAL_port": "1"}, "REPORT_PORTAL_port is not a setting"),
        (DATA | {"REPORT_PORTAL_PORT": "http"}, "REPORT_PORTAL_PORT must be a whole number"),
        (DATA | {"REPORT_PORTAL_PORT": "0"}, "REPORT_PORTAL_PORT must be at least 1"),
        (DATA | {"REPORT_PORTAL_PORT": "70000"}, "at most 65535"),
        (DATA | {"REPORT_PORTAL_PORT_FILE": "/nowhere"}, "REPORT_PORTAL_PORT_FILE names a file"),
        (DATA | {"REPORT_PORTAL_PORT": "1", "REPORT_PORTAL_PORT_FILE": "/dev/null"}, "is set twice"),
    ],
)
def test_anything_else_stops_with_a_line_that_names_it(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said) as refused:
        load_settings(environ)
    assert "http" not in str(refused.value)
