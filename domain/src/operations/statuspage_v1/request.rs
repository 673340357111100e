//! Requests of Statuspage's manage API v1, as they arrive: which call is it, of which page and thing?

use serde::{Deserialize, Serialize};

use crate::query::{KnownParameters, Parameters};

/// Where the API begins.
const ROOT: &str = "/v1/";
/// Spellings of public clients that mean the same address.
const ALIASES: [(&str, &str); 2] =
    [("/component_groups", "/component-groups"), ("/incidents_update/", "/incident_updates/")];

/// The parameters of its queries. As there, others are ignored.
pub const PARAMETERS: KnownParameters =
    KnownParameters::among_others(&["api_key", "page", "per_page", "limit", "q", "type", "state"]);

/// Whether a path is one of this API.
#[must_use]
pub fn is_address(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The path as the table of routes has it: its clients write it with `.json` or without.
#[must_use]
pub fn address(path: &str) -> String {
    if !is_address(path) {
        return path.to_owned();
    }
    let mut address = path.strip_suffix(".json").unwrap_or(path).to_owned();
    for (alias, meant) in ALIASES {
        address = address.replacen(alias, meant, 1);
    }
    address
}

/// The token of a request: `Authorization: OAuth TOKEN`, or the parameter `api_key`.
#[must_use]
pub fn token(authorization: &str, query: &Parameters) -> Option<String> {
    let oauth = authorization.split_once(' ').and_then(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("OAuth").then(|| token.trim().to_owned())
    });
    oauth.or_else(|| query.text("api_key").map(str::to_owned))
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManageAction {
    /// List the pages, of which there is one.
    ListPages,
    /// Show the page.
    ShowPage,
    /// List components and groups.
    ListComponents,
    /// Show a component.
    ShowComponent,
    /// State the status of a component.
    UpdateComponent,
    /// List groups.
    ListGroups,
    /// Show a group.
    ShowGroup,
    /// List incidents and maintenance.
    ListIncidents,
    /// Show an incident or a maintenance, or list those of a selection of them.
    ShowIncident,
    /// Open an incident, or announce a maintenance.
    CreateIncident,
    /// Post an update, or change what is known.
    UpdateIncident,
    /// Cancel a maintenance that has not begun.
    DeleteIncident,
    /// Edit the text of an update.
    EditUpdate,
    /// Show a postmortem.
    ShowPostmortem,
    /// Write a postmortem.
    WritePostmortem,
    /// Publish what was written.
    PublishPostmortem,
    /// Withdraw what was published.
    RevertPostmortem,
    /// Change what the configuration owns.
    Configure,
}

impl ManageAction {
    /// The HTTP status when all goes well.
    #[must_use]
    pub fn status(self) -> u16 {
        if self == Self::CreateIncident { 201 } else { 200 }
    }

    /// Whether it only reads.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(
            self,
            Self::ListPages
                | Self::ShowPage
                | Self::ListComponents
                | Self::ShowComponent
                | Self::ListGroups
                | Self::ShowGroup
                | Self::ListIncidents
                | Self::ShowIncident
                | Self::ShowPostmortem
        )
    }
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManageRequest {
    /// What is called.
    pub action: ManageAction,
    /// The page's id, as it came; empty where the path has none.
    pub page: String,
    /// The id of the component, group or incident, as it came; empty where the path has none.
    pub id: String,
    /// The id of the update, as it came; empty where the path has none.
    pub update: String,
    /// Which page of a list, such as `2`.
    pub list_page: Option<String>,
    /// How many a page of a list has, such as `50`.
    pub per_page: Option<String>,
    /// What is searched for in a list.
    pub search: Option<String>,
    /// The body, as it came: JSON or a form.
    pub body: String,
}

/// What is answered to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManageAnswer {
    /// JSON, as it is sent.
    pub body: String,
    /// Whether readers were told something with it.
    pub is_told: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_json_behind_it_and_in_the_spellings_of_clients() {
        for (path, expected) in [
            ("/v1/pages.json", "/v1/pages"),
            ("/v1/pages/p/incidents/x.json", "/v1/pages/p/incidents/x"),
            ("/v1/pages/p/component_groups/g", "/v1/pages/p/component-groups/g"),
            (
                "/v1/pages/p/incidents/x/incidents_update/u",
                "/v1/pages/p/incidents/x/incident_updates/u",
            ),
            ("/api/v2/summary.json", "/api/v2/summary.json"),
            ("/v1", "/v1"),
        ] {
            assert_eq!(address(path), expected);
        }
    }

    #[test]
    fn a_token_comes_in_the_header_or_in_the_query() {
        let query = Parameters::read([("api_key", "k")], PARAMETERS).unwrap();
        let none = Parameters::default();
        for (header, query, expected) in [
            ("OAuth t", &none, Some("t")),
            ("oauth  t ", &query, Some("t")),
            ("Bearer t", &none, None),
            ("", &query, Some("k")),
            ("OAuth", &none, None),
        ] {
            assert_eq!(token(header, query).as_deref(), expected, "{header}");
        }
    }
}
