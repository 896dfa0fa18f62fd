//! A client that does as little as possible.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use msnp::types::Handle;

/// One connection.
pub(crate) struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(to: &str) -> Result<Self> {
        let socket = TcpStream::connect(to)?;
        socket.set_nodelay(true)?;
        Ok(Self {
            reader: BufReader::with_capacity(2048, socket),
        })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.reader.get_mut().write_all(bytes)?)
    }

    pub(crate) fn say(&mut self, line: &str) -> Result<()> {
        self.send(format!("{line}\r\n").as_bytes())
    }

    /// Reads lines until one begins so.
    pub(crate) fn until(&mut self, beginning: &str) -> Result<String> {
        loop {
            let mut line = String::new();
            ensure!(
                self.reader.read_line(&mut line)? > 0,
                "closed before {beginning:?} came"
            );
            if line.starts_with("MSG ") {
                self.skip_payload(&line)?;
            }
            if line.starts_with(beginning) {
                return Ok(line.trim_end().to_owned());
            }
        }
    }

    fn skip_payload(&mut self, line: &str) -> Result<()> {
        let length = line
            .trim_end()
            .rsplit(' ')
            .next()
            .context("a length")?
            .parse()?;
        let skipped = std::io::copy(&mut (&mut self.reader).take(length), &mut std::io::sink())?;
        ensure!(skipped == length, "closed within a payload");
        Ok(())
    }

    /// Signs in on a notification connection, as a stock client does it.
    pub(crate) fn sign_in(&mut self, handle: &Handle, ticket: &str) -> Result<()> {
        self.say("VER 1 MSNP8 CVR0")?;
        self.say(&format!(
            "CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS {handle}"
        ))?;
        self.say(&format!("USR 3 TWN I {handle}"))?;
        self.until("USR 3 TWN S")?;
        self.say(&format!("USR 4 TWN S {ticket}"))?;
        self.until("USR 4 OK")?;
        self.say("SYN 5 0")?;
        self.say("CHG 6 NLN 0")?;
        self.until("CHG 6 NLN 0")?;
        Ok(())
    }

    /// Returns once everything before has been handled.
    pub(crate) fn settle(&mut self) -> Result<()> {
        self.say("PNG")?;
        self.until("QNG").map(drop)
    }
}
