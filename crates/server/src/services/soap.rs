//! SOAP 1.1, as little of it as is needed: what a request asks for, and a fault.

use std::io;

use quick_xml::Reader;
use quick_xml::events::Event;
use swallowtail_domain::limits::SOAP_EVENTS_MAX;

use super::xml::{Xml, document, reply, text};
use crate::http::{Response, Status};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Longer than the name of any operation of the time.
const OPERATION_BYTES_MAX: usize = 64;

/// The name of the operation: the first element in the body of the envelope. Nothing is
/// fetched or expanded for it, and a document type, which no client sends, is not looked into.
pub(super) fn operation(envelope: &[u8]) -> Option<String> {
    let mut reader = Reader::from_str(str::from_utf8(envelope).ok()?);
    let (mut depth, mut in_body) = (0_usize, false);
    for _ in 0..SOAP_EVENTS_MAX {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let name = tag.local_name();
                match depth {
                    0 if name.as_ref() != "Envelope" => return None,
                    1 => in_body = name.as_ref() == "Body",
                    2 if in_body => return named(name.as_ref()),
                    _ => {}
                }
                depth += 1;
            }
            Event::Empty(tag) if depth == 2 && in_body => return named(tag.local_name().as_ref()),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) | Event::Eof => return None,
            _ => {}
        }
    }
    None
}

/// It is said back to the client, so it shall be a name.
fn named(name: &str) -> Option<String> {
    let is_name = name.len() <= OPERATION_BYTES_MAX
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| name.to_owned())
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    /// The request cannot be understood.
    Client,
    /// It can, and is not done here.
    Server,
}

/// An answer that is none, with the reason for people.
pub(super) fn fault(blame: Blame, why: &str) -> Response {
    let code = match blame {
        Blame::Client => "soap:Client",
        Blame::Server => "soap:Server",
    };
    let envelope = envelope(|xml| {
        super::xml::within(xml, "soap:Fault", |xml| {
            text(xml, "faultcode", code)?;
            text(xml, "faultstring", why)
        })
    });
    // SOAP 1.1 sends every fault with this status, also those of the client.
    reply(Status::INTERNAL_SERVER_ERROR, envelope)
}

/// An envelope with that body.
pub(super) fn envelope(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> Vec<u8> {
    document(|xml| {
        xml.create_element("soap:Envelope")
            .with_attribute(("xmlns:soap", ENVELOPE))
            .write_inner_content(|xml| super::xml::within(xml, "soap:Body", write))
            .map(drop)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(envelope: &str) -> Option<String> {
        operation(envelope.as_bytes())
    }

    #[test]
    fn the_operation_is_the_first_thing_in_the_body() {
        let head = "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"x\"><s:Header><A><Body>\
                    <No/></Body></A></s:Header>";
        let whole = format!("{head}<s:Body> <ABFindAll xmlns=\"y\"><abId>0</abId>");
        assert_eq!(found(&whole).as_deref(), Some("ABFindAll"));
        let empty = "<Envelope><Body><x:FindMembership/></Body></Envelope>";
        assert_eq!(found(empty).as_deref(), Some("FindMembership"));
    }

    #[test]
    fn what_is_no_envelope_has_no_operation() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ccc\"><!ENTITY c \"&b;&b;\">]>\
                    <Envelope><Body><A/></Body></Envelope>";
        let far = format!(
            "<Envelope>{}<Body><A/></Body></Envelope>",
            "<x/>".repeat(300)
        );
        let long = format!("<Envelope><Body><{}/></Body></Envelope>", "a".repeat(65));
        for text in [
            "",
            "hello",
            "<a/>",
            "<Body><A/></Body>",
            "<Envelope><Body></Body></Envelope>",
            "<Envelope><Body/><A/></Envelope>",
            "<Envelope><Body><a.b/></Body></Envelope>",
            "<Envelope></Body>",
            bomb,
            &far,
            &long,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(
            operation(b"<Envelope><Body><A\xff/></Body></Envelope>"),
            None
        );
    }

    proptest! {
        #[test]
        fn anything_is_read_without_panic(text in "(<[/!?]?[A-Ea-e:]{0,3}(Envelope|Body)?[ =\"&;]{0,3}/?>|[a-c<>&\\]\\[]{0,4}){0,12}") {
            let _ = found(&text);
        }
    }
}
