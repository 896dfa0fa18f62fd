//! One line of the protocol notes for each form of each command: it reads, and it is
//! written again byte for byte.

use std::collections::BTreeSet;
use std::fmt::Debug;

use msnp::Side;
use msnp::command::Command;

use crate::names;
use crate::round_trip::read;

const CLIENT: &[&str] = &[
    "VER 1 MSNP8 CVR0\r\n",
    "CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS example@hotmail.com\r\n",
    "CVQ 2 0x0409 winnt 5.1 i386 MSNMSGR 6.1.0211 MSMSGS example@passport.com\r\n",
    "USR 6 TWN I example@hotmail.com\r\n",
    "USR 7 TWN S t=53*1hAu8ADuD3TEwdXoOMi08sD*&p=5eKBBC!yBH6ex5mftp!\r\n",
    "USR 1 alice@example.com 17262740.1050826919.32308\r\n",
    "XFR 15 SB\r\n",
    "OUT\r\n",
    "SYN 8 14\r\n",
    "GTC 24 A\r\n",
    "BLP 25 BL\r\n",
    "PRP 10 PHH 123%20(4567)\r\n",
    "PRP 11 PHH\r\n",
    "LSG 5\r\n",
    "LST 6 RL\r\n",
    "ADD 20 FL bob@example.com bob@example.com 0\r\n",
    "ADD 21 BL bob@example.com bob@example.com\r\n",
    "REM 30 FL bob@example.com 1\r\n",
    "REM 31 BL ghost@example.com\r\n",
    "REA 12 example@hotmail.com New%20name\r\n",
    "ADG 40 Friends 0\r\n",
    "REG 41 1 Close%20friends 0\r\n",
    "RMG 42 0\r\n",
    "CHG 9 NLN 0\r\n",
    "CHL 17\r\n",
    "QRY 18 msmsgs@msnmsgr.com 32\r\n8f2f5a91b72102cd28355e9fc9000d6e",
    "PNG\r\n",
    "IMS 33 OFF\r\n",
    "URL 15 INBOX\r\n",
    "URL 16 PERSON 0x0409\r\n",
    "SDC 18 friend@example.org 0x0409 MSMSGS MSMSGS X X example%20name 5\r\nJoin!",
    "SND 19 friend@example.org\r\n",
    "FND 20\r\n",
    "PAG 21 bob@example.com 44\r\n<TEXT xml:space=\"preserve\">Call me.</TEXT>\r\n",
    "CAL 2 name_123@hotmail.com\r\n",
    "ANS 1 bob@example.com 849102291.520491113 11752013\r\n",
    "MSG 4 N 133\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
     X-MMS-IM-Format: FN=Arial; EF=I; CO=0; CS=0; PF=22\r\n\r\nHello! How are you?",
    "BYE\r\n",
];

const SERVER: &[&str] = &[
    "VER 1 MSNP8\r\n",
    "VER 1 0\r\n",
    "CVR 2 5.0.0537 5.0.0537 1.0.0863 http://download.microsoft.com/download/msnmessenger/\
     install/5.0/w98nt42kmexp/en-us/setupdl.exe http://messenger.microsoft.com\r\n",
    "CVQ 2 7.0.0813 7.0.0813 6.2.0205 http://example/install.exe http://messenger.msn.com\r\n",
    "USR 6 TWN S lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,ct=1062764229,\
     kpp=1,kv=5,ver=2.1.0173.1,tpf=016b4e2dc54f9fe757a1bb89a193b20f\r\n",
    "USR 7 OK example@hotmail.com example%20user 1 0\r\n",
    "USR 1 OK alice@example.com Alice%20A\r\n",
    "XFR 3 NS 10.0.0.5:1863 0 10.0.0.1:1863\r\n",
    "XFR 15 SB 192.0.2.9:1863 CKI 17262740.1050826919.32308\r\n",
    "OUT\r\n",
    "OUT OTH\r\n",
    "OUT SSD\r\n",
    "SYN 8 15 2 2\r\n",
    "SYN 9 15\r\n",
    "GTC A\r\n",
    "GTC 24 202 N\r\n",
    "BLP AL\r\n",
    "BLP 25 203 BL\r\n",
    "PRP PHH 123%20(4567)\r\n",
    "PRP 10 102 PHH 123%20(4567)\r\n",
    "PRP 11 103 PHH\r\n",
    "LSG 0 Other%20Contacts 0\r\n",
    "LSG 5 102 1 2 0 Other%20Contacts 0\r\n",
    "LST anotheruser@hotmail.com another%20user 11 0,1\r\n",
    "LST stranger@hotmail.com Stranger 8\r\n",
    "LST 6 FL 102 1 2 bob@example.com Bob%20B 0\r\n",
    "LST 6 RL 102 0 0\r\n",
    "BPR PHH 1%20(222)%20333%204444\r\n",
    "BPR 104 bob@example.com PHH 1%20(222)%20333%204444\r\n",
    "BPR 105 bob@example.com PHH\r\n",
    "ADD 20 FL 104 bob@example.com bob@example.com 0\r\n",
    "ADD 0 RL 57 alice@example.com Alice%20A\r\n",
    "REM 30 FL 110 bob@example.com 1\r\n",
    "REM 0 RL 58 alice@example.com\r\n",
    "REA 12 105 example@hotmail.com New%20name\r\n",
    "ADG 40 111 Friends 1 0\r\n",
    "REG 41 112 1 Close%20friends 0\r\n",
    "RMG 42 113 1\r\n",
    "CHG 9 NLN 0\r\n",
    "ILN 9 AWY anotheruser@hotmail.com another%20user 28\r\n",
    "NLN BSY bob@example.com Bob%20B 0\r\n",
    "FLN bob@example.com\r\n",
    "CHL 0 15570131571988941333\r\n",
    "QRY 18\r\n",
    "QNG\r\n",
    "RNG 11752013 192.0.2.9:1863 CKI 849102291.520491113 bob@example.com Bob%20B\r\n",
    "IMS 33 0 OFF\r\n",
    "URL 15 /cgi-bin/HoTMaiL https://loginnet.passport.com/ppsecure/md5auth.srf?lc=1033 2\r\n",
    "SDC 18 OK\r\n",
    "SND 19 OK\r\n",
    "NOT 37\r\n<NOTIFICATION ver=\"1\"></NOTIFICATION>",
    "IPG 37\r\n<NOTIFICATION ver=\"1\"></NOTIFICATION>",
    "MSG Hotmail Hotmail 88\r\nMIME-Version: 1.0\r\n\
     Content-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n",
    "MSG alice@example.com Alice%20A 2\r\n\r\n",
    "CAL 2 RINGING 11752013\r\n",
    "ANS 1 OK\r\n",
    "IRO 1 1 2 alice@example.com Alice%20A\r\n",
    "JOI carol@example.com Carol\r\n",
    "BYE bob@example.com\r\n",
    "BYE bob@example.com 1\r\n",
    "ACK 4\r\n",
    "NAK 4\r\n",
    "715 12\r\n",
];

/// Reads and writes each line; gives back the names of the commands met.
fn check<C: Command + Debug>(
    side: Side,
    lines: &[&str],
    name_of: fn(&C) -> &'static str,
) -> BTreeSet<&'static str> {
    let mut met = BTreeSet::new();
    for line in lines {
        let command: C = read(side, line.as_bytes()).unwrap_or_else(|why| panic!("{line}: {why}"));
        assert_eq!(String::from_utf8_lossy(&command.to_bytes()), *line);
        met.insert(name_of(&command));
    }
    met
}

#[test]
fn client_lines_of_the_notes() {
    let met = check(Side::Client, CLIENT, names::client_name);
    assert_eq!(met, names::CLIENT.iter().copied().collect());
}

#[test]
fn server_lines_of_the_notes() {
    let met = check(Side::Server, SERVER, names::server_name);
    assert_eq!(met, names::SERVER.iter().copied().collect());
}
