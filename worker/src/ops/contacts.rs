//! Contact endpoints: list, set, remove and export contacts. Their addresses come out by an export alone.

use domain::board::RecipientChange;
use domain::ids::ContactId;
use domain::notify::contact::{Contact, ContactReport, ContactRequest};
use domain::notify::target::TargetPolicy;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::ops::note_recipients;
use crate::platform::settings::{PrivateTargets, private_targets};

/// `GET /ops/v1/contacts`.
pub(crate) async fn list(call: Call) -> Result<EncodedJson<Vec<ContactReport>>, Problem> {
    ask_courier(&call.page, &CourierRequest::Contacts).await
}

/// `PUT /ops/v1/contacts/{contact}`.
pub(crate) async fn set(
    call: Call,
    set: ContactRequest,
) -> Result<EncodedJson<ContactReport>, Problem> {
    set.check(match private_targets(&call.page) {
        PrivateTargets::Refused => TargetPolicy::PublicOnly,
        PrivateTargets::OfContacts | PrivateTargets::OfReadersToo => TargetPolicy::PrivateToo,
    })?;
    let contact = Contact { id: call.path.read("contact")?, set };
    let channels = ContactReport::from(&contact).channels;
    let change = RecipientChange::ContactSet { contact: contact.id.clone(), channels };
    let question = CourierRequest::SetContact(Box::new(contact));
    let report = ask_courier(&call.page, &question).await?;
    note_recipients(&call, change).await?;
    Ok(report)
}

/// `DELETE /ops/v1/contacts/{contact}`.
pub(crate) async fn remove(call: Call) -> Result<(), Problem> {
    let contact: ContactId = call.path.read("contact")?;
    ask_courier::<()>(&call.page, &CourierRequest::RemoveContact(contact.clone())).await?;
    note_recipients(&call, RecipientChange::ContactRemoved { contact }).await
}

/// `GET /ops/v1/contact-exports`. It is noted first: nobody gets them unnoticed.
pub(crate) async fn export(call: Call) -> Result<EncodedJson<Vec<Contact>>, Problem> {
    note_recipients(&call, RecipientChange::ContactsExported).await?;
    ask_courier(&call.page, &CourierRequest::ExportContacts).await
}
