//! Subscription form: of what does a reader want to be told?

use domain::ids::ComponentId;
use domain::notify::subscribe_form::TRAP_FIELD;
use domain::notify::subscriber::SubscriptionFilter;
use domain::ordered::SortedSet;
use domain::public::view::PublicView;
use domain::time::time_zone::Zone;
use domain::words::Words;
use leptos::prelude::*;

/// Choices of components, kinds and updates, as they stand.
pub(crate) fn choices(
    words: Words,
    view: &PublicView,
    wishes: &SubscriptionFilter,
) -> impl IntoView + use<> {
    let is_about_all = wishes.components.is_empty();
    let groups = components(words, view, &wishes.components);
    let (incidents, maintenance) = (!wishes.no_incidents, !wishes.no_maintenance);
    let digest = view.page.digest.as_ref().map(|when| {
        let when = words.say("subscribe-digest", [("when", when.as_str().into())]);
        view! { <label class="tick"><input type="radio" name="updates" value="digest" checked=wishes.digest/>" "{when}</label> }
    });
    let only_ends = wishes.no_updates;
    let in_digest = wishes.digest && digest.is_some();
    let every_update = !(only_ends || in_digest);
    view! {
        <fieldset>
            <legend>{words.text("subscribe-kinds")}</legend>
            <label class="tick"><input type="checkbox" name="incidents" value="on" checked=incidents/>" "{words.text("subscribe-incidents")}</label>
            <label class="tick"><input type="checkbox" name="maintenance" value="on" checked=maintenance/>" "{words.text("subscribe-maintenance")}</label>
        </fieldset>
        <fieldset>
            <legend>{words.text("subscribe-how-often")}</legend>
            <label class="tick"><input type="radio" name="updates" value="all" checked=every_update/>" "{words.text("subscribe-every-update")}</label>
            <label class="tick"><input type="radio" name="updates" value="ends" checked=only_ends/>" "{words.text("subscribe-only-ends")}</label>
            {digest}
        </fieldset>
        <fieldset>
            <legend>{words.text("subscribe-about")}</legend>
            <label class="tick"><input type="radio" name="about" value="all" checked=is_about_all/>" "{words.text("subscribe-all-components")}</label>
            <label class="tick"><input type="radio" name="about" value="some" checked=!is_about_all/>" "{words.text("subscribe-only-these")}</label>
            {groups}
        </fieldset>
        {time_zone(words, wishes.timezone.as_ref(), &view.page.timezone)}
    }
}

/// A box to tick for each component, by group.
pub(crate) fn components(
    words: Words,
    view: &PublicView,
    chosen: &SortedSet<ComponentId>,
) -> impl IntoView + use<> {
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
        view! { <fieldset class="ticks"><legend dir="auto">{name.unwrap_or_else(|| words.text("components"))}</legend>{boxes}</fieldset> }
    });
    groups.collect::<Vec<_>>()
}

/// Whose clocks mails show: the page's, unless one is chosen.
fn time_zone(words: Words, chosen: Option<&Zone>, of_page: &Zone) -> impl IntoView + use<> {
    let chosen = chosen.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let of_page = of_page.name().to_owned();
    let names = Zone::names().map(|name| view! { <option value=name></option> });
    let names = names.collect::<Vec<_>>();
    view! {
        <p><label for="timezone">{words.text("subscribe-time-zone")}</label>
        <input id="timezone" type="text" name="timezone" list="zones" autocomplete="off" spellcheck="false" maxlength="60" placeholder=of_page value=chosen/></p>
        <datalist id="zones">{names}</datalist>
    }
}

/// A form of its own for a program that is to be told.
pub(crate) fn webhook(words: Words, url: &str) -> impl IntoView + use<> {
    let (is_open, url) = (!url.is_empty(), url.to_owned());
    view! {
        <details open=is_open>
            <summary>{words.text("subscribe-program")}</summary>
            <form method="post" action=words.path("/subscribe")>
                <p><label for="webhook">{words.text("subscribe-webhook")}</label>
                <input id="webhook" type="url" name="webhook" required=true autocomplete="off" maxlength="2000" placeholder="https://" value=url/></p>
                <p class="meta">{words.text("subscribe-webhook-text")}</p>
                <input type="hidden" name="incidents" value="on"/><input type="hidden" name="maintenance" value="on"/>
                <button type="submit">{words.text("subscribe-webhook-button")}</button>
            </form>
        </details>
    }
}

/// What signs the requests to a webhook.
pub(crate) fn secret(words: Words, secret: String) -> impl IntoView {
    view! {
        <p>{words.text("subscribe-secret")}" "<code>{secret}</code></p>
    }
}

/// The field for the address, and one that programs fill in.
pub(crate) fn address(words: Words, email: &str) -> impl IntoView + use<> {
    let email = email.to_owned();
    view! {
        <p><label for="email">{words.text("subscribe-email")}</label>
        <input id="email" type="email" name="email" required=true autocomplete="email" maxlength="254" value=email/></p>
        {trap(words)}
    }
}

/// The field that people do not see.
pub(crate) fn trap(words: Words) -> impl IntoView {
    view! {
        <p class="trap" aria-hidden="true"><label>{words.text("subscribe-trap")}" "<input type="text" name=TRAP_FIELD tabindex="-1" autocomplete="off"/></label></p>
    }
}
