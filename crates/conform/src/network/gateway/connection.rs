//! One virtual connection. It has a socket of its own, kept from request to request; on another
//! one it says the last request again, which a gateway must know how to take.

use std::io::{Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use tokio::time::Instant;

use super::Gateway;
use super::reply::Reply;
use crate::limits::{END_MAX, GATEWAY_PAUSE, READ_BYTES, REPLY_BYTES_MAX};
use crate::transcript::{Port, Received};

/// See the head of this file.
#[derive(Debug)]
pub(in crate::network) struct Polled {
    gateway: Gateway,
    socket: Option<TcpStream>,
    /// As the last reply has it.
    id: String,
    /// What further requests are addressed to.
    host: String,
    inbox: Vec<u8>,
    over: bool,
    patience: Duration,
}

impl Polled {
    /// Opens one to the server of that port. `told` is where a client would look for it.
    pub(in crate::network) fn open(
        gateway: &Gateway,
        port: Port,
        told: &str,
        patience: Duration,
    ) -> Result<Self, String> {
        let mut polled = Self {
            gateway: gateway.clone(),
            socket: None,
            id: String::new(),
            host: gateway.host.clone(),
            inbox: Vec::new(),
            over: false,
            patience,
        };
        let server = match port {
            Port::Dispatch | Port::Notification => "NS",
            Port::Switchboard => "SB",
        };
        let address = told.split(':').next().unwrap_or_default();
        polled.ask(&format!("Action=open&Server={server}&IP={address}"), b"")?;
        Ok(polled)
    }

    /// Sends bytes, and keeps what comes at once.
    pub(in crate::network) fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        if self.over {
            // As bytes that are written to a closed connection.
            return Ok(());
        }
        self.ask(&format!("SessionID={}", self.id), bytes)
    }

    /// What is here, or comes in that time.
    pub(in crate::network) fn receive(&mut self, patience: Duration) -> Result<Received, String> {
        let end = Instant::now() + patience;
        loop {
            if !self.inbox.is_empty() {
                return Ok(Received::Bytes(std::mem::take(&mut self.inbox)));
            }
            if self.over {
                return Ok(Received::End);
            }
            if Instant::now() >= end {
                return Ok(Received::Nothing);
            }
            let asked = Instant::now();
            self.ask(&format!("Action=poll&SessionID={}", self.id), b"")?;
            if self.inbox.is_empty() && asked.elapsed() < GATEWAY_PAUSE {
                // This gateway does not wait for something to come.
                sleep(GATEWAY_PAUSE);
            }
        }
    }

    /// What has come after that time, without waiting any more.
    pub(in crate::network) fn look_after(&mut self, pause: Duration) -> Result<Received, String> {
        sleep(pause);
        if self.inbox.is_empty() && !self.over {
            // Gateways that wait at most that long know the word; the others answer at once.
            self.ask(
                &format!("Action=poll&SessionID={}&Lifespan=0", self.id),
                b"",
            )?;
        }
        if !self.inbox.is_empty() {
            return Ok(Received::Bytes(std::mem::take(&mut self.inbox)));
        }
        Ok(if self.over {
            Received::End
        } else {
            Received::Nothing
        })
    }

    /// Leaves, and waits a moment until the service has seen to it.
    pub(in crate::network) fn end(mut self) {
        let _ = self.send(b"OUT\r\n");
        let end = Instant::now() + END_MAX;
        while !self.over && Instant::now() < end && self.look_after(GATEWAY_PAUSE).is_ok() {}
    }

    fn ask(&mut self, query: &str, body: &[u8]) -> Result<(), String> {
        let reply = match self.exchange(query, body) {
            Err(error) if may_be_said_again(&error) => self.exchange(query, body),
            exchanged => exchanged,
        };
        let reply = reply.map_err(|error| format!("the gateway, {query}: {error}"))?;
        let reply = Reply::read(&reply).map_err(|why| format!("the gateway, {query}: {why}"))?;
        if reply.id == self.id {
            return Err("two replies of the gateway have one id".to_owned());
        }
        self.id = reply.id;
        self.host = reply.host;
        self.over = reply.last;
        self.inbox.extend(reply.body);
        Ok(())
    }

    /// Sends a request and reads all of its reply, on the socket that there is.
    fn exchange(&mut self, query: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => self.gateway.connect(self.patience)?,
        };
        let Gateway { path, .. } = &self.gateway;
        let host = &self.host;
        let mut request = format!(
            "POST http://{host}{path}?{query} HTTP/1.1\r\nAccept: */*\r\nUser-Agent: MSMSGS\r\n\
             Host: {host}\r\nProxy-Connection: Keep-Alive\r\nConnection: Keep-Alive\r\n\
             Pragma: no-cache\r\nContent-Type: application/x-msn-messenger\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        socket.write_all(&request)?;
        let mut reply = Vec::new();
        let mut bytes = vec![0; READ_BYTES];
        while !Reply::is_whole(&reply) {
            let read = socket.read(&mut bytes)?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            reply.extend_from_slice(&bytes[..read]);
            if reply.len() > REPLY_BYTES_MAX {
                return Err(Error::other("a reply without an end"));
            }
        }
        if Reply::keeps_alive(&reply) {
            self.socket = Some(socket);
        }
        Ok(reply)
    }
}

/// Whether the other end may have closed the socket before it saw the request.
fn may_be_said_again(error: &Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let kinds = [
        BrokenPipe,
        ConnectionAborted,
        ConnectionReset,
        UnexpectedEof,
    ];
    kinds.contains(&error.kind())
}
