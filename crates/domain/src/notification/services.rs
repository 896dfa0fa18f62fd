//! What else a client asks for: URL SDC SND FND IMS PAG (`[NS-URL-1]` to `[NS-PAG-1]`).

use msnp::command::ServerCommand;
use msnp::command::services::{Done, Ims, ImsReply, Url, UrlReply};
use msnp::types::TrId;

use super::{Context, Live};
use crate::fault::Refusal;

impl Live {
    /// Where a page is (`[NS-URL-1]`).
    pub(super) fn find_page(context: &mut Context<'_>, url: &Url) {
        let Url {
            trid,
            service,
            parameter,
        } = url;
        let urls = &context.policy.urls;
        let Some((redirect, site)) = urls.find(service.as_str(), parameter.as_ref()) else {
            return context.refuse(*trid, Refusal::CommandDisabled);
        };
        let login_url = urls.login.clone();
        context.send(ServerCommand::Url(UrlReply {
            trid: *trid,
            redirect,
            login_url,
            site,
        }));
    }

    /// Invitations by e-mail are taken and go nowhere: there is no mail (`[NS-SDC-1]`,
    /// `[NS-SND-1]`).
    pub(super) fn take_invitation(context: &mut Context<'_>, trid: TrId, with_text: bool) {
        let done = Done { trid };
        context.send(if with_text {
            ServerCommand::Sdc(done)
        } else {
            ServerCommand::Snd(done)
        });
    }

    /// Whether this client takes calls (`[NS-IMS-1]`).
    pub(super) fn switch_calls(&mut self, context: &mut Context<'_>, ims: &Ims) {
        let Ims { trid, on } = *ims;
        self.takes_calls = on;
        context.send(ServerCommand::Ims(ImsReply { trid, on }));
    }
}
