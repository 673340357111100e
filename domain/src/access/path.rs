//! Paths of routes, such as `/ops/v1/incidents/{incident}`: does a request's path match, and with what?

use std::str::FromStr;

use crate::problem::Problem;

/// What stands for the names in braces of a route's path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathParameters(Vec<(&'static str, String)>);

impl PathParameters {
    /// What stands for a name; empty for one that the path does not have.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(parameter, _)| *parameter == name).map_or("", |(_, text)| text)
    }

    /// What stands for a name, read as what it names.
    ///
    /// # Errors
    /// 404 when it cannot name anything.
    pub fn read<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<T, Problem> {
        self.text(name).parse().map_err(|error: T::Err| Problem::not_found(error.to_string()))
    }
}

/// Matches a path with that of a route. A name in braces stands for one segment that is not empty, or for what is before
/// the ending behind it.
pub(crate) fn matches(route: &'static str, path: &str) -> Option<PathParameters> {
    let (mut expected, mut segments) = (route.split('/'), path.split('/'));
    let mut parameters = vec![];
    loop {
        match (expected.next(), segments.next()) {
            (None, None) => return Some(PathParameters(parameters)),
            (Some(expected), Some(segment)) => match name(expected) {
                Some((name, ending)) => {
                    let text = segment.strip_suffix(ending).filter(|text| !text.is_empty())?;
                    parameters.push((name, text.to_owned()));
                }
                None if expected == segment => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

/// The name in braces, and the ending behind it.
fn name(segment: &'static str) -> Option<(&'static str, &'static str)> {
    segment.strip_prefix('{')?.split_once('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_segment() {
        let route = "/ops/v1/export/{object}/hold";
        let found = matches(route, "/ops/v1/export/ledger:eu-1/hold").unwrap();
        assert_eq!(found.text("object"), "ledger:eu-1");
        assert_eq!(found.text("another"), "");
        for other in [
            "/ops/v1/export//hold",
            "/ops/v1/export/hold",
            "/ops/v1/export/a/b/hold",
            "/ops/v1/export/a/hold/",
            "ops/v1/export/a/hold",
            "",
        ] {
            assert_eq!(matches(route, other), None, "{other}");
        }
        for (path, name) in
            [("/a/b.md", Some("b")), ("/a/b.c.md", Some("b.c")), ("/a/.md", None), ("/a/b", None)]
        {
            let found = matches("/a/{name}.md", path);
            assert_eq!(found.as_ref().map(|found| found.text("name")), name, "{path}");
        }
        assert_eq!(matches("/", "/"), Some(PathParameters::default()));
        assert_eq!(matches("/", "//"), None);
    }
}
