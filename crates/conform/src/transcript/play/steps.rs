//! The steps of a transcript, one function each, and the two that stand for many.

use std::iter::Peekable;
use std::slice::Iter;

use msnp::command::challenge::answer;

use super::connection::{Connection, Next};
use super::unasked::Unasked;
use super::{Player, person};
use crate::transcript::stage::{Patience, Port};
use crate::transcript::text::{Piece, Text};
use crate::transcript::{Action, Step};

/// The key of the product `msmsgs@msnmsgr.com`, by which `{answer}` is made.
const PRODUCT_KEY: &str = "Q1P7W2E4J9R8U3S5";

type Done = Result<(), String>;

impl Player<'_> {
    pub(super) fn step(&mut self, step: &Step, following: &mut Peekable<Iter<'_, Step>>) -> Done {
        let name = &step.connection;
        match &step.action {
            Action::Open(port) => self.open(name, *port),
            Action::Close => {
                self.expect_nothing(name, Patience::SHORT)?;
                self.connection(name)?.done = true;
                self.heard.push(format!("{name} closes"));
                self.stage.close(name)
            }
            Action::SignIn(status) => self.sign_in(name, status.as_deref()),
            Action::Send { line, payload } => self.send(name, line, payload.as_ref()),
            Action::SendRaw(bytes) => {
                self.heard
                    .push(format!("{name} > raw {}", bytes.escape_ascii()));
                self.stage.send(name, bytes)
            }
            Action::Expect {
                any_order: true, ..
            } => self.expect_any_order(step, following),
            Action::Expect { line, payload, .. } => {
                let next = self.next(name, Patience::LONG, &[line])?;
                self.compare(&next, line, payload.as_ref())
            }
            Action::ExpectNothing => self.expect_nothing(name, Patience::SHORT),
            Action::ExpectEnd => match self.next(name, Patience::LONG, &[])? {
                Next::End => {
                    self.connection(name)?.done = true;
                    Ok(())
                }
                next => Err(next.came()),
            },
            Action::Stall => {
                self.heard.push(format!("{name} reads nothing"));
                self.stage.stall(name)
            }
            Action::Talk(names) => self.talk(names),
            Action::Advance { ms } => {
                self.heard.push(format!("time +{ms}ms"));
                self.stage.advance(*ms);
                Ok(())
            }
            Action::Operate(operation) => {
                self.heard.push(step.source.clone());
                self.stage.operate(operation)
            }
        }
    }

    /// Nothing may have come that no step expected.
    pub(super) fn finish(&mut self) -> Result<(), (String, String)> {
        let names: Vec<_> = self.connections.keys().cloned().collect();
        let mut patience = Patience::SHORT;
        for name in names {
            if !self.connections[&name].done {
                let nothing = self.expect_nothing(&name, patience);
                nothing.map_err(|why| (name, why))?;
                // While the first was waited for, the others had their time as well.
                patience = Patience::NONE;
            }
        }
        Ok(())
    }

    fn open(&mut self, name: &str, port: Port) -> Done {
        let told = match port {
            Port::Switchboard => self.told.get(person(name)).map(String::as_str),
            Port::Dispatch | Port::Notification => None,
        };
        self.stage.open(name, port, told)?;
        let may_be_told = self.abilities.unasked && port != Port::Switchboard;
        let unasked = may_be_told.then(Unasked::default);
        self.connections
            .insert(name.into(), Connection::new(unasked));
        self.heard.push(format!("{name} opens {port:?}"));
        Ok(())
    }

    fn send(&mut self, name: &str, line: &Text, payload: Option<&Text>) -> Done {
        let payload = payload
            .map(|payload| self.fill(name, payload, 0))
            .transpose()?;
        let mut bytes = self.fill(name, line, payload.as_ref().map_or(0, Vec::len))?;
        self.connection(name)?.says(&bytes);
        self.heard
            .push(format!("{name} > {}", bytes.escape_ascii()));
        bytes.extend_from_slice(b"\r\n");
        bytes.extend(payload.unwrap_or_default());
        self.stage.send(name, &bytes)
    }

    /// What a client says, with the holes filled: `{ticket}` by the stage, `{}` by the length
    /// of the payload, `{answer}` for the last `CHL`, all others by what came before.
    fn fill(&mut self, connection: &str, text: &Text, length: usize) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        for piece in text.pieces() {
            match piece {
                Piece::Bytes(literal) => bytes.extend_from_slice(literal),
                Piece::Hole { name, example } if name.is_empty() => match example {
                    // An older version: only where versions are known is there any but 0.
                    Some(example) if self.abilities.versions => bytes.extend_from_slice(example),
                    Some(_) => bytes.push(b'0'),
                    None => bytes.extend(length.to_string().bytes()),
                },
                Piece::Hole { name, .. } if name == "ticket" || name.starts_with("ticket:") => {
                    let of = self.connection(connection)?;
                    let (handle, challenge) = (of.handle.clone(), of.challenge.clone());
                    let handle = match name.strip_prefix("ticket:") {
                        Some(other) => self.account_of(other)?,
                        None => handle,
                    };
                    let ticket = self.stage.ticket(&handle, &challenge)?;
                    self.values
                        .insert("last_ticket".into(), ticket.clone().into());
                    bytes.extend(ticket.bytes());
                }
                Piece::Hole { name, .. } if name == "answer" => {
                    let digits = &self.connection(connection)?.digits;
                    bytes.extend(answer(digits, PRODUCT_KEY));
                }
                Piece::Hole { name, .. } => match self.values.get(name) {
                    Some(value) => bytes.extend_from_slice(value),
                    None => return Err(format!("nothing has come yet for {{{name}}}")),
                },
            }
        }
        Ok(bytes)
    }

    fn compare(&mut self, next: &Next, line: &Text, payload: Option<&Text>) -> Done {
        let Next::Command {
            line: came,
            payload: carried,
        } = next
        else {
            return Err(next.came());
        };
        let exact = self.abilities.exact;
        let mut values = self.values.clone();
        let matched = line.matches(came, exact, &mut values)
            && match payload {
                Some(payload) => payload.matches(carried, exact, &mut values),
                None => true,
            };
        if !matched {
            return Err(next.came());
        }
        self.values = values;
        Ok(())
    }

    /// `<*` lines that follow each other on one connection, in whatever order they come.
    fn expect_any_order(&mut self, step: &Step, following: &mut Peekable<Iter<'_, Step>>) -> Done {
        let mut open = vec![step];
        let same = |next: &&Step| {
            (&next.connection, next.section) == (&step.connection, step.section)
                && matches!(
                    next.action,
                    Action::Expect {
                        any_order: true,
                        ..
                    }
                )
        };
        while let Some(next) = following.next_if(same) {
            open.push(next);
        }
        while !open.is_empty() {
            let awaited: Vec<_> = open.iter().filter_map(|step| step.awaited()).collect();
            let next = self.next(&step.connection, Patience::LONG, &awaited)?;
            let met = open.iter().position(|step| match &step.action {
                Action::Expect { line, payload, .. } => {
                    self.compare(&next, line, payload.as_ref()).is_ok()
                }
                _ => false,
            });
            match met {
                Some(at) => open.remove(at),
                None => return Err(next.came()),
            };
        }
        Ok(())
    }

    fn expect_nothing(&mut self, name: &str, patience: Patience) -> Done {
        match self.next(name, patience, &[])? {
            Next::Nothing => Ok(()),
            next => Err(next.came()),
        }
    }
}

// === Steps that stand for many ===

impl Player<'_> {
    fn say(&mut self, name: &str, line: &str) -> Done {
        self.send(name, &Text::parse(line)?, None)
    }

    fn hear(&mut self, name: &str, line: &str) -> Done {
        let line = Text::parse(line)?;
        let next = self.next(name, Patience::LONG, &[&line])?;
        self.compare(&next, &line, None)
    }

    /// From connecting to the profile, and on to a first status.
    fn sign_in(&mut self, name: &str, status: Option<&str>) -> Done {
        let handle = self.account_of(name)?;
        let heard = self.heard.len();
        self.open(name, Port::Notification)?;
        self.say(name, "VER 1 MSNP8 CVR0")?;
        self.hear(name, "VER 1 MSNP8")?;
        self.say(
            name,
            &format!("CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS {handle}"),
        )?;
        self.hear(name, "CVR 2 5.0.0537 5.0.0537 {} {} {}")?;
        self.say(name, &format!("USR 3 TWN I {handle}"))?;
        self.hear(name, "USR 3 TWN S {}")?;
        self.say(name, "USR 4 TWN S {ticket}")?;
        self.hear(name, &format!("USR 4 OK {handle} {{}} {{}} {{}}"))?;
        self.hear(name, "MSG Hotmail Hotmail {}")?;
        if let Some(status) = status {
            self.say(name, &format!("CHG 5 {status}"))?;
            match self.next(name, Patience::LONG, &[])? {
                Next::Command { line, .. } if line.starts_with(b"CHG 5 ") => {}
                next => return Err(next.came()),
            }
            self.connection(name)?.unheard = true;
        }
        self.heard.truncate(heard);
        self.heard.push(format!("{name} signs in, CHG {status:?}"));
        Ok(())
    }

    /// The first opens a conversation and calls the others, who answer one after the other.
    /// They are signed in under the same names without what follows the dot.
    fn talk(&mut self, names: &[String]) -> Done {
        let (opener, others) = names.split_first().ok_or("nobody talks")?;
        let handle = self.account_of(opener)?;
        let heard = self.heard.len();
        for hole in ["talk_cookie", "talk_session"] {
            self.values.remove(hole);
        }
        self.say(person(opener), "XFR 900 SB")?;
        self.hear(person(opener), "XFR 900 SB {} CKI {talk_cookie}")?;
        self.open(opener, Port::Switchboard)?;
        self.say(opener, &format!("USR 901 {handle} {{talk_cookie}}"))?;
        self.hear(opener, &format!("USR 901 OK {handle} {{}}"))?;
        for (n, name) in others.iter().enumerate() {
            let callee = self.account_of(name)?;
            self.say(opener, &format!("CAL 902 {callee}"))?;
            self.hear(opener, "CAL 902 RINGING {talk_session}")?;
            self.values.remove("talk_cookie");
            let ring = format!("RNG {{talk_session}} {{}} CKI {{talk_cookie}} {handle} {{}}");
            self.hear(person(name), &ring)?;
            self.open(name, Port::Switchboard)?;
            self.say(
                name,
                &format!("ANS 903 {callee} {{talk_cookie}} {{talk_session}}"),
            )?;
            for (at, present) in names[..=n].iter().enumerate() {
                let present = self.account_of(present)?;
                self.hear(
                    name,
                    &format!("IRO 903 {} {} {present} {{}}", at + 1, n + 1),
                )?;
            }
            self.hear(name, "ANS 903 OK")?;
            for present in &names[..=n] {
                self.hear(present, &format!("JOI {callee} {{}}"))?;
            }
        }
        self.heard.truncate(heard);
        self.heard.push(format!("{} talk", names.join(", ")));
        Ok(())
    }
}
