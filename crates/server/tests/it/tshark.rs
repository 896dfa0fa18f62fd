//! What somebody else sees on the wire: tshark captures conversations on the loopback, and its
//! dissector, which is written from what clients and servers of the time said, takes them apart.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use swallowtail_conform::transcript::{Outcome, play};

use crate::support::{Wire, missing};
use crate::transcripts::{TcpStage, transcripts};

/// Conversations with something of everything.
const PLAYED: [&str; 9] = [
    "add",
    "dispatch",
    "end",
    "presence",
    "profile",
    "sb-conversation",
    "sb-messages",
    "seed",
    "synchronise",
];
/// What there must have been among them.
const VERBS: [&str; 27] = [
    "ACK", "ADD", "ANS", "BLP", "BPR", "BYE", "CAL", "CHG", "CVR", "FLN", "GTC", "ILN", "IRO",
    "JOI", "LSG", "LST", "MSG", "NAK", "NLN", "OUT", "PRP", "RNG", "SYN", "USR", "VER", "XFR",
    "201",
];
/// What is told of a packet.
const FIELDS: [&str; 6] = [
    "tcp.len",
    "tcp.analysis.retransmission",
    "tcp.analysis.spurious_retransmission",
    "frame.protocols",
    "_ws.malformed",
    "text",
];
/// How long tshark may take over anything.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long between two knocks while it starts.
const KNOCK: Duration = Duration::from_millis(50);
/// What the last packet has in it.
const LAST: &str = "VER 1 LAST";

/// A capture under way.
struct Tshark {
    child: Child,
    frames: Receiver<String>,
}

impl Tshark {
    /// Starts it; one line of output is one packet.
    fn start(ports: &BTreeSet<u16>) -> std::io::Result<Self> {
        let filter: Vec<_> = ports
            .iter()
            .map(|port| format!("tcp port {port}"))
            .collect();
        let mut command = Command::new("tshark");
        command.args(["-n", "-l", "-i", "lo", "-f", &filter.join(" or ")]);
        for port in ports {
            command.args(["-d", &format!("tcp.port=={port},msnms")]);
        }
        command.args(["-T", "fields", "-E", "separator=|"]);
        for field in FIELDS {
            command.args(["-e", field]);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, frames) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = lines.map_while(Result::ok);
            lines
                .map(|line| sender.send(line))
                .take_while(Result::is_ok)
                .count()
        });
        Ok(Self { child, frames })
    }

    /// Knocks until something is captured. The complaint is that of tshark.
    fn begin(&mut self, at: SocketAddr) -> Result<(), String> {
        loop {
            drop(Wire::connect(at));
            match self.frames.recv_timeout(KNOCK) {
                Ok(_) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let mut complaint = String::new();
                    let mut stderr = self.child.stderr.take().unwrap();
                    stderr.read_to_string(&mut complaint).unwrap();
                    return Err(complaint);
                }
            }
        }
    }

    /// All frames with a payload, up to the last.
    fn frames(self, at: SocketAddr) -> Vec<String> {
        let mut last = Wire::connect(at);
        last.say(LAST);
        let mut frames = Vec::new();
        loop {
            let frame = self.frames.recv_timeout(PATIENCE).unwrap();
            if frame.contains(LAST) {
                return frames;
            }
            if !frame.starts_with("0|") {
                frames.push(frame);
            }
        }
    }
}

impl Drop for Tshark {
    fn drop(&mut self) {
        // Asked, it ends its own child and removes its file.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").arg(id).status();
        let _ = self.child.wait();
    }
}

#[test]
fn its_dissector_understands_us() {
    let mut transcripts = transcripts();
    transcripts.retain(|transcript| PLAYED.contains(&transcript.name()));
    assert_eq!(transcripts.len(), PLAYED.len());
    let mut stages: Vec<_> = transcripts.iter().map(TcpStage::new).collect();
    let at = stages[0].addresses()[0];
    let addresses = stages.iter().flat_map(TcpStage::addresses);
    let ports = addresses.map(|address| address.port()).collect();
    let Ok(mut tshark) = Tshark::start(&ports) else {
        return missing("tshark is not there: the Debian package of that name brings it");
    };
    if let Err(complaint) = tshark.begin(at) {
        return missing(&format!("tshark may not capture: {complaint}"));
    }
    for (transcript, stage) in transcripts.iter().zip(&mut stages) {
        assert_eq!(play(transcript, stage).unwrap(), Outcome::Played);
    }

    let frames = tshark.frames(at);
    let mut seen = BTreeSet::new();
    for frame in &frames {
        let fields: Vec<_> = frame.splitn(FIELDS.len(), '|').collect();
        let [_, again, once_more, protocols, malformed, text] = fields[..] else {
            panic!("what is {frame}?");
        };
        if !again.is_empty() || !once_more.is_empty() {
            // On a busy machine bytes are sent twice, and the dissector sees them once.
            continue;
        }
        assert!(protocols.ends_with(":tcp:msnms"), "{frame}");
        assert_eq!(malformed, "", "{frame}");
        seen.extend(text.split(',').filter_map(|line| line.get(..3)));
    }
    assert!(frames.len() > 200, "only {} frames", frames.len());
    for verb in VERBS {
        assert!(seen.contains(verb), "no {verb} among {seen:?}");
    }
}
