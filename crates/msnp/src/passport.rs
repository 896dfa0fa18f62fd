//! The texts of Passport 1.4, both sides of them (docs/protocol/http.md).
//!
//! Old clients read these with pattern matching, not with parsers. What looks arbitrary
//! below (an order, a quote, a comma) is what some client insists on.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use crate::types::{Handle, Ticket, Word};

/// Path of the nexus, which names the login server.
pub const NEXUS_PATH: &str = "/rdr/pprdr.asp";
/// Path of the login server.
pub const LOGIN_PATH: &str = "/login2.srf";
/// The realm of both.
pub const REALM: &str = "Passport.NET";
/// Header of the nexus answer. Clients search for exactly this spelling.
pub const PASSPORT_URLS: &str = "PassportURLs";
/// Header of a successful login answer.
pub const AUTHENTICATION_INFO: &str = "Authentication-Info";
/// Header of a refused login answer.
pub const WWW_AUTHENTICATE: &str = "WWW-Authenticate";
/// Header of a login request.
pub const AUTHORIZATION: &str = "Authorization";
const SCHEME: &str = "Passport1.4";

/// What may stand in a value as it is.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// As [`VALUE`], with the dot encoded too, as the captures have it.
const DOTLESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The parameters of `USR TrID TWN S`: exactly these ten keys in this order, as one client
/// puts them together again from a fixed list.
#[must_use]
pub fn challenge(now_s: u64, nonce: &Nonce) -> Word {
    let text = format!(
        "lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,ct={now_s},kpp=1,kv=5,\
         ver=2.1.6000.1,tpf={}",
        nonce.as_str()
    );
    Word::parse(text.as_bytes()).expect("some 150 bytes of ASCII")
}

/// The `tpf` of a challenge: ties a ticket to the connection that was challenged.
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce(Box<str>);

impl Nonce {
    /// A nonce from 128 random bits.
    #[must_use]
    pub fn new(random: u128) -> Self {
        Self(format!("{random:032x}").into())
    }

    /// Takes over what a client sent back; `None` unless it has the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        digits.then(|| Self(text.to_ascii_lowercase().into()))
    }

    /// 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(…)")
    }
}

/// Value of [`PASSPORT_URLS`]. `login` is `host/path` or `host:port/path` without a scheme,
/// as one client cuts at the first slash; `site` is a URL for people.
#[must_use]
pub fn passport_urls(login: &str, site: &str) -> String {
    format!(
        "DARealm={REALM},DALogin={login},DAReg={site},Properties={site},Privacy={site},\
         GeneralRedir={site},Help={site},ConfigVersion=15"
    )
}

/// Finds the login server in a value of [`PASSPORT_URLS`].
#[must_use]
pub fn login_address(passport_urls: &str) -> Option<&str> {
    passport_urls
        .split(',')
        .find_map(|item| item.trim().strip_prefix("DALogin="))
}

/// A login request, read from its `Authorization` value.
pub struct LoginRequest {
    /// Who.
    pub handle: Result<Handle, crate::types::HandleError>,
    /// The password in clear, which Passport 1.4 needs.
    pub password: Password,
    /// The challenge it answers, if it is one of ours.
    pub nonce: Option<Nonce>,
}

/// A password on its way to being hashed. Shows itself to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Box<str>);

impl Password {
    /// Wraps a password.
    #[must_use]
    pub fn new(password: impl Into<Box<str>>) -> Self {
        Self(password.into())
    }

    /// The password in clear.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The names that end a value: a comma before anything else belongs to a password that a
/// sloppy client has not encoded.
const NAMES: [&str; 17] = [
    "orgverb",
    "orgurl",
    "sign-in",
    "pwd",
    "elapsed-time",
    "token",
    "lc",
    "id",
    "tw",
    "fs",
    "ru",
    "ct",
    "kpp",
    "kv",
    "ver",
    "rver",
    "tpf",
];

impl LoginRequest {
    /// Reads the value of `Authorization`; `None` when it is no Passport 1.4 login.
    #[must_use]
    pub fn parse(value: &[u8]) -> Option<Self> {
        let mut rest = value.trim_ascii();
        let mut schemes = 0;
        // One wiki page shows the scheme twice; skip however many there are.
        while let Some(after) = strip_prefix_ignore_case(rest, SCHEME.as_bytes()) {
            rest = after.trim_ascii_start();
            schemes += 1;
        }
        if schemes == 0 {
            return None;
        }
        let (mut handle, mut password, mut nonce) = (None, None, None);
        for (name, item) in items(rest) {
            match name {
                // The first of these counts, of all others the last.
                "sign-in" => handle = handle.or(Some(Handle::parse(item.trim_ascii()))),
                "pwd" => password = password.or_else(|| Some(Password::new(decode(item)))),
                "tpf" => {
                    nonce = str::from_utf8(item.trim_ascii())
                        .ok()
                        .and_then(Nonce::parse);
                }
                _ => {}
            }
        }
        Some(Self {
            handle: handle?,
            password: password?,
            nonce,
        })
    }
}

/// Cuts `name=value,name=value` before each known name.
fn items(text: &[u8]) -> Vec<(&'static str, &[u8])> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let blanks = text[at..].iter().take_while(|byte| **byte == b' ').count();
        if let Some((name, value)) = known_name(&text[at + blanks..]) {
            starts.push((at, name, text.len() - value.len()));
        }
        at = text[at..]
            .iter()
            .position(|byte| *byte == b',')
            .map_or(text.len(), |n| at + n + 1);
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(start, ..)| start - 1)
        .chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((_, name, value), end)| (*name, &text[*value..end]))
        .collect()
}

/// Splits `name=` off, if the name is one of [`NAMES`].
fn known_name(text: &[u8]) -> Option<(&'static str, &[u8])> {
    NAMES.into_iter().find_map(|name| {
        let rest = strip_prefix_ignore_case(text, name.as_bytes())?;
        rest.strip_prefix(b"=").map(|value| (name, value))
    })
}

fn strip_prefix_ignore_case<'a>(text: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Decodes a password: `%XX` where two digits follow, then UTF-8, else Windows-1252.
fn decode(written: &[u8]) -> String {
    let bytes: Vec<u8> = percent_decode(written).collect();
    String::from_utf8(bytes).unwrap_or_else(|not_utf8| {
        not_utf8
            .into_bytes()
            .into_iter()
            .map(windows_1252)
            .collect()
    })
}

/// The characters of Windows-1252 at 0x80–0x9F; elsewhere it is Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Value of [`AUTHORIZATION`] for a login.
#[must_use]
pub fn authorization(handle: &Handle, password: &Password, challenge: &Word) -> String {
    format!(
        "{SCHEME} OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in={},pwd={},{challenge}",
        utf8_percent_encode(handle.as_str(), VALUE),
        utf8_percent_encode(password.reveal(), VALUE),
    )
}

/// Value of [`AUTHENTICATION_INFO`] for a success: the ticket in single quotes, a comma
/// after them, an `=` in every item.
#[must_use]
pub fn authentication_info(ticket: &Ticket) -> String {
    format!(
        "{SCHEME} da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP='{}',\
         ru=http://messenger.msn.com",
        ticket.reveal()
    )
}

/// Finds the ticket in a value of [`AUTHENTICATION_INFO`].
#[must_use]
pub fn ticket(authentication_info: &str) -> Option<Ticket> {
    let (_, quoted) = authentication_info.split_once("from-PP='")?;
    quoted
        .split_once('\'')
        .map(|(ticket, _)| Ticket::new(ticket))
}

/// Value of [`WWW_AUTHENTICATE`] for a refusal; the text is shown to the user and comes last,
/// because one client reads it to the end of the line.
#[must_use]
pub fn www_authenticate(text: &str) -> String {
    format!(
        "{SCHEME} da-status=failed,srealm={REALM},ts=0,prompt,cbtxt={}",
        utf8_percent_encode(text, DOTLESS)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(value: &str) -> LoginRequest {
        LoginRequest::parse(value.as_bytes()).expect("a login")
    }

    #[test]
    fn a_messenger_login_is_read() {
        let nonce = Nonce::new(0x016b_4e2d_c54f_9fe7_57a1_bb89_a193_b20f);
        let handle: Handle = "user@example.com".parse().unwrap();
        let password = Password::new("s,e=c%ret é");
        let value = authorization(&handle, &password, &challenge(1_062_764_229, &nonce));
        let request = login(&value);
        assert_eq!(request.handle, Ok(handle));
        assert_eq!(request.password, password);
        assert_eq!(request.nonce, Some(nonce));
    }

    #[test]
    fn sloppy_logins_are_read() {
        let request = login(
            "Passport1.4 Passport1.4 OrgVerb=GET, sign-in=user%40example.com, pwd=a,b=c%zz,lc=1033,tpf=none",
        );
        assert_eq!(request.password.reveal(), "a,b=c%zz");
        assert_eq!(request.nonce, None);
        let request = LoginRequest::parse(b"passport1.4 sign-in=a%40b.c,pwd=caf\xE9\x80").unwrap();
        assert_eq!(request.password.reveal(), "café€");
        let request = login("Passport1.4 sign-in=a@b.c,pwd=one,pwd=two,sign-in=x@y.z,lc=1");
        assert_eq!(request.password.reveal(), "one");
        assert_eq!(request.handle, "a@b.c".parse());
        assert!(LoginRequest::parse(b"Basic dXNlcg==").is_none());
        assert!(LoginRequest::parse(b"Passport1.4 sign-in=a@b.c").is_none());
        assert!(LoginRequest::parse(b"").is_none());
    }

    #[test]
    fn answers_go_there_and_back() {
        let ticket_sent = Ticket::new("t=abc*$$&p=def!$$");
        assert_eq!(
            ticket(&authentication_info(&ticket_sent)),
            Some(ticket_sent)
        );
        let urls = passport_urls("nexus.passport.com/login2.srf", "http://example.com/");
        assert_eq!(login_address(&urls), Some("nexus.passport.com/login2.srf"));
        assert!(urls.split(',').all(|item| item.contains('=')));
        assert!(www_authenticate("Wrong password.").ends_with("cbtxt=Wrong%20password%2E"));
    }

    #[test]
    fn the_challenge_is_one_word() {
        let word = challenge(1_062_764_229, &Nonce::new(1));
        assert!(!word.as_str().contains([' ', '\'', '"']));
        let keys: Vec<_> = word
            .as_str()
            .split(',')
            .filter_map(|i| i.split('=').next())
            .collect();
        assert_eq!(
            keys,
            [
                "lc", "id", "tw", "fs", "ru", "ct", "kpp", "kv", "ver", "tpf"
            ]
        );
    }
}
