//! Question batch: questions to the Board that are asked side by side, sent as one request. A screen that asks a dozen
//! costs the object one or two.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::problem::Problem;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use worker::Delay;

use crate::objects::client::send_batch_to_board;
use crate::platform::page_context::{BoardAnswer, PageContext, QuestionQueue};

/// Questions that wait for the others which are asked in the same turn. It is of one request, whose promises no other
/// request can wait for.
struct QuestionBatch {
    page: PageContext,
    turn: RefCell<BatchTurn>,
}

/// A page whose questions to the Board are sent together where they are asked side by side.
pub(crate) fn batched(page: &PageContext) -> PageContext {
    page.with_queue(Rc::new(QuestionBatch { page: page.clone(), turn: RefCell::default() }))
}

/// What a turn is answered, in the order of its questions.
type BatchAnswers = Result<Rc<[BoardAnswer]>, Problem>;

/// The questions of a turn.
#[derive(Default)]
struct BatchTurn {
    questions: Rc<RefCell<Vec<String>>>,
    /// Whether they are on their way: then it takes no more.
    is_sent: Rc<Cell<bool>>,
    answers: Option<Shared<LocalBoxFuture<'static, BatchAnswers>>>,
}

impl BatchTurn {
    /// Adds a question; its place, and what answers all.
    fn add(
        &mut self,
        page: &PageContext,
        question: String,
    ) -> (usize, impl Future<Output = BatchAnswers> + use<>) {
        if self.is_sent.get() {
            *self = Self::default();
        }
        let mut questions = self.questions.borrow_mut();
        questions.push(question);
        let answers = self.answers.get_or_insert_with(|| {
            let (questions, is_sent) = (Rc::clone(&self.questions), Rc::clone(&self.is_sent));
            send(page.clone(), questions, is_sent).boxed_local().shared()
        });
        (questions.len() - 1, answers.clone())
    }
}

impl QuestionQueue for QuestionBatch {
    fn ask(&self, question: String) -> LocalBoxFuture<'_, BoardAnswer> {
        let (place, answers) = self.turn.borrow_mut().add(&self.page, question);
        let missing = || Err(Problem::unavailable("the record did not answer"));
        async move { answers.await?.get(place).cloned().unwrap_or_else(missing) }.boxed_local()
    }
}

/// Sends what was asked until the end of the turn.
async fn send(
    page: PageContext,
    questions: Rc<RefCell<Vec<String>>>,
    is_sent: Rc<Cell<bool>>,
) -> BatchAnswers {
    Delay::from(Duration::ZERO).await;
    is_sent.set(true);
    send_batch_to_board(&page, &questions.take()).await.map(Rc::from)
}
