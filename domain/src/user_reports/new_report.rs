//! New reports: what does a reader who fills in the form, or a program, report?

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, InvalidId};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::xml_text::{Lines, UNFIT_HINT, first_unfit};

/// The most components of a report.
pub const MAX_REPORTED_COMPONENTS: usize = 10;
/// The most characters of its text.
pub const MAX_REPORT_CHARS: usize = 500;
/// The most bytes of a request with one.
pub const MAX_REPORT_BYTES: usize = 8_000;
/// The most characters of an id that are repeated.
const MAX_SHOWN_CHARS: usize = 40;

/// `POST /report`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUserReport {
    /// What does not work, 1 to 10 components of the page.
    pub components: SortedSet<ComponentId>,
    /// What happens, at most 500 characters, for operators alone.
    #[serde(default)]
    pub text: Option<String>,
}

/// What is answered, whether the report counts or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReportReceipt {
    /// The components that were reported.
    pub components: SortedSet<ComponentId>,
}

impl NewUserReport {
    /// Reads the fields of a form. Those of other names are ignored.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn read<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Result<Self, Problem> {
        let mut report = Self::default();
        for (name, value) in pairs {
            let value = value.as_ref();
            match name.as_ref() {
                "component" => {
                    let id = value.parse().map_err(|error: InvalidId| {
                        Problem::invalid("component", error.to_string())
                    })?;
                    report.components.insert(id);
                    if report.components.len() > MAX_REPORTED_COMPONENTS {
                        break;
                    }
                }
                "text" => report.text = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(report)
    }

    /// The report, if it is of components that are shown. What is hidden is refused as what never was.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn checked(self, shown: impl Fn(&ComponentId) -> bool) -> Result<Self, Problem> {
        if self.components.is_empty() {
            let problem = Problem::invalid("components", "no component is chosen");
            return Err(problem.hint("choose at least one"));
        }
        if self.components.len() > MAX_REPORTED_COMPONENTS {
            let detail = format!("at most {MAX_REPORTED_COMPONENTS} components are taken at once");
            return Err(Problem::invalid("components", detail));
        }
        if let Some(strange) = self.components.iter().find(|id| !shown(id)) {
            let id: String = strange.as_str().chars().take(MAX_SHOWN_CHARS).collect();
            let detail = format!("there is no component `{id}`");
            return Err(Problem::invalid("components", detail).hint("the page lists them"));
        }
        Ok(Self { text: checked_text(self.text.as_deref().unwrap_or_default())?, ..self })
    }
}

/// The text without white space around it; `None` when nothing is left.
fn checked_text(text: &str) -> Result<Option<String>, Problem> {
    // Browsers end lines so; their limit counts an end of line as one character.
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let chars = text.chars().count();
    if chars > MAX_REPORT_CHARS {
        let detail = format!("`text` has {chars} characters; at most {MAX_REPORT_CHARS} are taken");
        return Err(Problem::invalid("text", detail));
    }
    if let Some((_, c)) = first_unfit(text, Lines::Many) {
        let detail = format!("`text` has the character U+{:04X}", u32::from(c));
        return Err(Problem::invalid("text", detail).hint(UNFIT_HINT));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
