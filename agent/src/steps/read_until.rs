//! Read loop of streaming steps: reads until the expectations are decided, the peer pauses or
//! closes, or time is up.

use domain::expectation::{CertificateFacts, QUIET, ReadOn};
use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use tokio::time::{Duration, Instant, timeout_at};

use crate::net::connect::{StepConnection, add};
use crate::run::judging;
use crate::run::response::StepResponse;

/// The most bytes that are received.
pub(crate) const MAX_RECEIVED_BYTES: usize = 65_536;
/// The most pieces that they come in: all is judged anew with each.
const MAX_PIECES: u32 = 4_096;
/// How long before the end of its time a step stops reading: what came is judged, rather than
/// called a timeout.
const TO_JUDGE: Duration = Duration::from_millis(5);

/// What comes of reading, unless time is up.
pub(super) async fn before<T>(deadline: Instant, reading: impl Future<Output = T>) -> Option<T> {
    timeout_at(deadline - TO_JUDGE, reading).await.ok()
}

/// What was received so far.
pub(super) struct ReceivedBytes<'a, 'l> {
    line: &'a mut StepConnection<'l>,
    began: Instant,
    pieces: u32,
    pub(super) seen: StepResponse,
}

impl<'a, 'l> ReceivedBytes<'a, 'l> {
    /// Waits for the first byte from now on.
    pub(super) fn new(
        line: &'a mut StepConnection<'l>,
        certificate: Option<CertificateFacts>,
    ) -> Self {
        line.progress.phase = NetworkPhase::FirstByte;
        let peer = line.progress.peer;
        let seen = StepResponse { certificate, peer, ..StepResponse::default() };
        Self { line, began: Instant::now(), pieces: 0, seen }
    }

    /// Takes a piece; one without bytes counts too.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), StepFailure> {
        let progress = &mut *self.line.progress;
        if progress.phase == NetworkPhase::FirstByte && !piece.is_empty() {
            add(&mut progress.phases.first_byte_us, self.began);
            progress.phase = NetworkPhase::Transfer;
        }
        self.seen.body.extend_from_slice(piece);
        self.pieces += 1;
        let too_large = |detail| Err(StepFailure::new(Reason::BodyTooLarge, detail));
        if self.seen.body.len() > MAX_RECEIVED_BYTES {
            return too_large(format!("more than {MAX_RECEIVED_BYTES} bytes"));
        }
        if self.pieces > MAX_PIECES {
            return too_large(format!("more than {MAX_PIECES} pieces"));
        }
        Ok(())
    }

    /// Until when to wait for more; `None` when all is known that can be.
    pub(super) async fn read_until(
        &mut self,
        step: &Step,
        deadline: Instant,
    ) -> Result<Option<Instant>, StepFailure> {
        let judge =
            |step: &Step, seen: &StepResponse| step.read_on(&seen.answer(Phases::default()));
        let seen = std::mem::take(&mut self.seen);
        let (seen, read_on) = judging::read_on(step, seen, judge, deadline).await?;
        self.seen = seen;
        Ok(match read_on {
            ReadOn::Enough => None,
            ReadOn::UntilQuiet => Some((Instant::now() + QUIET).min(deadline)),
            ReadOn::UntilDeadline => Some(deadline),
        })
    }
}
