"""codes.json: the follow-up code, from SPEC sections 2 and 9."""

import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ROWS = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_CODES = ("27182818284590452353602", "00000000000000000000000", "99999999999999999999999")


def _with_check(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(_ROWS[state][int(digit)])
    return digits + str(state)


CODE = _with_check(_CODES[0])
_LINES = "\n".join(CODE[i : i + 8] for i in (0, 8, 16))


def _hkdf(seed: bytes, label: str, length: int) -> bytes:
    key = hmac.digest(bytes(32), seed, "sha256")
    block, out, count = b"", b"", 0
    while len(out) < length:
        count += 1
        block = hmac.digest(key, block + b"report-portal/v1/" + label.encode() + bytes([count]), "sha256")
        out += block
    return out[:length]


def _derived(code: str, instance: str) -> dict[str, str]:
    salt = f"report-portal/v1/{instance}".encode()
    seed = hashlib.pbkdf2_hmac("sha256", code[:23].encode(), salt, 600_000, 32)
    sign_seed = _hkdf(seed, "sign", 32)
    public = Ed25519PrivateKey.from_private_bytes(sign_seed).public_key().public_bytes_raw()
    return {
        "mailbox_id": _hkdf(seed, "mailbox-id", 16).hex(),
        "mailbox_auth": _hkdf(seed, "mailbox-auth", 32).hex(),
        "mailbox_auth_sha256": hashlib.sha256(_hkdf(seed, "mailbox-auth", 32)).hexdigest(),
        "age_seed": _hkdf(seed, "age-identity", 32).hex(),
        "sign_seed": sign_seed.hex(),
        "verify_key": public.hex(),
        "answer_mac": _hkdf(seed, "answer-mac", 32).hex(),
    }


def _in_script(zero: int) -> str:
    return "".join(chr(zero + int(digit)) for digit in CODE)


_SCRIPTS = {
    "Arabic-Indic": 0x0660,
    "extended Arabic-Indic (Persian, Urdu, Pashto)": 0x06F0,
    "NKo": 0x07C0,
    "Devanagari (Nepali, Hindi)": 0x0966,
    "Bengali": 0x09E6,
    "Gurmukhi": 0x0A66,
    "Gujarati": 0x0AE6,
    "Tamil": 0x0BE6,
    "Telugu": 0x0C66,
    "Kannada": 0x0CE6,
    "Malayalam": 0x0D66,
    "Sinhala archaic": 0x0DE6,
    "Thai": 0x0E50,
    "Tibetan": 0x0F20,
    "Myanmar": 0x1040,
    "Khmer": 0x17E0,
    "Mongolian": 0x1810,
    "fullwidth": 0xFF10,
    "Osmanya, beyond the basic plane": 0x104A0,
    "Chakma, beyond the basic plane": 0x11136,
    "Adlam, beyond the basic plane": 0x1E950,
    "mathematical bold, a run of five sets": 0x1D7CE,
    "mathematical sans-serif, inside that run": 0x1D7E2,
    "mathematical monospace, end of that run": 0x1D7F6,
}

_READ = {
    "as printed": _LINES,
    "one run": CODE,
    "carriage returns and tabs": _LINES.replace("\n", "\r\n\t"),
    "groups of four with spaces": " ".join(CODE[i : i + 4] for i in range(0, 24, 4)),
    "no-break, thin and ideographic spaces": f"{CODE[:8]}\u00a0{CODE[8:12]}\u2009{CODE[12:]}\u3000",
    "hyphens and long dashes": f"{CODE[:8]}-{CODE[8:12]}\u2013{CODE[12:16]}\u2014{CODE[16:]}",
    "minus sign": f"{CODE[:8]}\u2212{CODE[8:]}",
    "dots": f"{CODE[:8]}.{CODE[8:16]}\u00b7{CODE[16:]}",
    "line and paragraph separators": f"{CODE[:8]}\u2028{CODE[8:16]}\u2029{CODE[16:]}",
    "direction marks": f"\u200e{CODE[:8]}\u200f\u061c{CODE[8:16]}\u202a\u2066{CODE[16:]}\u2069\u202c",
    "zero-width space, joiners, soft hyphen, byte order mark": (
        f"\ufeff{CODE[:8]}\u200b{CODE[8:16]}\u200c\u200d{CODE[16:]}\u00ad"
    ),
    "scripts mixed": "".join(chr((0x0660, 0x0966, 0x30)[i % 3] + int(d)) for i, d in enumerate(CODE)),
    "all zeros": _with_check(_CODES[1]),
    "all nines": _with_check(_CODES[2]),
}

_OTHER_CHECK = CODE[:23] + str((int(CODE[23]) + 1) % 10)
_SWAPPED = CODE[1] + CODE[0] + CODE[2:]
_REFUSED = {
    "nothing": ("", "length"),
    "only spaces": (" \n ", "length"),
    "one digit missing": (CODE[1:], "length"),
    "one digit too many": (CODE + "0", "length"),
    "two codes": (CODE + "\n" + CODE, "length"),
    "check digit off by one": (_OTHER_CHECK, "check"),
    "two neighbours swapped": (_SWAPPED, "check"),
    "one digit mistyped": (("3" if CODE[0] != "3" else "4") + CODE[1:], "check"),
    "check digit wrong in Bengali digits": (
        "".join(chr(0x09E6 + int(d)) for d in _OTHER_CHECK),
        "check",
    ),
    "letter O for a zero": (CODE.replace("0", "O", 1), "character"),
    "letter l for a one": (CODE.replace("1", "l", 1), "character"),
    "superscript two": (CODE.replace("2", "\u00b2", 1), "character"),
    "circled one": (CODE.replace("1", "\u2460", 1), "character"),
    "Roman numeral five": (CODE.replace("5", "\u2164", 1), "character"),
    "Chinese two": (CODE.replace("2", "\u4e8c", 1), "character"),
    "Tamil number ten, not a digit": (CODE[:-1] + "\u0bf0", "character"),
    "comma": (f"{CODE[:8]},{CODE[8:]}", "character"),
    "separator control character": (f"{CODE[:8]}\x1c{CODE[8:]}", "character"),
    "underscore": (f"{CODE[:8]}_{CODE[8:]}", "character"),
    "plus sign": ("+" + CODE, "character"),
    "null character": (CODE + "\0", "character"),
    "combining mark": (CODE + "\u0301", "character"),
}

_DRAWN = bytes(range(230, 256)) + hashlib.sha256(b"vector bytes").digest()


def _from_bytes(drawn: bytes) -> str:
    return _with_check("".join(str(byte % 10) for byte in drawn if byte < 250)[:23])


def document() -> dict[str, Any]:
    """Give the whole file."""
    return {
        "comment": (
            "SPEC sections 2, 9. `read`: text to code, or the failure. `draw`: random bytes to code. "
            "`lines`: code to its three printed lines. `derive`: code and instance to keys."
        ),
        "read": [
            *({"name": name, "text": text, "code": _plain(text)} for name, text in _READ.items()),
            *({"name": name, "text": _in_script(zero), "code": CODE} for name, zero in _SCRIPTS.items()),
            *({"name": name, "text": text, "failure": why} for name, (text, why) in _REFUSED.items()),
        ],
        "draw": [
            {"name": "bytes from 250 are passed over", "bytes": _DRAWN.hex(), "code": _from_bytes(_DRAWN)},
            {"name": "249 counts", "bytes": (b"\xf9" * 23).hex(), "code": _with_check(_CODES[2])},
        ],
        "lines": [{"name": "three lines of eight", "code": CODE, "text": _LINES}],
        "derive": [
            {"name": name, "code": code, "instance": instance, **_derived(code, instance)}
            for name, code, instance in (
                ("an ordinary code", CODE, "vector-city"),
                ("the same code in another city", CODE, "other-city"),
                ("leading zeros count", _with_check(_CODES[1]), "vector-city"),
            )
        ],
    }


def _plain(text: str) -> str:
    for special in (_with_check(_CODES[1]), _with_check(_CODES[2])):
        if text == special:
            return special
    return CODE
