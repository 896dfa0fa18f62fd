//! What clients ask of web servers besides Passport, in the words of their time: how to behave,
//! and where the links in their windows lead. Cites what it shows: [WS-ABCH-1] to [WS-LINK-3].

use crate::support::{Place, Service, exchange};

/// A service with those keys in its configuration.
fn service(keys: &str) -> (Place, Service) {
    let place = Place::new();
    place.configure(keys);
    let service = place.serve();
    (place, service)
}

/// Head and body of an answer.
fn ask(service: &Service, request: &str) -> (String, String) {
    let reply = exchange(service.http, request);
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let length = format!("\r\nContent-Length: {}", body.len());
    assert!(head.contains(&length), "{head}");
    (head.to_owned(), body.to_owned())
}

fn fetch(service: &Service, host: &str, path: &str) -> (String, String) {
    let request = format!(
        "GET {path} HTTP/1.1\r\nAccept: */*\r\nUser-Agent: MSMSGS\r\nHost: {host}\r\n\
         Connection: close\r\n\r\n"
    );
    ask(service, &request)
}

fn post(service: &Service, path: &str, action: &str, body: &str) -> (String, String) {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nSOAPAction: \"{action}\"\r\nContent-Type: text/xml; charset=utf-8\r\n\
         User-Agent: MSMSGS\r\nHost: config.messenger.msn.com\r\nContent-Length: {length}\r\n\
         Connection: close\r\nCache-Control: no-cache\r\n\r\n{body}"
    );
    ask(service, &request)
}

#[track_caller]
fn is_xml((head, body): &(String, String), status: &str) {
    assert!(
        head.starts_with(&format!("HTTP/1.1 {status}\r\n")),
        "{head}"
    );
    assert!(head.contains("\r\nContent-Type: text/xml; charset=utf-8\r\n"));
    assert!(body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
}

#[track_caller]
fn is_empty_404((head, body): &(String, String)) {
    assert!(head.starts_with("HTTP/1.1 404 Not Found\r\n"), "{head}");
    assert_eq!(body, "");
}

#[track_caller]
fn leads_to((head, _): &(String, String), path: &str) {
    assert!(head.starts_with("HTTP/1.1 302 Found\r\n"), "{head}");
    assert!(
        head.contains(&format!("\r\nLocation: {path}\r\n")),
        "{head}"
    );
}

/// Row 27 of the seed; [WS-ABCH-1], [WS-ABCH-2].
#[test]
fn the_clearing_house_has_the_values_of_the_seed_or_those_of_the_operator() {
    let (_place, stock) = service("");
    for path in [
        "/svcs/mms/abch_config.asp",
        "/ABCH_Config.ASP?x=y",
        "/a/b/abch_config.asp",
    ] {
        let reply = fetch(&stock, "svcs.microsoft.com", path);
        is_xml(&reply, "200 OK");
        assert_eq!(
            reply.1,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <abchconfig>\n\
             \x20 <url>http://contacts.msn.com/abservice/abservice.asmx</url>\n\
             \x20 <refresh>0</refresh>\n\
             \x20 <percent>0.0</percent>\n\
             </abchconfig>\n"
        );
    }
    let (_place, other) = service(
        "[abch]\nurl = \"https://msn.example.org/ab?a=1&b=2\"\nrefresh = 24\npercent = \"99.5\"\n",
    );
    let (_, body) = fetch(&other, "svcs.microsoft.com", "/svcs/mms/abch_config.asp");
    assert!(body.contains("<url>https://msn.example.org/ab?a=1&amp;b=2</url>"));
    assert!(body.contains("<refresh>24</refresh>") && body.contains("<percent>99.5</percent>"));
    let (_place, without) = service("[abch]\nenabled = false\n");
    is_empty_404(&fetch(
        &without,
        "svcs.microsoft.com",
        "/svcs/mms/abch_config.asp",
    ));
    let config = fetch(
        &without,
        "config.messenger.msn.com",
        "/Config/MsgrConfig.asmx",
    );
    assert!(!config.1.contains("AbchCfg"), "{}", config.1);
}

/// [WS-TABS-1], [WS-TABS-2], [WS-PORTAL-1], [WS-SVCS-1], [WS-SVCS-2].
#[test]
fn tabs_and_portal_are_what_is_configured() {
    let host = "svcs.microsoft.com";
    let (_place, stock) = service("");
    for path in [
        "/svcs/mms/tabs.asp",
        "/svcs/mms/ads.asp",
        "/svcs/",
        "/svcs/mms/other.asp",
    ] {
        is_empty_404(&fetch(&stock, host, path));
    }
    let (head, today) = fetch(&stock, host, "/SVCS/MMS/Portal.asp?lc=1033");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        today.contains("<title>Today - Swallowtail</title>"),
        "{today}"
    );

    let (_place, set) = service(
        "[tabs]\ntabs = [{ name = \"News & <more>\", url = \"http://news.example.org/?a=1&b=2\" }, \
         { name = \"B\", url = \"http://b.org/\", hit_url = \"http://b.org/hit\", \
         image = \"http://b.org/b.png\", tooltip = \"Bee\", site = 7, notification = 8 }]\n\
         [portal]\nurl = \"http://news.example.org/today\"\n",
    );
    let tabs = fetch(&set, host, "/svcs/mms/tabs.asp");
    is_xml(&tabs, "200 OK");
    let tab = "<tab>\n    <type>page</type>\n    \
               <contenturl>http://news.example.org/?a=1&amp;b=2</contenturl>\n    \
               <hiturl>http://news.example.org/?a=1&amp;b=2</hiturl>\n    <image></image>\n    \
               <name>News &amp; &lt;more&gt;</name>\n    \
               <tooltip>News &amp; &lt;more&gt;</tooltip>\n    <siteid>0</siteid>\n    \
               <notificationid>0</notificationid>\n  </tab>";
    assert!(tabs.1.contains(tab), "{}", tabs.1);
    for part in [
        "<msntabsettings>\n  <oemtotallimit>1</oemtotallimit>\n  \
         <oemdisplaylimit>1</oemdisplaylimit>\n</msntabsettings>\n<msntabdata>\n",
        "<hiturl>http://b.org/hit</hiturl>\n    <image>http://b.org/b.png</image>",
        "<tooltip>Bee</tooltip>\n    <siteid>7</siteid>\n    <notificationid>8</notificationid>",
    ] {
        assert!(tabs.1.contains(part), "{part}\n{}", tabs.1);
    }
    leads_to(
        &fetch(&set, host, "/svcs/mms/portal.asp"),
        "http://news.example.org/today",
    );
}

/// [WS-CONF-1], [WS-CONF-2], [WS-CONF-3].
#[test]
fn the_configuration_comes_alone_or_in_an_envelope() {
    let (_place, service) = service("");
    let host = "config.messenger.msn.com";
    let query = "?op=GetClientConfig&Country=US&CLCID=0409&PLCID=0409&GeoID=244&ver=8.5.1302";
    let alone = fetch(&service, host, &format!("/Config/MsgrConfig.asmx{query}"));
    is_xml(&alone, "200 OK");
    for part in [
        "<Simple>\n    <Config>\n      <ExpiresInDays>1</ExpiresInDays>",
        "<TabConfig>\n    <msntabsettings>",
        "<msntabdata>",
        "<AbchCfg>\n    <abchconfig>\n      \
         <url>http://contacts.msn.com/abservice/abservice.asmx</url>",
        "<LocalizedConfig>",
    ] {
        assert!(alone.1.contains(part), "{part}\n{}", alone.1);
    }
    assert_eq!(fetch(&service, host, "/config/msgrconfig.asmx").1, alone.1);
    is_empty_404(&fetch(&service, host, "/config/msgrconfig.asmx?op=Other"));

    let action = "http://www.msn.com/webservices/Messenger/Client/GetClientConfig";
    let request = |operation: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
             xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><{operation} \
             xmlns=\"http://www.msn.com/webservices/Messenger/Client\"><clientinfo>\
             <Country>US</Country><CLCID>0409</CLCID><PLCID>0409</PLCID><GeoID>244</GeoID>\
             </clientinfo></{operation}></soap:Body></soap:Envelope>"
        )
    };
    let path = "/config/MsgrConfig.asmx";
    let reply = post(&service, path, action, &request("GetClientConfig"));
    is_xml(&reply, "200 OK");
    let (_, section) = reply
        .1
        .split_once("<GetClientConfigResult><![CDATA[")
        .unwrap();
    let (section, after) = section.split_once("]]></GetClientConfigResult>").unwrap();
    assert_eq!(section, alone.1);
    assert!(after.contains("</GetClientConfigResponse>"), "{after}");

    let other = post(&service, path, action, &request("SetClientConfig"));
    is_xml(&other, "500 Internal Server Error");
    assert!(other.1.contains("<faultcode>soap:Server</faultcode>"));
    assert!(
        other
            .1
            .contains("<faultstring>SetClientConfig is not offered here.</faultstring>")
    );
    for nonsense in [
        "",
        "<!DOCTYPE x><a/>",
        "<Envelope><Body><a%b/></Body></Envelope>",
    ] {
        let fault = post(&service, path, action, nonsense);
        is_xml(&fault, "500 Internal Server Error");
        assert!(fault.1.contains("<faultcode>soap:Client</faultcode>"));
    }
}

/// [WS-ADS-1], [WS-LINK-1], [WS-LINK-2], [WS-LINK-3].
#[test]
fn links_lead_to_pages_of_ours() {
    let (_place, service) = service("");
    let ad = "/ADSAdClient31.dll?GetAd=&PG=IMUSVT?SC=D2";
    let (head, blank) = fetch(&service, "rad.msn.com", ad);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(blank.contains("<body></body>"), "{blank}");
    for (host, path, page) in [
        ("g.msn.com", "/5meen_us/60", "/svcs/mms/tabs.asp"),
        ("g.msn.com", "/5meen_us/153", "/"),
        ("evil.example", "/6mezh_tw/7?http://evil.example", "/"),
        ("messenger.msn.com", "/default.asp", "/"),
        ("members.msn.com", "/default.msnw", "/account/profile"),
        (
            "members.msn.com",
            "/default.msnw?mem=http://evil.example",
            "/account/profile",
        ),
        (
            "members.msn.com",
            "/default.msnw?mem=Bob%40example.com",
            "/account/member?mem=bob%40example%2Ecom",
        ),
    ] {
        leads_to(&fetch(&service, host, path), page);
    }
    let (head, home) = fetch(&service, "messenger.msn.com", "/");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(home.contains("MSN Messenger service"), "{home}");
}
