//! What a page may say of notifications: audiences, escalations, on-call schedules and pacing; and where its mistakes are.

use std::time::Duration;

use domain::board::Board;
use domain::config::notify_policy::{AudienceKind, NotifyPolicy};
use domain::config::parse;
use domain::config::source::MAX_FILE_BYTES;

use crate::notify_page::{at, calendar, files, policy};

#[test]
fn audiences_escalations_and_pacing_are_read() {
    let written = r#"
[[audience]]
id = "acme"
name = "Acme"
kind = "key_customer"
components = ["checkout"]
contacts = ["acme-ops", "acme-ops"]
owner = "anna"
timezone = "America/New_York"
business_hours = { days = ["mon"], from = "09:00" }
[[audience]]
id = "ops"
name = "Operations"
kind = "internal"
severities = ["sev1", "sev2"]
contacts = ["ops-slack"]
key = true
[[escalation]]
severities = ["sev1"]
steps = [{ after = "0m", on_call = "primary" }, { after = "15m", contacts = ["boss"] }]
[[escalation]]
steps = [{ after = "1h", contacts = ["ops-slack"] }]
business_hours_only = true
[[on_call]]
id = "primary"
timezone = "UTC"
rotation = { contacts = ["anna", "ben"], every = "12h", from = "2026-11-01 08:00" }
[notify]
max_per_hour = 4
gather_for = "5m"
quiet_hours = { from = "22:00", to = "07:00" }
digest = "weekly mon 08:00"
dead_man = "https://dead-man.example/x"
"#;
    let read = policy(written, "").unwrap();
    let [acme, ops] = read.audiences.as_slice() else { panic!() };
    assert_eq!((acme.kind, acme.is_key, acme.contacts.len()), (AudienceKind::KeyCustomer, true, 1));
    assert_eq!(acme.business_hours.as_ref().unwrap().days, [1]);
    assert_eq!((ops.kind, ops.is_key, ops.severities.len()), (AudienceKind::Internal, true, 2));
    assert_eq!(read.escalations[0].steps[1].after, Duration::from_secs(900));
    assert!(read.escalations[1].business_hours_only);
    assert_eq!((read.pacing.max_per_hour, read.on_call[0].shifts.len()), (4, 2));
    assert_eq!(read.pacing.gather_for, Duration::from_secs(300));
    assert_eq!(read.pacing.digest.unwrap().to_string(), "weekly mon 08:00");
    assert_eq!(read.dead_man.as_deref(), Some("https://dead-man.example/x"));
    // What was read is stored as JSON, and a page without all of this is stored as before.
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<NotifyPolicy>(&json).unwrap(), read);
    let plain = parse::read(&files("", "")).unwrap();
    assert!(!serde_json::to_string(&plain).unwrap().contains("notify"));
    let plan = Board::default().plan(&files(written, ""), at("2026-11-28T12:00:00Z")).unwrap();
    for part in ["audience acme", "on-call schedule primary", "rules of notifications"] {
        assert!(plan.added.contains(&part.to_owned()), "{:?}", plan.added);
    }
}

#[test]
fn mistakes_are_refused_where_they_stand() {
    let on_call = "[[on_call]]\nid = \"p\"\n";
    let rotation = |fields: &str| format!("{on_call}rotation = {{ {fields} }}\n");
    let cal = format!("{on_call}calendar = \"people/on-call.ics\"\n");
    let event = |fields: &str| calendar(&[fields]);
    let long = calendar(&vec![
        "UID:a\nSUMMARY:anna\nDTSTART:20261101T000000Z\nDTEND:20261102T000000Z";
        900
    ]);
    assert!(long.len() > MAX_FILE_BYTES);
    for (toml, ics, message) in [
        (
            "[[audience]]\nid = \"a\"\nname = \"A\"\nkind = \"friends\"\n",
            "",
            "`kind` cannot be `friends`",
        ),
        (
            "[[audience]]\nid = \"a\"\nname = \"A\"\nkind = \"public\"\n",
            "",
            "audience `a` has no contact",
        ),
        ("[[audience]]\nid = \"a\"\nname = \"A\"\n", "", "`kind` is missing in `audience`"),
        (
            "[[audience]]\nid = \"a\"\nname = \"A\"\nkind = \"public\"\ncontacts = [\"A B\"]\n",
            "",
            "`A B` cannot be the id of a contact",
        ),
        (
            "[[audience]]\nid = \"a\"\nname = \"A\"\nkind = \"public\"\nowner = \"x\"\ncomponents = [\"chekout\"]\n",
            "",
            "did you mean `checkout`?",
        ),
        (
            "[[audience]]\nid = \"a\"\nname = \"A\"\nkind = \"public\"\nowner = \"x\"\nseverities = [\"sev4\"]\n",
            "",
            "`severities` cannot be `sev4`",
        ),
        ("[[escalation]]\nsteps = []\n", "", "an escalation has no step"),
        ("[[escalation]]\nsteps = [{ after = \"1m\" }]\n", "", "a step is sent to no contact"),
        (
            "[[escalation]]\nsteps = [{ after = \"8d\", contacts = [\"a\"] }]\n",
            "",
            "must be 0ms to 7d",
        ),
        (
            "[[escalation]]\nsteps = [{ after = \"2m\", contacts = [\"a\"] }, { after = \"1m\", contacts = [\"a\"] }]\n",
            "",
            "a step comes before the one above it",
        ),
        (
            "[[escalation]]\nsteps = [{ after = \"0m\", on_call = \"primary\" }]\n",
            "",
            "there is no on-call schedule `primary`",
        ),
        ("[[escalation]]\nstep = [{ after = \"0m\" }]\n", "", "did you mean `steps`?"),
        ("[notify]\nmax_per_hour = 61\n", "", "`max_per_hour` is 61, but must be 1 to 60"),
        ("[notify]\nmax_per_hour = 0\n", "", "must be 1 to 60"),
        ("[notify]\ngather_for = \"9s\"\n", "", "gather_for"),
        ("[notify]\ngather_for = \"61m\"\n", "", "gather_for"),
        (
            "[notify]\nquiet_hours = { from = \"22:00\", to = \"22:00\" }\n",
            "",
            "quiet hours end when they begin",
        ),
        (
            "[notify]\nquiet_hours = { from = \"22\", to = \"22:00\" }\n",
            "",
            "`22` is no time of the day",
        ),
        ("[notify]\ndigest = \"hourly\"\n", "", "`hourly` is no time of a digest"),
        ("[notify]\ndead_man = \"dead-man.example\"\n", "", "is no http or https address"),
        (on_call, "", "an on-call schedule is a rotation or a calendar"),
        (
            &rotation("contacts = [\"a\"], every = \"90m\", from = \"2026-11-01\""),
            "",
            "must be whole hours, 1h to 62d",
        ),
        (
            &rotation("contacts = [\"a\"], every = \"9w\", from = \"2026-11-01\""),
            "",
            "must be whole hours",
        ),
        (
            &rotation("contacts = [], every = \"1w\", from = \"2026-11-01\""),
            "",
            "at least one contact",
        ),
        (
            &rotation("contacts = [\"a\"], every = \"1w\", from = \"now\""),
            "",
            "`now` is no date with a time",
        ),
        (
            &rotation("contacts = [\"a\"], every = \"1w\", from = \"14:00\""),
            "",
            "`14:00` is no date with a time",
        ),
        (
            &format!(
                "{}[[on_call.override]]\ncontact = \"a\"\nfrom = \"2026-11-02\"\nto = \"2026-11-01\"\n",
                rotation("contacts = [\"a\"], every = \"1w\", from = \"2026-11-01\"")
            ),
            "",
            "this is no time to be on call",
        ),
        (
            "[[on_call]]\nid = \"p\"\ncalendar = \"https://x.example/a.ics\"\n",
            "",
            "it is not fetched",
        ),
        (
            "[[on_call]]\nid = \"p\"\ncalendar = \"on-call.ics\"\n",
            "",
            "there is no file `probes/on-call.ics`",
        ),
        (&cal, "", "people/on-call.ics:1:1: this is no calendar with events"),
        (&cal, &event("SUMMARY:anna\nDTEND:20261201"), "an event has no `DTSTART`"),
        (&cal, &event("SUMMARY:anna\nDTSTART:20261201T000000"), "an event has no `DTEND`"),
        (
            &cal,
            &event("SUMMARY:anna\nDTSTART:20261201T000000\nDTEND:20261201T000000"),
            "ends before it begins",
        ),
        (&cal, &event("SUMMARY:anna\nDTSTART:2026-12-01"), ":12:1: `2026-12-01` is no time"),
        (&cal, &event("SUMMARY:anna\nDTSTART:2026\u{661}201"), "is no time"),
        (
            &cal,
            &event("SUMMARY:anna\nDTSTART;TZID=Nowhere:20261201T000000"),
            "there is no time zone `Nowhere`",
        ),
        (
            &cal,
            &event("SUMMARY:Anna Lee\nDTSTART:20261201"),
            ":10:1: `Anna Lee` cannot be the id of a contact",
        ),
        (
            &cal,
            &event("SUMMARY:anna\nDTSTART:20261201\nRRULE:FREQ=YEARLY"),
            "FREQ=YEARLY: write DAILY, WEEKLY or MONTHLY",
        ),
        (&cal, &event("SUMMARY:anna\nDTSTART:20261201\nRDATE:20261203"), "a further `RDATE`"),
        (&cal, &event("SUMMARY:anna\nDTSTART:20261201\nDURATION:soon"), "`soon` is no duration"),
        (&cal, &long, "at most 65536 are read"),
    ] {
        let reasons = policy(toml, ics).err().unwrap_or_default();
        assert!(reasons.contains(message), "{toml}{ics}\nwanted: {message}\nsaid: {reasons}");
    }
}
