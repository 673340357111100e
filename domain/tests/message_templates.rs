//! Templates of messages in `page.toml`: which are taken, and what is said of the others?

use crate::story::read_page_with;

#[test]
fn texts_are_written_ahead_of_time() {
    let good =
        "[[template]]\nid = \"down\"\ntitle = \"${what} fails\"\nbody = \"We look at ${what}.\"";
    let templates = read_page_with(good).unwrap().incidents.templates;
    assert_eq!((templates.len(), templates[0].id.as_str()), (1, "down"));
    for (wrong, message) in [
        ("[[template]]\nid = \"a\"\nbody = \"${secret.X}\"", "no secret and no run"),
        ("[[template]]\nid = \"a\"\nbody = \"${run.id}\"", "no secret and no run"),
        ("[[template]]\nid = \"a\"\nbody = \"${open\"", "page.toml"),
        ("[[template]]\nid = \"a b\"\nbody = \"x\"", "a b"),
        ("[[template]]\nid = \"a\"", "body"),
        ("[[template]]\nid = \"a\"\nbody = \"x\"\n[[template]]\nid = \"a\"\nbody = \"y\"", "two"),
    ] {
        let errors = read_page_with(wrong).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|error| error.contains(message)), "{wrong}: {told:?}");
    }
}
