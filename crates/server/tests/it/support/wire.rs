//! A blocking connection that speaks in lines, with a time limit on every wait.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What no answer of a service on the same machine takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Wire {
    socket: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Wire {
    pub(crate) fn connect(to: SocketAddr) -> Self {
        let socket = TcpStream::connect(to).expect("the service listens");
        socket
            .set_read_timeout(Some(PATIENCE))
            .expect("a time limit");
        socket.set_nodelay(true).expect("an option");
        let reader = BufReader::new(socket.try_clone().expect("a second handle"));
        Self { socket, reader }
    }

    /// A connection to the notification server that has signed in, its profile read.
    pub(crate) fn sign_in(to: SocketAddr, handle: &str, ticket: &str) -> Self {
        let mut wire = Self::identify(to, handle);
        wire.say(&format!("USR 4 TWN S {ticket}"));
        assert!(wire.line().starts_with(&format!("USR 4 OK {handle} ")));
        let (line, _profile) = wire.message();
        assert!(line.starts_with("MSG Hotmail Hotmail "));
        wire
    }

    /// The same, as far as the challenge.
    pub(crate) fn identify(to: SocketAddr, handle: &str) -> Self {
        Self::challenged(to, handle).0
    }

    /// The same, with the challenge.
    pub(crate) fn challenged(to: SocketAddr, handle: &str) -> (Self, String) {
        let mut wire = Self::connect(to);
        wire.say("VER 1 MSNP8 CVR0").hears("VER 1 MSNP8");
        wire.say(&format!(
            "CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS {handle}"
        ));
        assert!(wire.line().starts_with("CVR 2 5.0.0537 5.0.0537 "));
        wire.say(&format!("USR 3 TWN I {handle}"));
        let line = wire.line();
        let challenge = line.strip_prefix("USR 3 TWN S ").expect("a challenge");
        assert!(challenge.starts_with("lc=1033,"), "{line}");
        (wire, challenge.to_owned())
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        // The service may have closed already; what it said is what counts.
        let _ = self.socket.write_all(bytes);
        self
    }

    /// Sends bytes while something else is done with the connection: so many that nobody
    /// takes them all before he is read himself.
    pub(crate) fn in_background(&mut self, bytes: Vec<u8>, meanwhile: impl FnOnce(&mut Self)) {
        let mut socket = self.socket.try_clone().expect("a second handle");
        let sender = std::thread::spawn(move || socket.write_all(&bytes).expect("all of it"));
        meanwhile(self);
        sender.join().expect("it was all taken");
    }

    /// Sends a line.
    pub(crate) fn say(&mut self, line: &str) -> &mut Self {
        self.send(format!("{line}\r\n").as_bytes())
    }

    /// The next line, without its end; empty when the connection ends.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(_) => line.trim_end_matches("\r\n").to_owned(),
            Err(error) => panic!("no line came: {error}; so far {line:?}"),
        }
    }

    /// The verb of the next line, which stays the next one.
    pub(crate) fn peek_verb(&mut self) -> String {
        let waiting = self.reader.fill_buf().expect("something came");
        let verb = waiting.get(..3).unwrap_or_default();
        String::from_utf8_lossy(verb).into_owned()
    }

    /// The next line must be this.
    #[track_caller]
    pub(crate) fn hears(&mut self, expected: &str) -> &mut Self {
        assert_eq!(self.line(), expected);
        self
    }

    /// The next line, and the payload whose length it ends with.
    pub(crate) fn message(&mut self) -> (String, Vec<u8>) {
        let line = self.line();
        let length = line.rsplit(' ').next().and_then(|word| word.parse().ok());
        let mut payload = vec![0; length.unwrap_or_else(|| panic!("no length in {line:?}"))];
        self.reader
            .read_exact(&mut payload)
            .expect("a whole payload");
        (line, payload)
    }

    /// Nothing more comes, and the connection ends.
    #[track_caller]
    pub(crate) fn closed(&mut self) {
        let mut rest = Vec::new();
        // A reset is an end too.
        let _ = self.reader.read_to_end(&mut rest);
        assert_eq!(rest.escape_ascii().to_string(), "");
    }

    /// Says that no more will be sent, and goes on listening.
    pub(crate) fn finish(&mut self) -> &mut Self {
        self.socket
            .shutdown(Shutdown::Write)
            .expect("an open connection");
        self
    }

    /// Reads until a line that begins so, and all that comes with it.
    pub(crate) fn answers_ping_after(&mut self, begin: &str) {
        while !self.line().starts_with(begin) {}
        self.answers_ping();
    }

    /// The service is alive on this connection.
    #[track_caller]
    pub(crate) fn answers_ping(&mut self) {
        self.say("PNG").hears("QNG");
    }
}
