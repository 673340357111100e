//! Site: the pages that people read, rendered from the public view alone, in one go and without waiting. A page is complete
//! without its script, which stands in `site/live`.

mod alert;
mod badge;
mod chart;
mod component;
mod console;
mod layout;
mod mail;
mod record;
mod report;
mod status;
mod subscribe;
mod user_report;

pub use alert::page::{AlertPage, render_alert_page};
pub use badge::render_badge;
pub use component::page::{ComponentParts, render_component_page};
pub use console::forms::{FormContext, SentForm};
pub use console::frame::{CONSOLE_SCRIPT, ConsoleReader, console_security_policy};
pub use console::page::{ConsolePage, ShownHead, render_console_page};
pub use console::sign_in::{render_console_refusal, render_sign_in_page};
pub use console::table::ShownPanel;
pub use layout::live::SCRIPT;
pub use layout::place::{PREVIEW_SIZE, picture_path};
pub use layout::shell::{
    Frame, PageTime, content_security_policy, form_security_policy, page_security_policy,
};
pub use mail::render_mail;
pub use record::api::render_api_page;
pub use record::charts::render_charts_page;
pub use record::history::render_history_page;
pub use record::maintenance::render_maintenance_calendar;
pub use record::rfo::render_rfo_page;
pub use record::uptime::render_uptime_page;
pub use report::page::{REPORT_SECURITY_POLICY, render_report};
pub use status::page::{
    ErrorPage, render_error_page, render_incident_page, render_maintenance_page, render_past_page,
    render_status_page,
};
pub use subscribe::page::{ManageNote, SubscriptionPage, render_subscription_page};
pub use user_report::page::{UserReportPage, render_user_report_page};
