//! Identity token: a JSON Web Token in which an identity provider in front of the Worker, Cloudflare Access, says who
//! sent a request. Is it for this page, and still good?
//!
//! Its form is that of RFC 7515 and RFC 7519, with the one algorithm that Access signs with: RS256. The signature is
//! checked by the platform; here is all else.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::access::actor::{Actor, IdentityName};
use crate::access::caller::OperatorGrant;
use crate::access::identity_settings::IdentitySettings;
use crate::json;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The header in which Cloudflare Access hands over its token.
pub const HEADER: &str = "cf-access-jwt-assertion";
/// The most bytes of a token.
pub const MAX_TOKEN_BYTES: usize = 16_000;
/// How far the clocks of two machines may be apart.
const CLOCK_LEEWAY: Duration = Duration::from_secs(60);

/// A token, read and not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityToken {
    /// Under which key it is signed.
    pub key_id: String,
    /// What is signed.
    pub signed: String,
    /// The signature: RSASSA-PKCS1-v1_5 with SHA-256.
    pub signature: Vec<u8>,
    claims: IdentityClaims,
}

#[derive(Deserialize)]
struct TokenHeader {
    alg: String,
    kid: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct IdentityClaims {
    iss: String,
    aud: AudienceClaim,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    /// Of a person.
    #[serde(default)]
    email: Option<String>,
    /// Of a program with a service token.
    #[serde(default)]
    common_name: Option<String>,
}

/// One, or some.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
enum AudienceClaim {
    One(String),
    Some(Vec<String>),
}

impl TryFrom<Value> for AudienceClaim {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        let text = |value| match value {
            Value::String(text) => Ok(text),
            _ => Err("an audience is a text"),
        };
        match value {
            Value::Array(some) => {
                some.into_iter().map(text).collect::<Result<_, _>>().map(Self::Some)
            }
            one => text(one).map(Self::One),
        }
    }
}

impl AudienceClaim {
    fn has(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Some(some) => some.iter().any(|candidate| candidate == audience),
        }
    }
}

impl IdentityToken {
    /// Reads a token.
    ///
    /// # Errors
    /// 401 when it is none, is too long, or is signed in another way.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err(refused("it is too long"));
        }
        let none = || refused("it is no JSON Web Token");
        let (signed, signature) = text.rsplit_once('.').ok_or_else(none)?;
        let (header, claims) = signed.split_once('.').ok_or_else(none)?;
        let part = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| none());
        let header: TokenHeader = json::from_bytes(&part(header)?).map_err(|_| none())?;
        if header.alg != "RS256" {
            return Err(refused("it is not signed by RS256"));
        }
        let claims = json::from_bytes(&part(claims)?).map_err(|_| none())?;
        let signature = part(signature)?;
        Ok(Self { key_id: header.kid, signed: signed.to_owned(), signature, claims })
    }

    /// What it grants at an instant, once its signature is known to be right.
    ///
    /// # Errors
    /// 401 when it is of another issuer, for another audience, ended, not yet good, or names nobody.
    pub fn grant(
        &self,
        settings: &IdentitySettings,
        now: Timestamp,
    ) -> Result<OperatorGrant, Problem> {
        let IdentityClaims { iss, aud, exp, nbf, email, common_name } = &self.claims;
        if iss.trim_end_matches('/') != settings.issuer {
            return Err(refused("it is of another issuer"));
        }
        if !aud.has(&settings.audience) {
            return Err(refused("it is for another audience"));
        }
        let at = |seconds: i64| Timestamp::from_unix_ms(seconds.saturating_mul(1_000));
        if at(*exp) <= now {
            return Err(refused("it has ended"));
        }
        if nbf.is_some_and(|nbf| at(nbf) > now.plus(CLOCK_LEEWAY)) {
            return Err(refused("it is not good yet"));
        }
        let is_there = |name: &&String| !name.is_empty();
        let name = email.as_ref().filter(is_there).or(common_name.as_ref().filter(is_there));
        let name: Option<IdentityName> = name.and_then(|name| name.parse().ok());
        let actor = name.map(Actor::Identity).ok_or_else(|| refused("it names no identity"))?;
        Ok(OperatorGrant { actor, scopes: settings.scopes.clone() })
    }
}

/// Whether a browser sent a request that another site made it send: `sec-fetch-site` says so, and the identity comes
/// along by itself.
#[must_use]
pub fn is_of_another_site(method: &str, sec_fetch_site: &str) -> bool {
    let is_read = matches!(method, "GET" | "HEAD");
    !is_read && !matches!(sec_fetch_site, "" | "same-origin" | "none")
}

/// 401: the identity token is not taken.
#[must_use]
pub fn refused(why: &str) -> Problem {
    let problem = Problem::unauthorized();
    let detail = format!("the identity token in `{HEADER}` is not taken: {why}");
    Problem { detail, ..problem }.hint("sign in again, or send a token of this page")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW_S: i64 = 1_800_000_000;

    fn settings() -> IdentitySettings {
        IdentitySettings::read("https://team.cloudflareaccess.com/", "a".repeat(64), "read publish")
            .unwrap()
    }

    fn claims() -> Value {
        json!({
            "iss": "https://team.cloudflareaccess.com", "aud": ["a".repeat(64)], "exp": NOW_S + 1,
            "nbf": NOW_S, "iat": NOW_S, "type": "app", "email": "ada@example.com", "sub": "x",
        })
    }

    fn token(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode("signature"))
    }

    fn granted(claims: &Value) -> Result<OperatorGrant, Problem> {
        let token = token(&json!({ "alg": "RS256", "kid": "k" }), claims);
        IdentityToken::read(&token)?.grant(&settings(), Timestamp::from_unix_ms(NOW_S * 1_000))
    }

    #[test]
    fn a_token_grants_what_the_settings_say_to_who_it_names() {
        let grant = granted(&claims()).unwrap();
        assert_eq!(grant.actor.to_string(), "identity:ada@example.com");
        assert_eq!(grant.scopes, settings().scopes);
        let mut of_a_program = claims();
        of_a_program["email"] = json!("");
        of_a_program["common_name"] = json!("ci.access");
        of_a_program["aud"] = json!("a".repeat(64));
        assert_eq!(granted(&of_a_program).unwrap().actor.to_string(), "identity:ci.access");
    }

    #[test]
    fn what_is_of_others_ended_or_nameless_is_refused() {
        for (key, value, reason) in [
            ("iss", json!("https://other.cloudflareaccess.com"), "another issuer"),
            ("aud", json!(["b"]), "another audience"),
            ("aud", json!([]), "another audience"),
            ("exp", json!(NOW_S), "ended"),
            ("exp", json!(i64::MIN), "ended"),
            ("exp", Value::Null, "no JSON Web Token"),
            ("nbf", json!(NOW_S + 61), "not good yet"),
            ("email", Value::Null, "names no identity"),
            ("email", json!("a\u{7}b"), "names no identity"),
            ("email", json!("x".repeat(255)), "names no identity"),
        ] {
            let mut claims = claims();
            claims[key] = value;
            let refusal = granted(&claims).unwrap_err();
            assert_eq!(refusal.status, 401);
            assert!(refusal.detail.contains(reason), "{key}: {}", refusal.detail);
        }
    }

    #[test]
    fn what_is_no_token_or_signed_in_another_way_is_refused() {
        for header in [
            json!({ "alg": "none", "kid": "k" }),
            json!({ "alg": "HS256", "kid": "k" }),
            json!({ "alg": "RS256" }),
            json!("RS256"),
        ] {
            assert_eq!(IdentityToken::read(&token(&header, &claims())).unwrap_err().status, 401);
        }
        let good = token(&json!({ "alg": "RS256", "kid": "k" }), &claims());
        let long = format!("{good}{}", "x".repeat(MAX_TOKEN_BYTES));
        for text in ["", ".", "..", "a.b.c", "a.b", &good[1..], &format!("{good}="), &long] {
            assert_eq!(IdentityToken::read(text).unwrap_err().status, 401, "{text:.20}");
        }
        let read = IdentityToken::read(&good).unwrap();
        assert!(good.starts_with(&read.signed) && read.signature == b"signature");
    }

    #[test]
    fn a_request_that_another_site_made_a_browser_send_is_known() {
        for (method, site, is_another) in [
            ("POST", "cross-site", true),
            ("DELETE", "same-site", true),
            ("POST", "odd", true),
            ("POST", "same-origin", false),
            ("POST", "none", false),
            ("POST", "", false),
            ("GET", "cross-site", false),
        ] {
            assert_eq!(is_of_another_site(method, site), is_another, "{method} {site}");
        }
    }
}
