//! The byte stream of a session: at one end requests bring bytes and take others away, at the
//! other the loop of a connection reads and writes as if it had a socket.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, BytesMut};
use swallowtail_domain::limits::{
    GATEWAY_QUEUE_BYTES_MAX, GATEWAY_UNREAD_BYTES_CROWDED, GATEWAY_UNREAD_BYTES_MAX,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What both ends share.
#[derive(Debug, Default)]
pub(super) struct Pipe(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What the client has sent and the service has not read.
    unread: BytesMut,
    /// What the service has written, always whole commands: it is written and taken whole.
    queue: Vec<u8>,
    /// The service has read all there is and waits for more, so that whatever it has to say to
    /// that has been said.
    idle: bool,
    /// The service waits for room in the queue.
    full: bool,
    /// The client is gone: there is nothing more to read, and nobody to write to.
    lost: bool,
    /// The service has ended the stream; what is queued can still be taken.
    over: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// Of the request that waits.
    asker: Option<Waker>,
}

/// So much is unread that the stream has ended over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMuch;

impl State {
    fn wake_asker(&mut self) {
        if let Some(asker) = self.asker.take() {
            asker.wake();
        }
    }

    fn wake_service(&mut self) {
        let wakers = [self.reader.take(), self.writer.take()];
        wakers.into_iter().flatten().for_each(Waker::wake);
    }
}

impl Pipe {
    /// A stream, and the service's end of it.
    pub(super) fn new() -> (Arc<Self>, ServiceEnd) {
        let pipe = Arc::new(Self::default());
        (Arc::clone(&pipe), ServiceEnd(pipe))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way, so that a poisoned stream is still a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client sends bytes. Once the stream has ended they go nowhere, as with a socket.
    pub(super) fn bring(&self, bytes: &[u8]) -> Result<(), TooMuch> {
        let mut state = self.state();
        if bytes.is_empty() || state.lost || state.over {
            return Ok(());
        }
        if state.unread.len() + bytes.len() > GATEWAY_UNREAD_BYTES_MAX {
            drop(state);
            self.lose();
            return Err(TooMuch);
        }
        state.unread.extend_from_slice(bytes);
        state.idle = false;
        state.wake_service();
        Ok(())
    }

    /// Takes what waits for the client, and tells whether it is the last.
    pub(super) fn take(&self) -> (Vec<u8>, bool) {
        let mut state = self.state();
        let taken = std::mem::take(&mut state.queue);
        state.full = false;
        state.wake_service();
        (taken, state.over)
    }

    /// The client is gone, as when a connection is lost.
    pub(super) fn lose(&self) {
        let mut state = self.state();
        state.lost = true;
        state.unread = BytesMut::new();
        state.wake_service();
        state.wake_asker();
    }

    /// Waits until something waits for the client, be it the end.
    pub(super) async fn filled(&self) {
        self.until(|state| !state.queue.is_empty()).await;
    }

    /// Waits until all that was brought has been handled, as far as there is room for what it
    /// brings about.
    pub(super) async fn settled(&self) {
        self.until(|state| state.idle || state.full).await;
    }

    /// Waits until so much has been read that more may be brought.
    pub(super) async fn calm(&self) {
        self.until(|state| state.full || state.unread.len() <= GATEWAY_UNREAD_BYTES_CROWDED)
            .await;
    }

    /// Waits for that or for the end. One request at a time may wait.
    async fn until(&self, come: impl Fn(&State) -> bool) {
        poll_fn(|context| {
            let mut state = self.state();
            if state.over || state.lost || come(&state) {
                return Poll::Ready(());
            }
            state.asker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// The service's end; dropping it ends the stream.
#[derive(Debug)]
pub(super) struct ServiceEnd(Arc<Pipe>);

impl ServiceEnd {
    fn end(&self) {
        let mut state = self.0.state();
        state.over = true;
        state.unread = BytesMut::new();
        state.wake_service();
        state.wake_asker();
    }
}

impl Drop for ServiceEnd {
    fn drop(&mut self) {
        self.end();
    }
}

impl AsyncRead for ServiceEnd {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.state();
        if state.lost || state.over {
            return Poll::Ready(Ok(()));
        }
        if state.unread.is_empty() {
            // What a burst has needed is not kept for the quiet after it.
            state.unread = BytesMut::new();
            state.reader = Some(context.waker().clone());
            state.idle = true;
            state.wake_asker();
            return Poll::Pending;
        }
        let taken = state.unread.len().min(buffer.remaining());
        buffer.put_slice(&state.unread[..taken]);
        state.unread.advance(taken);
        if state.unread.len() <= GATEWAY_UNREAD_BYTES_CROWDED {
            state.wake_asker();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ServiceEnd {
    /// Takes all of it or nothing: what is written at once are whole commands.
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = self.0.state();
        if state.lost || state.over {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        state.idle = false;
        state.wake_asker();
        let fits = state.queue.len() + bytes.len() <= GATEWAY_QUEUE_BYTES_MAX;
        if fits || state.queue.is_empty() {
            state.queue.extend_from_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        state.full = true;
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.end();
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn bytes_go_both_ways() {
        let (pipe, mut service) = Pipe::new();
        pipe.bring(b"PNG\r\n").unwrap();
        let mut read = [0; 9];
        assert_eq!(service.read(&mut read).await.unwrap(), 5);
        assert_eq!(&read[..5], b"PNG\r\n");
        assert!(pipe.filled().now_or_never().is_none());
        service.write_all(b"QNG\r\n").await.unwrap();
        assert!(pipe.filled().now_or_never().is_some());
        assert_eq!(pipe.take(), (b"QNG\r\n".to_vec(), false));
        drop(service);
        assert!(pipe.filled().now_or_never().is_some());
        assert_eq!(pipe.take(), (Vec::new(), true));
    }

    #[tokio::test]
    async fn it_has_settled_when_the_service_reads_again() {
        let (pipe, mut service) = Pipe::new();
        let mut read = [0; 9];
        assert!(pipe.settled().now_or_never().is_none(), "not read yet");
        assert!(service.read(&mut read).now_or_never().is_none());
        assert!(pipe.settled().now_or_never().is_some());
        pipe.bring(b"OUT\r\n").unwrap();
        assert!(pipe.settled().now_or_never().is_none());
        assert_eq!(service.read(&mut read).await.unwrap(), 5);
        assert!(pipe.settled().now_or_never().is_none(), "not handled yet");
        service.write_all(b"OUT\r\n").await.unwrap();
        assert!(pipe.settled().now_or_never().is_none(), "there may be more");
        service.shutdown().await.unwrap();
        assert!(pipe.settled().now_or_never().is_some());
        assert_eq!(service.read(&mut read).await.unwrap(), 0, "the end");
    }

    #[tokio::test]
    async fn a_full_queue_makes_the_service_wait_and_tears_nothing() {
        let (pipe, mut service) = Pipe::new();
        let large = vec![b'x'; GATEWAY_QUEUE_BYTES_MAX + 9];
        service.write_all(&large).await.unwrap();
        let mut second = Box::pin(service.write_all(b"QNG\r\n"));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(pipe.settled().now_or_never().is_some());
        assert_eq!(pipe.take().0.len(), large.len());
        second.await.unwrap();
        assert_eq!(pipe.take().0, b"QNG\r\n");
    }

    #[tokio::test]
    async fn who_brings_too_much_is_lost() {
        let (pipe, mut service) = Pipe::new();
        let large = vec![b'x'; GATEWAY_UNREAD_BYTES_MAX];
        pipe.bring(&large).unwrap();
        assert!(pipe.calm().now_or_never().is_none());
        assert_eq!(pipe.bring(b"x"), Err(TooMuch));
        assert_eq!(service.read(&mut [0; 9]).await.unwrap(), 0);
        assert!(service.write_all(b"x").await.is_err());
        assert_eq!(pipe.bring(b"x"), Ok(()), "to nobody");
    }
}
