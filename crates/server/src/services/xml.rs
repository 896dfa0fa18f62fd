//! Writing XML: the one place where texts get into documents, so that none can end its element.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::http::{Response, Status};

/// A document being written.
pub(super) type Xml = Writer<Vec<u8>>;

/// A document, from the declaration on.
pub(super) fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    let declaration = BytesDecl::new("1.0", Some("utf-8"), None);
    xml.write_event(Event::Decl(declaration))
        .and_then(|()| write(&mut xml))
        .expect("a vector takes all that is written to it");
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}

/// An element with a text in it.
pub(super) fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    let text: String = text.chars().map(allowed).collect();
    xml.create_element(name)
        .write_text_content(BytesText::new(&text))
        .map(drop)
}

/// An element with what is written into it.
pub(super) fn within(
    xml: &mut Xml,
    name: &str,
    write: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element(name)
        .write_inner_content(write)
        .map(drop)
}

/// Some characters cannot stand in XML, not even escaped.
fn allowed(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// The reply that carries a document.
pub(super) fn reply(status: Status, document: Vec<u8>) -> Response {
    Response::document(status, "text/xml; charset=utf-8", document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_one_text() {
        let document = document(|xml| {
            within(xml, "a", |xml| {
                text(xml, "b", "</b><!-- & ]]> \"'\u{0}")?;
                text(xml, "c", "")
            })
        });
        assert_eq!(
            String::from_utf8(document).unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a>\n  \
             <b>&lt;/b&gt;&lt;!-- &amp; ]]&gt; &quot;&apos;\u{fffd}</b>\n  <c></c>\n</a>\n"
        );
    }
}
