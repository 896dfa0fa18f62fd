//! One connection, command by command: the level under sessions and conversations.

use std::fmt;

use bytes::{Buf, BytesMut};
use msnp::command::{ClientCommand, Command, ServerCommand};
use msnp::{Decoder, Side};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error::Lost;
use crate::limits::READ_BYTES;

/// A connection to any of the three servers. Sends whatever it is told, in whatever order,
/// which is what tests of servers need.
pub struct Wire {
    stream: TcpStream,
    decoder: Decoder,
    /// Written but not sent: a call that was cancelled half-way leaves its rest here, so
    /// that no command is ever cut in two.
    outgoing: BytesMut,
}

impl Wire {
    /// Connects to `host:port`.
    ///
    /// # Errors
    /// [`Lost::Io`] when nobody listens there.
    pub async fn connect(address: &str) -> Result<Self, Lost> {
        let stream = TcpStream::connect(address).await?;
        // Commands are small and wait for answers; holding them back helps nobody.
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            decoder: Decoder::new(Side::Server),
            outgoing: BytesMut::new(),
        })
    }

    /// Sends one command.
    ///
    /// # Errors
    /// [`Lost::Io`] when the connection has failed.
    pub async fn send(&mut self, command: &ClientCommand) -> Result<(), Lost> {
        self.send_bytes(&command.to_bytes()).await
    }

    /// Sends bytes that need not be a command at all.
    ///
    /// # Errors
    /// [`Lost::Io`] when the connection has failed.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        self.outgoing.extend_from_slice(bytes);
        self.flush().await
    }

    /// The next command, however long it takes. May be cancelled without losing anything.
    ///
    /// # Errors
    /// Any [`Lost`]. After [`Lost::NotUnderstood`] the next command can still be read.
    pub async fn receive(&mut self) -> Result<ServerCommand, Lost> {
        self.flush().await?;
        loop {
            if let Some(frame) = self.decoder.next_frame()? {
                return Ok(ServerCommand::parse(&frame)?);
            }
            let mut piece = [0; READ_BYTES];
            match self.stream.read(&mut piece).await? {
                0 => return Err(Lost::Closed),
                n => self.decoder.push(&piece[..n]),
            }
        }
    }

    async fn flush(&mut self) -> Result<(), Lost> {
        while self.outgoing.has_remaining() {
            self.stream.write_buf(&mut self.outgoing).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Wire {
    /// Shows the peer only: what waits in the buffers may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("peer", &self.stream.peer_addr().ok())
            .finish_non_exhaustive()
    }
}
