//! Customer endpoints: who are the customers, and whom does trouble affect? For operators alone.

use domain::operations::customer_service_level::{CustomerServiceLevel, ServiceLevelQuestion};
use domain::operations::impact::{ImpactReport, ImpactSubject};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, CustomerQuestion};

/// `GET /ops/v1/customers`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    BoardRequest::Customers(CustomerQuestion::List)
}

/// `GET /ops/v1/impact`.
pub(crate) async fn impact(call: Call) -> Result<EncodedJson<ImpactReport>, Problem> {
    let subject = ImpactSubject::read(&call.query)?;
    ask_board(&call.page, &BoardRequest::Customers(CustomerQuestion::Impact(subject))).await
}

/// `GET /ops/v1/service-level`.
pub(crate) async fn service_level(
    call: Call,
) -> Result<EncodedJson<CustomerServiceLevel>, Problem> {
    let question = ServiceLevelQuestion::read(&call.query)?;
    let request = BoardRequest::Customers(CustomerQuestion::ServiceLevel(question));
    ask_board(&call.page, &request).await
}

#[cfg(test)]
mod tests {
    use domain::access::scope::Scope;

    use crate::route_table::routes;

    #[test]
    fn no_reader_is_answered_with_customers() {
        let own = routes().filter(|route| {
            ["Customer", "Impact"].iter().any(|word| route.response.contains(word))
        });
        let scopes: Vec<(&str, Scope)> = own.map(|route| (route.path, route.scope)).collect();
        let own = ["/ops/v1/customers", "/ops/v1/impact", "/ops/v1/service-level"];
        let scope =
            |path: &str| if path.ends_with("service-level") { Scope::Reports } else { Scope::Read };
        assert_eq!(scopes, own.map(|path| (path, scope(path))));
    }
}
