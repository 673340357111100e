//! Policy of a page: what is taken of `[user_reports]`, and what is refused?

use std::time::Duration;

use domain::config::user_report_policy::UserReportPolicy;

use crate::story::read_page_with;

#[test]
fn a_page_says_from_when_on_reports_are_an_alert() {
    let policy = |more: &str| read_page_with(more).unwrap().user_reports;
    assert_eq!(policy(""), UserReportPolicy::default());
    let usual =
        UserReportPolicy { accept: true, alert_readers: 5, alert_within: Duration::from_secs(900) };
    assert_eq!(policy("[user_reports]\n"), usual);
    let own = "[user_reports]\naccept = false\nalert_readers = 2\nalert_within = '5m'\n";
    let read = UserReportPolicy {
        accept: false,
        alert_readers: 2,
        alert_within: Duration::from_secs(300),
    };
    assert_eq!(policy(own), read);
    for (value, why) in [
        ("alert_readers = 1", "alert_readers"),
        ("alert_readers = 1001", "alert_readers"),
        ("alert_within = '4m'", "alert_within"),
        ("alert_within = '61m'", "alert_within"),
        ("accept = 1", "accept"),
        ("readers = 3", "readers"),
    ] {
        let errors = read_page_with(&format!("[user_reports]\n{value}\n")).unwrap_err();
        let told = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(told.contains(why), "{value}: {told}");
    }
}
