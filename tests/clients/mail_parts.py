"""Prints the parts of a mail that hold no others, by type; fails when Python's parser finds a defect."""

import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    mail = email.message_from_bytes(file.read(), policy=email.policy.default)
parts = {}
for part in mail.walk():
    if part.defects:
        sys.exit(f"defects in {part.get_content_type()}: {part.defects}")
    if not part.is_multipart():
        parts[part.get_content_type()] = part.get_content().replace("\r\n", "\n")
print(json.dumps(parts))
