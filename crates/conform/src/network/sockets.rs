//! The connections of a play, by the names that the transcript gives them.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Duration;

use tokio::time::Instant;

use super::gateway::{Gateway, Polled};
use crate::limits::{END_MAX, READ_BYTES};
use crate::told::told;
use crate::transcript::{Patience, Port, Received, Wait};

/// Real connections: what every stage before a real service needs. What goes wrong is told in
/// words, as a stage tells it.
#[derive(Debug)]
pub struct Sockets {
    open: BTreeMap<String, Socket>,
    /// Those that the client has closed. Their other end is still waited for.
    closed: Vec<Socket>,
    gateway: Option<Gateway>,
    patience: Duration,
    quiet: Duration,
}

/// One of them.
#[derive(Debug)]
enum Socket {
    Tcp(TcpStream),
    Polled(Polled),
}

impl Sockets {
    /// No connection yet. What is expected may take as long as the patience; what is not must
    /// not come while it is to be quiet.
    #[must_use]
    pub fn new(patience: Duration, quiet: Duration) -> Self {
        Self {
            open: BTreeMap::new(),
            closed: Vec::new(),
            gateway: None,
            patience,
            quiet,
        }
    }

    /// The same, with all connections through a gateway.
    #[must_use]
    pub fn through(mut self, gateway: Option<Gateway>) -> Self {
        self.gateway = gateway;
        self
    }

    /// Connects. A gateway is told the address, and knows what it means.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open(&mut self, name: &str, port: Port, address: &str) -> Result<(), String> {
        let socket = match &self.gateway {
            Some(gateway) => Socket::Polled(Polled::open(gateway, port, address, self.patience)?),
            None => Socket::Tcp(
                self.connect(address)
                    .map_err(|error| format!("connecting to {}: {error}", told(address)))?,
            ),
        };
        self.open.insert(name.to_owned(), socket);
        Ok(())
    }

    fn connect(&self, address: &str) -> Result<TcpStream, Error> {
        let mut failed = Error::from(ErrorKind::AddrNotAvailable);
        for address in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, self.patience) {
                Ok(socket) => {
                    socket.set_nodelay(true)?;
                    socket.set_write_timeout(Some(self.patience))?;
                    return Ok(socket);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn named(&mut self, name: &str) -> Result<&mut Socket, String> {
        let socket = self.open.get_mut(name);
        socket.ok_or_else(|| format!("{name} is not connected"))
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// When there is no such connection, or a gateway does not take it.
    pub fn send(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        match self.named(name)? {
            Socket::Tcp(socket) => {
                // That the service has closed already is read, not noticed here.
                let _ = socket.write_all(bytes);
                Ok(())
            }
            Socket::Polled(polled) => polled.send(bytes),
        }
    }

    /// Reads what is there, or waits for it.
    ///
    /// # Errors
    /// When there is no such connection, or it breaks.
    pub fn receive(&mut self, name: &str, patience: Patience) -> Result<Received, String> {
        let Some(left) = self.left(patience) else {
            return Ok(Received::Nothing);
        };
        match self.named(name)? {
            Socket::Tcp(socket) => read(socket, left),
            Socket::Polled(polled) => match patience.wait {
                Wait::Long => polled.receive(left),
                Wait::Short => polled.look_after(left),
                Wait::None => polled.look_after(Duration::ZERO),
            },
        }
    }

    /// How long a read may take, if there is time for one more.
    fn left(&self, patience: Patience) -> Option<Duration> {
        let (whole, read_max) = match patience.wait {
            Wait::Long => (self.patience, self.patience),
            Wait::Short => (self.quiet, self.quiet),
            // No time at all is not a time limit that a socket can have.
            Wait::None => (self.quiet, Duration::from_millis(1)),
        };
        let spent = patience
            .since
            .map_or(Duration::ZERO, |since| since.elapsed());
        let left = whole.saturating_sub(spent).min(read_max);
        (!left.is_zero()).then_some(left)
    }

    /// Closes the client's end.
    ///
    /// # Errors
    /// When there is no such connection.
    pub fn close(&mut self, name: &str) -> Result<(), String> {
        let socket = self.open.remove(name);
        let socket = socket.ok_or_else(|| format!("{name} is not connected"))?;
        socket.finish();
        self.closed.push(socket);
        Ok(())
    }

    /// Closes what is open and reads all to its end, so that the service has noticed before
    /// the same people come again. One that does not close in time is left to itself.
    pub fn end(self) {
        let open = self.open.into_values().inspect(Socket::finish);
        let ending: Vec<_> = open.chain(self.closed).collect();
        let deadline = Instant::now() + END_MAX;
        for socket in ending {
            match socket {
                Socket::Tcp(socket) => read_out(socket, deadline),
                Socket::Polled(polled) => polled.end(),
            }
        }
    }
}

impl Socket {
    /// Says that no more will be sent, where that can be said.
    fn finish(&self) {
        if let Self::Tcp(socket) = self {
            // It may be closed already.
            let _ = socket.shutdown(Shutdown::Write);
        }
    }
}

/// Reads to the end of a connection, or of the time.
fn read_out(mut socket: TcpStream, deadline: Instant) {
    let mut bytes = vec![0; READ_BYTES];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        // No time limit can be zero, so this ends with the time.
        let read = socket
            .set_read_timeout(Some(left))
            .and_then(|()| socket.read(&mut bytes));
        if !read.is_ok_and(|read| read > 0) {
            return;
        }
    }
}

fn read(socket: &mut TcpStream, patience: Duration) -> Result<Received, String> {
    let mut bytes = vec![0; READ_BYTES];
    let read = socket
        .set_read_timeout(Some(patience))
        .and_then(|()| socket.read(&mut bytes));
    match read {
        Ok(0) => Ok(Received::End),
        Ok(read) => {
            bytes.truncate(read);
            Ok(Received::Bytes(bytes))
        }
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Ok(Received::Nothing),
            // Closed with something of ours unread.
            ErrorKind::ConnectionReset => Ok(Received::End),
            _ => Err(error.to_string()),
        },
    }
}
