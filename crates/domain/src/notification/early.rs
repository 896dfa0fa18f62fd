//! Commands that need a sign-in, sent before there is one: an operator may have them refused
//! with 302 instead of cut off (`[ERR-SET-1]`).

use msnp::command::ClientCommand;
use msnp::types::TrId;

use super::{Context, Next};
use crate::fault::{CloseReason, Refusal};

pub(super) fn refuse(context: &mut Context<'_>, command: &ClientCommand) -> Next {
    match trid(command) {
        Some(trid) => {
            context.refuse(trid, Refusal::NotSignedIn);
            Next::Stay
        }
        None => context.close(CloseReason::CommandOutOfPlace),
    }
}

/// The transaction of a command of signed-in clients; `None` for all others.
fn trid(command: &ClientCommand) -> Option<TrId> {
    use ClientCommand as C;
    Some(match command {
        C::Add(command) => command.trid,
        C::Adg(command) => command.trid,
        C::Blp(command) => command.trid,
        C::Chg(command) => command.trid,
        C::Chl(command) => command.trid,
        C::Fnd(command) => command.trid,
        C::Gtc(command) => command.trid,
        C::Ims(command) => command.trid,
        C::Lsg(command) => command.trid,
        C::Lst(command) => command.trid,
        C::Pag(command) => command.trid,
        C::Prp(command) => command.trid,
        C::Qry(command) => command.trid,
        C::Rea(command) => command.trid,
        C::Reg(command) => command.trid,
        C::Rem(command) => command.trid,
        C::Rmg(command) => command.trid,
        C::Sdc(command) => command.trid,
        C::Snd(command) => command.trid,
        C::Syn(command) => command.trid,
        C::Url(command) => command.trid,
        C::Xfr(command) => command.trid,
        C::Ans(_)
        | C::Bye(_)
        | C::Cal(_)
        | C::Cvq(_)
        | C::Cvr(_)
        | C::Msg(_)
        | C::Out(_)
        | C::Png(_)
        | C::Usr(_)
        | C::Ver(_) => return None,
    })
}
