//! `allclear notice`: posts, ends and lists notices.

use domain::board::{NewNotice, Notice};

use crate::client::Client;
use crate::options::maintenance::NoticeAction;
use crate::output::print_json;
use crate::times::typed_if;

const NOTICES: &str = "/ops/v1/notices";

pub(crate) async fn run(client: &Client, action: NoticeAction, json: bool) -> anyhow::Result<()> {
    match action {
        NoticeAction::Post { message, components, from, until } => {
            let new = NewNotice {
                body: message,
                components: components.iter().map(|id| id.parse()).collect::<Result<_, _>>()?,
                from: typed_if(from.as_ref())?,
                until: typed_if(until.as_ref())?,
            };
            let notice: Notice = client.post(NOTICES, &new).await?;
            if json { print_json(&notice)? } else { outln!("{}", notice.id) }
        }
        NoticeAction::End { id } => {
            client.delete::<()>(&format!("{NOTICES}/{id}")).await?;
        }
        NoticeAction::List => {
            let notices: Vec<Notice> = client.get(NOTICES).await?;
            if json { print_json(&notices)? } else { notices.iter().for_each(line) }
        }
    }
    Ok(())
}

fn line(Notice { id, body, from, until, .. }: &Notice) {
    let until = until.map(|until| format!(" to {until}")).unwrap_or_default();
    outln!("{id}  from {from}{until}  {}", body.lines().next().unwrap_or_default());
}
