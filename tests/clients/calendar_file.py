"""Prints what a calendar reads: calendar_file.py FILE, a mail with a calendar file as it came, or a file `*.ics`."""

import email
import email.policy
import json
import sys

from icalendar import Calendar

with open(sys.argv[1], "rb") as file:
    raw = file.read()
method = None
if not sys.argv[1].endswith(".ics"):
    mail = email.message_from_bytes(raw, policy=email.policy.strict)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    raw = part.get_payload(decode=True)
    method = part.get_param("method")
assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b""), "lines end with CRLF"
assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "lines have at most 75 bytes"
calendar = Calendar.from_ical(raw)
[event] = calendar.events
assert not calendar.errors and not event.errors, (calendar.errors, event.errors)
assert method == calendar.get("METHOD"), "the part says the same method"
print(
    json.dumps(
        {
            "method": method,
            "name": calendar.get("NAME"),
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "begin": event.start.isoformat(),
            "end": event.end.isoformat(),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "status": str(event["STATUS"]),
            "url": str(event["URL"]),
        }
    )
)
