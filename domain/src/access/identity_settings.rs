//! Identity settings: which identity provider does a deployment believe, and what may whom it names do?

use serde::Deserialize;

use crate::access::scope::Scope;
use crate::ordered::SortedSet;

/// The most keys of an identity provider that are kept: it has two while one takes the place of the other.
pub const MAX_KEYS: usize = 20;

/// What a deployment says of its identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentitySettings {
    /// Such as `https://team.cloudflareaccess.com`, without a slash at its end.
    pub issuer: String,
    /// The tag of the application, as the provider shows it.
    pub audience: String,
    /// What everybody may do that the provider lets in.
    pub scopes: SortedSet<Scope>,
}

/// The settings cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIdentitySettings {
    /// The issuer is no address.
    #[error(
        "ALLCLEAR_ACCESS_ISSUER is no https address, such as https://team.cloudflareaccess.com"
    )]
    Issuer,
    /// There is no audience.
    #[error("ALLCLEAR_ACCESS_AUDIENCE is missing: the tag of the application")]
    Audience,
    /// A scope is none.
    #[error("ALLCLEAR_ACCESS_SCOPES: `{0}` is none of read, draft, publish, configure, admin")]
    Scope(String),
}

impl IdentitySettings {
    /// Reads the settings. Scopes are separated by spaces or commas; without any, the provider's users may read.
    ///
    /// # Errors
    /// [`InvalidIdentitySettings`]; nothing is believed then.
    pub fn read(
        issuer: &str,
        audience: impl Into<String>,
        scopes: &str,
    ) -> Result<Self, InvalidIdentitySettings> {
        let issuer = issuer.trim().trim_end_matches('/').to_owned();
        // A test has its provider beside it.
        let host = issuer.strip_prefix("https://").or(issuer.strip_prefix("http://127.0.0.1:"));
        let is_host = |host: &&str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
        host.filter(is_host).ok_or(InvalidIdentitySettings::Issuer)?;
        let audience = audience.into().trim().to_owned();
        if audience.is_empty() {
            return Err(InvalidIdentitySettings::Audience);
        }
        let words = scopes.split([' ', ',']).filter(|word| !word.is_empty());
        let read = |word: &str| {
            let scope = Scope::OF_OPERATORS.into_iter().find(|scope| scope.to_string() == word);
            scope.ok_or_else(|| InvalidIdentitySettings::Scope(word.to_owned()))
        };
        let mut scopes = words.map(read).collect::<Result<SortedSet<_>, _>>()?;
        if scopes.is_empty() {
            scopes.insert(Scope::Read);
        }
        Ok(Self { issuer, audience, scopes })
    }

    /// Where the provider publishes its keys.
    #[must_use]
    pub fn keys_url(&self) -> String {
        format!("{}/cdn-cgi/access/certs", self.issuer)
    }
}

/// A public key of the provider, as it publishes it (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IdentityKey {
    /// Its id.
    pub kid: String,
    /// Its kind; `RSA`.
    pub kty: String,
    /// The modulus, in base64url.
    pub n: String,
    /// The exponent, in base64url.
    pub e: String,
}

/// The keys that a provider publishes. Those of other kinds are passed over.
///
/// # Errors
/// What `serde_json` says of a text that is no set of keys.
pub fn read_keys(text: &str) -> serde_json::Result<Vec<IdentityKey>> {
    #[derive(Deserialize)]
    struct KeySet {
        keys: Vec<PublishedKey>,
    }
    #[derive(Deserialize)]
    struct PublishedKey {
        kid: Option<String>,
        kty: Option<String>,
        n: Option<String>,
        e: Option<String>,
    }
    let set: KeySet = crate::json::from_str(text)?;
    let whole = set.keys.into_iter().filter_map(|key| {
        let kty = key.kty.filter(|kind| kind == "RSA")?;
        Some(IdentityKey { kid: key.kid?, kty, n: key.n?, e: key.e? })
    });
    Ok(whole.take(MAX_KEYS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_or_refused() {
        let read =
            |issuer, audience: &str, scopes| IdentitySettings::read(issuer, audience, scopes);
        let settings =
            read(" https://team.cloudflareaccess.com/ ", " tag ", "publish, read").unwrap();
        assert_eq!(settings.keys_url(), "https://team.cloudflareaccess.com/cdn-cgi/access/certs");
        assert_eq!(settings.audience, "tag");
        assert_eq!(settings.scopes, [Scope::Read, Scope::Publish].into());
        assert_eq!(read("https://t.example", "tag", "").unwrap().scopes, [Scope::Read].into());
        for issuer in ["", "team", "http://t.example", "https://", "https://a/b", "https://a@b"] {
            assert_eq!(read(issuer, "tag", ""), Err(InvalidIdentitySettings::Issuer), "{issuer}");
        }
        assert_eq!(read("https://t.example", " ", ""), Err(InvalidIdentitySettings::Audience));
        for odd in ["public", "agent", "Read", "read;publish"] {
            let expected = Err(InvalidIdentitySettings::Scope(odd.to_owned()));
            assert_eq!(read("https://t.example", "tag", odd), expected);
        }
    }

    #[test]
    fn keys_of_other_kinds_are_passed_over() {
        let text = r#"{"keys":[{"kid":"a","kty":"RSA","alg":"RS256","use":"sig","e":"AQAB","n":"x"},
            {"kid":"b","kty":"EC","crv":"P-256","x":"x","y":"y"},{"kty":"RSA"}],
            "public_cert":{"kid":"a","cert":"x"},"public_certs":[]}"#;
        let keys = read_keys(text).unwrap();
        assert_eq!((keys.len(), keys[0].kid.as_str()), (1, "a"));
        assert!(read_keys("{}").is_err() && read_keys("<html>").is_err());
        let many = format!(
            r#"{{"keys":[{}]}}"#,
            vec![r#"{"kid":"a","kty":"RSA","e":"A","n":"x"}"#; 50].join(",")
        );
        assert_eq!(read_keys(&many).unwrap().len(), MAX_KEYS);
    }
}
