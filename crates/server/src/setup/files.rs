//! The files of the kit: what each is called, of what type it is, and what is in it.

use super::{Kit, registry};
use crate::client_names::CLIENT_NAMES;

/// What a browser asks somebody to save.
const DOWNLOAD: &str = "application/octet-stream";
/// What Internet Explorer takes for a certificate to install.
const CERTIFICATE: &str = "application/x-x509-ca-cert";

/// One file of the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Root,
    Messenger,
    MessengerUndo,
    Nexus,
    NexusUndo,
    Hosts,
    Switcher,
}

impl File {
    pub(super) const ALL: [Self; 7] = [
        Self::Root,
        Self::Messenger,
        Self::MessengerUndo,
        Self::Nexus,
        Self::NexusUndo,
        Self::Hosts,
        Self::Switcher,
    ];

    /// As it is fetched. A switcher reads its file under this very name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Root => "root.cer",
            Self::Messenger => "messenger.reg",
            Self::MessengerUndo => "messenger-undo.reg",
            Self::Nexus => "nexus.reg",
            Self::NexusUndo => "nexus-undo.reg",
            Self::Hosts => "hosts.txt",
            Self::Switcher => "msnmsgr.exe-escargot.ini",
        }
    }

    /// As it lies on a floppy: eight letters, three more, and no small ones.
    pub(super) const fn short_name(self) -> &'static str {
        match self {
            Self::Root => "ROOT.CER",
            Self::Messenger => "MSN.REG",
            Self::MessengerUndo => "MSNUNDO.REG",
            Self::Nexus => "NEXUS.REG",
            Self::NexusUndo => "NEXUNDO.REG",
            Self::Hosts => "HOSTS.TXT",
            Self::Switcher => "SWITCHER.INI",
        }
    }

    /// The file that is fetched by this name. Some look for certificates under `.crt`.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("root.crt") {
            return Some(Self::Root);
        }
        Self::ALL
            .into_iter()
            .find(|file| file.name().eq_ignore_ascii_case(name))
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Root => CERTIFICATE,
            Self::Hosts => "text/plain",
            _ => DOWNLOAD,
        }
    }

    /// Whether it is to be saved, and not to be looked at.
    pub(super) fn is_download(self) -> bool {
        self.content_type() == DOWNLOAD
    }

    /// What is in it; `None` when what it would be made of is not there.
    pub(super) fn content(self, kit: &Kit<'_>) -> Option<Vec<u8>> {
        let text = match self {
            Self::Root => return kit.root.map(|root| root.der().to_vec()),
            Self::Messenger => registry::messenger(kit).set,
            Self::MessengerUndo => registry::messenger(kit).undo,
            Self::Nexus => registry::nexus(kit).set,
            Self::NexusUndo => registry::nexus(kit).undo,
            Self::Hosts => hosts(kit)?,
            Self::Switcher => switcher(kit),
        };
        Some(text.into_bytes())
    }
}

/// One name a line: Windows 95 and 98 want no more.
fn hosts(kit: &Kit<'_>) -> Option<String> {
    let address = kit.address?;
    let line = |client: &crate::client_names::ClientName| format!("{address} {}\r\n", client.name);
    Some(CLIENT_NAMES.iter().map(line).collect())
}

/// For clients that somebody has given a switcher: they then ask for our own name.
fn switcher(kit: &Kit<'_>) -> String {
    let host = &kit.host;
    format!("[options]\r\ntype=msn\r\nserver={host}\r\nconfigserver={host}\r\n")
}

#[cfg(test)]
mod tests {
    use super::super::testing::kit;
    use super::*;

    #[test]
    fn names_fit_on_a_floppy() {
        for file in File::ALL {
            let (name, ending) = file.short_name().split_once('.').unwrap();
            assert!(name.len() <= 8 && ending.len() == 3, "{name}.{ending}");
            assert_eq!(File::named(&file.name().to_uppercase()), Some(file));
        }
        assert_eq!(File::named("root.crt"), Some(File::Root));
        assert_eq!(File::named("green.gif"), None);
    }

    #[test]
    fn a_switcher_is_told_one_host_for_all() {
        let ini = File::Switcher.content(&kit()).unwrap();
        let lines = "[options]\r\ntype=msn\r\nserver=msn.example.net\r\n\
            configserver=msn.example.net\r\n";
        assert_eq!(ini, lines.as_bytes());
    }

    #[test]
    fn what_cannot_be_made_is_not() {
        let mut kit = kit();
        assert!(File::ALL.iter().all(|file| file.content(&kit).is_some()));
        (kit.address, kit.root) = (None, None);
        assert_eq!(File::Hosts.content(&kit), None);
        assert_eq!(File::Root.content(&kit), None);
        assert_eq!(kit.server_value(), "msn.example.net;msn.example.net:1863");
    }
}
