"""The same as statuspage_v1.sh, by a public client: `statuspage_v1.py STEP [ID]` prints the id."""

import os
import sys
from datetime import datetime, timedelta, timezone

from atlassian.statuspage import StatusPage

client = StatusPage(url=os.environ["BASE"], token=os.environ["KEY"])
page = client.page_list_pages()[0]["id"]
step, known = sys.argv[1], (sys.argv[2:] or [None])[0]


def after(hours):
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).isoformat()


def update(**incident):
    return client.page_update_incident(page, known, incident)


if step == "open":
    done = client.page_create_incident(
        page,
        {
            "name": "Card payments fail",
            "status": "investigating",
            "body": "We look into it.",
            "impact_override": "minor",
            "component_ids": ["checkout"],
            "components": {"checkout": "partial_outage"},
        },
    )
    assert done["id"] in [each["id"] for each in client.page_list_unresolved_incidents(page)]
    assert client.page_get_component(page, "checkout")["status"] == "partial_outage"
elif step == "update":
    done = update(status="monitoring", body="A fix is out.")
elif step == "resolve":
    done = update(status="resolved", body="Cards work.", components={"checkout": "operational"})
    client.page_create_postmortem(page, known, "A disk was full.")
    client.page_publish_postmortem(page, known, {})
    assert client.page_get_postmortem(page, known)["body"] == "A disk was full."
    client.page_revert_postmortem(page, known)
    assert client.page_list_unresolved_incidents(page) == []
elif step == "schedule":
    done = client.page_create_incident(
        page,
        {
            "name": "New disks",
            "status": "scheduled",
            "body": "We swap disks.",
            "scheduled_for": after(1),
            "scheduled_until": after(2),
            "scheduled_auto_in_progress": True,
            "scheduled_auto_completed": True,
            "component_ids": ["checkout"],
        },
    )
    assert client.page_list_upcoming_incidents(page)[0]["id"] == done["id"]
    assert len(client.page_get_list_of_component_groups(page)) > 0
elif step == "begin":
    done = update(status="in_progress", body="We begin.")
    assert client.page_list_active_maintenances(page)[0]["id"] == done["id"]
elif step == "complete":
    done = update(status="completed", body="Disks are new.")
    assert client.page_get_incident(page, known)["status"] == "completed"
    names = [each["name"] for each in client.page_list_incidents(page, "")]
    assert names[0] == "New disks", names
print(done["id"])
