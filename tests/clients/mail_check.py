"""Prints `true` for a mail that is well formed in every part: mail_check.py FILE, the mail as it came."""

import email
import email.policy
import json
import re
import sys

ONCE = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "references",
        "in-reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "sender"]
MUST = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted"]

with open(sys.argv[1], "rb") as file:
    raw = file.read()
assert b"\0" not in raw and raw.isascii(), "ASCII alone"
assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b""), "CRLF alone"
assert max(map(len, raw.split(b"\r\n"))) <= 998, "lines of at most 998 bytes"
# The strict policy raises where the default one only notes a defect.
mail = email.message_from_bytes(raw, policy=email.policy.strict)
for name in ONCE:
    assert len(mail.get_all(name, [])) <= 1, f"one {name}"
for name in MUST:
    assert mail[name], f"a {name}"
for name, value in mail.items():
    assert not value.defects, (name, value.defects)
    assert max(map(len, raw.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998
assert re.fullmatch(r"<[0-9a-f]{24}@[a-z0-9.-]+>", mail["message-id"]), mail["message-id"]
assert mail["date"].datetime is not None and len(mail["to"].addresses) == 1 and len(mail["from"].addresses) == 1
for part in mail.walk():
    assert not part.defects, (part.get_content_type(), part.defects)
    if not part.is_multipart():
        assert part["content-transfer-encoding"] in ("quoted-printable", "base64", "7bit"), part.items()
        text = part.get_content()
        assert isinstance(text, str) and "\ufffd" not in text, part.get_content_type()
kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
assert kinds[:2] == ["text/plain", "text/html"], kinds
print(json.dumps(True))
