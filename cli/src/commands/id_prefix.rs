//! Beginnings of ids: which one is meant?

use anyhow::bail;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::problems::report::ProblemReport;
use domain::public::view::MaintenanceView;

use crate::client::Client;

/// So many characters the id of an incident, a maintenance and a problem has.
const ID_CHARS: usize = 12;

/// The id that begins so; a whole one is not looked up.
pub(crate) async fn incident(client: &Client, begins: &str) -> anyhow::Result<String> {
    if begins.chars().count() >= ID_CHARS {
        return Ok(begins.to_owned());
    }
    let all: Vec<OperatorIncident> = client.get_all("/ops/v1/incidents?limit=200").await?;
    let all = all.iter().map(|incident| (incident.view.id.as_str(), incident.view.name.as_str()));
    one("incident", begins, all).map(str::to_owned)
}

/// The id of the maintenance that begins so; a whole one is not looked up.
pub(crate) async fn maintenance(client: &Client, begins: &str) -> anyhow::Result<String> {
    if begins.chars().count() >= ID_CHARS {
        return Ok(begins.to_owned());
    }
    let all: Vec<MaintenanceView> = client.get_all("/ops/v1/maintenances?limit=200").await?;
    let all = all.iter().map(|item| (item.id.as_str(), item.name.as_str()));
    one("maintenance", begins, all).map(str::to_owned)
}

/// The id of the problem that begins so; a whole one is not looked up.
pub(crate) async fn problem(client: &Client, begins: &str) -> anyhow::Result<String> {
    if begins.chars().count() >= ID_CHARS {
        return Ok(begins.to_owned());
    }
    let all: Vec<ProblemReport> = client.get_all("/ops/v1/problems?limit=200").await?;
    let all = all.iter().map(|one| (one.record.id.as_str(), one.record.title.as_str()));
    one("problem", begins, all).map(str::to_owned)
}

/// The update that is meant: the newest, or the one whose id begins so.
pub(crate) async fn update(client: &Client, id: &str, begins: &str) -> anyhow::Result<String> {
    let incident: OperatorIncident = client.get(&format!("/ops/v1/incidents/{id}")).await?;
    let updates = &incident.view.updates;
    let mut in_force = updates.iter().filter(|update| update.withdrawn_at.is_none());
    if begins == "last" {
        let newest = in_force.next().map(|update| update.id.clone());
        return newest.ok_or_else(|| anyhow::anyhow!("incident `{id}` has no update"));
    }
    let all = updates.iter().map(|update| (update.id.as_str(), update.body.as_str()));
    one("update", begins, all).map(str::to_owned)
}

fn one<'a>(
    what: &str,
    begins: &str,
    all: impl Iterator<Item = (&'a str, &'a str)>,
) -> anyhow::Result<&'a str> {
    let meant: Vec<(&str, &str)> = all.filter(|(id, _)| id.starts_with(begins)).collect();
    match meant.as_slice() {
        [(id, _)] => Ok(id),
        [] => bail!("no {what} has an id that begins with `{begins}`"),
        many => {
            let listed = many.iter().take(10).map(|(id, name)| format!("{id}  {name}"));
            let listed: Vec<String> = listed.collect();
            bail!(
                "`{begins}` begins {} ids\nhint: give more of it\n{}",
                many.len(),
                listed.join("\n")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_means_one_id_or_none() {
        let all = [("abc", "One"), ("abd", "Two"), ("xyz", "Three")];
        let one = |begins| one("incident", begins, all.into_iter());
        assert_eq!(one("x").unwrap(), "xyz");
        assert_eq!(one("abc").unwrap(), "abc");
        assert!(one("ab").unwrap_err().to_string().contains("abd  Two"));
        assert!(one("q").unwrap_err().to_string().contains("`q`"));
    }
}
