//! One strategy for each form of each command that a client sends.

use msnp::command::ClientCommand;
use msnp::command::challenge::{Chl, Qry};
use msnp::command::groups::{Adg, GroupRef, Reg, Rmg};
use msnp::command::lists::{Add, Rea, Rem};
use msnp::command::presence::Chg;
use msnp::command::services::{Fnd, Ims, Pag, Sdc, Snd, Url};
use msnp::command::session::{Cvr, Out, Png, Ver};
use msnp::command::settings::{Blp, Gtc, Prp};
use msnp::command::sign_in::{Usr, Xfr};
use msnp::command::switchboard::{Ans, Cal, Leave, Mode, Msg};
use msnp::command::sync::{Lsg, Lst, Syn};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::words::*;

/// Turns strategies for the fields of a struct into one for the command.
macro_rules! form {
    ($command:path => $($type:ident)::+ { $($field:ident: $strategy:expr),* $(,)? }) => {
        ($($strategy,)*)
            .prop_map(move |($($field,)*)| $command($($type)::+ { $($field),* }))
            .boxed()
    };
}
pub(crate) use form;

/// Any command.
pub(crate) fn any_command() -> impl Strategy<Value = ClientCommand> {
    Union::new(all())
}

/// Every form of every command.
pub(crate) fn all() -> Vec<BoxedStrategy<ClientCommand>> {
    [session(), lists_and_settings(), services(), conversations()].concat()
}

fn cvr() -> impl Strategy<Value = Cvr> {
    let last = prop_oneof![
        Just((None, None)),
        word().prop_map(|id| (Some(id), None)),
        (word(), word()).prop_map(|(id, user)| (Some(id), Some(user))),
    ];
    let system = (word(), word(), word(), word());
    (trid(), system, word(), word(), last).prop_map(|(trid, system, name, version, last)| Cvr {
        trid,
        locale: system.0,
        os: system.1,
        os_version: system.2,
        arch: system.3,
        client_name: name,
        client_version: version,
        client_id: last.0,
        user: last.1,
    })
}

fn session() -> Vec<BoxedStrategy<ClientCommand>> {
    use ClientCommand as C;
    vec![
        form!(C::Ver => Ver { trid: trid(), dialects: dialects() }),
        cvr().prop_map(C::Cvr).boxed(),
        cvr().prop_map(C::Cvq).boxed(),
        form!(C::Usr => Usr::Identify { trid: trid(), handle: handle() }),
        form!(C::Usr => Usr::Prove { trid: trid(), ticket: ticket() }),
        form!(C::Usr => Usr::Open { trid: trid(), handle: handle(), cookie: cookie() }),
        form!(C::Xfr => Xfr { trid: trid() }),
        Just(C::Out(Out)).boxed(),
        Just(C::Png(Png)).boxed(),
        form!(C::Chg => Chg { trid: trid(), status: status(), capabilities: capabilities() }),
        form!(C::Chl => Chl { trid: trid() }),
        form!(C::Qry => Qry { trid: trid(), product: word(), answer: any::<[u8; 32]>() }),
    ]
}

fn lists_and_settings() -> Vec<BoxedStrategy<ClientCommand>> {
    use ClientCommand as C;
    let named = group_name().prop_filter("a number is not a name", |name| {
        !name.as_str().bytes().all(|byte| byte.is_ascii_digit())
    });
    let group_ref = prop_oneof![
        any::<u32>().prop_map(GroupRef::Number),
        named.prop_map(GroupRef::Name)
    ];
    vec![
        (trid(), own_list(), handle(), name())
            .prop_map(|(trid, (list, group), handle, name)| {
                C::Add(Add {
                    trid,
                    list,
                    handle,
                    name,
                    group,
                })
            })
            .boxed(),
        (trid(), own_list(), handle())
            .prop_map(|(trid, (list, group), handle)| {
                C::Rem(Rem {
                    trid,
                    list,
                    handle,
                    group,
                })
            })
            .boxed(),
        form!(C::Rea => Rea { trid: trid(), handle: handle(), name: option::of(name()) }),
        form!(C::Adg => Adg { trid: trid(), name: group_name() }),
        form!(C::Rmg => Rmg { trid: trid(), group: group_ref }),
        form!(C::Reg => Reg { trid: trid(), id: group(), name: group_name() }),
        form!(C::Syn => Syn { trid: trid(), version: any::<u64>() }),
        form!(C::Lsg => Lsg { trid: trid() }),
        form!(C::Lst => Lst { trid: trid(), list: list() }),
        form!(C::Gtc => Gtc { trid: trid(), value: prompt() }),
        form!(C::Blp => Blp { trid: trid(), value: privacy() }),
        form!(C::Prp => Prp {
            trid: trid(), name: property(), value: option::of(property_value()),
        }),
    ]
}

fn services() -> Vec<BoxedStrategy<ClientCommand>> {
    use ClientCommand as C;
    let constants = [word(), word(), word(), word(), word()];
    vec![
        form!(C::Url => Url { trid: trid(), service: word(), parameter: option::of(word()) }),
        form!(C::Sdc => Sdc {
            trid: trid(), target: word(), constants: constants, name: word(), text: payload(),
        }),
        form!(C::Snd => Snd { trid: trid(), target: word() }),
        form!(C::Fnd => Fnd { trid: trid() }),
        form!(C::Ims => Ims { trid: trid(), on: any::<bool>() }),
        form!(C::Pag => Pag { trid: trid(), target: word(), xml: payload() }),
    ]
}

fn conversations() -> Vec<BoxedStrategy<ClientCommand>> {
    use ClientCommand as C;
    vec![
        form!(C::Cal => Cal { trid: trid(), callee: handle() }),
        form!(C::Ans => Ans {
            trid: trid(), handle: handle(), cookie: cookie(), session: session_id(),
        }),
        form!(C::Msg => Msg { trid: trid(), mode: select(&Mode::ALL[..]), payload: payload() }),
        Just(C::Bye(Leave)).boxed(),
    ]
}
