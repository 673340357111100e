//! Tests of the canonical form.

use super::format;

#[test]
fn what_is_written_in_any_way_has_one_form() {
    let table = [
        ("", ""),
        ("\n\n# only a comment", "# only a comment\n"),
        ("a=1\r\nb   =  'x'", "a = 1\nb = \"x\"\n"),
        ("a = 'say \"x\"'\nb = 'C:\\x'", "a = 'say \"x\"'\nb = 'C:\\x'\n"),
        ("a = 1\n\n\n\nb = 2   # why\n\n", "a = 1\n\nb = 2  # why\n"),
        ("  # first\n\n\n   # second  \n a = 1", "# first\n\n# second\na = 1\n"),
        (
            "[t]\na = 1\n[[u]] # here\nb = 2\n# of the next\n[[u]]\nb = 3",
            "[t]\na = 1\n\n[[u]]  # here\nb = 2\n\n# of the next\n[[u]]\nb = 3\n",
        ),
        ("x = [ 1,2 ,3, ]", "x = [1, 2, 3]\n"),
        ("x = [\n  1, # one\n  # two\n  2\n]", "x = [\n  1,  # one\n  # two\n  2,\n]\n"),
        ("x = {a=1,b = 'c' }", "x = { a = 1, b = \"c\" }\n"),
        ("x = { }", "x = {}\n"),
        ("a . b = 1", "a.b = 1\n"),
        ("x = [{a=1}, {a=2}]", "x = [{ a = 1 }, { a = 2 }]\n"),
        (
            "x = \"\"\"\na\n\n\n  b # no comment\n\"\"\"",
            "x = \"\"\"\na\n\n\n  b # no comment\n\"\"\"\n",
        ),
        ("a = 1\n# at the end\n\n\n# and more", "a = 1\n# at the end\n\n# and more\n"),
    ];
    for (written, want) in table {
        assert_eq!(format(written).unwrap(), want, "{written}");
        assert_eq!(format(want).unwrap(), want, "it is canonical already");
    }
}

#[test]
fn a_long_list_has_an_element_a_line() {
    let words: Vec<String> = (0..9).map(|n| format!("'status of request {n} == 200'")).collect();
    let formatted = format(&format!("expect = [{}]", words.join(","))).unwrap();
    assert_eq!(formatted.lines().count(), 11, "{formatted}");
    assert!(
        formatted.lines().nth(1).unwrap().starts_with("  \"status of request 0"),
        "{formatted}"
    );
    assert!(formatted.ends_with("8 == 200\",\n]\n"), "{formatted}");
    assert_eq!(format(&formatted).unwrap(), formatted);
}

#[test]
fn no_word_and_no_comment_is_lost_in_our_own_files() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for folder in ["probes", "release/probes", "domain/tests/bad_files"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let Ok(formatted) = format(&text) else { continue };
            let value = |text: &str| text.parse::<toml::Table>().unwrap();
            assert_eq!(value(&text), value(&formatted), "{}", path.display());
            let comments = |text: &str| text.matches('#').count();
            assert_eq!(comments(&text), comments(&formatted), "{}", path.display());
            assert_eq!(format(&formatted).unwrap(), formatted, "{}", path.display());
        }
    }
}
