"""`report-portal doctor`: a sound machine passes, and each planted fault is found."""

import json
import logging
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from mail_kit import Post
from operator_kit import typed
from ports import free_port
from sqlalchemy import select, update
from triage_kit import Office
from werkzeug.serving import WSGIRequestHandler, make_server

from report_portal.cli.doctor import unchecked
from report_portal.config import Settings
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file
from report_portal.intake.app import create_app
from report_portal.place import Place, write_place
from report_portal.store.instances import publish
from report_portal.store.jobs import add_job
from report_portal.store.schema import jobs, reports
from report_portal.store.staff_schema import staff_log
from report_portal.web.site_files import install

KEY = HybridIdentity.generate()
NOBODY = 65_534
LATE = (datetime.now(UTC) - timedelta(days=400)).date().isoformat()


def today() -> date:
    return datetime.now(UTC).date()


class Patient:
    """A machine in good health, but for the help pages that no lawyer has seen yet."""

    def __init__(self, office: Office, folder: Path, post: Post) -> None:
        self.office, self.data, self.post = office, office.data, post
        self.backups = folder / "backups"
        self.settings = {
            "MAIL_URL": post.url,
            "MAIL_FROM": "desk@portal.example",
            "BACKUP_FOLDER": str(self.backups),
            "BACKUP_RECIPIENT": KEY.recipient.text,
        }
        write_place(self.data, Place("timisoara", demo=False))
        self.data.chmod(0o700)
        self.backups.mkdir()
        self.backup(today().isoformat())
        self.instance("mail.json").write_text('{"teams": {"resource/ngo": ["team@ngo.example"]}}')
        for name, kind in (("instance.json", "contacts"), ("clocks.json", "clocks")):
            self.change(
                name,
                lambda data, kind=kind: [
                    each.update(last_checked=today().isoformat()) for each in data[kind]
                ],
            )
        self.job("sessions", int(time.time()) + 900)

    def instance(self, name: str) -> Path:
        return self.data / "instance" / name

    def change(self, name: str, act: Callable[[Any], object]) -> None:
        data = json.loads(self.instance(name).read_text())
        act(data)
        self.instance(name).write_text(json.dumps(data))

    def backup(self, day: str) -> None:
        (self.backups / f"report-portal-timisoara-{day}-00000000.age").write_bytes(b"x")

    def job(self, kind: str, due: int, **values: Any) -> None:
        def act(connection: Any) -> None:
            add_job(connection, kind, due)
            if values:
                connection.execute(update(jobs).where(jobs.c.kind == kind).values(**values))

        self.office.store.write(act)

    def faults(self, *words: str) -> set[str]:
        said = typed(self.data, "doctor", "--json", *words, **self.settings)
        assert said.exit_code in {0, 1}, said.output
        findings = json.loads(said.stdout)["findings"]
        found = {one["subject"] for one in findings if one["level"] == "fault"}
        assert said.exit_code == bool(found)
        # Pages are built by tests that are about them: it takes seconds.
        return found - {"help pages", "pages"}


@pytest.fixture
def patient(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Patient]:
    # The product's own register says that nobody has checked anything yet.
    checked = tmp_path / "translations"
    shutil.copytree(unchecked.translations_folder(), checked)
    register = json.loads((checked / "register.json").read_text())
    sign_everything(register)
    (checked / "register.json").write_text(json.dumps(register))
    monkeypatch.setattr(unchecked, "translations_folder", lambda: checked)
    post = Post()
    post.up()
    yield Patient(office, tmp_path, post)
    post.down()


def sign_everything(value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "checked":
                value[name] = True
            sign_everything(inner)


@contextmanager
def served(app: Any, **more: Any) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True, **more)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sound_machine_has_no_fault(patient: Patient) -> None:
    assert patient.faults() == set()
    said = typed(patient.data, "doctor", **patient.settings).stdout
    assert "ok     mail" in said
    assert patient.post.came == []


def demo(patient: Patient) -> None:
    (patient.data / "place.json").unlink()
    write_place(patient.data, Place("timisoara", demo=True))


def key_list(days: int) -> Callable[[Patient], None]:
    def plant(patient: Patient) -> None:
        ana = patient.office.signed_in("ana.coordinator")
        expires = (today() + timedelta(days=days)).isoformat()
        payload = patient.office.payload(ana) | {"version": 99, "expires": expires}
        signed = sign_file("instance", payload, patient.office.keys.root_seed)
        patient.office.store.write(lambda connection: publish(connection, 99, signed))

    return plant


def forge_log(patient: Patient) -> None:
    change = update(staff_log).where(staff_log.c.number == 1).values(object="x")
    patient.office.store.write(lambda connection: connection.execute(change))


def fewer_coordinators(patient: Patient) -> None:
    (patient.data / "place.json").unlink()
    write_place(patient.data, Place("timisoara", demo=False, coordinators_required=3))


def unsigned(_patient: Patient) -> None:
    folder = unchecked.translations_folder()
    register = json.loads((folder / "register.json").read_text())
    (folder / "register.json").write_text(json.dumps(register).replace("true", "false"))


PLANTS: dict[str, tuple[str, Callable[[Patient], object]]] = {
    "DEMO keys": ("DEMO keys", demo),
    "a key list that ends soon": ("key list", key_list(10)),
    "a key list that has ended": ("key list", key_list(-1)),
    "a changed log": ("staff log", forge_log),
    "too few coordinators": ("coordinators", fewer_coordinators),
    "a contact nobody called": (
        "contacts",
        lambda one: one.change("instance.json", lambda data: data["contacts"][0].update(last_checked=LATE)),
    ),
    "a length no lawyer saw": (
        "legal lengths",
        lambda one: one.change("clocks.json", lambda data: data["clocks"][0].update(last_checked=None)),
    ),
    "a language nobody checked": ("languages", unsigned),
    "a broken instance folder": ("instance", lambda one: one.instance("clocks.json").write_text("{}")),
    "another city's folder": (
        "instance",
        lambda one: one.change("instance.json", lambda data: data.update(id="cluj")),
    ),
    "an open folder": ("rights", lambda one: one.data.chmod(0o755)),
    "files from the future": (
        "clock",
        lambda one: os.utime(one.data / "place.json", (time.time() + 10**6,) * 2),
    ),
    "a ledger that cannot be written": (
        "ledger",
        lambda one: one.settings.update(LEDGER=str(one.data / "nowhere" / "deletions.log")),
    ),
    "what a restore left": ("leavings", lambda one: (one.data / ".before-restore-00").mkdir()),
    "the backup key beside the backups": (
        "backup key",
        lambda one: (one.backups / "key.txt").write_text(KEY.text),
    ),
    "no mail server": ("mail", lambda one: one.settings.pop("MAIL_URL")),
    "a mail server that is down": ("mail", lambda one: one.post.down()),
    "nobody to write to": ("mail", lambda one: one.instance("mail.json").write_text('{"teams": {}}')),
    "no backups": ("backups", lambda one: one.settings.pop("BACKUP_FOLDER")),
    "an old backup": (
        "backups",
        lambda one: (shutil.rmtree(one.backups), one.backups.mkdir(), one.backup(LATE)),
    ),
    "a backup past its day": ("backups", lambda one: one.backup(LATE)),
    "no recipient": ("backups", lambda one: one.settings.pop("BACKUP_RECIPIENT")),
    "a failing job": ("jobs", lambda one: one.job("retention", 1, tries=5, reason="disk-full", leased=0)),
    "a runner that stands still": ("jobs", lambda one: one.job("retention", 1000)),
    "a ledger of another account": (
        "owner",
        lambda one: (
            one.office.store.ledger.note_nothing(),
            os.chown(one.office.store.ledger.path, NOBODY, -1),
        ),
    ),
    "a folder of blobs that is closed": ("owner", lambda one: (one.data / "blobs" / "7f").chmod(0o500)),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_found(patient: Patient, name: str) -> None:
    subject, plant = PLANTS[name]
    plant(patient)
    assert patient.faults() == {subject}


def test_pages_that_are_missing_or_behind_are_found(patient: Patient) -> None:
    def pages() -> dict[str, str]:
        said = typed(patient.data, "doctor", "--json", **patient.settings)
        (found,) = [one for one in json.loads(said.stdout)["findings"] if one["subject"] == "pages"]
        return {found["level"]: found["text"]}

    assert "never built" in pages()["fault"]
    assert typed(patient.data, "site", "build").exit_code == 0
    assert "ok" in pages()
    patient.change("instance.json", lambda data: data["contacts"][0].update(value="113"))
    assert "site build" in pages()["fault"]
    patient.instance("instance.json").write_text("{}")
    assert "cannot be built" in pages()["fault"]


@pytest.fixture
def in_the_open(patient: Patient) -> Iterator[Path]:
    """A copy of the data folder where accounts other than root can come to it."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o711)
        data, backups = Path(name) / "data", Path(name) / "backups"
        shutil.copytree(patient.data, data)
        shutil.copytree(patient.backups, backups)
        patient.settings["BACKUP_FOLDER"] = str(backups)
        for path in (data, backups, *data.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        yield data


@contextmanager
def as_nobody() -> Iterator[None]:
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("deletions.log", {"owner", "ledger"}),
        ("report_portal.sqlite3", {"owner", "store"}),
        ("blobs", {"owner", "store"}),
        ("blobs/00", {"owner"}),
        ("instance", {"owner", "instance", "mail"}),
        ("instance/clocks.json", {"owner", "instance"}),
        ("place.json", set()),
    ],
)
def test_as_the_portals_account_what_is_roots_is_named_and_nothing_breaks(
    patient: Patient, in_the_open: Path, name: str, subjects: set[str]
) -> None:
    # What is loaded only now may lie where that account cannot read.
    assert typed(in_the_open, "doctor", "--json", **patient.settings).exit_code == 1
    lost = in_the_open / name
    lost.touch()
    os.chown(lost, 0, 0)
    lost.chmod(0o700 if lost.is_dir() else 0o600)
    with as_nobody():
        said = typed(in_the_open, "doctor", "--json", **patient.settings)
    assert said.exit_code == 1
    if name == "place.json":
        assert f"{lost} cannot be read" in said.output
        return
    found = {
        one["subject"]: one["text"] for one in json.loads(said.stdout)["findings"] if one["level"] == "fault"
    }
    assert subjects <= found.keys(), found
    assert str(lost) in found["owner"]
    assert f"chown -R nobody {in_the_open}" in found["owner"]


def test_what_vanishes_while_it_is_looked_at_is_no_fault(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = os.walk

    def with_one_more(folder: Path, **more: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for where, inner, files in walk(folder, **more):
            gone = ["deleted since"] if folder == patient.data else []
            yield str(where), inner, [*gone, *files]

    monkeypatch.setattr(os, "walk", with_one_more)
    assert patient.faults() == set()


def test_a_full_disk_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(patient.data)._replace(free=10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert patient.faults() == {"disk"}


def intake(patient: Patient) -> Any:
    root = patient.office.keys.root
    page = (
        f'<!doctype html><body data-instance="timisoara" data-root="{root}" data-version="1"></body>'.encode()
    )
    (patient.data / "site").mkdir(exist_ok=True)
    install(
        {"index.html": page, "en/index.html": page, "404.html": b"nothing"}, patient.data / "site" / "intake"
    )
    return create_app(Settings(data=patient.data), patient.office.store)


def changed(app: Any, drop: str = "", **headers: str) -> Callable[..., Any]:
    """A proxy in front that does what proxies do."""

    def proxy(environ: Any, start_response: Any) -> Any:
        def start(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in given if name != drop]
            return start_response(
                status, kept + [(name.replace("_", "-"), value) for name, value in headers.items()], *rest
            )

        return app(environ, start)

    return proxy


def test_what_visitors_meet_is_looked_at(patient: Patient) -> None:
    app = intake(patient)
    with served(app) as host:
        assert patient.faults("--url", f"http://{host}/en/") == set()
        assert patient.faults("--url", f"http://{host}/nothing") == {"reach"}
        assert patient.faults("--url", f"http://{host.replace('127.0.0.1', '127.0.0.2')}/en/") == {
            "TLS",
            "reach",
        }
    assert patient.faults("--url", f"http://127.0.0.1:{free_port()}/") == {"reach"}
    with served(changed(app, drop="Content-Security-Policy")) as host:
        assert patient.faults("--url", f"http://{host}/en/") == {"headers"}
    with served(changed(app, Referrer_Policy="origin")) as host:
        assert patient.faults("--url", f"http://{host}/en/") == {"headers"}
    with served(changed(app, Set_Cookie="balancer=1")) as host:
        assert patient.faults("--url", f"http://{host}/en/") == {"cookies"}


def told_of_address(patient: Patient, *words: str) -> tuple[str, str]:
    """Level and words of what is found about the staff address."""
    said = typed(patient.data, "doctor", "--json", *words, **patient.settings)
    (found,) = [one for one in json.loads(said.stdout)["findings"] if one["subject"] == "staff address"]
    return found["level"], found["text"]


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        (("", None), ("note", "is not set: staff cannot use security keys")),
        (("https://desk.example.org", None), ("note", "give --staff-url")),
        (("https://desk.example.org", "https://desk.example.org/ro/"), ("ok", "are bound to")),
        (("https://desk.example.org", "https://desk.example.org:443"), ("ok", "are bound to")),
        (("https://desk.example.org", "https://staff.example.org"), ("fault", "another address")),
        (("https://desk.example.org", "https://desk.example.org:8443"), ("fault", "another address")),
        (("https://desk.example.org", "http://desk.example.org"), ("fault", "another address")),
        (("http://localhost:8001", None), ("fault", "this machine alone")),
    ],
)
def test_the_address_that_keys_are_bound_to_is_looked_at(
    patient: Patient,
    monkeypatch: pytest.MonkeyPatch,
    addresses: tuple[str, str | None],
    told: tuple[str, str],
) -> None:
    # What visitors meet there is another look, and the host is none of ours.
    monkeypatch.setattr("report_portal.cli.doctor.look_from_outside", lambda *_: ())
    origin, staff_url = addresses
    patient.settings |= {"STAFF_ORIGIN": origin} if origin else {}
    level, words = told_of_address(patient, *(("--staff-url", staff_url) if staff_url else ()))
    assert level == told[0]
    assert told[1] in words


def test_an_address_that_browsers_make_no_key_for_stops_the_look(patient: Patient) -> None:
    said = typed(patient.data, "doctor", STAFF_ORIGIN="http://desk.example.org", **patient.settings)
    assert said.exit_code == 1
    assert "STAFF_ORIGIN must be https://" in said.output


def test_on_a_demo_this_machine_is_address_enough(patient: Patient) -> None:
    demo(patient)
    patient.settings["STAFF_ORIGIN"] = "http://localhost:8001"
    assert told_of_address(patient)[0] == "note"


def test_staff_pages_are_held_against_their_own_headers(patient: Patient) -> None:
    with served(patient.office.triage) as host:
        address = f"http://{host}/ready"
        assert patient.faults("--staff-url", address) == set()
    with served(patient.office.intake) as host:
        assert patient.faults("--staff-url", f"http://{host}/ready") == {"headers"}


def certificate(folder: Path, days: int) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_encryption_is_looked_at(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, strict = intake(patient), {"Strict_Transport_Security": "max-age=63072000"}
    for days, trusted, headers, found in (
        (90, True, strict, set()),
        (90, True, {}, {"TLS"}),
        (5, True, strict, {"TLS"}),
        (90, False, strict, {"TLS"}),
    ):
        pair = certificate(tmp_path, days)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", pair[0])
        else:
            monkeypatch.delenv("SSL_CERT_FILE")
        with served(changed(app, **headers), ssl_context=pair) as host:
            address = f"https://{host.replace('127.0.0.1', 'localhost')}/en/"
            assert patient.faults("--url", address) == found, (days, trusted, headers)


def test_a_clock_that_is_wrong_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    app = intake(patient)
    wrong = datetime.now(UTC) + timedelta(minutes=10)
    with served(changed(app)) as host:
        monkeypatch.setattr(
            WSGIRequestHandler, "date_time_string", lambda *_: wrong.strftime("%a, %d %b %Y %H:%M:%S GMT")
        )
        assert patient.faults("--url", f"http://{host}/en/") == {"clock"}


def test_a_test_report_goes_the_whole_way_and_back(patient: Patient) -> None:
    with served(intake(patient)) as host:
        words = ("doctor", "--url", f"http://{host}", "--test-report")
        said = typed(patient.data, *words, **patient.settings)
        assert "ok     test report: sealed for resource/ngo" in said.stdout
        with patient.office.store.read() as connection:
            (withdrawn,) = connection.execute(select(reports.c.withdrawn)).scalars()
        assert withdrawn == today().isoformat()
        key_list(-1)(patient)
        assert "FAULT  test report" in typed(patient.data, *words, **patient.settings).stdout


def test_a_look_that_breaks_hides_no_other(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_folder: Path) -> dict[str, bool]:
        raise RuntimeError("words of a person")

    monkeypatch.setattr(unchecked, "sign_off", breaks)
    demo(patient)
    said = typed(patient.data, "doctor", **patient.settings).stdout
    assert "checks: a look failed (RuntimeError)" in said
    assert "words" not in said
    assert "DEMO keys" in said
    assert stat.S_IMODE(patient.data.stat().st_mode) == 0o700
