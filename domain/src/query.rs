//! Query parameters: parses the query string of a URL, in which each parameter must be known and
//! occur once.

use std::collections::BTreeMap;

use crate::problem::Problem;

/// What an address says, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// Reads the pairs of a query, of which only these names are known.
    ///
    /// # Errors
    /// A problem that names a parameter which is not known, or is there twice.
    pub(crate) fn read<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        known: &'static [&'static str],
    ) -> Result<Self, Problem> {
        let mut said = BTreeMap::new();
        for (name, value) in pairs {
            let name = name.as_ref();
            let Some(known) = known.iter().find(|known| **known == name) else {
                let known = known.join("`, `");
                let detail = format!("there is no parameter `{name}`; there are `{known}`");
                return Err(Problem::invalid(name, detail));
            };
            if said.insert(*known, value.as_ref().to_owned()).is_some() {
                return Err(Problem::invalid(name, "it is there twice"));
            }
        }
        Ok(Self(said))
    }

    /// A parameter's value; `None` where it is not there.
    ///
    /// # Errors
    /// A problem that names the parameter, when its text cannot be read.
    pub(crate) fn get<T, E: ToString>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let value = self.0.get(name).map(|text| read(text));
        value.transpose().map_err(|error| Problem::invalid(name, error.to_string()))
    }
}
