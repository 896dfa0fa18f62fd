//! The address-book service: a fault by name for what is not offered, and the lists of whoever
//! brings the secret of his session ([WS-AB-1] to [WS-AB-3]).

use crate::support::{ALICE, BOB, Town, exchange};

const NAMESPACE: &str = "http://www.msn.com/webservices/AddressBook";

/// The status and the envelope that come for an operation.
fn call(town: &Town, operation: &str, auth: &str) -> (String, String) {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>\
         <ABApplicationHeader xmlns=\"{NAMESPACE}\"><IsMigration>false</IsMigration>\
         </ABApplicationHeader></soap:Header><soap:Body><{operation} xmlns=\"{NAMESPACE}\">\
         <abId>00000000-0000-0000-0000-000000000000</abId></{operation}></soap:Body>\
         </soap:Envelope>"
    );
    let reply = exchange(
        town.service.http,
        &format!(
            "POST /abservice/abservice.asmx HTTP/1.1\r\nHost: contacts.msn.com\r\n\
             SOAPAction: \"{NAMESPACE}/{operation}\"\r\nContent-Type: text/xml; charset=utf-8\r\n\
             Cookie: MSPAuth={auth}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    let (head, envelope) = reply.split_once("\r\n\r\n").unwrap();
    assert!(
        head.contains("\r\nContent-Type: text/xml; charset=utf-8\r\n"),
        "{head}"
    );
    let status = head.lines().next().unwrap();
    (status.to_owned(), envelope.to_owned())
}

#[track_caller]
fn is_fault((status, envelope): &(String, String), code: &str, why: &str) {
    assert_eq!(status, "HTTP/1.1 500 Internal Server Error");
    let code = format!("<faultcode>soap:{code}</faultcode>");
    let why = format!("<faultstring>{why}");
    assert!(
        envelope.contains(&code) && envelope.contains(&why),
        "{envelope}"
    );
}

/// [WS-AB-1], [WS-AB-2].
#[test]
fn what_is_not_offered_is_named() {
    let town = Town::open("");
    let alice = town.sign_in(ALICE);
    for operation in ["ABContactAdd", "AddMember", "ABGroupDelete"] {
        let fault = call(&town, operation, &alice.auth);
        is_fault(
            &fault,
            "Server",
            &format!("{operation} is not offered here"),
        );
    }
    for operation in ["ABFindAll", "FindMembership"] {
        for auth in ["", "1.2"] {
            let fault = call(&town, operation, auth);
            is_fault(
                &fault,
                "Client",
                &format!("{operation} is not offered here without"),
            );
        }
    }
    let get = "GET /ABService/ABService.asmx HTTP/1.0\r\n\r\n";
    assert!(exchange(town.service.http, get).starts_with("HTTP/1.1 405 "));
}

/// [WS-AB-3].
#[test]
fn lists_are_read_with_the_secret_of_the_session() {
    let town = Town::open("");
    let mut alice = town.sign_in(ALICE);
    for line in [
        "ADG 5 Friends%20%26%20Co 0",
        "ADD 6 FL bob@example.com Bob%3C/quickName%3E 1",
        "ADD 7 BL bob@example.com bob@example.com",
    ] {
        let answer = &line[..5];
        let said = alice.wire.say(line).line();
        assert!(said.starts_with(answer), "{said}");
    }
    let (status, book) = call(&town, "ABFindAll", &alice.auth);
    assert_eq!(status, "HTTP/1.1 200 OK");
    for part in [
        "<ABFindAllResult>",
        "<name>Other Contacts</name>",
        "<name>Friends &amp; Co</name>",
        "<quickName>Bob&lt;/quickName&gt;</quickName>",
        "<passportName>bob@example.com</passportName>",
        "<ownerEmail>alice@example.com</ownerEmail>",
    ] {
        assert!(book.contains(part), "{part}\n{book}");
    }
    let between = |before: &str, after: &str| {
        let (_, rest) = book.split_once(before).unwrap();
        rest.split_once(after).unwrap().0.to_owned()
    };
    let (_, second) = book.split_once("</Group>").unwrap();
    let group = second.split_once("<groupId>").unwrap().1;
    assert_eq!(between("<guid>", "</guid>"), group[..36]);

    let (status, lists) = call(&town, "FindMembership", &alice.auth);
    assert_eq!(status, "HTTP/1.1 200 OK");
    let (_, blocked) = lists.split_once("<MemberRole>Block</MemberRole>").unwrap();
    let (blocked, reverse) = blocked
        .split_once("<MemberRole>Reverse</MemberRole>")
        .unwrap();
    assert!(
        blocked.contains(&format!("<PassportName>{BOB}</PassportName>")),
        "{lists}"
    );
    assert!(!reverse.contains("PassportName"), "{lists}");

    alice.wire.say("OUT").hears("OUT").closed();
    is_fault(
        &call(&town, "ABFindAll", &alice.auth),
        "Client",
        "ABFindAll is not offered",
    );
}
