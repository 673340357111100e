//! Forms of the console: what is asked for an action, with what was typed when it was refused.

use domain::access::role::Role;
use domain::console::action::{ConsoleAction, Field, FieldKind, value};
use domain::console::screen::names_in;
use domain::public::markdown;
use domain::report::kind::ReportKind;
use domain::xml_text::escaped;
use leptos::prelude::*;

/// The statuses that can be stated of a component.
const STATUSES: [&str; 5] =
    ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];

/// What a form has to know beside its action.
#[derive(Clone, Debug, Default)]
pub struct FormContext {
    /// What the screen's address says, such as which incident.
    pub values: Vec<(&'static str, String)>,
    /// The components that may be chosen: ids and names.
    pub components: Vec<(String, String)>,
    /// The texts that are written ahead of time: what they are called, and what they say.
    pub templates: Vec<(String, String)>,
    /// What fields are filled in with, because a link says so: the action's id, and the fields.
    pub filled: Option<(String, Vec<(String, String)>)>,
    /// An action that was not carried out: its id, what was typed, and why, unless it was only to be looked at.
    pub sent: Option<SentForm>,
}

/// A form that was sent, and is shown again.
#[derive(Clone, Debug)]
pub struct SentForm {
    /// The action's id.
    pub action: String,
    /// What was typed.
    pub pairs: Vec<(String, String)>,
    /// Why it was refused; `None`: it is a preview.
    pub wrong: Option<String>,
}

/// The form of an action. The first of a screen is open, others unfold.
pub(crate) fn form(
    action: &'static ConsoleAction,
    context: &FormContext,
    form_token: &str,
    is_first: bool,
) -> AnyView {
    let sent = context.sent.as_ref().filter(|sent| sent.action == action.id);
    let filled = context.filled.as_ref().filter(|(id, _)| id == action.id).map(|(_, pairs)| pairs);
    let pairs = sent.map(|sent| &sent.pairs).or(filled);
    let of_address = |name: &str| context.values.iter().find(|(key, _)| *key == name);
    let typed = |name: &str| match pairs {
        Some(pairs) => value(pairs, name).to_owned(),
        None => of_address(name).map(|(_, value)| value.clone()).unwrap_or_default(),
    };
    let hidden = names_in(action.path).filter_map(|name| {
        let (_, value) = of_address(name)?;
        Some(view! { <input type="hidden" name=name value=value.clone()/> })
    });
    let hidden = hidden.collect::<Vec<_>>();
    let fields = action.fields.iter().map(|one| field(action, one, context, &typed(one.name)));
    let fields = fields.collect::<Vec<_>>();
    let note = sent.map(note);
    let has_text = action.fields.iter().any(|field| field.kind == FieldKind::Markdown);
    let preview = has_text
        .then(|| view! { <button type="submit" name="preview" value="yes">"Preview"</button> });
    let told = action.is_public.then(
        || view! { <p class="told">"Readers see this at once, and subscribers are told."</p> },
    );
    let to = format!("/console/actions/{}", action.id);
    let body = view! {
        <form method="post" action=to>
            <input type="hidden" name="form_token" value=form_token.to_owned()/>
            {hidden}{note}{fields}{told}
            <p class="bar"><button type="submit" class="primary">{action.title}</button>{preview}</p>
        </form>
    };
    let is_open = is_first || pairs.is_some();
    let id = format!("act-{}", action.id);
    view! { <details id=id open=is_open><summary>{action.title}</summary>{body}</details> }
        .into_any()
}

fn note(sent: &SentForm) -> AnyView {
    match &sent.wrong {
        Some(wrong) => view! { <p class="unread" role="alert">{wrong.clone()}</p> }.into_any(),
        None => {
            let text = ["body", "text"]
                .iter()
                .map(|name| value(&sent.pairs, name))
                .find(|text| !text.is_empty());
            let shown = markdown::to_html(text.unwrap_or_default());
            view! { <div class="preview" role="status"><h3>"As it will read"</h3><div class="text" inner_html=shown></div></div> }.into_any()
        }
    }
}

fn field(action: &ConsoleAction, field: &Field, context: &FormContext, typed: &str) -> AnyView {
    let id = format!("{}-{}", action.id, field.name);
    let (name, required, label) = (field.name, field.is_required, field.label);
    let options = |words: Vec<(String, String)>| {
        let typed = typed.to_owned();
        let words = words.into_iter().map(move |(word, shown)| {
            let is_chosen = word == typed;
            view! { <option value=word selected=is_chosen>{shown}</option> }
        });
        words.collect::<Vec<_>>()
    };
    let select = |words: Vec<(String, String)>| {
        let id = id.clone();
        view! { <select id=id name=name><option value="">{if required { "choose" } else { "as it is" }}</option>{options(words)}</select> }.into_any()
    };
    let spoken = |words: &[&str]| {
        words.iter().map(|word| ((*word).to_owned(), word.replace('_', " "))).collect()
    };
    let line = |kind: &'static str| {
        let (id, typed) = (id.clone(), typed.to_owned());
        view! { <input id=id name=name type=kind value=typed required=required/> }.into_any()
    };
    let input = match field.kind {
        FieldKind::Line | FieldKind::PathLine | FieldKind::Instant => line("text"),
        FieldKind::Date => line("date"),
        FieldKind::Choice(words) | FieldKind::PathChoice(words) => select(spoken(words)),
        FieldKind::Component => select(context.components.clone()),
        FieldKind::RoleScopes => {
            let roles = Role::ALL.into_iter().map(|role| (role.to_string(), role.to_string()));
            select(roles.collect())
        }
        FieldKind::ReportKind => {
            let kinds =
                ReportKind::all().map(|kind| (kind.as_str().to_owned(), kind.title().to_owned()));
            select(kinds.collect())
        }
        FieldKind::StatusOf(_) => select(spoken(&STATUSES)),
        FieldKind::Markdown => {
            let id = id.clone();
            // Leptos writes what is in a `<textarea>` as it is, and a browser leaves out the first line break of it.
            let typed = format!("\n{}", escaped(typed));
            let templates = templates(context);
            view! { <textarea id=id name=name rows="3" required=required dir="auto">{typed}</textarea>{templates} }.into_any()
        }
    };
    let class = if field.kind == FieldKind::Markdown { "field long" } else { "field" };
    view! { <p class=class><label for=id.clone()>{label}</label>{input}</p> }.into_any()
}

/// The texts that are written ahead of time, to be copied.
fn templates(context: &FormContext) -> Option<AnyView> {
    let all = context.templates.iter().map(|(name, text)| {
        view! { <option value=text.clone()>{name.clone()}</option> }
    });
    let all = all.collect::<Vec<_>>();
    (!all.is_empty()).then(|| {
        view! { <select class="templates" aria-label="Insert a template" hidden><option value="">"Insert a template"</option>{all}</select> }.into_any()
    })
}
