//! Contacts that are not reached: what becomes of their step, and when do they get it?

use super::night::{Night, PAGE, alert, at, minutes};

use domain::config::parse;
use domain::config::source::SourceFile;
use domain::ids::ContactId;
use domain::severity::Severity;

#[test]
fn a_step_whose_contacts_are_not_set_takes_no_time_and_is_sent_once_they_are() {
    let since = at("2026-11-28T22:00:00Z");
    for (unset, wanted) in [
        (&[][..], &["22:00 a to anna", "22:15 a to dora", "22:30 a to boss"][..]),
        (&["anna"], &["22:00 a to dora", "22:30 a to boss"]),
        (&["dora"], &["22:00 a to anna", "22:15 a to boss"]),
        (&["anna", "dora"], &["22:00 a to boss"]),
        (&["boss"], &["22:00 a to anna", "22:15 a to dora"]),
        (&["anna", "dora", "boss"], &[]),
    ] {
        let mut night = Night::from(since);
        night.unset = unset.to_vec();
        night.open = vec![alert("a", Severity::Sev1, since)];
        night.until(since.plus(minutes(45)));
        assert_eq!(night.lines(), wanted, "{unset:?}");
        let progress = &night.progress.alerts["a"];
        let waiting: Vec<&str> = progress.unset.iter().map(ContactId::as_str).collect();
        let mut unset = unset.to_vec();
        unset.sort_unstable();
        assert_eq!(waiting, unset);
        night.unset.clear();
        night.until(since.plus(minutes(46)));
        let mut lines = night.lines();
        lines.sort_unstable();
        let late: Vec<String> =
            unset.iter().map(|contact| format!("22:45 a to {contact}")).collect();
        assert_eq!(lines, late, "each once it is set");
        assert!(night.progress.alerts["a"].unset.is_empty());
    }
}

#[test]
fn a_contact_whose_channels_refuse_takes_no_time_and_gets_it_once_it_is_set_again() {
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev1, since)];
    night.until(since.plus(minutes(1)));
    let [anna, dora] = ["anna", "dora"].map(|id| id.parse::<ContactId>().unwrap());
    night.progress.note_failed("a", &anna);
    night.progress.note_failed("b", &anna);
    night.until(since.plus(minutes(2)));
    assert_eq!(night.lines(), ["22:00 a to anna", "22:01 a to dora"], "the next step at once");
    night.progress.note_reached("a", &dora);
    // One of her channels took it, and another did not.
    night.progress.note_failed("a", &dora);
    assert_eq!(night.progress.alerts["a"].failed, [anna.clone()].into());
    night.until(since.plus(minutes(20)));
    assert_eq!(night.lines(), [""; 0], "the third step has its time");
    night.progress.note_set(&dora);
    night.progress.note_set(&anna);
    night.until(since.plus(minutes(25)));
    assert_eq!(night.lines(), ["22:20 a to anna"], "once more, to who did not get it");
    night.open[0].severity = Severity::Sev1;
    assert!(night.progress.alerts["a"].failed.is_empty());
    night.until(since.plus(minutes(60)));
    assert_eq!(night.lines(), ["22:30 a to boss"]);
}

#[test]
fn a_step_whose_schedule_has_no_contact_now_takes_no_time() {
    let text = format!(
        "{PAGE}[[escalation]]\nsteps = [{{ after = \"0m\", on_call = \"office\" }}, \
         {{ after = \"30m\", contacts = [\"boss\"] }}]\n[[on_call]]\nid = \"office\"\n\
         gaps = \"allowed\"\ncalendar = \"office.ics\"\n"
    );
    let office = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
        DTSTART:20261129T080000Z\r\nDTEND:20261129T160000Z\r\nSUMMARY:anna\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
    let since = at("2026-11-29T03:00:00Z");
    let mut night = Night::from(since);
    night.configuration =
        parse::read(&[file("page.toml", &text), file("office.ics", office)]).unwrap();
    night.open = vec![alert("a", Severity::Sev1, since)];
    night.until(at("2026-11-29T09:00:00Z"));
    assert_eq!(night.lines(), ["03:00 a to boss", "08:00 a to anna"], "and who comes gets it too");
}
