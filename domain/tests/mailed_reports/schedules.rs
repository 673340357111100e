//! Schedules of reports: how does `page.toml` say them, and what is wrong with one that is refused?

use domain::config::Configuration;
use domain::config::parse;
use domain::config::report_recipients::report_recipients;
use domain::config::report_schedule::{MAX_REPORT_SCHEDULES, ReportSchedule, ScheduledReportKind};
use domain::config::source::SourceFile;

fn read(more: &str, customers: &str) -> Result<Configuration, String> {
    let page = format!(
        "[page]\nname = \"Northwind\"\nurl = \"https://n.test\"\n\
         [[region]]\nid = \"eu\"\nname = \"EU\"\n\
         [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n\
         [[audience]]\nid = \"bosses\"\nname = \"Bosses\"\nkind = \"internal\"\ncontacts = [\"boss\"]\n\
         [[audience]]\nid = \"all\"\nname = \"All\"\nkind = \"public\"\ncontacts = [\"acme-ops\"]\n{more}"
    );
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.to_owned() };
    let files = [file("page.toml", &page), file("customers.toml", customers)];
    parse::read(&files)
        .map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect::<String>())
}

const CUSTOMERS: &str = "[[customer]]\nid = \"acme\"\nname = \"Acme\"\ncomponents = [\"desk\"]\ncontacts = [\"acme-ops\"]\n\
     [[customer]]\nid = \"globex\"\nname = \"Globex\"\ncomponents = [\"desk\"]\n";

#[test]
fn schedules_are_read_and_what_is_wrong_with_one_is_named() {
    let whole = "[[report]]\nkind = \"daily-operations\"\naudience = \"bosses\"\n\
         [[report]]\nkind = \"quarterly-customer\"\ncustomer = \"acme\"\nat = \"23:59\"\n\
         [[report]]\nkind = \"quarterly-customer\"\ncustomer = \"globex\"\ncontacts = [\"boss\"]\n";
    let configuration = read(whole, CUSTOMERS).unwrap();
    let schedules = &configuration.notify.reports;
    let summary = |schedule: &ReportSchedule| {
        let (audiences, customers) = (&configuration.notify.audiences, &configuration.customers);
        let to = report_recipients(schedule, audiences, customers);
        let to: Vec<String> = to.iter().map(ToString::to_string).collect();
        (schedule.kind, schedule.minute, to.join(" "))
    };
    assert_eq!(
        schedules.iter().map(summary).collect::<Vec<_>>(),
        [
            (ScheduledReportKind::DailyOperations, 420, "boss".to_owned()),
            (ScheduledReportKind::QuarterlyCustomer, 1_439, "acme-ops".to_owned()),
            (ScheduledReportKind::QuarterlyCustomer, 420, "boss".to_owned()),
        ]
    );
    let report = |rest: &str| format!("[[report]]\nkind = {rest}\n");
    let one = report("\"daily-operations\"\ncontacts = [\"boss\"]");
    for (written, wrong) in [
        (report("\"daily\"\ncontacts = [\"boss\"]"), "`kind`"),
        (report("\"availability\"\ncontacts = [\"boss\"]"), "`kind`"),
        (report("\"daily-operations\""), "a report is sent to no contact"),
        (report("\"quarterly-customer\"\ncontacts = [\"boss\"]"), "is of one customer"),
        (
            report("\"weekly-changes\"\ncustomer = \"acme\"\ncontacts = [\"boss\"]"),
            "is not of one customer",
        ),
        (report("\"quarterly-customer\"\ncustomer = \"acne\""), "there is no customer `acne`"),
        (report("\"quarterly-customer\"\ncustomer = \"globex\""), "a report is sent to no contact"),
        (report("\"weekly-changes\"\naudience = \"boses\""), "did you mean `bosses`?"),
        (report("\"weekly-changes\"\naudience = \"all\""), "`all` is no internal audience"),
        (report("\"weekly-changes\"\ncontacts = [\"acme-ops\"]"), "contact of customer `acme`"),
        (
            report("\"quarterly-customer\"\ncustomer = \"globex\"\ncontacts = [\"acme-ops\"]"),
            "contact of customer `acme`",
        ),
        (
            report("\"quarterly-customer\"\ncustomer = \"globex\"\naudience = \"all\""),
            "contact of customer `acme`",
        ),
        (
            report("\"weekly-changes\"\nat = \"24:00\"\ncontacts = [\"boss\"]"),
            "`24:00` is no time of the day",
        ),
        (
            report("\"weekly-changes\"\nat = \"7\"\ncontacts = [\"boss\"]"),
            "`7` is no time of the day",
        ),
        (format!("{one}{one}"), "there are two [[report]] of kind `daily-operations`"),
        (format!("{one}on = \"monday\""), "on"),
    ] {
        let told = read(&written, CUSTOMERS).unwrap_err();
        assert!(told.matches("is sent to no contact").count() <= 1, "it is said once: {told}");
        assert!(told.contains(wrong) && told.contains("page.toml"), "{written}\n{told}");
    }
}

#[test]
fn a_page_has_so_many_schedules() {
    let customers = |count: usize| {
        let one = |n| {
            let contacts = format!("contacts = [\"ops-{n}\"]");
            format!(
                "[[customer]]\nid = \"c-{n}\"\nname = \"C {n}\"\ncomponents = [\"desk\"]\n{contacts}\n"
            )
        };
        (0..count).map(one).collect::<String>()
    };
    let schedules = |count: usize| {
        let one = |n| format!("[[report]]\nkind = \"quarterly-customer\"\ncustomer = \"c-{n}\"\n");
        (0..count).map(one).collect::<String>()
    };
    let most = MAX_REPORT_SCHEDULES;
    let configuration = read(&schedules(most), &customers(most)).unwrap();
    assert_eq!(configuration.notify.reports.len(), most);
    let told = read(&schedules(most + 1), &customers(most + 1)).unwrap_err();
    assert_eq!(told.matches("page.toml:").count(), 1, "{told}");
    assert!(told.contains("there are more than 50 [[report]]"), "{told}");
}

/// Configurations that were stored before say `pack` for the kind of a report.
#[test]
fn a_configuration_that_was_stored_before_is_read() {
    let configuration = read("[[report]]\nkind = \"weekly-changes\"\naudience = \"bosses\"\n", "");
    let configuration = configuration.unwrap();
    let mut stored = serde_json::to_value(&configuration).unwrap();
    let report = stored["notify"]["reports"][0].as_object_mut().unwrap();
    let kind = report.remove("kind").unwrap();
    report.insert("pack".to_owned(), kind);
    assert_eq!(serde_json::from_value::<Configuration>(stored).unwrap(), configuration);
}
