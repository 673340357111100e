//! Head limit: how much may a server send before the answer that was asked for? A stream of informational
//! responses would otherwise be read for as long as it comes, as fast as it comes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most bytes of an answer's head, with all informational responses before it.
pub const MAX_HEAD_BYTES: usize = 1 << 19;

/// More than [`MAX_HEAD_BYTES`].
#[derive(Debug, thiserror::Error)]
#[error("more than {MAX_HEAD_BYTES} bytes came before the answer")]
pub struct HeadTooLarge;

/// A stream that is read up to a limit until the limit is lifted.
pub struct HeadLimit<S> {
    stream: S,
    left: usize,
    lifted: Arc<AtomicBool>,
}

/// Lifts the limit, once the head has come.
pub struct HeadRead(Arc<AtomicBool>);

impl HeadRead {
    /// From now on all is read.
    pub fn lift(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl<S> HeadLimit<S> {
    /// A stream with a limit, and what lifts it.
    pub fn new(stream: S) -> (Self, HeadRead) {
        let lifted = Arc::<AtomicBool>::default();
        (Self { stream, left: MAX_HEAD_BYTES, lifted: Arc::clone(&lifted) }, HeadRead(lifted))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeadLimit<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if !self.lifted.load(Ordering::Relaxed) {
            let read = buffer.filled().len() - before;
            match self.left.checked_sub(read) {
                Some(left) => self.left = left,
                None => return Poll::Ready(Err(io::Error::other(HeadTooLarge))),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeadLimit<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
