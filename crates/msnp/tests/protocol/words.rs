//! Strategies for the words that commands are made of. Every value is one that can travel:
//! none is empty, since an empty word is left out of a line.

use bytes::Bytes;
use msnp::command::settings::{Privacy, Prompt};
use msnp::command::sync::{Place, Stamp};
use msnp::types::{
    Capabilities, Cookie, FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists,
    PropertyName, PropertyValue, Serial, SessionId, Status, Ticket, TrId, Word,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn trid() -> impl Strategy<Value = TrId> {
    let padded = (any::<u32>(), 1..=20usize).prop_filter_map("a transaction id", |(n, width)| {
        TrId::parse(format!("{n:0width$}").as_bytes()).ok()
    });
    prop_oneof![any::<u32>().prop_map(TrId::new), padded, Just(TrId::ZERO)]
}

pub(crate) fn handle() -> impl Strategy<Value = Handle> {
    let tame = "[a-z0-9._-]{1,30}@[a-z0-9-]{1,20}\\.[a-z]{2,4}";
    let wild = "[!-~]{1,20}@[!-~]{1,20}\\.[!-~]{1,5}";
    prop_oneof![tame, wild].prop_filter_map("a handle", |text| text.parse().ok())
}

/// Bytes of text as a sloppy client may write it.
fn text(bytes_max: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 1..=bytes_max),
        "[ -~\u{e9}%]{1,10}".prop_map(String::into_bytes),
    ]
}

pub(crate) fn name() -> impl Strategy<Value = FriendlyName> {
    text(129).prop_filter_map("a name", |bytes| FriendlyName::parse(&bytes).ok())
}

pub(crate) fn group_name() -> impl Strategy<Value = GroupName> {
    text(42).prop_filter_map("a group name", |bytes| GroupName::parse(&bytes).ok())
}

pub(crate) fn property_value() -> impl Strategy<Value = PropertyValue> {
    text(31).prop_filter_map("a value", |bytes| PropertyValue::parse(&bytes).ok())
}

pub(crate) fn word() -> impl Strategy<Value = Word> {
    text(60).prop_filter_map("a word", |bytes| Word::parse(&bytes).ok())
}

pub(crate) fn cookie() -> impl Strategy<Value = Cookie> {
    "[0-9A-Za-z.]{1,60}".prop_map(Cookie::new)
}

pub(crate) fn ticket() -> impl Strategy<Value = Ticket> {
    prop_oneof!["t=[A-Za-z0-9!*$]{1,150}&p=[A-Za-z0-9!*$]{1,200}", ".{1,80}"].prop_map(Ticket::new)
}

pub(crate) fn serial() -> impl Strategy<Value = Serial> {
    any::<u32>().prop_filter_map("a version", Serial::new)
}

pub(crate) fn stamp() -> impl Strategy<Value = Stamp> {
    (trid(), serial()).prop_map(|(trid, serial)| Stamp { trid, serial })
}

pub(crate) fn place() -> impl Strategy<Value = Place> {
    (1..=600u32, 1..=600u32).prop_map(|(index, count)| Place { index, count })
}

pub(crate) fn session_id() -> impl Strategy<Value = SessionId> {
    (1..=0x7FFF_FFFFu32).prop_filter_map("a session id", SessionId::new)
}

pub(crate) fn capabilities() -> impl Strategy<Value = Capabilities> {
    any::<u32>().prop_map(Capabilities)
}

pub(crate) fn status() -> impl Strategy<Value = Status> {
    select(&Status::ALL[..])
}

pub(crate) fn prompt() -> impl Strategy<Value = Prompt> {
    select(&[Prompt::Ask, Prompt::Never][..])
}

pub(crate) fn privacy() -> impl Strategy<Value = Privacy> {
    select(&[Privacy::AllowOthers, Privacy::BlockOthers][..])
}

pub(crate) fn property() -> impl Strategy<Value = PropertyName> {
    select(&PropertyName::ALL[..])
}

pub(crate) fn list() -> impl Strategy<Value = ListKind> {
    select(&ListKind::ALL[..])
}

/// A list that a client may change, with a group where that list has them.
pub(crate) fn own_list() -> impl Strategy<Value = (ListKind, Option<u32>)> {
    prop_oneof![
        option::of(any::<u32>()).prop_map(|group| (ListKind::Forward, group)),
        Just((ListKind::Allow, None)),
        Just((ListKind::Block, None)),
    ]
}

pub(crate) fn lists() -> impl Strategy<Value = Lists> {
    (0..=15u8).prop_filter_map("lists", Lists::from_bits)
}

pub(crate) fn group() -> impl Strategy<Value = GroupId> {
    (0..30u8).prop_filter_map("a group", GroupId::new)
}

pub(crate) fn groups() -> impl Strategy<Value = GroupSet> {
    vec(group(), 0..5).prop_map(|groups| groups.into_iter().collect())
}

pub(crate) fn dialects() -> impl Strategy<Value = Vec<Word>> {
    vec("[A-Z0-9]{1,8}", 1..=32).prop_map(|words| {
        let word = |text: String| Word::parse(text.as_bytes()).expect("eight bytes");
        words.into_iter().map(word).collect()
    })
}

pub(crate) fn payload() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        vec(any::<u8>(), 0..200),
        "(\r|\n|[A-Z]{3} [0-9]|\r\n){0,20}".prop_map(String::into_bytes),
        any::<u8>().prop_map(|byte| vec![byte; msnp::limits::PAYLOAD_BYTES_MAX]),
    ]
    .prop_map(Bytes::from)
}
