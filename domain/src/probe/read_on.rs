//! Reading on: has enough of a response arrived to judge its step?

use crate::expectation::{Level, ReadOn, StepAnswer, Subject};
use crate::probe::Step;

impl Step {
    /// How long to go on reading when this much has come of what is [`Subject::Received`].
    #[must_use]
    pub fn read_on(&self, answer: &StepAnswer<'_>) -> ReadOn {
        match self.go_on(answer, |subject| *subject == Subject::Received) {
            // Silence is no end: nothing has begun.
            ReadOn::UntilQuiet if answer.body.is_empty() => ReadOn::UntilDeadline,
            read_on => read_on,
        }
    }

    /// How long to go on looking at a page that shows this now.
    #[must_use]
    pub fn look_on(&self, answer: &StepAnswer<'_>) -> ReadOn {
        let grows = |subject: &Subject| !matches!(subject, Subject::Timing(_) | Subject::Domain(_));
        self.go_on(answer, grows)
    }

    fn go_on(&self, answer: &StepAnswer<'_>, grows: impl Fn(&Subject) -> bool) -> ReadOn {
        let mut go_on = ReadOn::Enough;
        for condition in self.expect.iter().filter(|expectation| expectation.subjects().any(&grows))
        {
            let holds = condition.judge(answer).is_ok();
            match condition.level() {
                Level::Down if !holds => return ReadOn::UntilDeadline,
                _ if holds && condition.is_settled_once_it_holds() => {}
                _ => go_on = ReadOn::UntilQuiet,
            }
        }
        for keep in self.keep.values().filter(|keep| grows(&keep.from)) {
            match keep.read(answer) {
                Err(_) if !keep.optional => return ReadOn::UntilDeadline,
                // What is kept may be cut where a packet ends.
                _ => go_on = ReadOn::UntilQuiet,
            }
        }
        go_on
    }
}
