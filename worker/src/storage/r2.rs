//! R2 client: an optional bucket, and multipart uploads.

use std::collections::HashMap;

use domain::backup::daily_job::{self, Job};
use worker::{Bucket, Env, Error, Result, UploadedPart};

/// The binding of the bucket that copies are kept in. Without it none are made.
const BINDING: &str = "BACKUPS";
/// What an object says of itself: the name of the copy, by which it is known again.
const COPY: &str = "copy";

/// The bucket, where there is one.
pub(crate) fn find(env: &Env) -> Option<Bucket> {
    env.bucket(BINDING).ok()
}

/// Begins an upload; the bucket's name of it.
pub(crate) async fn begin(bucket: &Bucket, key: &str, copy: &str) -> Result<String> {
    let says = HashMap::from([(COPY.to_owned(), copy.to_owned())]);
    let upload = bucket.create_multipart_upload(key).custom_metadata(says).execute().await?;
    Ok(upload.upload_id().await)
}

/// Uploads the next part, also when it was uploaded before; the bucket's tag of it.
pub(crate) async fn add(bucket: &Bucket, job: &Job, part: String) -> Result<String> {
    let upload = bucket.resume_multipart_upload(&job.key, &job.upload)?;
    let number = u16::try_from(job.parts.len() + 1).map_err(|_| Error::from("too many parts"))?;
    Ok(upload.upload_part(number, part.into_bytes()).await?.etag())
}

/// Makes an object of all parts, unless that is done; how long it is.
pub(crate) async fn complete(bucket: &Bucket, job: &Job) -> Result<u64> {
    let parts = job.parts.iter().zip(1..);
    let parts = parts.map(|(tag, number)| UploadedPart::new(number, tag.clone()));
    let upload = bucket.resume_multipart_upload(&job.key, &job.upload)?;
    match upload.complete(parts).await {
        Ok(object) => Ok(object.size()),
        Err(error) => match bucket.head(&job.key).await? {
            Some(object) if is_of(&object, job) => Ok(object.size()),
            _ => Err(error),
        },
    }
}

/// How long an object is, if it is there.
pub(crate) async fn bytes(bucket: &Bucket, key: &str) -> Result<Option<u64>> {
    Ok(bucket.head(key).await?.map(|object| object.size()))
}

fn is_of(object: &worker::Object, job: &Job) -> bool {
    let says = object.custom_metadata().unwrap_or_default();
    says.get(COPY).is_some_and(|copy| copy == job.session.name())
}

/// Ends an upload of which nothing shall be.
pub(crate) async fn abort(bucket: &Bucket, key: &str, upload: &str) -> Result<()> {
    bucket.resume_multipart_upload(key, upload)?.abort().await
}

/// Drops the copies that are too old.
pub(crate) async fn tidy(bucket: &Bucket) -> Result<()> {
    // A thousand at once, the oldest first, as their names are of days.
    let found = bucket.list().prefix(daily_job::prefix()).execute().await?;
    let old = daily_job::too_old(found.objects().iter().map(worker::Object::key));
    if old.is_empty() { Ok(()) } else { bucket.delete_multiple(old).await }
}
