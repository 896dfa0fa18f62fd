//! The documents of `svcs.microsoft.com` (`[WS-ABCH-1]` to `[WS-TABS-2]`).

use std::io;

use super::xml::{Xml, document, reply, text, within};
use crate::config::{Abch, Tab, Tabs};
use crate::http::{Response, Status};

/// Where address books would be, and how many of the clients shall go there.
pub(super) fn abch(abch: &Abch) -> Response {
    if !abch.enabled {
        return Response::new(Status::NOT_FOUND);
    }
    let document = document(|xml| {
        within(xml, "abchconfig", |xml| {
            text(xml, "url", &abch.url)?;
            text(xml, "refresh", &abch.refresh.to_string())?;
            text(xml, "percent", &abch.percent)
        })
    });
    reply(Status::OK, document)
}

/// The tabs of a client's window; without any there is no such document.
pub(super) fn tabs(tabs: &Tabs) -> Response {
    if tabs.tabs.is_empty() {
        return Response::new(Status::NOT_FOUND);
    }
    reply(Status::OK, document(|xml| write_tabs(xml, tabs)))
}

/// Two elements in a row, as clients were given them: nothing is around them.
pub(super) fn write_tabs(xml: &mut Xml, tabs: &Tabs) -> io::Result<()> {
    within(xml, "msntabsettings", |xml| {
        text(xml, "oemtotallimit", "1")?;
        text(xml, "oemdisplaylimit", "1")
    })?;
    within(xml, "msntabdata", |xml| {
        tabs.tabs.iter().try_for_each(|tab| write_tab(xml, tab))
    })
}

fn write_tab(xml: &mut Xml, tab: &Tab) -> io::Result<()> {
    within(xml, "tab", |xml| {
        text(xml, "type", "page")?;
        text(xml, "contenturl", &tab.url)?;
        text(xml, "hiturl", tab.hit_url.as_ref().unwrap_or(&tab.url))?;
        text(xml, "image", tab.image.as_deref().unwrap_or_default())?;
        text(xml, "name", &tab.name)?;
        text(xml, "tooltip", tab.tooltip.as_ref().unwrap_or(&tab.name))?;
        text(xml, "siteid", &tab.site.to_string())?;
        text(xml, "notificationid", &tab.notification.to_string())
    })
}
