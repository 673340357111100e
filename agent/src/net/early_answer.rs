//! Connections whose other side may answer before it has read all, and stop reading: what it sent by
//! then is still read.
//!
//! A server that refuses a large request answers at once and closes. To go on writing fails, and the HTTP library
//! reports that instead of the answer. Here a write that fails is kept until nothing more comes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::stream::Stream;

/// A stream that fails to be written only after it was read to its end.
pub(crate) struct ReadFirst<S> {
    stream: S,
    /// Why it cannot be written any more.
    unwritable: Option<io::Error>,
}

impl<S: Stream> ReadFirst<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, unwritable: None }
    }

    /// Takes what was to be written for written, when the other side does not read it.
    fn note<T>(&mut self, result: io::Result<T>, instead: T) -> Poll<io::Result<T>> {
        match result {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::BrokenPipe
                        | io::ErrorKind::ConnectionReset
                        | io::ErrorKind::ConnectionAborted
                ) =>
            {
                self.unwritable.get_or_insert(error);
                Poll::Ready(Ok(instead))
            }
            result => Poll::Ready(result),
        }
    }
}

impl<S: Stream> AsyncRead for ReadFirst<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        let ended = read.is_ok() && buffer.filled().len() == before && buffer.remaining() > 0;
        match self.unwritable.take() {
            // Nothing came that would explain it.
            Some(error) if ended => Poll::Ready(Err(error)),
            kept => {
                self.unwritable = kept;
                Poll::Ready(read)
            }
        }
    }
}

impl<S: Stream> AsyncWrite for ReadFirst<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.unwritable.is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.note(written, bytes.len())
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.unwritable.is_some() {
            return Poll::Ready(Ok(()));
        }
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        self.note(flushed, ())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
        self.note(closed, ())
    }
}
