//! Stream: something that bytes go through, encrypted or not.

use tokio::io::{AsyncRead, AsyncWrite};

/// Something that bytes go through, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}
