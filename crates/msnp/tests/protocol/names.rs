//! The name of every command, so that a test can tell whether it has met all of them. A
//! command that is added to the protocol does not compile here until it is named.

use msnp::command::{ClientCommand, ServerCommand};

macro_rules! names {
    ($list:ident $name_of:ident $type:ident: $($variant:ident)*) => {
        pub(crate) const $list: &[&str] = &[$(stringify!($variant)),*];

        pub(crate) fn $name_of(command: &$type) -> &'static str {
            match command { $($type::$variant(_) => stringify!($variant)),* }
        }
    };
}

names!(CLIENT client_name ClientCommand:
    Add Adg Ans Blp Bye Cal Chg Chl Cvq Cvr Fnd Gtc Ims Lsg Lst Msg Out Pag Png Prp Qry Rea Reg
    Rem Rmg Sdc Snd Syn Url Usr Ver Xfr);

names!(SERVER server_name ServerCommand:
    Ack Add Adg Ans Blp Bpr Bye Cal Chg Chl Cvq Cvr Error Fln Gtc Iln Ims Ipg Iro Joi Lsg Lst Msg
    Nak Nln Not Out Prp Qng Qry Rea Reg Rem Rmg Rng Sdc Snd Syn Url Usr Ver Xfr);
