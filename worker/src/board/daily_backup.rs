//! Daily backup: the Board writes a backup to R2 each day where a bucket is bound, some pages
//! at each alarm.
//!
//! The state of a step is in storage, so a step that was interrupted is repeated and overwrites what it
//! wrote. Ledgers release retained changes only after the pages with them are in the bucket.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use domain::backup::backup_set::DeletionStep;
use domain::backup::daily_job::{self, AbortedBackup, Backups};
use domain::backup::job::{Job, PAGES_A_STEP};
use domain::backup::messages::BackupManifest;
use domain::backup::report::BackupReport;
use domain::backup::step_error::StepError;
use domain::ids::ObjectName;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use worker::{Bucket, Error};

use crate::board::backup_requests::{answer, release};
use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::platform::random;
use crate::storage::meta;
use crate::storage::object_state::ObjectState;
use crate::storage::r2;
use crate::storage::sql::Sql;

/// The pause between two steps, in which others are served.
const STEP_EVERY: Duration = Duration::from_millis(250);

/// The copies of a page, and the one that is being made.
#[derive(Default)]
pub(crate) struct BackupRunner {
    /// What was read from storage, once after the object woke.
    backups: RefCell<Option<Backups>>,
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
    pub(crate) fn report(
        &self,
        home: &ObjectState,
        page: &PageContext,
    ) -> Result<BackupReport, Problem> {
        let bound = r2::find(page).is_some();
        let backups = self.read(home).map_err(out_of_reach)?;
        Ok(BackupReport::from_backups(&backups, bound, clock::now()))
    }

    /// Notes that somebody wants a copy of what is there now: after the one that is being made.
    pub(crate) fn want(&self, home: &ObjectState, page: &PageContext) -> Result<(), Problem> {
        if r2::find(page).is_none() {
            return Err(Problem::conflict("no bucket is bound for backups")
                .hint("see docs/backup.md, or use `allclear export`"));
        }
        self.change(home, |backups| backups.requested = true).map_err(out_of_reach)
    }

    /// How long until there is something to do; for ever without a bucket.
    pub(crate) fn pause(&self, home: &ObjectState, page: &PageContext) -> Duration {
        let now = clock::now();
        match self.read(home) {
            Ok(backups) if r2::find(page).is_some() => {
                backups.due_at(now).since(now).max(STEP_EVERY)
            }
            _ => Duration::MAX,
        }
    }

    /// Does what is due. What fails is noted, and told to operators.
    pub(crate) async fn go_on(
        &self,
        home: &ObjectState,
        page: &PageContext,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) {
        let now = clock::now();
        if daily_job::is_busy(self.busy_since.get(), now) {
            return;
        }
        let Some(bucket) = r2::find(page) else { return };
        self.busy_since.set(Some(now));
        if let Err(trouble) = self.step(home, page, &bucket, objects).await {
            self.record_failure(home, page, &trouble).await;
        }
        self.busy_since.set(None);
    }

    async fn step(
        &self,
        home: &ObjectState,
        page: &PageContext,
        bucket: &Bucket,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) -> StepDone<()> {
        let backups = self.read(home).map_err(passing)?;
        if !backups.is_due(clock::now()) {
            return Ok(());
        }
        let job = match backups.job {
            Some(job) => job,
            None if backups.cleanup => return self.clean_up(home, bucket).await,
            None => self.begin(home, objects)?,
        };
        let job = self.attempt(home, job)?;
        let job = if job.is_whole() { job } else { self.copy(home, page, bucket, job).await? };
        if job.is_whole() {
            self.finish(home, bucket, &job).await?;
        }
        Ok(())
    }

    fn attempt(&self, home: &ObjectState, mut job: Job) -> StepDone<Job> {
        job.attempt(clock::now())?;
        self.change(home, |backups| backups.job = Some(job.clone())).map_err(passing)?;
        Ok(job)
    }

    fn begin(
        &self,
        home: &ObjectState,
        objects: impl FnOnce() -> Result<Vec<ObjectName>, Problem>,
    ) -> StepDone<Job> {
        let objects = objects().map_err(|problem| StepError::retryable(problem.detail))?;
        let copy = random::name().map_err(passing)?;
        let job = Job::new(BackupManifest { at: clock::now(), copy, objects });
        self.change(home, |backups| backups.begin(job.clone())).map_err(passing)?;
        Ok(job)
    }

    /// Writes the next pages, and stores that they are there.
    async fn copy(
        &self,
        home: &ObjectState,
        page: &PageContext,
        bucket: &Bucket,
        mut job: Job,
    ) -> StepDone<Job> {
        let until = job.pages + PAGES_A_STEP;
        while job.pages < until
            && let Some(ask) = job.session.ask(clock::now())
        {
            let answered = answer(home, page, job.session.name(), &ask).await;
            let answer = answered.map_err(|problem| StepError::unanswered(&ask, problem))?;
            if let Some(rows) = job.take(answer) {
                r2::put_page(bucket, rows).await.map_err(passing)?;
            }
        }
        let free = job.end_step();
        self.change(home, |backups| backups.job = Some(job.clone())).map_err(passing)?;
        release(home, page, job.session.name(), &free).await;
        Ok(job)
    }

    async fn finish(&self, home: &ObjectState, bucket: &Bucket, job: &Job) -> StepDone<()> {
        r2::delete(bucket, job.surplus()).await.map_err(passing)?;
        job.check(r2::page_bytes(bucket, &job.set).await.map_err(passing)?)?;
        let completed = job.completed(clock::now());
        r2::put_manifest(bucket, &completed).await.map_err(passing)?;
        self.change(home, |backups| backups.finish(completed)).map_err(passing)
    }

    /// Deletes some of what has expired; the failure of it is noted here, as no backup fails by it.
    async fn clean_up(&self, home: &ObjectState, bucket: &Bucket) -> StepDone<()> {
        let noted = match delete_expired(bucket).await {
            Ok(true) => Ok(()),
            Ok(false) => self.change(home, Backups::end_cleanup),
            Err(error) => {
                worker::console_error!("expired backups were not deleted: {error}");
                self.change(home, |backups| backups.fail_cleanup(clock::now(), &error.to_string()))
            }
        };
        noted.map_err(passing)
    }

    /// Notes what went wrong; ends what was begun, should it be given up.
    async fn record_failure(&self, home: &ObjectState, page: &PageContext, trouble: &StepError) {
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
        let Some(AbortedBackup { copy, holding }) = given_up else { return };
        release(home, page, &copy, &holding).await;
    }

    fn read(&self, home: &ObjectState) -> worker::Result<Backups> {
        if let Some(backups) = &*self.backups.borrow() {
            return Ok(backups.clone());
        }
        let sql = Sql::new(home);
        // What another version wrote is no reason to make no copies.
        let found = meta::read(&sql, meta::BACKUPS).unwrap_or_else(|error| {
            worker::console_error!("the state of backups cannot be read: {error}");
            None
        });
        let backups: Backups = found.unwrap_or_default();
        self.backups.replace(Some(backups.clone()));
        Ok(backups)
    }

    fn change(&self, home: &ObjectState, change: impl FnOnce(&mut Backups)) -> worker::Result<()> {
        let mut backups = self.read(home)?;
        change(&mut backups);
        // Until it is kept, it is not so.
        self.backups.replace(None);
        meta::write(&Sql::new(home), meta::BACKUPS, &backups)?;
        self.backups.replace(Some(backups));
        Ok(())
    }
}

/// Deletes some of what has expired; whether there is more.
async fn delete_expired(bucket: &Bucket) -> worker::Result<bool> {
    let DeletionStep { objects, folder, more } =
        r2::list(bucket).await?.expired(clock::now()).step();
    r2::delete(bucket, objects).await?;
    if let Some(folder) = folder {
        while r2::delete_pages(bucket, &folder).await? {}
    }
    Ok(more)
}
