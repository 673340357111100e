//! Issues of Upptime: do the closed ones that are incidents come over, with their comments as updates?

use domain::import::conversion::HistoryConversion;
use domain::import::imported_entry::ImportedEntry;
use domain::import::report::ImportRemark;
use domain::status::{IncidentStatus, Status};
use serde_json::{Value, json};

use super::{begun, command, counts, matches, present};
use crate::story::at;

#[test]
fn closed_issues_become_incidents_with_their_comments() {
    let back = "**Resolved:** Checkout is back up after 12 minutes.";
    // As GitHub's API writes them, and as `gh` does.
    let file = json!([
        {
            "number": 7, "title": "Desk has degraded performance", "state": "open", "labels": ["status", "desk"],
            "created_at": "2024-05-01T10:00:00Z", "closed_at": null
        },
        {
            "number": 5, "title": "Add a site", "state": "closed", "labels": [],
            "created_at": "2024-04-01T10:00:00Z", "closed_at": "2024-04-01T11:00:00Z"
        },
        {
            "number": 4, "title": "Checkout is down", "state": "CLOSED", "body": "It **is** down.",
            "labels": [{ "name": "status" }, { "name": "checkout" }, { "name": "old-api" }],
            "createdAt": "2024-03-01T10:00:00Z", "closedAt": "2024-03-01T10:12:05Z",
            "comments": [
                { "id": "IC_kwDO", "body": "We replace a disk.", "createdAt": "2024-03-01T10:05:00Z",
                  "author": { "login": "dana" }, "authorAssociation": "MEMBER" },
                { "id": "IC_kwDP", "body": back, "createdAt": "2024-03-01T10:12:00Z",
                  "author": { "login": "upptime[bot]" }, "authorAssociation": "NONE" },
                { "body": "When?" },
            ]
        },
        {
            "number": 3, "title": "Desk is down", "state": "closed", "body": "", "labels": ["status", "desk"],
            "created_at": "2024-02-01T10:00:00Z", "closed_at": "2024-02-01T10:20:00Z", "comments": 0
        },
    ]);
    let mut story = begun();
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(story.now));
    conversion.take_upptime("issues.json", &file.to_string()).unwrap();
    let plan = conversion.finish().plan(&present(&story));
    let mut report = plan.report;
    for step in &plan.steps {
        assert!(matches!(step.entry, ImportedEntry::Incident(_)));
        assert_eq!(story.tell(command(&step.entry)), 1);
        step.count_in(&mut report);
    }
    assert_eq!((report.incidents, report.updates), (counts(2, 0, 0), 5));
    let left: Vec<_> = report.not_carried.iter().map(|left| (&*left.place, &*left.why)).collect();
    assert_eq!(
        left,
        [
            ("issues.json[0]", "it is not over: the issue is open"),
            ("issues.json[1]", "it has no label `status`: it is no incident of Upptime"),
        ]
    );
    assert_eq!(report.remarks[0].place, "issues.json[2].comments[2]");
    assert_eq!(report.unmatched_components[0].name, "old-api");
    let ids: Vec<_> = story.board.incidents.iter().map(|incident| incident.id.as_str()).collect();
    assert_eq!(ids, ["upptime-3", "upptime-4"]);
    let checkout = story.board.incident("upptime-4").unwrap();
    assert_eq!(checkout.name, "Checkout is down");
    let updates = checkout.updates.iter().map(|u| (u.status, u.body.as_str()));
    assert!(updates.eq([
        (IncidentStatus::Investigating, "It **is** down."),
        (IncidentStatus::Investigating, "We replace a disk."),
        (IncidentStatus::Resolved, back),
    ]));
    let stated: Vec<_> = checkout.updates[0].components.iter().collect();
    assert_eq!(stated, [(&"checkout".parse().unwrap(), &Status::MajorOutage)]);
    let desk = story.board.incident("upptime-3").unwrap();
    assert_eq!(desk.ended_at().unwrap().to_string(), "2024-02-01T10:20:00.000Z");
    for text in ["{", "{}"] {
        let mut conversion = HistoryConversion::new(&matches, at(0));
        assert!(conversion.take_upptime("issues.json", text).is_err(), "{text}");
    }
}

/// The updates that come of an issue with these comments, and what is remarked.
fn converted(
    issue: &Value,
    repository: Option<&str>,
) -> (Vec<(String, String)>, Vec<ImportRemark>) {
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(10 * 86_400));
    if let Some(name) = repository {
        conversion = conversion.with_repository(name).unwrap();
    }
    conversion.take_upptime("issues.json", &json!([issue]).to_string()).unwrap();
    let history = conversion.finish();
    let ImportedEntry::Incident(incident) = history.entries[0].entry.clone() else { panic!() };
    let updates = incident.updates.into_iter().map(|update| (update.id, update.body));
    (updates.collect(), history.report.remarks)
}

fn issue(author: &Value, comments: &Value) -> Value {
    json!({
        "number": 9, "title": "Desk is down", "body": "", "labels": ["status", "desk"], "author": author,
        "createdAt": "2024-03-01T10:00:00Z", "closedAt": "2024-03-01T11:00:00Z", "comments": comments
    })
}

#[test]
fn only_those_who_run_the_page_comment_on_it() {
    let opener = json!({ "login": "dana" });
    let bot = json!({ "login": "app/github-actions", "is_bot": true });
    for (author, mut comment, counts) in [
        (&opener, json!({ "user": { "login": "eve" }, "author_association": "OWNER" }), true),
        (&opener, json!({ "author": { "login": "eve" }, "authorAssociation": "MEMBER" }), true),
        (
            &opener,
            json!({ "user": { "login": "eve" }, "author_association": "COLLABORATOR" }),
            true,
        ),
        (
            &opener,
            json!({ "user": { "login": "eve" }, "author_association": "CONTRIBUTOR" }),
            false,
        ),
        (&opener, json!({ "author": { "login": "eve" }, "authorAssociation": "NONE" }), false),
        (&opener, json!({ "user": { "login": "x[bot]" }, "author_association": "NONE" }), true),
        (&opener, json!({ "user": { "login": "x", "type": "Bot" } }), true),
        (&opener, json!({ "user": { "login": "eve" } }), false),
        (&opener, json!({ "author": { "login": "dana" } }), true),
        (&opener, json!({ "author": { "login": "dana" }, "authorAssociation": "NONE" }), false),
        (
            &bot,
            json!({ "author": { "login": "github-actions" }, "authorAssociation": "NONE" }),
            true,
        ),
        (&opener, json!({}), false),
        (&json!(null), json!({ "user": null }), false),
    ] {
        comment["body"] = "**Resolved:** a word".into();
        comment["createdAt"] = "2024-03-01T10:30:00Z".into();
        let (updates, remarks) = converted(&issue(author, &json!([comment])), None);
        let is_told = updates.iter().any(|(_, body)| body.ends_with("a word"));
        assert_eq!((is_told, remarks.is_empty()), (counts, counts), "{comment} {remarks:?}");
        assert_eq!(updates.len(), 2, "the end is told, by whomever: {comment}");
    }
}

#[test]
fn comments_of_one_second_have_ids_of_their_own() {
    let comment = |body: &str| json!({ "body": body, "createdAt": "2024-03-01T10:30:00Z", "authorAssociation": "OWNER" });
    let comments = json!([comment("a"), comment("b"), comment("c")]);
    let (updates, _) = converted(&issue(&json!(null), &comments), Some("shop"));
    let ids: Vec<_> = updates.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "shop-9",
            "shop-9-1709289000000",
            "shop-9-1709289000000-2",
            "shop-9-1709289000000-3",
            "shop-9-closed"
        ]
    );
}

#[test]
fn what_a_file_lacks_is_said() {
    let (updates, remarks) = converted(&issue(&json!(null), &json!(2)), None);
    assert_eq!((updates.len(), remarks.len()), (2, 1));
    assert!(remarks[0].hint.as_ref().unwrap().contains("gh issue list --json"), "{remarks:?}");
    assert_eq!(converted(&issue(&json!(null), &json!(0)), None).1, []);
    let matches = matches(&[]);
    for name in ["", "-shop", "Shop", "a/b", &"x".repeat(17)] {
        let refused = HistoryConversion::new(&matches, at(0)).with_repository(name);
        assert!(refused.is_err_and(|problem| problem.hint.is_some()), "{name}");
    }
}
