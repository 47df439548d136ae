"""A server that lies: each lie is refused or shown, and nothing is opened or sent because of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from nacl.signing import SigningKey
from playwright.sync_api import Route, expect
from staff_house import SIGN_IN_SECONDS, STORY, House, Seat

from report_portal.cli.demo.people import Person
from report_portal.crypto.bundle import MEDIA_TYPE, Bundle, read_bundle, write_bundle
from report_portal.crypto.items.answers import OutPlace, seal_answer
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.items.staff_files import StaffSigner, seal_audience_key, staff_place
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file
from report_portal.triage.services.founding import invite_recoverers

WORK = {"areas": ["work"], "work_problem": ["not_paid"], "story": STORY, "answer_language": "en"}
Change = Callable[[dict[str, bytes]], Mapping[str, bytes]]


def changed(seat: Seat, pattern: str, change: Change) -> None:
    """Let the server hand over other files than it has."""

    def answer(route: Route) -> None:
        real = route.fetch()
        bundle: Bundle = read_bundle(real.body())
        body = write_bundle(bundle.meta, change(dict(bundle.files)))
        route.fulfill(status=200, body=body, content_type=MEDIA_TYPE)

    seat.page.route(pattern, answer)


def refused(seat: Seat, why: str) -> None:
    seat.open()
    seat.enter(seat.house.office.people["ana.coordinator"])
    expect(seat.heading("The server showed something that is not genuine")).to_be_visible(
        timeout=SIGN_IN_SECONDS
    )
    seat.sees(why)
    seat.sees("Nothing was opened and nothing was sent.")
    assert not any("/reports" in request.url for request in seat.requests)


def payload(signed: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(signed.split(b"\n", 1)[1])
    return found


def test_keys_under_another_root_are_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        return files | {"instance": sign_file("instance", payload(files["instance"]), bytes(32))}

    changed(seat, "**/api/v1/me", change)
    refused(seat, "The list of keys is not signed by your root key (key).")


def test_a_changed_list_of_keys_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        line, _, _ = files["instance"].partition(b"\n")
        longer = payload(files["instance"]) | {"expires": "2099-12-31"}
        return files | {"instance": line + b"\n" + json.dumps(longer).encode()}

    changed(seat, "**/api/v1/me", change)
    refused(seat, "The list of keys is not signed by your root key (signature).")


def test_a_member_put_into_the_list_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        last = max(int(name.split("/")[1]) for name in files if name.startswith("members/"))
        made_up = payload(files[f"members/{last}"]) | {"role": "coordinator", "name": "nobody"}
        return files | {f"members/{last + 1}": sign_file("member", made_up, bytes(32))}

    changed(seat, "**/api/v1/me", change)
    refused(seat, "is not genuine")


def test_members_left_out_in_the_middle_are_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        return files | {"members/3": files["members/4"]}

    changed(seat, "**/api/v1/me", change)
    refused(seat, "Entry 3 in the list of members is not genuine.")


def test_an_older_list_than_was_seen_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    """A page that has seen somebody removed does not take an earlier list for the newest."""
    seat = seat_at(house)
    seat.sign_in()
    seat.prepare_removal("elena.helper")

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        newest = max(int(name.split("/")[1]) for name in files if name.startswith("members/"))
        return {
            name: file
            for name, file in files.items()
            if name not in {f"members/{newest}", f"members/{newest - 1}"}
        }

    changed(seat, "**/api/v1/me", change)
    seat.click("Make new keys and remove")
    seat.sees("Nothing was opened and nothing was sent. Do not work here now.")


def test_anothers_key_file_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    other = house.office.desk("ana.coordinator").key_file(None)
    forged = bytes([*other[:-1], other[-1] ^ 1])
    changed(seat, "**/api/v1/me", lambda files: files | {"identity": forged})
    refused(seat, "Your own key file could not be opened or has been changed.")


def test_a_key_that_no_coordinator_gave_is_not_used_and_said(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    ana, stranger = house.office.people["ana.coordinator"], Person("stranger")
    forged = seal_audience_key(
        "timisoara",
        StaffSigner(ana.member, stranger.sign_seed),
        ana.identity.recipient,
        audience="resource/ngo",
        epoch=1,
        secret=HybridIdentity.generate().text,
    )
    changed(seat, "**/api/v1/me", lambda files: files | {"grants/resource/ngo/1": forged})
    seat.sign_in()
    seat.sees("A key for Resource team · NGO was handed over by somebody who may not do it")


def test_an_index_that_no_member_signed_is_thrown_away(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    first = seat_at(house)
    first.sign_in()
    expect(first.lines).to_have_count(1)
    audience = next(one for one in house.instance().audiences if one.id == "resource/ngo")
    member = house.office.people["ana.coordinator"].member
    members = {"audience": audience.id, "epoch": 1, "member": member, "entries": {}}
    forger = StaffSigner(member, SigningKey.generate().encode())
    forged = seal_record(staff_place("timisoara"), "index", members, forger.auth, [audience.recipient])

    second = seat_at(house)
    second.page.route(
        "**/api/v1/index/resource/ngo",
        lambda route: (
            route.fulfill(status=200, body=forged, headers={"ETag": '"1"'})
            if route.request.method == "GET"
            else route.continue_()
        ),
    )
    second.sign_in()
    second.sees("The quick list for Resource team · NGO was damaged or not genuine.")
    expect(second.lines).to_have_count(1)
    expect(second.lines.first).to_contain_text("I was not paid")


def swap_files(seat: Seat, change: Change) -> None:
    changed(seat, "**/api/v1/reports/files", change)


def test_a_message_that_is_not_the_persons_is_shown_as_refused(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    one, other = house.report(WORK), house.report(WORK)
    house.write(one, "the first persons words")
    house.write(other, "the other persons words")
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        mine, theirs = f"{one.id}/in/2/message", f"{other.id}/in/2/message"
        if mine in files:
            files[mine] = files.get(theirs, files[mine][:-1] + b"x")
        return files

    swap_files(seat, change)
    seat.sign_in()
    bad = seat.lines.filter(has_text="A part of this report is damaged or not genuine.")
    expect(bad).to_have_count(1)
    bad.locator(".go").click()
    expect(seat.page.locator(".messages li.refused")).to_contain_text("Message 2 was refused.")
    assert "persons words" not in seat.page.content()


def test_an_answer_that_no_colleague_wrote_is_shown_as_refused(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK)
    desk = house.office.signed_in("mihai.coordinator")
    sealed = reporter.answer(house.office.instance(desk))
    desk.send_bundle("POST", f"/reports/{reporter.id}/answers", sealed.meta, sealed.files).raise_for_status()
    # Sealed well to everybody, but without the key that only the person and the NGO share.
    outsider = replace(reporter.correspondent, answer_mac=bytes(32))
    place = OutPlace(1, None, seen=1, author="resource/ngo", day=desk.today)
    forged = seal_answer(house.office.instance(desk), outsider, place, text="pay me", locale="en").files[
        "answer"
    ]
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        name = f"{reporter.id}/out/1/answer"
        if name in files:
            files[name] = forged
        return files

    swap_files(seat, change)
    seat.sign_in()
    seat.open_case()
    expect(seat.page.locator(".messages li.refused")).to_contain_text(
        "Message 1 in the name of the team was refused."
    )


def test_dropped_messages_are_noticed_by_whoever_has_seen_them(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK)
    house.write(reporter, "second words")
    first = seat_at(house)
    first.sign_in()
    expect(first.lines).to_have_count(1)

    second = seat_at(house)

    def drop(route: Route) -> None:
        real = route.fetch()
        listed = real.json()
        for row in listed["reports"]:
            row["in_sequence"] = 1
        route.fulfill(response=real, json=listed)

    second.page.route("**/api/v1/reports?*", drop)
    second.sign_in()
    expect(second.lines.first).to_contain_text("The server shows fewer messages than before.")


@pytest.mark.parametrize("part", ["core", "private"])
def test_a_damaged_report_is_shown_as_broken_and_stops_no_other(
    house: House, seat_at: Callable[..., Seat], part: str
) -> None:
    broken, good = house.report(WORK), house.report(WORK | {"work_problem": ["no_rest_day"]})
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        name = f"{broken.id}/in/1/{part}"
        if name in files:
            files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
        return files

    swap_files(seat, change)
    seat.sign_in()
    expect(seat.lines).to_have_count(2)
    bad = seat.lines.filter(has_text="Cannot be opened")
    expect(bad).to_have_count(1)
    expect(seat.lines.filter(has_text="No day off")).to_have_count(1)
    bad.locator(".go").click()
    seat.sees("This report is damaged or not genuine")
    expect(seat.page.locator("#message")).to_have_count(0)
    assert good.id


def test_another_report_under_this_name_is_broken(house: House, seat_at: Callable[..., Seat]) -> None:
    one, other = house.report(WORK), house.report(WORK)
    seat = seat_at(house)

    def change(files: dict[str, bytes]) -> Mapping[str, bytes]:
        for part in ("core", "private", "contact"):
            theirs = files.get(f"{other.id}/in/1/{part}")
            if theirs:
                files[f"{one.id}/in/1/{part}"] = theirs
        return files

    swap_files(seat, change)
    seat.sign_in()
    expect(seat.lines.filter(has_text="Cannot be opened")).to_have_count(1)


def test_a_release_that_no_coordinator_signed_is_not_shown(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    city = next(one for one in house.instance().audiences if one.id == "housing/city")
    release = {
        "release": "ab" * 16,
        "audience": "housing/city",
        "case": "123456",
        "answers": {"story": "made up by the server"},
        "attachments": [],
        "parts": ["routed"],
        "member": house.office.people["ana.coordinator"].member,
        "day": "2026-01-01",
        "locale": "en",
    }
    forger = StaffSigner(str(release["member"]), SigningKey.generate().encode())
    recipients = [city.recipient, HybridIdentity.generate().recipient]
    forged = seal_record(staff_place("timisoara"), "release", release, forger.auth, recipients)
    row = {
        "id": release["release"],
        "audience": "housing/city",
        "day": "2026-01-01",
        "member": release["member"],
        "entries": 0,
    }
    seat.page.route("**/api/v1/releases", lambda route: route.fulfill(json={"releases": [row]}))
    seat.page.route("**/api/v1/releases/*", lambda route: route.fulfill(body=forged))
    seat.sign_in("city.housing")
    seat.click("Open")
    seat.sees("This was not sealed by a coordinator of the list, or it was changed.")
    assert "made up by the server" not in seat.page.content()


def test_a_list_that_is_none_is_refused_before_anybody_comes_in(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    """Whoever is invited would not be shown the keys to compare."""
    invitation = invite_recoverers(house.office.staff, house.office.clock)[0]
    seat = seat_at(house)
    seat.page.route("**/api/v1/instance", lambda route: route.fulfill(status=200, body="nothing"))
    seat.open()
    seat.click("I have an invitation")
    seat.page.fill("#invitation", invitation.written)
    seat.click("Continue")
    expect(seat.heading("The server showed something that is not genuine")).to_be_visible()
    seat.sees("The list of keys is not signed by your root key (malformed).")
    assert {request.method for request in seat.requests} == {"GET"}
