//! Reported year: the record of a page of 50 components, 200 customers and twelve months, of which reports are asked.

use std::time::Duration;

use domain::board::{Command, NewChange};
use domain::config::source::SourceFile;

use crate::{WrittenLog, now};

/// How many components it has.
pub const REPORTED_COMPONENTS: u64 = 50;
/// How many customers it has.
pub const REPORTED_CUSTOMERS: u64 = 200;
/// How many outages there were, each with an incident.
pub const REPORTED_OUTAGES: u64 = 1_000;
/// How many changes.
const CHANGES: u64 = 1_000;
const YEAR: Duration = Duration::from_secs(366 * 86_400);

/// Its log: a year, until now.
///
/// # Panics
/// When the program refuses a part of it.
#[must_use]
pub fn reported_year() -> WrittenLog {
    let mut log = WrittenLog::default();
    let began = now().minus(YEAR);
    log.configure(&files(), began);
    let step = (YEAR - Duration::from_secs(2 * 86_400))
        / u32::try_from(REPORTED_OUTAGES).expect("not so many");
    for n in 0..REPORTED_OUTAGES {
        let at = began.plus(step * u32::try_from(n + 1).expect("not so many"));
        let component = format!("c{}", n * 7 % REPORTED_COMPONENTS);
        if n < CHANGES {
            let change = NewChange {
                name: format!("Change {n}"),
                by: Some("ci".to_owned()),
                components: [component.parse().expect("an id")].into(),
                ..NewChange::default()
            };
            log.decide(Command::RecordChange(change), at.minus(Duration::from_secs(600)));
        }
        let long = Duration::from_secs(600 + n % 7 * 900);
        log.outage(&format!("Trouble {n}"), &component, at, long);
    }
    log
}

fn files() -> [SourceFile; 2] {
    let mut page = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
                    [[region]]\nid = \"eu\"\nname = \"EU\"\n"
        .to_owned();
    for n in 0..REPORTED_COMPONENTS {
        page += &format!("[[component]]\nid = \"c{n}\"\nname = \"Component {n}\"\nmanual = true\n");
    }
    let customer = |n: u64| {
        let components = (0..3).map(|k| format!("\"c{}\"", (n + k * 11) % REPORTED_COMPONENTS));
        let components: Vec<String> = components.collect();
        format!(
            "[[customer]]\nid = \"k{n}\"\nname = \"Customer {n}\"\ncomponents = [{}]\nkey = {}\n\
             [customer.contract]\ntarget = \"99.9%\"\ntimezone = \"{}\"\n\
             credits = [{{ below = \"99.9%\", percent = 10 }}]\n{}",
            components.join(", "),
            n.is_multiple_of(20),
            ["Europe/Berlin", "America/New_York", "Asia/Tokyo"][(n % 3) as usize],
            if n.is_multiple_of(2) {
                "service_hours = { from = \"08:00\", to = \"18:00\" }\n"
            } else {
                ""
            },
        )
    };
    let customers = (0..REPORTED_CUSTOMERS).map(customer).collect();
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    [file("page.toml", page), file("customers.toml", customers)]
}
