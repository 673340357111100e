//! Subscription form: of what does a reader want to be told?

use domain::notify::subscribe_form::TRAP_FIELD;
use domain::notify::subscriber::SubscriptionFilter;
use domain::public::view::PublicView;
use domain::time::time_zone::Zone;
use leptos::prelude::*;

/// Choices of components, kinds and updates, as they stand.
pub(crate) fn choices(view: &PublicView, wishes: &SubscriptionFilter) -> impl IntoView + use<> {
    let chosen = wishes.components.clone();
    let is_about_all = chosen.is_empty();
    let groups = view.groups.iter().map(|group| {
        let name = group.group.as_ref().map(|(_, name)| name.clone());
        let boxes = group.components.iter().map(|component| {
            let (id, name) = (component.id.to_string(), component.name.clone());
            let is_chosen = chosen.contains(&component.id);
            view! {
                <label class="tick"><input type="checkbox" name="component" value=id checked=is_chosen/>" "<span dir="auto">{name}</span></label>
            }
        });
        let boxes = boxes.collect::<Vec<_>>();
        view! { <fieldset class="ticks"><legend dir="auto">{name.unwrap_or_else(|| "Components".to_owned())}</legend>{boxes}</fieldset> }
    });
    let groups = groups.collect::<Vec<_>>();
    let (incidents, maintenance) = (!wishes.no_incidents, !wishes.no_maintenance);
    let digest = view.page.digest.as_ref().map(|when| {
        let when = format!(" In one mail ({when}), but what is most serious at once");
        view! { <label class="tick"><input type="radio" name="updates" value="digest" checked=wishes.digest/>{when}</label> }
    });
    let only_ends = wishes.no_updates;
    let in_digest = wishes.digest && digest.is_some();
    let every_update = !(only_ends || in_digest);
    view! {
        <fieldset>
            <legend>"Tell me of"</legend>
            <label class="tick"><input type="checkbox" name="incidents" value="on" checked=incidents/>" Incidents"</label>
            <label class="tick"><input type="checkbox" name="maintenance" value="on" checked=maintenance/>" Maintenance"</label>
        </fieldset>
        <fieldset>
            <legend>"How often"</legend>
            <label class="tick"><input type="radio" name="updates" value="all" checked=every_update/>" With every update"</label>
            <label class="tick"><input type="radio" name="updates" value="ends" checked=only_ends/>" Only when something begins and ends"</label>
            {digest}
        </fieldset>
        <fieldset>
            <legend>"About"</legend>
            <label class="tick"><input type="radio" name="about" value="all" checked=is_about_all/>" All components"</label>
            <label class="tick"><input type="radio" name="about" value="some" checked=!is_about_all/>" Only these:"</label>
            {groups}
        </fieldset>
        {time_zone(wishes.timezone.as_ref(), &view.page.timezone)}
    }
}

/// Whose clocks mails show: the page's, unless one is chosen.
fn time_zone(chosen: Option<&Zone>, of_page: &Zone) -> impl IntoView + use<> {
    let chosen = chosen.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let of_page = of_page.name().to_owned();
    let names = Zone::names().map(|name| view! { <option value=name></option> });
    let names = names.collect::<Vec<_>>();
    view! {
        <p><label for="timezone">"Time zone of the times in mails"</label>
        <input id="timezone" type="text" name="timezone" list="zones" autocomplete="off" spellcheck="false" maxlength="60" placeholder=of_page value=chosen/></p>
        <datalist id="zones">{names}</datalist>
    }
}

/// A form of its own for a program that is to be told.
pub(crate) fn webhook(url: &str) -> impl IntoView + use<> {
    let (is_open, url) = (!url.is_empty(), url.to_owned());
    view! {
        <details open=is_open>
            <summary>"Tell a program instead"</summary>
            <form method="post" action="/subscribe">
                <p><label for="webhook">"Address of a webhook"</label>
                <input id="webhook" type="url" name="webhook" required=true autocomplete="off" maxlength="2000" placeholder="https://" value=url/></p>
                <p class="meta">"It is sent a request that asks for confirmation, and then each update as JSON."</p>
                <input type="hidden" name="incidents" value="on"/><input type="hidden" name="maintenance" value="on"/>
                <button type="submit">"Subscribe the webhook"</button>
            </form>
        </details>
    }
}

/// What signs the requests to a webhook.
pub(crate) fn secret(secret: String) -> impl IntoView {
    view! {
        <p>"Each request is signed after Standard Webhooks with this secret, which is for your program alone: "<code>{secret}</code></p>
    }
}

/// The field for the address, and one that people do not see, which programs fill in.
pub(crate) fn address(email: &str) -> impl IntoView + use<> {
    let email = email.to_owned();
    view! {
        <p><label for="email">"E-mail address"</label>
        <input id="email" type="email" name="email" required=true autocomplete="email" maxlength="254" value=email/></p>
        <p class="trap" aria-hidden="true"><label>"Leave this empty "<input type="text" name=TRAP_FIELD tabindex="-1" autocomplete="off"/></label></p>
    }
}
