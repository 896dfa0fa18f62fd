//! The pages of the kit, in HTML 3.2 and ASCII, with the line ends of Windows.

use askama::Template;
use swallowtail_domain::time::Timestamp;

use super::calendar::at_greenwich;
use super::files::File;
use super::{DIRECTORY, Kit, picture};
use crate::client_names::{CLIENT_NAMES, ClientName};
use crate::site::{HTTP_PORT, with_port};

/// One of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Index,
    Windows,
    Versions,
    Security,
    Test,
}

impl Page {
    /// Those that are of use without the service.
    pub(super) const ON_FLOPPY: [Self; 4] =
        [Self::Index, Self::Windows, Self::Versions, Self::Security];

    /// As it is fetched.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Index => "index.htm",
            Self::Windows => "windows.htm",
            Self::Versions => "version.htm",
            Self::Security => "security.htm",
            Self::Test => "test.htm",
        }
    }

    /// As it lies on a floppy.
    pub(super) const fn short_name(self) -> &'static str {
        match self {
            Self::Index => "INDEX.HTM",
            Self::Windows => "WINDOWS.HTM",
            Self::Versions => "VERSION.HTM",
            Self::Security => "SECURITY.HTM",
            Self::Test => "TEST.HTM",
        }
    }

    /// The page that is fetched by this name; by none, the first.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.is_empty() {
            return Some(Self::Index);
        }
        [
            Self::Index,
            Self::Windows,
            Self::Versions,
            Self::Security,
            Self::Test,
        ]
        .into_iter()
        .find(|page| page.name().eq_ignore_ascii_case(name))
    }

    /// Its text. Old browsers on a floppy's machine and Notepad want CRLF.
    pub(super) fn render(self, kit: &Kit<'_>, links: &Links, now: Timestamp) -> String {
        let base = format!("http://{}", with_port(&kit.host, kit.http_port, HTTP_PORT));
        let test = format!("{base}{DIRECTORY}{}", Self::Test.name());
        let html = match self {
            Self::Index => Index { kit, links, test }.render(),
            Self::Windows => Windows { kit, links, test }.render(),
            Self::Versions => Versions { kit, links, test }.render(),
            Self::Security => Security { kit, links, test }.render(),
            Self::Test => SelfTest {
                kit,
                links,
                test,
                names: &CLIENT_NAMES,
                picture: picture::PATH,
                stamp: now.0,
                now: at_greenwich(now),
            }
            .render(),
        };
        let html = html.expect("a String takes everything");
        html.lines()
            .filter(|line| !line.trim().is_empty())
            .fold(String::new(), |page, line| page + line + "\r\n")
    }
}

/// Where links lead: over HTTP, or on a floppy.
pub(super) struct Links {
    index: &'static str,
    windows: &'static str,
    versions: &'static str,
    security: &'static str,
    root: &'static str,
    messenger: &'static str,
    messenger_undo: &'static str,
    nexus: &'static str,
    nexus_undo: &'static str,
    hosts: &'static str,
    switcher: &'static str,
}

pub(super) const ONLINE: Links = Links {
    index: Page::Index.name(),
    windows: Page::Windows.name(),
    versions: Page::Versions.name(),
    security: Page::Security.name(),
    root: File::Root.name(),
    messenger: File::Messenger.name(),
    messenger_undo: File::MessengerUndo.name(),
    nexus: File::Nexus.name(),
    nexus_undo: File::NexusUndo.name(),
    hosts: File::Hosts.name(),
    switcher: File::Switcher.name(),
};

pub(super) const ON_FLOPPY: Links = Links {
    index: Page::Index.short_name(),
    windows: Page::Windows.short_name(),
    versions: Page::Versions.short_name(),
    security: Page::Security.short_name(),
    root: File::Root.short_name(),
    messenger: File::Messenger.short_name(),
    messenger_undo: File::MessengerUndo.short_name(),
    nexus: File::Nexus.short_name(),
    nexus_undo: File::NexusUndo.short_name(),
    hosts: File::Hosts.short_name(),
    switcher: File::Switcher.short_name(),
};

#[derive(Template)]
#[template(path = "setup/index.htm")]
struct Index<'a> {
    kit: &'a Kit<'a>,
    links: &'a Links,
    test: String,
}

#[derive(Template)]
#[template(path = "setup/windows.htm")]
struct Windows<'a> {
    kit: &'a Kit<'a>,
    links: &'a Links,
    test: String,
}

#[derive(Template)]
#[template(path = "setup/version.htm")]
struct Versions<'a> {
    kit: &'a Kit<'a>,
    links: &'a Links,
    test: String,
}

#[derive(Template)]
#[template(path = "setup/security.htm")]
struct Security<'a> {
    kit: &'a Kit<'a>,
    links: &'a Links,
    test: String,
}

#[derive(Template)]
#[template(path = "setup/test.htm")]
struct SelfTest<'a> {
    kit: &'a Kit<'a>,
    links: &'a Links,
    test: String,
    names: &'a [ClientName],
    /// The path of the green picture.
    picture: &'static str,
    /// Makes addresses new, so that no cache answers.
    stamp: u64,
    now: String,
}

impl SelfTest<'_> {
    /// Where we are under a client's name, if it leads to us.
    fn at_name(&self, client: &ClientName) -> String {
        let port = self.kit.http_port;
        format!("http://{}", with_port(client.name, port, HTTP_PORT))
    }

    /// Where we are at a port of MSNP.
    fn at_port(&self, port: &u16) -> String {
        format!("http://{}:{port}", self.kit.host)
    }
}
