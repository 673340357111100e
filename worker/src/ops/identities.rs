//! Identities: who sent a request that came through an identity provider in front of the Worker, such as Cloudflare
//! Access?

use std::rc::Rc;
use std::time::Duration;

use domain::access::caller::OperatorGrant;
use domain::access::identity_settings::{IdentityKey, IdentitySettings, read_keys};
use domain::access::identity_token::{HEADER, IdentityToken, is_of_another_site, refused};
use domain::problem::Problem;
use domain::public::cache_policy::IDENTITY_KEYS;
use worker::{Context, Fetch, Method, Request};

use crate::http::request::header;
use crate::platform::page_context::PageContext;
use crate::platform::settings::setting;
use crate::platform::{clock, deadline, signature};
use crate::public::stale_while_revalidate::SharedCache;

/// How long the provider has to answer.
const PROVIDER_ANSWERS_WITHIN: Duration = Duration::from_secs(4);
/// The most bytes of its keys.
const MAX_KEYS_BYTES: usize = 100_000;

type KeyCache = SharedCache<String, Vec<IdentityKey>>;

thread_local! {
    static KEYS: Rc<KeyCache> = SharedCache::new(IDENTITY_KEYS);
}

/// What the identity may do that a request came with; `None` when it came with none, or the deployment believes no
/// provider.
pub(crate) async fn find(
    request: &Request,
    page: &PageContext,
    context: &Context,
) -> Result<Option<OperatorGrant>, Problem> {
    let text = header(request, HEADER);
    let Some(issuer) = setting(page, "ALLCLEAR_ACCESS_ISSUER").filter(|_| !text.is_empty()) else {
        return Ok(None);
    };
    let text_of = |name: &str| setting(page, name).unwrap_or_default();
    let (audience, scopes) =
        (text_of("ALLCLEAR_ACCESS_AUDIENCE"), text_of("ALLCLEAR_ACCESS_SCOPES"));
    let settings = IdentitySettings::read(&issuer, audience, &scopes)
        .map_err(|error| Problem::unavailable(error.to_string()))?;
    let method = request.inner().method();
    if is_of_another_site(&method, &header(request, "sec-fetch-site")) {
        return Err(refused("another site made the browser send this request"));
    }
    let token = IdentityToken::read(&text)?;
    // All that costs nothing before what asks the provider.
    let grant = token.grant(&settings, clock::now())?;
    let cache = KEYS.with(Rc::clone);
    let url = settings.keys_url();
    let keys = cache.get(context, url.clone(), || async { Ok(fetch(url).await?.into()) }).await?;
    let key = keys.iter().find(|key| key.kid == token.key_id);
    let key = key.ok_or_else(|| refused("its provider has not published its key"))?;
    let is_right = signature::is_right(key, token.signed.as_bytes(), &token.signature).await;
    match is_right {
        Ok(true) => Ok(Some(grant)),
        Ok(false) => Err(refused("its signature is wrong")),
        Err(_) => Err(refused("its provider's key cannot be read")),
    }
}

/// The keys that the provider publishes.
async fn fetch(url: String) -> Result<Vec<IdentityKey>, Problem> {
    let out = |why: &str| Problem::unavailable(format!("the keys of the identity provider: {why}"));
    // Not as the crate's `Url`, which brings a parser of its own.
    let question = Request::new(&url, Method::Get).map_err(|error| out(&error.to_string()))?;
    let text = deadline::within(PROVIDER_ANSWERS_WITHIN, async {
        let mut answer =
            Fetch::Request(question).send().await.map_err(|_| out("it does not answer"))?;
        if answer.status_code() != 200 {
            return Err(out(&format!("it answers {}", answer.status_code())));
        }
        answer.text().await.map_err(|_| out("its answer broke off"))
    });
    let text = text.await.ok_or_else(|| out("it does not answer in time"))??;
    if text.len() > MAX_KEYS_BYTES {
        return Err(out("they are too large"));
    }
    read_keys(&text).map_err(|error| out(&error.to_string()))
}
