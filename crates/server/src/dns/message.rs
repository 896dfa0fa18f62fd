//! Questions and answers as bytes. No answer of ours is much longer than its question.

use std::collections::HashSet;
use std::net::Ipv4Addr;

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use swallowtail_domain::limits::DNS_MESSAGE_BYTES_MAX;

use crate::client_names::CLIENT_NAMES;
use crate::metrics::DnsOutcome;

/// Seconds for which an answer may be remembered.
const TTL_S: u32 = 300;
/// Bytes of the head of a message: its number, flags, and how much of everything follows.
const HEAD_BYTES: usize = 12;

/// The names that lead to us.
pub(super) struct Names(HashSet<Name>);

impl Names {
    /// Those of the clients, and that of this service if it has one.
    pub(super) fn of(host: Option<&str>) -> Self {
        let ours = CLIENT_NAMES.iter().map(|client| client.name).chain(host);
        // An address, as `host` may be one, is not a name that anybody asks for.
        Self(
            ours.filter_map(|name| Name::from_ascii(format!("{name}.")).ok())
                .collect(),
        )
    }
}

/// What is to be done about a question.
pub(super) enum Answer {
    /// To say this.
    Reply(Vec<u8>, DnsOutcome),
    /// To say nothing.
    Nothing(DnsOutcome),
    /// To ask somebody else.
    Forward(Box<Message>),
}

/// Finds out what to say. `address` is asked for only if it is to be told.
pub(super) fn answer(
    question: &[u8],
    names: &Names,
    forwards: bool,
    address: impl FnOnce() -> Option<Ipv4Addr>,
) -> Answer {
    // To answer answers would be a way to keep two servers busy with each other.
    let (Some(head), true) = (question.get(..HEAD_BYTES), is_question(question)) else {
        return Answer::Nothing(DnsOutcome::Malformed);
    };
    let id = u16::from_be_bytes([head[0], head[1]]);
    let parsed = (question.len() <= DNS_MESSAGE_BYTES_MAX)
        .then(|| Message::from_vec(question).ok())
        .flatten();
    let Some(asked) = parsed else {
        let reply = Message::error_msg(id, OpCode::Query, ResponseCode::FormErr);
        return say(&reply, DnsOutcome::Malformed);
    };
    if asked.metadata.op_code != OpCode::Query {
        let reply = Message::error_msg(id, asked.metadata.op_code, ResponseCode::NotImp);
        return say(&reply, DnsOutcome::Unsupported);
    }
    let [query] = &asked.queries[..] else {
        let reply = Message::error_msg(id, OpCode::Query, ResponseCode::FormErr);
        return say(&reply, DnsOutcome::Malformed);
    };
    if query.query_class() == DNSClass::IN && names.0.contains(query.name()) {
        return ours(&asked, query, forwards, address);
    }
    if forwards && asked.metadata.recursion_desired {
        return Answer::Forward(Box::new(asked));
    }
    say(
        &reply_to(&asked, ResponseCode::Refused, forwards),
        DnsOutcome::Refused,
    )
}

/// One of our names: its address, and nothing to whatever else is asked of it.
fn ours(
    asked: &Message,
    query: &Query,
    forwards: bool,
    address: impl FnOnce() -> Option<Ipv4Addr>,
) -> Answer {
    let mut reply = reply_to(asked, ResponseCode::NoError, forwards);
    reply.metadata.authoritative = true;
    if !matches!(query.query_type(), RecordType::A | RecordType::ANY) {
        return say(&reply, DnsOutcome::Empty);
    }
    let Some(address) = address() else {
        reply.metadata.response_code = ResponseCode::ServFail;
        return say(&reply, DnsOutcome::Empty);
    };
    let name = query.name().clone();
    reply.add_answer(Record::from_rdata(name, TTL_S, RData::A(A(address))));
    say(&reply, DnsOutcome::Answered)
}

/// The answer of somebody else, for whoever asked; `None` when it is none to that question.
pub(super) fn pass_on(answer: &[u8], sent: &Message, asked: &Message) -> Option<Vec<u8>> {
    let answered = Message::from_vec(answer).ok()?;
    let fits = answered.metadata.id == sent.metadata.id
        && answered.metadata.message_type == MessageType::Response
        && answered.queries == sent.queries;
    let mut bytes = answer.to_vec();
    bytes[..2].copy_from_slice(&asked.metadata.id.to_be_bytes());
    fits.then_some(bytes)
}

/// That question in words of our own: with a number that the asker does not know, and without
/// whatever came beside it.
pub(super) fn to_forward(asked: &Message) -> Message {
    let mut question = Message::query();
    question.metadata.recursion_desired = true;
    question.add_queries(asked.queries.iter().cloned());
    question
}

/// What somebody is told who has been asked to wait in vain.
pub(super) fn failed(asked: &Message) -> Vec<u8> {
    reply_to(asked, ResponseCode::ServFail, true)
        .to_vec()
        .unwrap_or_default()
}

/// Whether it is not an answer.
fn is_question(message: &[u8]) -> bool {
    message.get(2).is_some_and(|flags| flags & 0x80 == 0)
}

fn reply_to(asked: &Message, code: ResponseCode, forwards: bool) -> Message {
    let mut reply = Message::error_msg(asked.metadata.id, asked.metadata.op_code, code);
    reply.metadata.recursion_desired = asked.metadata.recursion_desired;
    reply.metadata.recursion_available = forwards;
    reply.add_queries(asked.queries.iter().cloned());
    reply
}

fn say(reply: &Message, outcome: DnsOutcome) -> Answer {
    match reply.to_vec() {
        Ok(bytes) => Answer::Reply(bytes, outcome),
        Err(_) => Answer::Nothing(outcome),
    }
}
