//! gRPC step: the health of a server by the gRPC health protocol, over a fresh connection.

use std::pin::Pin;
use std::task::{Context, Poll};

use domain::expectation::Fact;
use domain::probe::endpoint::Endpoint;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tower_service::Service;

use super::request::impossible;
use super::target_url::TargetUrl;
use crate::net::connect::{Connection, StepConnection, add};
use crate::net::tls::Alpn;
use crate::run::failure::{broken_exchange, causes, reason_of_http_error};
use crate::run::response::StepResponse;

/// Asks a server how a service of it is.
pub(super) async fn check(
    line: &mut StepConnection<'_>,
    address: &str,
    service: String,
) -> Result<StepResponse, StepFailure> {
    let TargetUrl { url, endpoint, authorization } = TargetUrl::parse(address)?;
    let Endpoint { host, port } = endpoint;
    let encrypted = (url.scheme() == "https").then_some(Alpn::Http2);
    let origin = hyper::Uri::try_from(url.as_str()).map_err(impossible)?;
    let Connection { stream, certificate } = line.open(&host, port, encrypted).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    let began = Instant::now();
    let shaken = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (sender, driver) = shaken.map_err(|error| broken_exchange(&error))?;
    let _driven = Driven(tokio::spawn(async move {
        // Its error, if any, comes to the call as well.
        let _ = driver.await;
    }));
    let mut client = HealthClient::with_origin(GrpcSender(sender), origin);
    let mut call = tonic::Request::new(HealthCheckRequest { service });
    if let Some(value) = authorization.as_ref().and_then(|value| value.to_str().ok()) {
        call.metadata_mut().insert("authorization", value.parse().map_err(impossible)?);
    }
    let answer = client.check(call).await;
    add(&mut line.progress.phases.first_byte_us, began);
    let facts = match answer {
        Ok(answer) => {
            let serving = ServingStatus::try_from(answer.get_ref().status);
            let serving = serving.map_or("UNKNOWN", |serving| serving.as_str_name());
            vec![(Fact::Health, serving.into()), (Fact::GrpcStatus, "OK".into())]
        }
        Err(status) => ended(&status)?,
    };
    Ok(StepResponse { certificate, facts, ..StepResponse::default() })
}

/// A call that the server ended with a status is an answer; a broken connection is none.
fn ended(status: &Status) -> Result<Vec<(Fact, serde_json::Value)>, StepFailure> {
    let broken = causes(status).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).next();
    if let Some(error) = broken {
        let reason = match reason_of_http_error(error) {
            Reason::BadHttp => Reason::BadProtocol,
            other => other,
        };
        return Err(StepFailure::new(reason, format!("{}: {error}", status.message())));
    }
    Ok(vec![(Fact::GrpcStatus, name(status.code()).into())])
}

/// The codes as everybody writes them.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// The task that drives a connection; it ends with the step.
struct Driven(JoinHandle<()>);

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends calls over the one connection.
struct GrpcSender(SendRequest<Body>);

impl Service<hyper::Request<Body>> for GrpcSender {
    type Response = hyper::Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = hyper::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: hyper::Request<Body>) -> Self::Future {
        Box::pin(self.0.send_request(request))
    }
}
