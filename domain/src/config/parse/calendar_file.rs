//! Parser of an iCalendar file (RFC 5545) as far as it says who is on call: events with begin, end, rule,
//! exceptions, and the contacts that their summaries name.
//!
//! Written here, because the libraries for it weigh more than the whole of it may in the Worker.

use jiff::civil::{Date, DateTime, Time};

use crate::config::on_call::{MAX_SHIFT, OnCallShift};
use crate::config::source::{MAX_FILE_BYTES, SourceFile};
use crate::diagnostic::FileError;
use crate::ids::ContactId;
use crate::time::recurrence::Recurrence;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A line with its number, once folded lines are put together.
struct ContentLine {
    number: usize,
    text: String,
}

/// What is wrong, and how it is written.
struct CalendarMistake(String, &'static str);

/// An event as far as it was read.
#[derive(Default)]
struct CalendarEvent {
    line: usize,
    uid: String,
    summary: String,
    begins: Option<CalendarTime>,
    ends: Option<CalendarTime>,
    lasts: Option<jiff::Span>,
    rule: String,
    except: Vec<CalendarTime>,
    /// The occurrence of another event that this one replaces.
    replaces: Option<CalendarTime>,
    is_cancelled: bool,
    /// Whether a part of it could not be read; then nothing of it is missing.
    is_refused: bool,
}

/// What clocks show, in a zone.
#[derive(Clone)]
struct CalendarTime {
    clock: DateTime,
    zone: Zone,
    is_date: bool,
}

impl CalendarTime {
    fn instant(&self) -> Timestamp {
        self.zone.instant_of(self.clock)
    }
}

/// The shifts of a calendar, and what is wrong with it. Times without a zone are by the clocks of `zone`.
pub(super) fn shifts(file: &SourceFile, zone: &Zone) -> (Vec<OnCallShift>, Vec<FileError>) {
    let mut errors = vec![];
    let mut refuse = |line, CalendarMistake(message, hint): CalendarMistake| {
        let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
        errors.push(FileError { file: file.path.clone(), line, column: 1, message, hint });
    };
    if file.text.len() > MAX_FILE_BYTES {
        let message =
            format!("the file has {} bytes; at most {MAX_FILE_BYTES} are read", file.text.len());
        refuse(1, CalendarMistake(message, "take events away that are over"));
        return (vec![], errors);
    }
    let mut events: Vec<CalendarEvent> = vec![];
    // Parts of an event, such as alarms, have begins and ends of their own.
    let mut inside: Vec<String> = vec![];
    for ContentLine { number, text } in unfolded(&file.text) {
        let (name, parameters, value) = split(&text);
        match name.as_str() {
            "BEGIN" => {
                inside.push(value.to_ascii_uppercase());
                if value.eq_ignore_ascii_case("VEVENT") {
                    events.push(CalendarEvent { line: number, ..CalendarEvent::default() });
                }
            }
            "END" => drop(inside.pop()),
            _ if inside.last().is_some_and(|part| part == "VEVENT") => {
                let Some(event) = events.last_mut() else { continue };
                if let Err(refusal) = property(event, &name, &parameters, value, zone) {
                    event.is_refused = true;
                    refuse(number, refusal);
                }
            }
            _ => {}
        }
    }
    if events.is_empty() {
        refuse(
            1,
            CalendarMistake(
                "this is no calendar with events".to_owned(),
                "an event begins with `BEGIN:VEVENT`",
            ),
        );
    }
    let moved: Vec<(String, Timestamp)> = events
        .iter()
        .filter_map(|event| Some((event.uid.clone(), event.replaces.as_ref()?.instant())))
        .collect();
    let mut shifts = vec![];
    for event in events.iter().filter(|event| !event.is_cancelled && !event.is_refused) {
        let line = event.line;
        match of_event(event, &moved) {
            Ok(of_event) => shifts.extend(of_event),
            Err(refusal) => refuse(line, refusal),
        }
    }
    (shifts, errors)
}

/// Lines of up to 75 bytes go on in the next one after a space.
fn unfolded(text: &str) -> Vec<ContentLine> {
    let mut lines: Vec<ContentLine> = vec![];
    for (place, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.text.push_str(more),
            _ => lines.push(ContentLine { number: place + 1, text: line.to_owned() }),
        }
    }
    lines
}

/// Name, parameters and value; a colon within quotes is part of a parameter.
fn split(line: &str) -> (String, Vec<(String, String)>, &str) {
    let mut quoted = false;
    let colon = line.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    });
    let (head, value) = colon.map_or((line, ""), |at| {
        (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default())
    });
    let mut parts = head.split(';');
    let name = parts.next().unwrap_or_default().to_ascii_uppercase();
    let parameters = parts.filter_map(|part| part.split_once('='));
    let parameters = parameters
        .map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned()));
    (name, parameters.collect(), value)
}

fn property(
    event: &mut CalendarEvent,
    name: &str,
    parameters: &[(String, String)],
    value: &str,
    zone: &Zone,
) -> Result<(), CalendarMistake> {
    let time = |value: &str| time(parameters, value, zone);
    match name {
        "UID" => value.clone_into(&mut event.uid),
        "SUMMARY" => event.summary = value.replace("\\,", ",").replace("\\;", ","),
        "STATUS" => event.is_cancelled = value.eq_ignore_ascii_case("CANCELLED"),
        "DTSTART" => event.begins = Some(time(value)?),
        "DTEND" => event.ends = Some(time(value)?),
        "RECURRENCE-ID" => event.replaces = Some(time(value)?),
        "EXDATE" => {
            for value in value.split(',') {
                event.except.push(time(value)?);
            }
        }
        "DURATION" => {
            let lasts = duration(value);
            let refusal =
                || CalendarMistake(format!("`{value}` is no duration"), "such as PT12H or P7D");
            event.lasts = Some(lasts.ok_or_else(refusal)?);
        }
        "RRULE" if event.rule.is_empty() => value.clone_into(&mut event.rule),
        "RRULE" | "RDATE" => {
            let message = format!("a further `{name}` of an event is not understood");
            return Err(CalendarMistake(message, "write an event of its own"));
        }
        _ => {}
    }
    Ok(())
}

fn time(
    parameters: &[(String, String)],
    value: &str,
    zone: &Zone,
) -> Result<CalendarTime, CalendarMistake> {
    let named = parameters.iter().find(|(name, _)| name == "TZID");
    let zone = match named {
        _ if value.ends_with('Z') => Zone::UTC,
        Some((_, name)) => name.parse().map_err(|_| {
            let message = format!("there is no time zone `{name}`");
            CalendarMistake(message, "write a name of the IANA database, such as Europe/Berlin")
        })?,
        None => zone.clone(),
    };
    let clock = clock(value.trim_end_matches('Z'));
    let refusal =
        || CalendarMistake(format!("`{value}` is no time"), "such as 20261130T090000 or 20261130");
    let clock = clock.ok_or_else(refusal)?;
    Ok(CalendarTime { clock, zone, is_date: !value.contains('T') })
}

/// `20261130` or `20261130T090000`.
fn clock(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('T').unwrap_or((text, "000000"));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if date.len() != 8 || time.len() != 6 || !is_digits(date) || !is_digits(time) {
        return None;
    }
    let two = |text: &str, at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let date = Date::new(date.get(..4)?.parse().ok()?, two(date, 4)?, two(date, 6)?).ok()?;
    // A leap second is the one before it.
    let time = Time::new(two(time, 0)?, two(time, 2)?, two(time, 4)?.min(59), 0).ok()?;
    Some(DateTime::from_parts(date, time))
}

/// `P7D`, `PT12H` or `P1DT30M`.
fn duration(text: &str) -> Option<jiff::Span> {
    let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut span, mut units) = (jiff::Span::new(), "WD");
    while !rest.is_empty() {
        if let Some(of_day) = rest.strip_prefix('T') {
            (rest, units) = (of_day, "HMS");
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = rest.split_at_checked(end)?;
        let number: i64 = number.parse().ok().filter(|number| *number < 100_000)?;
        let unit = unit.chars().next().filter(|unit| units.contains(*unit))?;
        span = match unit {
            'W' => span.try_days(number * 7),
            'D' => span.try_days(number),
            'H' => span.try_hours(number),
            'M' => span.try_minutes(number),
            _ => span.try_seconds(number),
        }
        .ok()?;
        rest = rest.get(end + 1..)?;
    }
    Some(span)
}

/// The shifts of an event: one for each contact that it names.
fn of_event(
    event: &CalendarEvent,
    moved: &[(String, Timestamp)],
) -> Result<Vec<OnCallShift>, CalendarMistake> {
    let refuse = |message: String, hint| Err(CalendarMistake(message, hint));
    let Some(begins) = &event.begins else {
        return refuse("an event has no `DTSTART`".to_owned(), "");
    };
    let day = jiff::Span::new().days(1);
    let ends = match (&event.ends, event.lasts) {
        (Some(ends), _) => Some(ends.clone()),
        (None, Some(lasts)) => later(begins, lasts),
        (None, None) if begins.is_date => later(begins, day),
        (None, None) => None,
    };
    let Some(ends) = ends else {
        return refuse("an event has no `DTEND`".to_owned(), "write until when it lasts");
    };
    let (from, until) = (begins.instant(), ends.instant());
    if until <= from || until.since(from) > MAX_SHIFT {
        return refuse("an event ends before it begins, or lasts over 62 days".to_owned(), "");
    }
    let rule = rule(&event.rule, begins)?;
    let except = event.except.iter().map(CalendarTime::instant);
    let replaced = moved.iter().filter(|(uid, _)| *uid == event.uid && event.replaces.is_none());
    let mut except: Vec<Timestamp> = except.chain(replaced.map(|(_, at)| *at)).collect();
    except.sort_unstable();
    // Without a rule the only occurrence may be taken out as well.
    if rule.is_none() && except.contains(&from) {
        return Ok(vec![]);
    }
    let contacts = event.summary.split(',').map(|name| {
        let contact: Result<ContactId, _> = name.trim().parse();
        contact.map_err(|error| {
            CalendarMistake(error.to_string(), "an event's summary names who is on call")
        })
    });
    let shift = |contact| OnCallShift {
        contact,
        from,
        until,
        zone: begins.zone.clone(),
        rule: rule.clone(),
        except: except.clone(),
    };
    contacts.map(|contact| contact.map(shift)).collect()
}

fn later(begins: &CalendarTime, span: jiff::Span) -> Option<CalendarTime> {
    let clock = begins.clock.checked_add(span).ok()?;
    Some(CalendarTime { clock, ..begins.clone() })
}

/// A rule as it is understood here: weeks begin on Monday, and its end is a date.
fn rule(text: &str, begins: &CalendarTime) -> Result<Option<Recurrence>, CalendarMistake> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts = text.split(';').filter(|part| *part != "WKST=MO");
    let parts: Vec<String> = parts
        .map(|part| match part.strip_prefix("UNTIL=") {
            Some(until) => last_date(until, begins)
                .map_or_else(|| part.to_owned(), |last| format!("UNTIL={last}")),
            None => part.to_owned(),
        })
        .collect();
    let rule: Result<Recurrence, _> = parts.join(";").parse();
    rule.map(Some).map_err(|error| CalendarMistake(error.to_string(), ""))
}

/// The last date on which an event begins that begins no later than an instant.
fn last_date(until: &str, begins: &CalendarTime) -> Option<String> {
    let written = clock(until.trim_end_matches('Z'))?;
    let last = match (until.contains('T'), until.ends_with('Z')) {
        (false, _) => return None,
        (true, true) => begins.zone.clock_at(Zone::UTC.instant_of(written)),
        (true, false) => written,
    };
    let is_too_late = last.time() < begins.clock.time();
    let date = if is_too_late { last.date().yesterday().ok()? } else { last.date() };
    Some(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()))
}
