//! Running the program in a directory of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Long enough for a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(20);

/// A directory to run the program in, with a configuration for tests.
pub(crate) struct Place {
    dir: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let place = Self { dir };
        place.configure("");
        place
    }

    /// Writes a configuration in which passwords are cheap, and nobody has the bot on his lists
    /// unless it says so.
    pub(crate) fn configure(&self, more: &str) {
        let bot = match more.contains("[bot]") {
            true => "",
            false => "[bot]\nenabled = false\n",
        };
        let cheap = format!("{bot}[passwords]\nmemory_kib = 8\npasses = 1\n{more}");
        std::fs::write(self.path().join("swallowtail.toml"), cheap).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The database of the service.
    pub(crate) fn database(&self) -> PathBuf {
        self.path().join("swallowtail-data/swallowtail.db")
    }

    /// The certificate that the service has made for itself, PEM.
    pub(crate) fn certificate(&self) -> Vec<u8> {
        std::fs::read(self.tls("modern.crt")).unwrap()
    }

    /// A file beside it.
    pub(crate) fn tls(&self, name: &str) -> PathBuf {
        self.path().join("swallowtail-data/tls").join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_swallowtail"));
        command
            .args(words)
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, words: &[&str], input: &str) -> Output {
        let mut child = self.command(words).spawn().unwrap();
        // It may end without reading.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs the program, which must succeed; returns what it prints.
    pub(crate) fn succeed(&self, words: &[&str], input: &str) -> String {
        let output = self.run(words, input);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the program, which must fail with that code; returns what it complains of.
    pub(crate) fn fail(&self, words: &[&str], input: &str, code: i32) -> String {
        let output = self.run(words, input);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {complaint}");
        complaint
    }

    /// Starts the service on free ports and waits until it runs.
    pub(crate) fn serve(&self) -> Service {
        self.start(Stdio::inherit())
    }

    /// The same, and all that it has to say goes to [`Place::log`].
    pub(crate) fn serve_telling(&self) -> Service {
        self.start(std::fs::File::create(self.path().join("log")).unwrap())
    }

    /// What the service has said.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path().join("log")).unwrap()
    }

    fn start(&self, log: impl Into<Stdio>) -> Service {
        let log = log.into();
        let any = "127.0.0.1:0";
        let words = [
            "--msnp",
            any,
            "--notification",
            any,
            "--http",
            any,
            "--https",
            any,
        ];
        let mut child = self.command(&words).stderr(log).spawn().unwrap();
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            said.push(line.unwrap());
            if said.last().unwrap().starts_with("Old TLS:") {
                break;
            }
        }
        let address = |name: &str| -> Option<SocketAddr> {
            let line = said
                .iter()
                .find(|line| line.trim_start().starts_with(&format!("{name} ")))?;
            Some(line.rsplit(' ').next().unwrap().parse().unwrap())
        };
        let admin_url = said
            .iter()
            .find(|line| line.trim_start().starts_with("administration "))
            .and_then(|line| line.rsplit(' ').next())
            .map(str::to_owned);
        let admin = admin_url.as_ref().map(|url| {
            let address = url.split('/').nth(2).unwrap();
            address.parse().unwrap()
        });
        Service {
            child,
            admin,
            admin_url,
            front: address("dispatch and switchboard").unwrap(),
            notification: address("notification").unwrap(),
            http: address("http").unwrap(),
            https: address("https").unwrap(),
            dns: address("dns"),
            old_tls: said.pop().unwrap(),
        }
    }
}

/// The running service; ends with the value.
pub(crate) struct Service {
    child: Child,
    /// Where it is administered, if it was configured.
    pub(crate) admin: Option<SocketAddr>,
    pub(crate) admin_url: Option<String>,
    /// The line of its welcome about old TLS.
    pub(crate) old_tls: String,
    pub(crate) front: SocketAddr,
    pub(crate) notification: SocketAddr,
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    /// If it was configured.
    pub(crate) dns: Option<SocketAddr>,
}

impl Service {
    /// Ends it with no chance to do anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn end(self) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").arg(id).status().unwrap();
        assert!(kill.success());
        self.ends();
    }

    /// Waits until it has ended by itself, as it should.
    pub(crate) fn ends(mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends all of it in clear, and reads until the other side closes.
pub(crate) fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}
