//! Reading files for the registry of Windows, as strictly as the oldest of them does.

use std::collections::BTreeMap;

/// What a line does to a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Deleted,
    Number(u32),
    Text(String),
}

/// What a file does to which value of which key.
pub(super) fn read(text: &str) -> BTreeMap<(String, String), Value> {
    assert!(text.is_ascii() && text.ends_with("\r\n\r\n"), "{text:?}");
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next(), Some("REGEDIT4"));
    assert_eq!(lines.next(), Some(""));
    let (mut values, mut key) = (BTreeMap::new(), None);
    for line in lines {
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        if line.is_empty() {
            key = None;
        } else if let Some(rest) = line.strip_prefix('[') {
            let name = rest.strip_suffix(']').unwrap();
            let roots = ["HKEY_CURRENT_USER\\", "HKEY_LOCAL_MACHINE\\"];
            assert!(roots.iter().any(|root| name.starts_with(root)), "{name}");
            key = Some(name.to_owned());
        } else {
            let (name, rest) = quoted(line);
            let value = value(rest.strip_prefix('=').unwrap());
            let before = values.insert((key.clone().unwrap(), name), value);
            assert_eq!(before, None, "{line}");
        }
    }
    values
}

fn value(written: &str) -> Value {
    if written == "-" {
        return Value::Deleted;
    }
    if let Some(digits) = written.strip_prefix("dword:") {
        assert_eq!(digits.len(), 8, "{digits}");
        return Value::Number(u32::from_str_radix(digits, 16).unwrap());
    }
    let (text, rest) = quoted(written);
    assert_eq!(rest, "");
    Value::Text(text)
}

/// The text between quotes, and what follows them.
fn quoted(written: &str) -> (String, &str) {
    let mut text = String::new();
    let mut rest = written.strip_prefix('"').unwrap().chars();
    loop {
        match rest.next().unwrap() {
            '"' => return (text, rest.as_str()),
            '\\' => text.push(rest.next().unwrap()),
            other => text.push(other),
        }
    }
}
