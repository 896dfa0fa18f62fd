//! The connections of a play, by the names that the transcript gives them.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::gateway::{Gateway, Polled};
use crate::limits::{END_MAX, READ_BYTES};
use crate::transcript::{Patience, Port, Received};

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
                    .map_err(|error| format!("connecting to {address}: {error}"))?,
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
        let (long, quiet) = (self.patience, self.quiet);
        match (self.named(name)?, patience) {
            (Socket::Polled(polled), Patience::Long) => polled.receive(long),
            (Socket::Polled(polled), Patience::Short) => polled.look_after(quiet),
            (Socket::Polled(polled), Patience::None) => polled.look_after(Duration::ZERO),
            (Socket::Tcp(socket), Patience::Long) => read(socket, long),
            (Socket::Tcp(socket), Patience::Short) => read(socket, quiet),
            // No time at all is not a time limit that a socket can have.
            (Socket::Tcp(socket), Patience::None) => read(socket, Duration::from_millis(1)),
        }
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
        let mut bytes = vec![0; READ_BYTES];
        for socket in ending {
            match socket {
                Socket::Tcp(mut socket) => {
                    if socket.set_read_timeout(Some(END_MAX)).is_ok() {
                        while socket.read(&mut bytes).is_ok_and(|read| read > 0) {}
                    }
                }
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
