//! R2: the bucket of daily backups, when one is bound; its objects written, read, listed and deleted.

use domain::backup::backup_set::{self, CompletedBackup, DELIMITER, Listing, PREFIX};
use domain::backup::job::PageObject;
use worker::{Bucket, Error, Object, Objects, Result};

use crate::platform::page_context::PageContext;

/// The binding of the bucket of daily backups. Without it none are made.
const BINDING: &str = "BACKUPS";

/// The bucket, where one is bound. A twin has none: nothing of a drill is kept.
pub(crate) fn find(page: &PageContext) -> Option<Bucket> {
    page.bucket(BINDING).ok().filter(|_| !page.is_twin)
}

/// Writes a page, also when it was written before.
pub(crate) async fn put_page(bucket: &Bucket, page: PageObject) -> Result<()> {
    put(bucket, page.key, page.text).await
}

/// Writes the manifest of a set whose pages are all there, which completes it.
pub(crate) async fn put_manifest(bucket: &Bucket, backup: &CompletedBackup) -> Result<()> {
    put(bucket, backup.key.clone(), serde_json::to_string(backup)?).await
}

async fn put(bucket: &Bucket, key: String, text: String) -> Result<()> {
    let bytes = text.len() as u64;
    let stored = bucket.put(&key, text).execute().await?.map(|object| object.size());
    if stored == Some(bytes) {
        return Ok(());
    }
    Err(Error::from(format!("`{key}` was not stored as it was sent")))
}

/// The manifest of that name.
pub(crate) async fn manifest(bucket: &Bucket, key: &str) -> Result<Option<CompletedBackup>> {
    let manifest = text(bucket, key).await?;
    Ok(manifest.map(|text| domain::json::from_str(&text)).transpose()?)
}

/// A page of a set.
pub(crate) async fn page(bucket: &Bucket, set: &str, page: u32) -> Result<Option<String>> {
    text(bucket, &backup_set::page_key(set, page)).await
}

async fn text(bucket: &Bucket, key: &str) -> Result<Option<String>> {
    let Some(object) = bucket.get(key).execute().await? else { return Ok(None) };
    let body = object.body().ok_or_else(|| Error::from(format!("`{key}` has no body")))?;
    body.text().await.map(Some)
}

/// How many bytes of a complete backup are there; `None` when it is not, or has no manifest.
pub(crate) async fn bytes(bucket: &Bucket, backup: &CompletedBackup) -> Result<Option<u64>> {
    let Some(object) = bucket.head(&backup.key).await? else { return Ok(None) };
    let Some(set) = backup_set::set_of_manifest(&backup.key) else {
        return Ok(Some(object.size()));
    };
    page_bytes(bucket, set).await.map(Some)
}

/// How many bytes the pages of a set have together.
pub(crate) async fn page_bytes(bucket: &Bucket, set: &str) -> Result<u64> {
    let (mut bytes, mut after) = (0, None);
    loop {
        let mut list = bucket.list().prefix(backup_set::page_prefix(set));
        if let Some(after) = after {
            list = list.start_after(after);
        }
        let listed = list.execute().await?;
        let pages = listed.objects();
        bytes += pages.iter().map(Object::size).sum::<u64>();
        match pages.last().filter(|_| listed.truncated()) {
            Some(last) => after = Some(last.key()),
            None => return Ok(bytes),
        }
    }
}

/// The manifests and sets that are there.
pub(crate) async fn list(bucket: &Bucket) -> Result<Listing> {
    // A thousand at most, in the order of their names: the oldest first.
    let listed = bucket.list().prefix(PREFIX).delimiter(DELIMITER).execute().await?;
    Ok(Listing { objects: keys(&listed), folders: listed.delimited_prefixes() })
}

/// Deletes objects; those that are not there are no error.
pub(crate) async fn delete(bucket: &Bucket, keys: Vec<String>) -> Result<()> {
    if keys.is_empty() { Ok(()) } else { bucket.delete_multiple(keys).await }
}

/// Deletes pages of a set, a thousand of them; whether there are more.
pub(crate) async fn delete_pages(bucket: &Bucket, prefix: &str) -> Result<bool> {
    let listed = bucket.list().prefix(prefix).execute().await?;
    delete(bucket, keys(&listed)).await?;
    Ok(listed.truncated())
}

fn keys(listed: &Objects) -> Vec<String> {
    listed.objects().iter().map(Object::key).collect()
}
