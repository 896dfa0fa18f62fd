//! Files for the registry of Windows: one that sets values, one that deletes the same.
//!
//! In the format of Windows 98 and NT 4, which all later ones read as well.

use super::Kit;

/// Something to set.
struct Entry {
    key: &'static str,
    value: &'static str,
    data: Data,
}

enum Data {
    Text(String),
    Number(u32),
}

const WININET: &str =
    r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
const PASSPORT: &str =
    r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Passport";
const SYSTEM_PASSPORT: &str =
    r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Passport";
const POLICIES: &str = r"HKEY_LOCAL_MACHINE\Software\Microsoft\MessengerService\Policies";
/// Windows Messenger and the first MSN Messengers, and MSN Messenger from 5.0 on.
const MESSENGERS: [&str; 2] = [
    r"HKEY_CURRENT_USER\Software\Microsoft\MessengerService",
    r"HKEY_CURRENT_USER\Software\Microsoft\MSNMessenger",
];
/// SSL 3.0 and TLS 1.0, and not SSL 2.0.
const PROTOCOLS: u32 = 0xA0;
/// With more the wizard for a Passport of the real one does not come up.
const REGISTRATION_RUNS: u32 = 6;

/// Both files of the same entries.
pub(super) struct Pair {
    pub(super) set: String,
    pub(super) undo: String,
}

/// What Messenger and the system need to know.
pub(super) fn messenger(kit: &Kit<'_>) -> Pair {
    let number = |key, value, number| Entry {
        key,
        value,
        data: Data::Number(number),
    };
    let mut entries = Vec::from(MESSENGERS.map(|key| text(key, "Server", kit.server_value())));
    entries.extend([
        number(POLICIES, "DisableCrossPromo", 1),
        number(POLICIES, "DisableUpdates", 1),
        number(WININET, "SecureProtocols", PROTOCOLS),
        number(PASSPORT, "NumRegistrationRuns", REGISTRATION_RUNS),
    ]);
    pair(&entries)
}

/// Where the Passport of Windows itself looks, which is only said to work.
pub(super) fn nexus(kit: &Kit<'_>) -> Pair {
    let path = msnp::passport::NEXUS_PATH.to_owned();
    pair(&[
        text(SYSTEM_PASSPORT, "NexusHost", kit.host.clone()),
        text(SYSTEM_PASSPORT, "NexusObj", path),
    ])
}

fn text(key: &'static str, value: &'static str, text: String) -> Entry {
    Entry {
        key,
        value,
        data: Data::Text(text),
    }
}

fn pair(entries: &[Entry]) -> Pair {
    Pair {
        set: file(entries, |data| match data {
            Data::Text(text) => {
                let escaped = text.replace('\\', r"\\").replace('"', "\\\"");
                format!("\"{escaped}\"")
            }
            Data::Number(number) => format!("dword:{number:08x}"),
        }),
        undo: file(entries, |_| "-".to_owned()),
    }
}

/// Entries of the same key follow each other.
fn file(entries: &[Entry], data: impl Fn(&Data) -> String) -> String {
    let mut lines = vec!["REGEDIT4".to_owned()];
    let mut open = None;
    for entry in entries {
        if open != Some(entry.key) {
            lines.extend([String::new(), format!("[{}]", entry.key)]);
            open = Some(entry.key);
        }
        lines.push(format!("\"{}\"={}", entry.value, data(&entry.data)));
    }
    // The program that reads it ignores a last line that does not end.
    lines.extend([String::new(), String::new()]);
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::super::testing::kit;
    use super::*;

    #[test]
    fn values_of_a_key_stand_together() {
        let Pair { set, undo } = messenger(&kit());
        assert!(set.starts_with(
            "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\MessengerService]\r\n\
             \"Server\"=\"msn.example.net;192.0.2.7:1863\"\r\n\r\n["
        ));
        let policies = "Policies]\r\n\"DisableCrossPromo\"=dword:00000001\r\n\
             \"DisableUpdates\"=dword:00000001\r\n\r\n";
        assert!(set.contains(policies), "{set}");
        assert!(undo.contains("\"SecureProtocols\"=-\r\n"));
        assert!(undo.ends_with("\"NumRegistrationRuns\"=-\r\n\r\n"));
    }

    #[test]
    fn nothing_breaks_out_of_its_quotes() {
        let Pair { set, .. } = pair(&[text("K", "V", "a\"b\\c".to_owned())]);
        assert_eq!(set, "REGEDIT4\r\n\r\n[K]\r\n\"V\"=\"a\\\"b\\\\c\"\r\n\r\n");
    }
}
