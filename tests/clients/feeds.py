"""Reads feeds as feedparser does, and the calendar as icalendar does: feeds.py URL TITLES, a JSON list of all titles."""

import html
import json
import sys
import urllib.request

import feedparser
from icalendar import Calendar

url, titles = sys.argv[1], sorted(json.loads(sys.argv[2]))
PARTS = "\u2060"  # What parts a text that a reader might take for markup.


def fetched(path):
    with urllib.request.urlopen(url + path) as reply:
        return reply.read(), reply.headers


def read(path, version):
    body, headers = fetched(path)
    feed = feedparser.parse(body, response_headers={"content-type": headers["content-type"]})
    assert not feed.bozo, (path, feed.bozo_exception)
    assert feed.version == version, feed.version
    assert len({entry.id for entry in feed.entries}) == len(feed.entries), path
    for entry in feed.entries:
        assert entry.link.startswith(url), entry.link
        assert entry.published_parsed and entry.get("updated_parsed", True), entry
    return feed


def text(entry):
    """A title as text, whichever of the two it says it is."""
    is_html = entry.title_detail.type == "text/html"
    return html.unescape(entry.title) if is_html else entry.title


for folder, is_whole in [("", True), ("components/checkout/", True), ("components/accounts/", False)]:
    atom = read(folder + "history.atom", "atom10")
    assert all(entry.content[0].type == "text/html" for entry in atom.entries)
    rss = read(folder + "history.rss", "rss20")
    of_atom = sorted(" ".join(text(entry).split()) for entry in atom.entries)
    of_rss = sorted(
        " ".join(text(entry).replace(PARTS, "").split(": ", 1)[1].split()) for entry in rss.entries
    )
    assert of_atom == of_rss == (titles if is_whole else []), (of_atom, of_rss, titles)
    feed = json.loads(fetched(folder + "history.json")[0])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert sorted(" ".join(item["title"].split()) for item in feed["items"]) == of_atom

calendar = fetched("maintenance.ics")[0]
assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
parsed = Calendar.from_ical(calendar)
assert not parsed.errors and not any(event.errors for event in parsed.events)
print(json.dumps({str(event["UID"]): int(event["SEQUENCE"]) for event in parsed.events}))
