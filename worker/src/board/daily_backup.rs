//! Daily backup: the Board writes a backup to R2 each day where a bucket is bound, one part at each
//! alarm.
//!
//! The state of a step is in storage, so a step that was interrupted is repeated and produces the
//! same part. Ledgers release retained changes only after the part with them is in the bucket.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use domain::backup::daily_job::{self, AbortedBackup, Backups, Job};
use domain::backup::messages::{BackupManifest, BackupPage, LeaseGranted};
use domain::backup::multipart::{Capacity, PART_BYTES};
use domain::backup::report::BackupReport;
use domain::backup::session::{BackupResponse, BackupStep};
use domain::backup::step_error::StepError;
use domain::ids::ObjectName;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use worker::{Bucket, Env, Error};

use crate::board::event_store::SCHEMA;
use crate::http::response::out_of_reach;
use crate::objects::messages::ask_storage;
use crate::platform::clock;
use crate::platform::random;
use crate::storage::admin::StorageRequest;
use crate::storage::export;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;
use crate::storage::r2;
use crate::storage::sql::Sql;

/// The pause between two steps, in which others are served.
const STEP_EVERY: Duration = Duration::from_millis(250);

/// The copies of a page, and the one that is being made.
#[derive(Default)]
pub(crate) struct BackupRunner {
    /// What was read from storage, once after the object woke.
    known: RefCell<Option<Backups>>,
    /// Since when a step is under way.
    busy_since: Cell<Option<Timestamp>>,
}

type StepDone<T> = Result<T, StepError>;

/// Storage and buckets come back.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn passing(error: Error) -> StepError {
    StepError::retryable(error.to_string())
}

impl BackupRunner {
    /// How copies stand.
    pub(crate) fn report(&self, home: &ObjectState, env: &Env) -> Result<BackupReport, Problem> {
        let bound = r2::find(env).is_some();
        let backups = self.read(home).map_err(out_of_reach)?;
        Ok(BackupReport::of(&backups, bound, clock::now()))
    }

    /// Notes that somebody wants a copy of what is there now: after the one that is being made.
    pub(crate) fn want(&self, home: &ObjectState, env: &Env) -> Result<(), Problem> {
        if r2::find(env).is_none() {
            return Err(Problem::conflict("no bucket is bound for backups")
                .hint("see docs/backup.md, or use `allclear export`"));
        }
        self.change(home, |backups| backups.requested = true).map_err(out_of_reach)
    }

    /// How long until there is something to do; for ever without a bucket.
    pub(crate) fn pause(&self, home: &ObjectState, env: &Env) -> Duration {
        let now = clock::now();
        match self.read(home) {
            Ok(backups) if r2::find(env).is_some() => {
                backups.due_at(now).since(now).max(STEP_EVERY)
            }
            _ => Duration::MAX,
        }
    }

    /// Does what is due. What fails is noted, and told to operators.
    pub(crate) async fn go_on(
        &self,
        home: &ObjectState,
        env: &Env,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) {
        let now = clock::now();
        if daily_job::is_busy(self.busy_since.get(), now) {
            return;
        }
        let Some(bucket) = r2::find(env) else { return };
        self.busy_since.set(Some(now));
        if let Err(trouble) = self.step(home, env, &bucket, objects).await {
            self.stumble(home, env, &bucket, &trouble).await;
        }
        self.busy_since.set(None);
    }

    async fn step(
        &self,
        home: &ObjectState,
        env: &Env,
        bucket: &Bucket,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) -> StepDone<()> {
        let backups = self.read(home).map_err(passing)?;
        if !backups.is_due(clock::now()) {
            return Ok(());
        }
        let mut job = match backups.job {
            Some(job) => job,
            None => self.begin(home, bucket, objects).await?,
        };
        job.attempt(clock::now())?;
        self.change(home, |backups| backups.job = Some(job.clone())).map_err(passing)?;
        if !job.is_uploaded() {
            job = self.upload(home, env, bucket, job).await?;
        }
        if job.is_uploaded() {
            self.finish(home, bucket, &job).await?;
        }
        Ok(())
    }

    async fn begin(
        &self,
        home: &ObjectState,
        bucket: &Bucket,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) -> StepDone<Job> {
        let objects = objects().map_err(|problem| StepError::retryable(problem.detail))?;
        let copy = random::name().map_err(passing)?;
        let contents = BackupManifest { at: clock::now(), copy, objects };
        let key = daily_job::key(contents.at);
        let upload = r2::begin(bucket, &key, &contents.copy).await.map_err(passing)?;
        let job = Job::new(contents, upload);
        self.change(home, |backups| backups.begin(job.clone())).map_err(passing)?;
        Ok(job)
    }

    /// Copies as much as goes into a part, and uploads it.
    async fn upload(
        &self,
        home: &ObjectState,
        env: &Env,
        bucket: &Bucket,
        mut job: Job,
    ) -> StepDone<Job> {
        let mut part = job.fill(PART_BYTES);
        while let Some(asked) = part.ask(clock::now()) {
            let answered = answer(home, env, job.session.name(), asked.ask()).await;
            let answer = answered.map_err(|problem| StepError::unanswered(asked.ask(), problem))?;
            if part.take(asked, answer) == Capacity::Full {
                break;
            }
        }
        let (text, part) = job.close(part)?;
        let tag = r2::add(bucket, &job, text).await.map_err(passing)?;
        let free = job.uploaded(part, tag);
        self.change(home, |backups| backups.job = Some(job.clone())).map_err(passing)?;
        release(home, env, job.session.name(), &free).await;
        Ok(job)
    }

    async fn finish(&self, home: &ObjectState, bucket: &Bucket, job: &Job) -> StepDone<()> {
        job.check(r2::complete(bucket, job).await.map_err(passing)?)?;
        let tidied = r2::tidy(bucket).await;
        self.change(home, |backups| backups.finish(clock::now())).map_err(passing)?;
        tidied.map_err(|error| {
            let why = format!("the backup is complete, but old ones could not be deleted: {error}");
            StepError::fatal(why)
        })
    }

    /// Notes what went wrong; ends what was begun, should it be given up.
    async fn stumble(&self, home: &ObjectState, env: &Env, bucket: &Bucket, trouble: &StepError) {
        worker::console_error!("a backup step failed: {}", trouble.why);
        let now = clock::now();
        let mut given_up = None;
        let noted = self.change(home, |backups| {
            given_up = backups.record_failure(now, trouble);
        });
        if let Err(error) = noted {
            worker::console_error!("nor could the failure be recorded: {error}");
            return;
        }
        let Some(AbortedBackup { key, upload, copy, holding }) = given_up else { return };
        // The bucket drops what nobody goes on with after some days, and Ledgers let go by themselves.
        if let Err(error) = r2::abort(bucket, &key, &upload).await {
            worker::console_error!("its upload could not be aborted: {error}");
        }
        release(home, env, &copy, &holding).await;
    }

    fn read(&self, home: &ObjectState) -> worker::Result<Backups> {
        if let Some(known) = &*self.known.borrow() {
            return Ok(known.clone());
        }
        let sql = Sql::new(home);
        // What another version wrote is no reason to make no copies.
        let found = migrations::read(&sql, migrations::BACKUPS).unwrap_or_else(|error| {
            worker::console_error!("the state of backups cannot be read: {error}");
            None
        });
        let known: Backups = found.unwrap_or_default();
        self.known.replace(Some(known.clone()));
        Ok(known)
    }

    fn change(&self, home: &ObjectState, change: impl FnOnce(&mut Backups)) -> worker::Result<()> {
        let mut backups = self.read(home)?;
        change(&mut backups);
        // Until it is kept, it is not so.
        self.known.replace(None);
        migrations::write(&Sql::new(home), migrations::BACKUPS, &backups)?;
        self.known.replace(Some(backups));
        Ok(())
    }
}

/// Asks what is to be asked. The Board asks itself without a detour.
async fn answer(
    home: &ObjectState,
    env: &Env,
    copy: &str,
    ask: &BackupStep,
) -> Result<BackupResponse, Problem> {
    match ask {
        BackupStep::Hold { object: ObjectName::Board, renew } => {
            export::hold(home, &SCHEMA, copy, *renew).map(BackupResponse::Hold)
        }
        BackupStep::Hold { object, renew } => {
            let hold = StorageRequest::Hold { copy: copy.to_owned(), renew: *renew };
            ask_storage::<LeaseGranted>(env, object, &hold).await.map(BackupResponse::Hold)
        }
        BackupStep::Page { object: ObjectName::Board, cursor } => {
            let page = export::page(home, &SCHEMA, &ObjectName::Board, copy, cursor.clone());
            page.map(BackupResponse::Page)
        }
        BackupStep::Page { object, cursor } => {
            let page = StorageRequest::Page { copy: copy.to_owned(), cursor: cursor.clone() };
            ask_storage::<BackupPage>(env, object, &page).await.map(BackupResponse::Page)
        }
    }
}

/// Lets objects go; those that are out of reach let go by themselves.
async fn release(home: &ObjectState, env: &Env, copy: &str, objects: &[ObjectName]) {
    for object in objects {
        let copy = copy.to_owned();
        let released = match object {
            ObjectName::Board => export::release(home, &copy),
            object => ask_storage(env, object, &StorageRequest::Release { copy }).await,
        };
        if let Err(problem) = released {
            worker::console_error!("the lease of {object} could not be released: {problem}");
        }
    }
}
