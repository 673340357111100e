//! Questions of `allclear incident open` on a terminal: components with what is seen of them, template, title,
//! text in `$EDITOR`, and a preview before anything is posted.

use domain::words::Words;
use std::io::IsTerminal;

use anyhow::bail;
use dialoguer::{Confirm, Editor, Input, MultiSelect, Select};
use domain::config::incident_policy::MessageTemplate;
use domain::ids::ComponentId;
use domain::operations::lint::{Draft, lint};
use domain::public::wording;
use domain::status::Status;
use domain::template::TemplatePart;
use serde::Deserialize;

use crate::client::Client;
use crate::commands::incident::texts;
use crate::commands::message_template;
use crate::options::incident::OpenOptions;

/// What may be stated of a component.
const STATED: [Status; 5] = [
    Status::PartialOutage,
    Status::MajorOutage,
    Status::DegradedPerformance,
    Status::UnderMaintenance,
    Status::Operational,
];

#[derive(Deserialize)]
struct SeenComponents {
    components: Vec<SeenComponent>,
}

#[derive(Deserialize)]
struct SeenComponent {
    id: String,
    name: String,
    status: Status,
    group: bool,
}

/// Whether there is someone to ask: a script is never asked.
pub(super) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Completes what was given by answers.
pub(super) async fn complete(
    client: &Client,
    mut given: OpenOptions,
) -> anyhow::Result<OpenOptions> {
    let mut names = vec![];
    if given.components.is_empty() {
        (given.components, names) = components(client).await?;
    }
    if given.text.template.is_none() && given.text.message.is_none() {
        template(client, &mut given).await?;
    }
    let text = std::mem::take(&mut given.text);
    let filled = message_template::filled(client, &text, &given.components).await?;
    if given.status.is_none() {
        given.status =
            filled.status.map(|status| wording::incident_status_inline(Words::ENGLISH, status));
    }
    if given.name.is_none() {
        let usual = if names.is_empty() { String::new() } else { names.join(" and ") + " " };
        let usual = filled.title.unwrap_or(usual);
        given.name =
            Some(Input::new().with_prompt("Title").with_initial_text(usual).interact_text()?);
    }
    let mut body = filled.body.unwrap_or_default();
    // Without the scope to see them, the rest is still worth saying.
    let hidden = texts::hidden(client).await.unwrap_or_default();
    loop {
        let Some(text) = Editor::new().extension(".md").edit(&body)? else {
            bail!("nothing was written, and nothing is posted");
        };
        body = text.trim().to_owned();
        let name = given.name.clone().unwrap_or_default();
        outln!("\n{name}\n\n{body}\n");
        let hidden = hidden.clone();
        let draft = Draft { name, body: body.clone(), promised: Some(String::new()), hidden };
        lint(&draft).iter().for_each(|found| errln!("! {found}"));
        match Select::new()
            .with_prompt("Post it")
            .items(["publish", "edit again", "keep as a draft", "do nothing"])
            .default(0)
            .interact()?
        {
            0 => break,
            1 => {}
            2 => {
                given.draft = true;
                break;
            }
            _ => bail!("nothing is posted"),
        }
    }
    given.text.message = Some(body);
    Ok(given)
}

/// The components that are meant, with what is stated of each, and their names.
async fn components(client: &Client) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let summary: SeenComponents = client.get("/api/v2/summary.json").await?;
    let leaves: Vec<SeenComponent> =
        summary.components.into_iter().filter(|component| !component.group).collect();
    let shown = leaves.iter().map(|component| {
        let status = wording::status(Words::ENGLISH, component.status);
        (format!("{} ({status})", component.name), component.status.is_trouble())
    });
    let prompt = "Components (space selects)";
    let chosen = MultiSelect::new().with_prompt(prompt).items_checked(shown).interact()?;
    let mut pairs = vec![];
    let mut names = vec![];
    for component in chosen.iter().filter_map(|nth| leaves.get(*nth)) {
        let usual = STATED.iter().position(|status| *status == component.status);
        let usual = usual.filter(|_| component.status.is_trouble()).unwrap_or(0);
        let words = STATED.map(|status| wording::status(Words::ENGLISH, status));
        let nth =
            Select::new().with_prompt(&component.name).items(words).default(usual).interact()?;
        let status = STATED.get(nth).copied().unwrap_or(component.status);
        let id: ComponentId = component.id.parse()?;
        let word = serde_json::to_value(status)?;
        pairs.push(format!("{id}={}", word.as_str().unwrap_or_default()));
        names.push(component.name.clone());
    }
    Ok((pairs, names))
}

/// The template that is meant, if there are any, and values for its placeholders.
async fn template(client: &Client, given: &mut OpenOptions) -> anyhow::Result<()> {
    let all: Vec<MessageTemplate> = client.get("/ops/v1/templates").await?;
    if all.is_empty() || !Confirm::new().with_prompt("From a template").interact()? {
        return Ok(());
    }
    let ids: Vec<&str> = all.iter().map(|template| template.id.as_str()).collect();
    let nth = Select::new().with_prompt("Template").items(&ids).default(0).interact()?;
    let Some(template) = all.get(nth) else { return Ok(()) };
    given.text.template = Some(template.id.clone());
    let texts = template.title.iter().chain([&template.body]);
    let mut asked = vec!["component".to_owned()];
    for part in texts.flat_map(domain::template::Template::parts) {
        let TemplatePart::Kept(name) = part else { continue };
        let is_known = name == "component" && !given.components.is_empty();
        if is_known || (name != "component" && asked.contains(name)) {
            continue;
        }
        asked.push(name.clone());
        let value: String = Input::new().with_prompt(name).interact_text()?;
        given.text.set.push(format!("{name}={value}"));
    }
    Ok(())
}
