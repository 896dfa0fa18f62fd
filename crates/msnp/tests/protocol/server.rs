//! One strategy for each form of each command that a server sends.

use msnp::ErrorCode;
use msnp::command::challenge::{ChlReply, QryReply};
use msnp::command::groups::{AdgReply, RegReply, RmgReply};
use msnp::command::lists::{AddReply, ReaReply, RemReply};
use msnp::command::presence::{Chg, Fln, Iln, Nln};
use msnp::command::services::{Done, ImsReply, Notification, UrlReply};
use msnp::command::session::{CvrReply, OutReason, OutReply, Qng, Ver};
use msnp::command::settings::{BlpReply, Bpr, GtcReply, PrpReply};
use msnp::command::sign_in::{UsrReply, XfrReply};
use msnp::command::switchboard::{Ack, AnsReply, Bye, CalReply, Iro, Joi, Message, Nak, Rng};
use msnp::command::sync::{LsgReply, LstReply, SynReply};
use msnp::command::{ErrorLine, ServerCommand};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::client::form;
use crate::words::*;

/// Any command.
pub(crate) fn any_command() -> impl Strategy<Value = ServerCommand> {
    Union::new(all())
}

/// Every form of every command.
pub(crate) fn all() -> Vec<BoxedStrategy<ServerCommand>> {
    [
        session(),
        referrals(),
        dump(),
        changes(),
        presence(),
        services(),
        conversations(),
    ]
    .concat()
}

fn cvr(command: fn(CvrReply) -> ServerCommand) -> BoxedStrategy<ServerCommand> {
    form!(command => CvrReply {
        trid: trid(), recommended: [word(), word()], minimum: word(), download_url: word(),
        info_url: word(),
    })
}

fn session() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Ver => Ver { trid: trid(), dialects: dialects() }),
        cvr(S::Cvr),
        cvr(S::Cvq),
        form!(S::Usr => UsrReply::Challenge { trid: trid(), params: word() }),
        form!(S::Usr => UsrReply::SignedIn {
            trid: trid(), handle: handle(), name: name(), verified: any::<bool>(),
            restricted: any::<bool>(),
        }),
        form!(S::Usr => UsrReply::Opened { trid: trid(), handle: handle(), name: name() }),
        Just(S::Qng(Qng)).boxed(),
        form!(S::Chl => ChlReply { trid: trid(), challenge: word() }),
        form!(S::Qry => QryReply { trid: trid() }),
        form!(S::Error => ErrorLine { code: select(ErrorCode::ALL), trid: trid() }),
    ]
}

fn referrals() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    let reason = select(&[OutReason::SignedInElsewhere, OutReason::ServerShutDown][..]);
    vec![
        form!(S::Xfr => XfrReply::Notification {
            trid: trid(), address: word(), current: word(),
        }),
        form!(S::Xfr => XfrReply::Switchboard {
            trid: trid(), address: word(), cookie: cookie(),
        }),
        form!(S::Out => OutReply { reason: option::of(reason) }),
    ]
}

/// What stands in the answer to `SYN`, and the old forms of it.
fn dump() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Syn => SynReply::Unchanged { trid: trid(), serial: serial() }),
        form!(S::Syn => SynReply::Changed {
            trid: trid(), serial: serial(), contacts: any::<u32>(), groups: any::<u32>(),
        }),
        form!(S::Lsg => LsgReply {
            stamp: option::of((stamp(), place())), id: group(), name: group_name(),
        }),
        form!(S::Lst => LstReply::Dump {
            handle: handle(), name: name(), lists: lists(), groups: groups(),
        }),
        form!(S::Lst => LstReply::Listed {
            stamp: stamp(), list: list(), place: place(), handle: handle(), name: name(),
            groups: groups(),
        }),
        form!(S::Lst => LstReply::Empty { stamp: stamp(), list: list() }),
        form!(S::Bpr => Bpr {
            about: option::of((serial(), handle())), name: property(),
            value: option::of(property_value()),
        }),
    ]
}

fn changes() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Gtc => GtcReply { stamp: option::of(stamp()), value: prompt() }),
        form!(S::Blp => BlpReply { stamp: option::of(stamp()), value: privacy() }),
        form!(S::Prp => PrpReply {
            stamp: option::of(stamp()), name: property(), value: option::of(property_value()),
        }),
        form!(S::Add => AddReply {
            trid: trid(), list: list(), serial: serial(), handle: handle(), name: name(),
            group: option::of(group()),
        }),
        form!(S::Rem => RemReply {
            trid: trid(), list: list(), serial: serial(), handle: handle(),
            group: option::of(group()),
        }),
        form!(S::Rea => ReaReply {
            trid: trid(), serial: serial(), handle: handle(), name: name(),
        }),
        form!(S::Adg => AdgReply {
            trid: trid(), serial: serial(), name: group_name(), id: group(),
        }),
        form!(S::Rmg => RmgReply { trid: trid(), serial: serial(), id: group() }),
        form!(S::Reg => RegReply {
            trid: trid(), serial: serial(), id: group(), name: group_name(),
        }),
    ]
}

fn presence() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Chg => Chg { trid: trid(), status: status(), capabilities: capabilities() }),
        form!(S::Iln => Iln {
            trid: trid(), status: status(), handle: handle(), name: name(),
            capabilities: capabilities(),
        }),
        form!(S::Nln => Nln {
            status: status(), handle: handle(), name: name(), capabilities: capabilities(),
        }),
        form!(S::Fln => Fln { handle: handle() }),
    ]
}

fn services() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Url => UrlReply {
            trid: trid(), redirect: word(), login_url: word(), site: any::<u32>(),
        }),
        form!(S::Sdc => Done { trid: trid() }),
        form!(S::Snd => Done { trid: trid() }),
        form!(S::Ims => ImsReply { trid: trid(), on: any::<bool>() }),
        form!(S::Not => Notification { xml: payload() }),
        form!(S::Ipg => Notification { xml: payload() }),
    ]
}

fn conversations() -> Vec<BoxedStrategy<ServerCommand>> {
    use ServerCommand as S;
    vec![
        form!(S::Rng => Rng {
            session: session_id(), address: word(), cookie: cookie(), inviter: handle(),
            inviter_name: name(),
        }),
        form!(S::Cal => CalReply { trid: trid(), session: session_id() }),
        form!(S::Ans => AnsReply { trid: trid() }),
        form!(S::Iro => Iro {
            trid: trid(), index: any::<u32>(), count: any::<u32>(), handle: handle(),
            name: name(),
        }),
        form!(S::Joi => Joi { handle: handle(), name: name() }),
        form!(S::Bye => Bye { handle: handle(), idle: any::<bool>() }),
        form!(S::Msg => Message { sender: word(), name: name(), payload: payload() }),
        form!(S::Ack => Ack { trid: trid() }),
        form!(S::Nak => Nak { trid: trid() }),
    ]
}
