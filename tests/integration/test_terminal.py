"""The terminal's reporter against the real public application, over real sockets."""

import json
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from sealed_city import INSTANCE, City
from sqlalchemy import Connection as Database
from sqlalchemy import insert, select
from werkzeug.serving import make_server

from report_portal.cli import main
from report_portal.client.connection import Connection
from report_portal.client.errors import (
    InputError,
    RefusedByServerError,
    UncertainError,
    UnreachableError,
    UntrustedError,
)
from report_portal.client.following import Message, OpenMailbox
from report_portal.client.submitting import Submission, submit
from report_portal.client.trust import TrustedInstance, today
from report_portal.config import Settings
from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle, write_bundle
from report_portal.crypto.codes import derive_keys, new_code
from report_portal.crypto.items import (
    Correspondent,
    OutPlace,
    Report,
    SealedItem,
    seal_answer,
    seal_paper_form,
    seal_paper_report,
    seal_release_notice,
)
from report_portal.crypto.items.attachments import AttachmentEntry
from report_portal.crypto.opening.attachments import open_attachment
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.mailbox import Mailbox
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.store.instances import publish
from report_portal.store.items import ItemRow, add_item, each_file
from report_portal.store.schema import IN, OUT, paper_forms, reports, uploads
from report_portal.store.staff import StaffStore

NGO = "resource/ngo"
STORY = "Nobody paid me since May."
ANSWERS = {"areas": ["work"], "work_problem": ["not_paid"], "story": STORY, "share_inspectors": "no"}
PIXEL = (
    b"\xff\xd8\xff\xe1\x00\x0eExif\x00\x00place!"
    b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00 pixels\xff\x00\xff\xd9 and a second picture"
)
START_PAGE = '<!doctype html><html><body data-instance="{}" data-root="{}" data-version="1"></body></html>'

Answered = Callable[[SealedItem], None]


@pytest.fixture
def city() -> City:
    return City(today())


@pytest.fixture
def address(store: Store, settings: Settings, city: City) -> Iterator[str]:
    store.write(lambda connection: publish(connection, 1, city.file))
    pages = settings.data / "site" / "intake" / "en"
    pages.mkdir(parents=True)
    pages.joinpath("index.html").write_text(START_PAGE.format(INSTANCE, city.root), "utf-8")
    yield from served(settings, store)


def served(settings: Settings, store: Store) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(settings, store), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connection(address: str) -> Iterator[Connection]:
    with Connection(address, pause=lambda _: None) as opened:
        yield opened


@pytest.fixture
def trusted(connection: Connection, city: City) -> TrustedInstance:
    return TrustedInstance(connection, city.root)


def opened_by_staff(store: Store, city: City, name: str = NGO) -> OpenedReport:
    with store.engine.connect() as database:
        mailboxes = list(database.execute(select(reports.c.mailbox)).scalars())
        assert len(mailboxes) == 1
        files = {
            f"{'in' if file.direction == IN else 'out'}/{file.sequence}/{file.name}": store.fetch(file.placed)
            for file in each_file(database, mailboxes)
        }
    return open_report(files, city.keyring(name), INSTANCE, city.member_key)


def answered(store: Store, mailbox: str, item: SealedItem) -> None:
    key, sequence = bytes.fromhex(mailbox), item.meta["sequence"]
    placed = {"answer": store.place(item.files["answer"])}

    def act(database: Database) -> None:
        add_item(database, ItemRow(key, OUT, sequence, bytes(32), "2026-01-02"), placed)
        database.execute(reports.update().values(out_sequence=sequence))

    store.write(act)


def place(before: SealedItem | None = None) -> OutPlace:
    sequence = 1 if before is None else before.meta["sequence"] + 1
    return OutPlace(sequence, before.first_hash if before else None, 1, NGO, today())


def run(*arguments: str, given: str = "") -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(main, [*arguments, "--json"], input=given)
    text = result.stdout if result.exit_code == 0 else result.stderr
    return result.exit_code, json.loads(text), result.output


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS), "utf-8")
    return path


def test_a_report_goes_out_and_answers_come_back(
    store: Store, city: City, address: str, answers_file: Path, tmp_path: Path
) -> None:
    root = ("--server", address, "--root", city.root)
    status, sent, _ = run("submit", *root, "--answers", str(answers_file))
    assert status == 0
    assert sent["readers"] == [NGO]
    assert sent["choices"] == {"share_city": "ask_me_first", "share_inspectors": "no"}
    assert sent["exclusions"] == []
    assert sent["root_pinned"] is True
    assert sent["received"] == today().isoformat()

    read = opened_by_staff(store, city)
    assert not read.broken
    assert read.core.head is not None
    assert read.core.head["answers"]["story"] == STORY
    assert read.core.head["channel"] == "terminal"
    reporter = read.reporter
    assert isinstance(reporter, Correspondent)
    words = "Come on Monday.\x1b[2J"
    answer = seal_answer(city.instance, reporter, place(), text=words, locale="en", asks="labour/state")
    notice = seal_release_notice(
        city.instance, reporter, place(answer), audience="labour/state", parts=["packet"]
    )
    for item in (answer, notice):
        answered(store, reporter.mailbox, item)

    status, box, _ = run("mailbox", *root, given=sent["code"])
    assert status == 0
    assert box["state"]["own"] == [{"sequence": 1, "kind": "report", "day": today().isoformat()}]
    assert [item["kind"] for item in box["thread"]] == ["answer", "release_notice"]
    assert box["thread"][0]["text"] == words
    assert box["handed_on"] == [{"audience": "labour/state", "parts": ["packet"], "day": today().isoformat()}]
    plain = CliRunner().invoke(main, ["mailbox", *root], input=sent["code"])
    assert "Come on Monday." in plain.output
    assert "\x1b" not in plain.output

    text = tmp_path / "text"
    text.write_text("I will come.", "utf-8")
    status, box, _ = run("mailbox", *root, "--write", str(text), given=sent["code"])
    assert status == 0
    assert box["sent"] == today().isoformat()
    status, box, _ = run("mailbox", *root, "--permit", "labour/state", "facts_only", given=sent["code"])
    assert status == 0
    read = opened_by_staff(store, city)
    assert [(item.direction, item.problem) for item in read.thread] == [
        ("out", None),
        ("out", None),
        ("in", None),
        ("in", None),
    ]
    assert read.permissions == {"labour/state": "facts_only"}
    assert not read.withheld

    status, box, _ = run("mailbox", *root, "--withdraw", given=sent["code"])
    assert status == 0
    assert box["withdrawn"] == today().isoformat()
    assert opened_by_staff(store, city).core.head is None
    status, refused, _ = run("mailbox", *root, "--withdraw", given=sent["code"])
    assert status == 1
    assert refused["error"]["code"] == "withdrawn"


def test_a_report_is_taken_back_although_its_only_reader_has_left(
    store: Store, city: City, address: str, answers_file: Path, tmp_path: Path
) -> None:
    root = ("--server", address, "--root", city.root)
    _, sent, _ = run("submit", *root, "--answers", str(answers_file))
    del city.identities[NGO]
    store.write(lambda connection: publish(connection, 2, city.sign(version=2)))
    text = tmp_path / "text"
    text.write_text("Is anybody there?", "utf-8")
    status, refused, _ = run("mailbox", *root, "--write", str(text), given=sent["code"])
    assert (status, refused["error"]["code"]) == (1, "readers")
    status, box, _ = run("mailbox", *root, "--withdraw", given=sent["code"])
    assert (status, box["withdrawn"]) == (0, today().isoformat())


def test_single_answers_are_taken_back(store: Store, city: City, address: str, answers_file: Path) -> None:
    root = ("--server", address, "--root", city.root)
    _, sent, _ = run("submit", *root, "--answers", str(answers_file))
    status, box, _ = run("mailbox", *root, "--strike", "story", "--strike", "files", given=sent["code"])
    assert status == 0
    assert box["state"]["own"][-1] == {"sequence": 2, "kind": "strike", "day": today().isoformat()}
    struck = opened_by_staff(store, city).thread[-1]
    assert struck.verified
    assert struck.head is not None
    assert (struck.head["questions"], struck.head["day"]) == (["story", "files"], today().isoformat())
    plain = CliRunner().invoke(main, ["mailbox", *root], input=sent["code"])
    assert f"{today().isoformat()} You took back an answer." in plain.output
    status, unknown, _ = run("mailbox", *root, "--strike", "name", given=sent["code"])
    assert (status, unknown["error"]["code"]) == (1, "question")


def test_without_a_root_the_start_page_is_believed_and_said_so(address: str, answers_file: Path) -> None:
    status, sent, _ = run("submit", "--server", address, "--answers", str(answers_file))
    assert status == 0
    assert sent["root_pinned"] is False


def test_another_root_than_the_pinned_one_stops_everything(
    store: Store, address: str, answers_file: Path
) -> None:
    status, refused, _ = run(
        "submit", "--server", address, "--root", "ab" * 32, "--answers", str(answers_file)
    )
    assert status == 1
    assert refused["error"]["code"] == "key"
    with store.engine.connect() as database:
        assert database.execute(select(reports)).first() is None


def test_an_older_key_list_than_the_pages_is_refused(
    settings: Settings, city: City, connection: Connection
) -> None:
    page = START_PAGE.format(INSTANCE, city.root).replace('version="1"', 'version="2"')
    settings.data.joinpath("site", "intake", "en", "index.html").write_text(page, "utf-8")
    with pytest.raises(UntrustedError) as caught:
        TrustedInstance(connection)
    assert caught.value.code == "outdated"


def test_files_lose_their_metadata_and_arrive_whole(
    store: Store, city: City, address: str, answers_file: Path, tmp_path: Path
) -> None:
    photo, paper = tmp_path / "photo.jpg", tmp_path / "lease.pdf"
    photo.write_bytes(PIXEL)
    paper.write_bytes(b"%PDF-" + bytes(1_200_000))
    arguments = ("submit", "--server", address, "--root", city.root, "--answers", str(answers_file))
    status, refused, _ = run(*arguments, "--attach", str(paper))
    assert status == 1
    assert refused["error"]["code"] == "metadata"
    status, sent, _ = run(*arguments, "--attach", str(photo), "--attach", str(paper), "--as-is")
    assert status == 0
    assert sent["attachments"] == 2
    read = opened_by_staff(store, city)
    assert read.core.head is not None
    assert read.reporter is not None
    contents = []
    for members in read.core.head["attachments"]:
        entry = AttachmentEntry(**members)
        with store.engine.connect() as database:
            blob = database.execute(
                select(uploads.c.blob).where(uploads.c.id == bytes.fromhex(entry.id))
            ).scalar_one()
        envelope = StaffStore(store).blob(blob)
        contents.append(open_attachment(entry, envelope, INSTANCE, read.reporter.verify_key))
    assert b"place!" not in contents[0]
    assert b"second picture" not in contents[0]
    assert contents[0].endswith(b" pixels\xff\x00\xff\xd9")
    assert contents[1] == paper.read_bytes()


class Forgetful(httpx.BaseTransport):
    """A network that delivers, and loses every other answer to a POST."""

    def __init__(self) -> None:
        self._real = httpx.HTTPTransport()
        self.bodies: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._real.handle_request(request)
        if request.method == "POST":
            self.bodies.append(request.read())
            if len(self.bodies) % 2:
                response.close()
                raise httpx.ReadError("lost")
        return response

    def close(self) -> None:
        self._real.close()


def test_a_lost_answer_leads_to_the_same_bytes_and_one_report(
    store: Store, city: City, address: str, tmp_path: Path
) -> None:
    network = Forgetful()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PIXEL)
    with Connection(address, transport=network, pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        sent = submit(connection, trusted, Submission(ANSWERS, "en", [photo]))
        assert network.bodies[-1] == network.bodies[-2]
        mailbox = OpenMailbox(connection, trusted, sent.code)
        mailbox.write(Message("Once."))
        assert network.bodies[-1] == network.bodies[-2]
    read = opened_by_staff(store, city)
    assert [item.problem for item in read.thread] == [None]


def test_a_new_code_takes_over_and_the_old_one_opens_nothing(
    store: Store, city: City, address: str, answers_file: Path, tmp_path: Path
) -> None:
    root = ("--server", address, "--root", city.root)
    _, sent, _ = run("submit", *root, "--answers", str(answers_file))
    reporter = opened_by_staff(store, city).reporter
    assert reporter
    before = seal_answer(city.instance, reporter, place(), text="To the old code.", locale="en")
    answered(store, reporter.mailbox, before)
    status, changed, output = run("mailbox", *root, "--new-code", given=sent["code"])
    assert status == 0
    assert changed["changed"] == today().isoformat()
    assert changed["new_code"] != sent["code"]
    assert [item["text"] for item in changed["thread"]] == ["To the old code."]
    # Keys of codes that were left stay inside.
    assert "AGE-SECRET" not in output

    status, refused, _ = run("mailbox", *root, given=sent["code"])
    assert (status, refused["error"]["code"]) == (1, "nothing-here")
    after = opened_by_staff(store, city).reporter
    assert after
    assert after.mailbox == reporter.mailbox
    late = OutPlace(2, before.first_hash, 2, NGO, today())
    answered(
        store,
        reporter.mailbox,
        seal_answer(city.instance, after, late, text="To the new one.", locale="en"),
    )
    text = tmp_path / "text"
    text.write_text("It is me.", "utf-8")
    status, box, _ = run("mailbox", *root, "--write", str(text), given=changed["new_code"])
    assert status == 0
    assert [item["text"] for item in box["thread"]] == ["To the old code.", "To the new one."]
    read = opened_by_staff(store, city)
    assert [item.head and item.head["kind"] for item in read.thread] == [
        "answer",
        "new_code",
        "answer",
        "message",
    ]
    assert all(item.verified for item in read.thread)

    plain = CliRunner().invoke(main, ["mailbox", *root, "--new-code"], input=changed["new_code"])
    assert plain.exit_code == 0
    digits = plain.output.splitlines()[0].removeprefix("Your new code: ").replace(" ", "")
    assert len(digits) == 24
    assert run("mailbox", *root, given=digits)[0] == 0


def test_a_change_whose_answer_was_lost_is_sent_again_as_it_was(
    store: Store, city: City, address: str
) -> None:
    network = Forgetful()
    with Connection(address, transport=network, pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        sent = submit(connection, trusted, Submission(ANSWERS, "en"))
        mailbox = OpenMailbox(connection, trusted, sent.code)
        changed = mailbox.change_code()
        assert network.bodies[-1] == network.bodies[-2]
        mailbox.write(Message("Under the new code."))
        assert OpenMailbox(connection, trusted, changed.code).read().in_sequence == 3
    assert [item.problem for item in opened_by_staff(store, city).thread] == [None, None]


class Mute(httpx.BaseTransport):
    """A network that delivers what goes to one path, and never an answer to it."""

    def __init__(self, path: str, lost: BaseException | None = None) -> None:
        self._real = httpx.HTTPTransport()
        self._path = path
        self._lost = lost or httpx.ReadError("lost")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._real.handle_request(request)
        if request.url.path.endswith(self._path):
            response.close()
            raise self._lost
        return response

    def close(self) -> None:
        self._real.close()


def test_where_no_answer_comes_the_new_code_is_not_lost(city: City, address: str) -> None:
    with Connection(address, transport=Mute("/code"), pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        sent = submit(connection, trusted, Submission(ANSWERS, "en"))
        with pytest.raises(UncertainError) as caught:
            OpenMailbox(connection, trusted, sent.code).change_code()
        assert caught.value.new_code in caught.value.fix.replace(" ", "")
        assert OpenMailbox(connection, trusted, caught.value.new_code).read().state is not None


@pytest.mark.parametrize("lost", [httpx.ReadError("lost"), httpx.DecodingError("odd"), KeyboardInterrupt()])
def test_where_no_answer_comes_the_code_of_a_report_is_not_lost(
    city: City, address: str, lost: BaseException
) -> None:
    network = Mute("/reports", lost)
    with Connection(address, transport=network, pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        with pytest.raises(UncertainError) as caught:
            submit(connection, trusted, Submission(ANSWERS, "en"))
        assert caught.value.new_code in caught.value.fix.replace(" ", "")
        assert OpenMailbox(connection, trusted, caught.value.new_code).read().state is not None


def test_where_no_answer_comes_nobody_is_told_to_send_a_message_again(city: City, address: str) -> None:
    with Connection(address, transport=Mute("/messages"), pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        mailbox = OpenMailbox(
            connection, trusted, submit(connection, trusted, Submission(ANSWERS, "en")).code
        )
        with pytest.raises(UnreachableError) as caught:
            mailbox.write(Message("Once."))
        assert caught.value.fix.startswith("Look into the mailbox")
        assert mailbox.read().in_sequence == 2


@pytest.mark.parametrize("lost", [UnreachableError("no-answer", "", ""), KeyboardInterrupt()])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--permit", "labour/state", "no"), "sent"),
        (("--strike", "story"), "sent"),
        (("--new-code",), "changed"),
        (("--withdraw",), "withdrawn"),
        (("--write", "text"), "sent"),
    ],
)
def test_what_was_done_is_told_although_the_mailbox_cannot_be_read_after_it(  # noqa: PLR0913, PLR0917 - a place, a terminal, and what is done, told and lost
    city: City,
    address: str,
    answers_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    told: str,
    lost: BaseException,
) -> None:
    root = ("--server", address, "--root", city.root)
    _, sent, _ = run("submit", *root, "--answers", str(answers_file))
    read, times = OpenMailbox.read, iter(range(9))

    def read_once(mailbox: OpenMailbox) -> Mailbox:
        if next(times):
            raise lost
        return read(mailbox)

    monkeypatch.chdir(answers_file.parent)
    Path("text").write_text("Once.", "utf-8")
    monkeypatch.setattr(OpenMailbox, "read", read_once)
    status, done, _ = run("mailbox", *root, *options, given=sent["code"])
    assert (status, done[told]) == (0, today().isoformat())
    assert told != "changed" or len(done["new_code"]) == 24


def test_a_mailbox_that_cannot_be_read_after_an_act_says_so(
    city: City, address: str, answers_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = ("--server", address, "--root", city.root)
    _, sent, _ = run("submit", *root, "--answers", str(answers_file))

    def lost(_: object) -> Mailbox:
        raise UnreachableError("no-answer", "", "")

    monkeypatch.setattr("report_portal.cli.mailbox.described", lost)
    plain = CliRunner().invoke(main, ["mailbox", *root, "--withdraw"], input=sent["code"])
    assert (plain.exit_code, "The server has kept it." in plain.output) == (0, True)
    assert CliRunner().invoke(main, ["mailbox", *root], input=sent["code"]).exit_code == 1


class Withholding(httpx.BaseTransport):
    """A server that keeps the state of a mailbox back, and all but the first item from its count."""

    def __init__(self) -> None:
        self._real = httpx.HTTPTransport()
        self.lies = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._real.handle_request(request)
        if request.method != "GET" or not request.url.path.endswith("/mailbox") or not self.lies:
            return response
        bundle = read_bundle(response.read())
        response.close()
        body = write_bundle(dict(bundle.meta) | {"in_sequence": 1}, {})
        return httpx.Response(200, headers={"Content-Type": MEDIA_TYPE}, content=body)

    def close(self) -> None:
        self._real.close()


def test_a_state_that_is_kept_back_widens_nobodys_reading(store: Store, city: City, address: str) -> None:
    network = Withholding()
    asked: list[Sequence[str]] = []

    def deny(readers: Sequence[str]) -> bool:
        asked.append(readers)
        return False

    with Connection(address, transport=network, pause=lambda _: None) as connection:
        trusted = TrustedInstance(connection, city.root)
        sent = submit(connection, trusted, Submission(ANSWERS, "en"))
        assert sent.readers == (NGO,)
        lied_to = OpenMailbox(connection, trusted, sent.code, is_paper=deny)
        for act in (lambda: lied_to.write(Message("Only for them.")), lied_to.change_code, lied_to.withdraw):
            with pytest.raises(InputError) as caught:
                act()
            assert caught.value.code == "state"
        assert asked == [(NGO, "housing/ngo")] * 3
        # Once there was a state, its owner need not be asked: there is one for ever.
        mailbox = OpenMailbox(connection, trusted, sent.code, is_paper=lambda _: True)
        network.lies = False
        mailbox.write(Message("The first."))
        network.lies = True
        assert mailbox.read().state_problem == "behind"
        with pytest.raises(InputError):
            mailbox.write(Message("The second."))
    assert [item.problem for item in opened_by_staff(store, city).thread] == [None]


@pytest.fixture
def slip(store: Store, city: City, address: str) -> str:
    """The code of a paper form whose sheet has arrived."""
    code, form = new_code(), secrets.token_hex(8)
    keys = derive_keys(code, INSTANCE)
    known = {"form": form, "language": "en", "mailbox": keys.mailbox, "reporter": keys.public()}
    row = {
        "form": bytes.fromhex(form),
        "mailbox": bytes.fromhex(keys.mailbox),
        "auth_sha256": bytes.fromhex(keys.access.auth_sha256),
        "sealed": seal_paper_form(city.instance, city.coordinator, **known),
    }
    store.write(lambda connection: connection.execute(insert(paper_forms).values(row)))
    report = Report(core={"story": STORY}, private={}, contact={}, readers=[NGO], locale="en", day=today())
    body = seal_paper_report(city.instance, city.coordinator, form, report).bundle()
    headers = {"Content-Type": MEDIA_TYPE}
    httpx.post(f"{address}/api/v1/reports", content=body, headers=headers).raise_for_status()
    return code


def test_a_paper_code_sends_once_its_owner_has_seen_who_reads(  # noqa: PLR0913, PLR0917 - a place, a form and a terminal
    store: Store, city: City, address: str, slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, text = ("--server", address, "--root", city.root), tmp_path / "text"
    text.write_text("From the slip.", "utf-8")
    status, box, _ = run("mailbox", *root, given=slip)
    assert (status, box["state"], box["state_problem"]) == (0, None, "missing")
    plain = CliRunner().invoke(main, ["mailbox", *root], input=slip)
    assert "There is no record of your own yet" in plain.output
    status, refused, _ = run("mailbox", *root, "--write", str(text), given=slip)
    assert (status, refused["error"]["code"]) == (1, "state")
    assert f"--paper; these then read it: {NGO}, housing/ngo" in refused["error"]["fix"]
    assert opened_by_staff(store, city).thread == ()

    # Whoever sits before the terminal is asked, and sees who reads.
    with monkeypatch.context() as terminal:
        terminal.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        arguments = ["mailbox", *root, "--write", str(text)]
        denied = CliRunner().invoke(main, arguments, input=f"{slip}\nn\n")
        assert denied.exit_code == 1
        assert f"These would read it: {NGO}, housing/ngo" in denied.output
        assert opened_by_staff(store, city).thread == ()
        assert CliRunner().invoke(main, arguments, input=f"{slip}\ny\n").exit_code == 0
    assert len(opened_by_staff(store, city).thread) == 1


def test_a_paper_code_sends_from_a_script_by_an_option(
    store: Store, city: City, address: str, slip: str, tmp_path: Path
) -> None:
    root, text = ("--server", address, "--root", city.root), tmp_path / "text"
    text.write_text("From the slip.", "utf-8")
    status, box, _ = run("mailbox", *root, "--write", str(text), "--paper", given=slip)
    assert status == 0
    assert box["state"]["readers"] == [NGO, "housing/ngo"]
    status, box, _ = run("mailbox", *root, "--permit", "labour/state", "no", given=slip)
    assert status == 0
    read = opened_by_staff(store, city)
    assert [item.verified for item in read.thread] == [True, True]
    # The option says what was so before the first use; it opens nothing later.
    assert run("mailbox", *root, "--withdraw", "--paper", given=slip)[0] == 0


class Silent(httpx.BaseTransport):
    """A network on which nothing is ever answered."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("silence", request=request)


def test_silence_ends_in_an_error_after_growing_pauses() -> None:
    pauses: list[float] = []
    connection = Connection("https://example.org", transport=Silent(), pause=pauses.append)
    with connection, pytest.raises(UnreachableError):
        connection.get("/api/v1/instance")
    assert pauses == sorted(pauses)
    assert len(pauses) == 5


def test_a_retired_key_leads_to_sealing_anew_under_the_same_code(
    store: Store, city: City, connection: Connection, trusted: TrustedInstance
) -> None:
    city.identities[NGO] = HybridIdentity.generate()
    renewed = city.sign(version=2, epochs={NGO: 2})
    store.write(lambda database: publish(database, 2, renewed))
    sent = submit(connection, trusted, Submission(ANSWERS, "en"))
    assert trusted.current.version == 2
    read = opened_by_staff(store, city)
    assert not read.broken
    assert read.reporter is not None
    assert read.reporter.mailbox == derive_keys(sent.code, INSTANCE).mailbox


def test_work_is_done_where_it_is_asked_for(store: Store, settings: Settings, city: City) -> None:
    busy = Settings(data=settings.data, work_budget=0)
    store.write(lambda database: publish(database, 1, city.file))
    for address in served(busy, store):
        with Connection(address, pause=lambda _: None) as connection:
            submit(connection, TrustedInstance(connection, city.root), Submission(ANSWERS, "en"))
    assert not opened_by_staff(store, city).broken


class Asking(httpx.BaseTransport):
    """A server that asks for more work than anybody should do."""

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(
            428, json={"code": "work-needed", "detail": "\x1b[31mwork", "fix": "", "bits": 60}
        )


def test_nobody_is_made_to_work_for_ever() -> None:
    connection = Connection("https://example.org", transport=Asking())
    with connection, pytest.raises(RefusedByServerError) as caught:
        connection.post("/api/v1/reports", b"", "text/plain")
    assert caught.value.code == "work-needed"
    assert "\x1b" not in caught.value.what


@pytest.mark.parametrize("typed", ["", "1234", "1" * 24, "abcd" * 6])
def test_a_mistyped_code_is_found_without_asking_and_never_repeated(
    address: str, city: City, typed: str
) -> None:
    status, refused, output = run("mailbox", "--server", address, "--root", city.root, given=typed)
    assert status == 1
    assert refused["error"]["code"] == "code"
    assert not typed or typed not in output


def test_a_wrong_code_is_told_as_an_unknown_one(address: str, city: City) -> None:
    status, refused, output = run("mailbox", "--server", address, "--root", city.root, given="0" * 24)
    assert status == 1
    assert refused["error"]["code"] == "nothing-here"
    assert "0" * 24 not in output


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"story": ""}, "nothing to report"),
        ({"areas": ["moon"]}, "areas"),
        ({"secret sentinel": "x"}, "no such question"),
        ([STORY], "not a JSON object"),
    ],
)
def test_wrong_answers_are_named_not_repeated(
    store: Store, address: str, answers_file: Path, answers: Any, said: str
) -> None:
    answers_file.write_text(json.dumps(answers), "utf-8")
    status, refused, output = run("submit", "--server", address, "--answers", str(answers_file))
    assert status == 1
    assert said in refused["error"]["what"]
    assert "moon" not in output
    assert STORY not in output
    with store.engine.connect() as database:
        assert database.execute(select(reports)).first() is None


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "ftp://localhost",
        "example.org",
        "https://user:word@example.org",
        "https://e.org/api",
        "",
    ],
)
def test_addresses_on_which_others_read_along_are_refused(address: str, answers_file: Path) -> None:
    status, refused, _ = run("submit", "--server", address, "--answers", str(answers_file))
    assert status == 1
    assert refused["error"]["code"] == "server"


def test_an_envelope_is_opened_with_an_identity_at_hand(
    store: Store, city: City, connection: Connection, trusted: TrustedInstance, tmp_path: Path
) -> None:
    sent = submit(connection, trusted, Submission(ANSWERS, "en"))
    keys = derive_keys(sent.code, INSTANCE)
    with store.engine.connect() as database:
        core = next(
            file for file in each_file(database, [bytes.fromhex(keys.mailbox)]) if file.name == "core"
        )
        envelope = tmp_path / "core.age"
        envelope.write_bytes(store.fetch(core.placed))
    identity, other = tmp_path / "identity", tmp_path / "other"
    identity.write_text(f"# resource/ngo\n{city.identities[NGO].text}\n", "utf-8")
    other.write_text(city.identities["labour/state"].text, "utf-8")
    opening = ("open", str(envelope), "--identity")
    status, record, _ = run(*opening, str(identity), "--verify-key", keys.verify_key)
    assert status == 0
    assert record["head"]["answers"]["story"] == STORY
    assert record["verified"] is True
    status, refused, _ = run(*opening, str(identity), "--verify-key", "ab" * 32)
    assert status == 1
    assert refused["error"]["code"] == "auth"
    status, refused, _ = run(*opening, str(other))
    assert status == 1
    assert refused["error"]["code"] == "no-match"
