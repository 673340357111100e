//! What does the shop sell? Tea, through a catalogue, a login, a basket and a payment; any part
//! of it can be broken, for everybody or for the callers of one region.

mod breakage;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub use breakage::{Breakage, Mode, ShopBreakage, ShopPart};

/// The most tokens that are known at a time; older ones are forgotten.
const MAX_TOKENS: usize = 10_000;

struct Shop {
    password: String,
    state: Mutex<OpenShop>,
}

#[derive(Default)]
struct OpenShop {
    broken: ShopBreakage,
    signed_in: u64,
    tokens: VecDeque<String>,
}

type Shared = Arc<Shop>;

/// Serves the shop until the process ends.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, password: String) -> std::io::Result<()> {
    let shop = Arc::new(Shop { password, state: Mutex::default() });
    let routes = Router::new()
        .route("/", get(storefront))
        .route("/api/catalogue", get(catalogue))
        .route("/api/login", post(login))
        .route("/api/basket", post(basket))
        .route("/api/payment", post(payment))
        .route("/break/{part}", post(break_part))
        .route("/mend", post(mend))
        .route("/mend/{part}", post(mend_part))
        .route("/broken", get(list_broken))
        .with_state(shop);
    axum::serve(listener, routes).await
}

impl Shop {
    fn open(&self) -> MutexGuard<'_, OpenShop> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a caller through to a part of the shop, unless it is broken for them.
    async fn pass(&self, part: ShopPart, headers: &HeaderMap) -> Result<(), Response> {
        let caller = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let mode = self.open().broken.for_caller(part, caller.unwrap_or_default());
        match mode {
            None => Ok(()),
            Some(Mode::Error) => Err(refuse(StatusCode::SERVICE_UNAVAILABLE, "out of order")),
            Some(Mode::Slow) => {
                tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
                Ok(())
            }
            Some(Mode::Hang) => std::future::pending().await,
        }
    }

    fn signed_in(&self, headers: &HeaderMap) -> Result<(), Response> {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = bearer.and_then(|bearer| bearer.strip_prefix("Bearer ")).unwrap_or_default();
        let is_known = self.open().tokens.iter().any(|candidate| candidate == token);
        if is_known { Ok(()) } else { Err(refuse(StatusCode::UNAUTHORIZED, "sign in first")) }
    }
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

async fn storefront(
    State(shop): State<Shared>,
    headers: HeaderMap,
) -> Result<Html<&'static str>, Response> {
    shop.pass(ShopPart::Storefront, &headers).await?;
    Ok(Html("<!doctype html><title>Northwind</title><h1>Tea</h1><button>Add to basket</button>"))
}

async fn catalogue(
    State(shop): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    shop.pass(ShopPart::Catalogue, &headers).await?;
    Ok(Json(json!({ "items": [{ "sku": "tea", "name": "Tea", "price_cents": 450 }] })))
}

#[derive(Deserialize)]
struct Login {
    user: String,
    password: String,
}

async fn login(
    State(shop): State<Shared>,
    headers: HeaderMap,
    Json(login): Json<Login>,
) -> Result<Json<Value>, Response> {
    shop.pass(ShopPart::Login, &headers).await?;
    if login.password != shop.password {
        return Err(refuse(StatusCode::UNAUTHORIZED, "wrong password"));
    }
    let mut open = shop.open();
    open.signed_in += 1;
    let token = format!("{}-{:012}", login.user, open.signed_in);
    open.tokens.push_back(token.clone());
    if open.tokens.len() > MAX_TOKENS {
        open.tokens.pop_front();
    }
    Ok(Json(json!({ "token": token })))
}

async fn basket(
    State(shop): State<Shared>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Value>), Response> {
    shop.pass(ShopPart::Basket, &headers).await?;
    shop.signed_in(&headers)?;
    let basket = json!({ "items": [{ "sku": "tea" }], "total_cents": 450 });
    Ok((StatusCode::CREATED, Json(basket)))
}

async fn payment(State(shop): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, Response> {
    shop.pass(ShopPart::Payment, &headers).await?;
    shop.signed_in(&headers)?;
    Ok(Json(json!({ "status": "paid" })))
}

async fn break_part(
    State(shop): State<Shared>,
    Path(part): Path<ShopPart>,
    Query(breakage): Query<Breakage>,
) -> Json<ShopBreakage> {
    let mut open = shop.open();
    open.broken.add(part, breakage);
    Json(open.broken.clone())
}

async fn mend(State(shop): State<Shared>) -> Json<ShopBreakage> {
    let mut open = shop.open();
    open.broken = ShopBreakage::default();
    Json(open.broken.clone())
}

async fn mend_part(State(shop): State<Shared>, Path(part): Path<ShopPart>) -> Json<ShopBreakage> {
    let mut open = shop.open();
    open.broken.mend(part);
    Json(open.broken.clone())
}

async fn list_broken(State(shop): State<Shared>) -> Json<ShopBreakage> {
    Json(shop.open().broken.clone())
}
