//! The byte stream under a connection: bytes in through the decoder, bytes out in one write.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use msnp::args::ArgError;
use msnp::command::{ClientCommand, Command};
use msnp::{Decoder, Side};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{
    LINGER_BYTES_MAX, LINGER_MS_MAX, READ_BYTES_MAX, WRITE_STALL_MS_MAX,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

thread_local! {
    /// Bytes are read into this and at once taken over by the decoder, so that a thousand
    /// waiting connections need one buffer and not a thousand.
    static READ_BUFFER: RefCell<Box<[u8]>> =
        RefCell::new(vec![0; READ_BYTES_MAX].into_boxed_slice());
}

/// One command from the client.
#[derive(Debug)]
pub(super) enum Incoming {
    Command(ClientCommand),
    /// Its words are wrong.
    Invalid(ArgError),
}

/// A byte stream that carries MSNP.
#[derive(Debug)]
pub(super) struct Stream<Io> {
    io: Io,
    decoder: Decoder,
    /// A command that was looked at and given back.
    unread: Option<Box<Incoming>>,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Stream<Io> {
    pub(super) fn new(io: Io) -> Self {
        Self {
            io,
            decoder: Decoder::new(Side::Client),
            unread: None,
        }
    }

    /// Gives a command back: it is the next one again.
    pub(super) fn unread(&mut self, command: Incoming) {
        self.unread = Some(Box::new(command));
    }

    /// The next command among the bytes that are here.
    pub(super) fn next_command(&mut self) -> Result<Option<Incoming>, CloseReason> {
        if let Some(command) = self.unread.take() {
            return Ok(Some(*command));
        }
        let frame = self.decoder.next_frame().map_err(CloseReason::Wire)?;
        Ok(frame.map(|frame| match ClientCommand::parse(&frame) {
            Ok(command) => Incoming::Command(command),
            Err(error) => Incoming::Invalid(error),
        }))
    }

    /// Waits for more bytes. Cancel-safe: what was read is in the decoder.
    pub(super) async fn receive(&mut self) -> Result<(), CloseReason> {
        poll_fn(|context| self.poll_receive(context)).await
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<(), CloseReason>> {
        READ_BUFFER.with_borrow_mut(|bytes| {
            let mut buffer = ReadBuf::new(bytes);
            match ready!(Pin::new(&mut self.io).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {
                    self.decoder.push(buffer.filled());
                    Poll::Ready(Ok(()))
                }
                _ => Poll::Ready(Err(CloseReason::ConnectionLost)),
            }
        })
    }

    /// Gives back the memory that an idle connection does not need.
    pub(super) fn rest(&mut self) {
        self.decoder.release();
    }

    /// Sends all of it, in one write if the socket takes it: some clients need a command and
    /// its payload in one read (overview C28).
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), CloseReason> {
        let at_once = poll_fn(|context| Poll::Ready(self.poll_send(context, bytes))).await?;
        if at_once == bytes.len() {
            return Ok(());
        }
        // The socket is full, which is rare: only now a timer is worth its price. A slow
        // reader may take his time as long as he takes something.
        let patience = Duration::from_millis(WRITE_STALL_MS_MAX);
        let mut rest = &bytes[at_once..];
        while !rest.is_empty() {
            match timeout(patience, self.io.write(rest)).await {
                Ok(Ok(written)) if written > 0 => rest = &rest[written..],
                Ok(_) => return Err(CloseReason::ConnectionLost),
                Err(_) => return Err(CloseReason::Stalled),
            }
        }
        Ok(())
    }

    /// How much the socket takes at once.
    fn poll_send(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Result<usize, CloseReason> {
        match Pin::new(&mut self.io).poll_write(context, bytes) {
            Poll::Ready(written) => written.map_err(|_| CloseReason::ConnectionLost),
            Poll::Pending => Ok(0),
        }
    }

    /// Ends the stream politely. Closing a socket with unread bytes in it would reset the
    /// connection, and the other end lose what was sent last: so those are read first.
    pub(super) async fn close(&mut self) {
        let patience = Duration::from_millis(LINGER_MS_MAX);
        let goodbye = async {
            self.io.shutdown().await?;
            let mut rest = (&mut self.io).take(LINGER_BYTES_MAX);
            tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
        };
        // The other end may be gone already; there is nobody to tell.
        let _ = timeout(patience, goodbye).await;
    }
}
