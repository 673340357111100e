//! User report endpoints: the form by which readers, and the request by which programs, say what does not work. What is
//! answered does not say whether a report counts.

use domain::notify::subscribe_form::TRAP_FIELD;
use domain::ordered::SortedSet;
use domain::problem::{self, Problem};
use domain::public::localized_view::localized;
use domain::user_reports::new_report::{MAX_REPORT_BYTES, NewUserReport, UserReportReceipt};
use site::UserReportPage;

use crate::http::call::Call;
use crate::http::request::{self, header};
use crate::http::response::{HttpResult, form_page, json, out_of_reach, refusal_of};
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, UserReportRequest};
use crate::platform::clock;
use crate::public::subscriptions::{FormSource, admit, fields, wrong};
use crate::public::view_cache;

/// `GET /report`.
pub(crate) async fn form(call: Call) -> HttpResult {
    let page = UserReportPage::Form { chosen: SortedSet::new(), text: String::new(), wrong: None };
    show(&call, 200, page).await
}

/// `POST /report`, by the form or as JSON.
pub(crate) async fn take(mut call: Call) -> HttpResult {
    let media_type = header(&call.request, "content-type").to_ascii_lowercase();
    if media_type.starts_with("application/json") {
        return match take_json(&mut call).await {
            Ok(receipt) => json(202, &receipt),
            // Who sends JSON is answered in JSON, whatever else they accept.
            Err(problem) => {
                let body = serde_json::to_vec(&problem);
                let body = body.map_err(|error| out_of_reach(error.into()))?;
                refusal_of(&problem, problem::MEDIA_TYPE, body)
            }
        };
    }
    admit(&call, FormSource::Anyone)?;
    let pairs = fields(&mut call).await?;
    let is_trapped = pairs.iter().any(|(name, value)| name == TRAP_FIELD && !value.is_empty());
    let read = NewUserReport::read(&pairs);
    let sent = match (&read, is_trapped) {
        (Ok(_), true) => Ok(()),
        (Ok(report), false) => send(&call, report.clone()).await.map(|_| ()),
        (Err(problem), _) => Err(problem.clone()),
    };
    match sent {
        Ok(()) => show(&call, 202, UserReportPage::Taken).await,
        Err(problem) if problem.status == 422 => {
            let NewUserReport { components: chosen, text } = read.unwrap_or_default();
            let (text, wrong) = (text.unwrap_or_default(), Some(wrong(&problem)));
            show(&call, 422, UserReportPage::Form { chosen, text, wrong }).await
        }
        Err(problem) => Err(problem),
    }
}

async fn take_json(call: &mut Call) -> Result<UserReportReceipt, Problem> {
    admit(call, FormSource::Anyone)?;
    let report = request::json_up_to(&mut call.request, MAX_REPORT_BYTES).await?;
    send(call, report).await
}

async fn send(call: &Call, report: NewUserReport) -> Result<UserReportReceipt, Problem> {
    let reader = request::reader(&call.request);
    let request = UserReportRequest::Count { report, reader };
    ask_board(&call.page, &BoardRequest::UserReports(request)).await
}

async fn show(call: &Call, status: u16, page: UserReportPage) -> HttpResult {
    let cached = view_cache::view(&call.page, &call.context).await?;
    if !cached.page.takes_reports {
        return Err(Problem::not_found("this page takes no reports"));
    }
    let words = cached.words(call);
    let frame = view_cache::frame(clock::now(), words);
    let view = localized(&cached, words);
    form_page(status, &view.page.brand, site::render_user_report_page(&view, page, &frame))
}
