//! `MsgrConfig.asmx` of `config.messenger.msn.com`: one document for all that is to be set, by
//! itself or in an envelope (`[WS-CONF-1]` to `[WS-CONF-3]`).

use quick_xml::events::BytesCData;

use super::configuration::write_tabs;
use super::soap::{self, Blame};
use super::xml::{document, reply, text, within};
use crate::config::Services;
use crate::form::Form;
use crate::http::{Method, Request, Response, Status};

const OPERATION: &str = "GetClientConfig";
const NAMESPACE: &str = "http://www.msn.com/webservices/Messenger/Client";
/// After how many days clients ask again: soon, since it costs nothing here.
const EXPIRES_IN_DAYS: &str = "1";

/// The document for a `GET`, or an envelope around it for a `POST`. Which country or language
/// the client names makes no difference.
pub(super) fn answer(services: &Services, request: &Request) -> Response {
    if request.method == Method::Post {
        return match soap::operation(&request.body).as_deref() {
            Some(OPERATION) => enveloped(&client_config(services)),
            Some(other) => soap::fault(Blame::Server, &format!("{other} is not offered here.")),
            None => soap::fault(Blame::Client, "This is not a SOAP request."),
        };
    }
    let query = Form::parse(request.query.as_deref().unwrap_or_default().as_bytes());
    match query.field("op") {
        Some(op) if op != OPERATION => Response::new(Status::NOT_FOUND),
        _ => reply(Status::OK, client_config(services)),
    }
}

fn client_config(services: &Services) -> Vec<u8> {
    document(|xml| {
        within(xml, "MsgrConfig", |xml| {
            within(xml, "Simple", |xml| {
                within(xml, "Config", |xml| {
                    text(xml, "ExpiresInDays", EXPIRES_IN_DAYS)
                })
            })?;
            within(xml, "TabConfig", |xml| write_tabs(xml, &services.tabs))?;
            if services.abch.enabled {
                within(xml, "AbchCfg", |xml| {
                    within(xml, "abchconfig", |xml| {
                        text(xml, "url", &services.abch.url)
                    })
                })?;
            }
            text(xml, "LocalizedConfig", "")
        })
    })
}

fn enveloped(config: &[u8]) -> Response {
    let config = String::from_utf8_lossy(config);
    let envelope = soap::envelope(|xml| {
        xml.create_element("GetClientConfigResponse")
            .with_attribute(("xmlns", NAMESPACE))
            .write_inner_content(|xml| {
                // What would end the section early is escaped within the document already.
                xml.create_element("GetClientConfigResult")
                    .write_cdata_content(BytesCData::new(config.as_ref()))
                    .map(drop)
            })
            .map(drop)
    });
    reply(Status::OK, envelope)
}
