//! Queries: what does an address ask behind its `?`, with which parameters, each there once?

use std::str::FromStr;

use crate::ordered::SortedMap;
use crate::problem::Problem;

/// The parameters that an address takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownParameters {
    /// Their names.
    pub names: &'static [&'static str],
    /// What becomes of others.
    pub others: OtherParameters,
}

/// What becomes of parameters that an address does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherParameters {
    /// They are refused: a name that is misspelled would otherwise change what is asked.
    Refused,
    /// They are ignored: links to pages and feeds are decorated on their way, and a ping is not to be lost.
    Ignored,
}

impl KnownParameters {
    /// No parameters.
    pub const NONE: Self = Self::only(&[]);
    /// None that are known, and any others.
    pub const ANY: Self = Self::among_others(&[]);

    /// These and no others.
    #[must_use]
    pub const fn only(names: &'static [&'static str]) -> Self {
        Self { names, others: OtherParameters::Refused }
    }

    /// These, and others that are ignored.
    #[must_use]
    pub const fn among_others(names: &'static [&'static str]) -> Self {
        Self { names, others: OtherParameters::Ignored }
    }
}

/// What an address asks, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(SortedMap<&'static str, String>);

impl Parameters {
    /// Reads the pairs of a query.
    ///
    /// # Errors
    /// A problem that names a parameter which is not known, or is there twice.
    pub fn read<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        parameters: KnownParameters,
    ) -> Result<Self, Problem> {
        let mut found = SortedMap::new();
        for (name, value) in pairs {
            let name = name.as_ref();
            match parameters.names.iter().find(|parameter| **parameter == name) {
                Some(parameter) if found.contains_key(parameter) => {
                    return Err(Problem::invalid(name, "it is there twice"));
                }
                Some(parameter) => {
                    found.insert(*parameter, value.as_ref().to_owned());
                }
                None if parameters.others == OtherParameters::Ignored => {}
                None => return Err(unknown(name, parameters.names)),
            }
        }
        Ok(Self(found))
    }

    /// A parameter's value; `None` where it is not there.
    ///
    /// # Errors
    /// A problem that names the parameter, when its text cannot be read.
    pub fn get<T, E: ToString>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let value = self.0.get(name).map(|text| read(text));
        value.transpose().map_err(|error| Problem::invalid(name, error.to_string()))
    }

    /// A parameter's text; `None` where it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that is a whole number; `None` where it is not there. `what` says of what it is one.
    ///
    /// # Errors
    /// A problem that names the parameter, when it is no such number.
    pub fn number<T: FromStr>(&self, name: &str, what: &str) -> Result<Option<T>, Problem> {
        self.get(name, |text| text.parse().map_err(|_| format!("`{text}` is no {what}")))
    }

    /// The same, without the parameters that are empty: a form sends all of its fields.
    #[must_use]
    pub fn without_empty(mut self) -> Self {
        self.0.retain(|_, value| !value.is_empty());
        self
    }
}

fn unknown(name: &str, names: &[&str]) -> Problem {
    let detail = match names {
        [] => format!("there is no parameter `{name}`: none are taken here"),
        names => format!("there is no parameter `{name}`; there are `{}`", names.join("`, `")),
    };
    Problem::invalid(name, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLY: KnownParameters = KnownParameters::only(&["after", "limit"]);

    #[test]
    fn each_parameter_is_known_and_there_once() {
        let read = |pairs: &[(&str, &str)]| Parameters::read(pairs.iter().copied(), ONLY);
        let found = read(&[("after", "7"), ("limit", "")]).unwrap();
        assert_eq!(found.number::<u64>("after", "number"), Ok(Some(7)));
        assert_eq!(found.without_empty().text("limit"), None);
        for (pairs, field) in [
            (&[("aftr", "7")][..], "aftr"),
            (&[("after", "7"), ("after", "7")], "after"),
            (&[("after", "7"), ("utm_source", "x")], "utm_source"),
        ] {
            let problem = read(pairs).unwrap_err();
            assert_eq!((problem.status, problem.field.as_deref()), (422, Some(field)));
        }
        let problem = Parameters::read([("x", "1")], KnownParameters::NONE).unwrap_err();
        assert_eq!(problem.detail, "there is no parameter `x`: none are taken here");
    }

    #[test]
    fn others_are_ignored_where_links_are_decorated() {
        let parameters = KnownParameters::among_others(&["at"]);
        let pairs = [("utm_source", "x"), ("at", "1"), ("utm_source", "y")];
        assert_eq!(Parameters::read(pairs, parameters).unwrap().text("at"), Some("1"));
        let twice = Parameters::read([("at", "1"), ("at", "2")], parameters);
        assert_eq!(twice.unwrap_err().field.as_deref(), Some("at"));
    }

    #[test]
    fn a_number_that_is_none_is_refused_with_its_name() {
        let found = Parameters::read([("limit", "many")], ONLY).unwrap();
        let problem = found.number::<u64>("limit", "number of lines").unwrap_err();
        assert_eq!(problem.field.as_deref(), Some("limit"));
        assert_eq!(problem.detail, "`many` is no number of lines");
    }
}
