//! Badge: how the page or one of its components is doing, small enough for a README or another site. What does it say,
//! and in which colour?

use crate::words::Words;
use serde::Serialize;

use crate::public::color;
use crate::public::view::{ComponentView, PublicView};
use crate::public::wording;
use crate::status::Status;

/// What a badge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Of what: the name of the page or of the component.
    pub label: String,
    /// How it is doing, in words.
    pub message: String,
    /// How it is doing.
    pub status: Status,
}

/// A badge for `shields.io`, as its endpoint badges read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShieldsBadge {
    schema_version: u32,
    label: String,
    message: String,
    color: &'static str,
}

impl Badge {
    /// That of the whole page: the worst of its components.
    #[must_use]
    pub fn of_page(view: &PublicView) -> Self {
        let status = view.headline.worst;
        Self {
            label: view.page.name.clone(),
            message: wording::status(Words::ENGLISH, status),
            status,
        }
    }

    /// That of a component.
    #[must_use]
    pub fn of_component(component: &ComponentView) -> Self {
        let status = component.status;
        Self {
            label: component.name.clone(),
            message: wording::status(Words::ENGLISH, status),
            status,
        }
    }

    /// The same for shields.io.
    #[must_use]
    pub fn for_shields(&self) -> ShieldsBadge {
        let (label, color) = (self.label.clone(), color::on_light(self.status));
        ShieldsBadge { schema_version: 1, label, message: self.message.clone(), color }
    }
}
