//! Usage endpoint: what every durable object uses.

use domain::cost::pricing::{KindUse, ObjectUse, Usage};
use domain::ids::ObjectName;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::{ask_board, ask_courier};
use crate::objects::messages::{BoardRequest, CourierRequest};
use crate::objects::side_by_side::ask_each_storage;
use crate::platform::clock;
use crate::storage::admin::StorageRequest;

/// `GET /ops/v1/usage`.
pub(crate) async fn show(call: Call) -> Result<Usage, Problem> {
    let objects: Vec<ObjectName> = ask_board(&call.page, &BoardRequest::Objects).await?;
    let at = clock::now();
    let mut usage = Usage {
        at,
        board: KindUse::default(),
        ledgers: KindUse::default(),
        courier: KindUse::default(),
    };
    let answers = ask_each_storage::<ObjectUse>(&call.page, &objects, &StorageRequest::Usage).await;
    for (object, answer) in objects.iter().zip(answers) {
        let kind = match object {
            ObjectName::Board => &mut usage.board,
            ObjectName::Ledger(_) => &mut usage.ledgers,
        };
        kind.add(answer.ok().as_ref(), at);
    }
    let courier = ask_courier::<ObjectUse>(&call.page, &CourierRequest::Usage).await;
    usage.courier.add(courier.ok().as_ref(), at);
    Ok(usage)
}
