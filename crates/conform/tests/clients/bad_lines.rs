//! Bad lines of clients that are signed in or talk.

use super::trips::Trip;

pub(super) const LINES: &[Trip] = &[
    ("FR-LINE-1", r"< QNG\n"),
    ("FR-LINE-1", "< "),
    ("FR-LINE-1", "< NLN  NLN bob@example.com Bob 0"),
    ("FR-LINE-1", "< NLN NLN bob@example.com Bob 0 "),
    ("FR-LINE-1", r"< NLN NLN\tbob@example.com Bob 0"),
    ("FR-LINE-1", "< nln NLN bob@example.com Bob 0"),
    ("FR-TEXT-1", r"< NLN NLN bob@example.com \xE9 0"),
    ("FR-TEXT-1", "< NLN NLN bob@example.com 100% 0"),
    ("FR-TRID-2", "> CHG 7 NLN\n< CHG 8 NLN 0"),
    ("FR-TRID-2", "> CHG 07 NLN\n< CHG 7 NLN 0"),
    ("FR-TRID-2", "< REA 7 16 bob@example.com B"),
    ("FR-TRID-3", "< ADD 7 RL 16 dave@example.com Dave"),
    ("FR-PAY-3", "< UBX bob@example.com 0"),
    ("CP-C-18", "> XFR 7 SB\n< 913 7 hidden"),
    ("CP-C-18", "> XFR 7 SB\n< 913"),
    ("CP-C-18", "> XFR 7 SB\n< 913 8"),
    ("CP-C-18", "> XFR 7 SB\n< 928 7"),
    ("CP-C-18", "> ADD 7 FL a@b a@b\n< 503 7"),
    (
        "CP-C-28",
        r"<< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\n\r\n",
    ),
    ("CP-C-30", "< MSG Hotmail Hotmail 0"),
    ("ID-HANDLE-1", "< FLN Bob@example.com"),
];

pub(super) const LISTS: &[Trip] = &[
    ("CP-C-13", "< NLN NLN carol@example.com Carol 0"),
    ("CP-C-13", "< FLN nobody@example.com"),
    ("CP-C-13", "< ILN 6 NLN nobody@example.com Nobody 0"),
    ("CP-C-13", "< BPR 16 nobody@example.com PHH 1"),
    ("CP-C-13", "< REM 0 RL 16 nobody@example.com"),
    (
        "CP-C-13",
        "> REM 7 FL bob@example.com\n< REM 7 FL 16 bob@example.com\n< FLN bob@example.com",
    ),
    (
        "CP-C-13",
        "> REM 7 FL bob@example.com 0\n< REM 7 FL 16 bob@example.com 0\n> RMG 8 1\n< RMG 8 17 1\n< FLN bob@example.com",
    ),
    (
        "CP-C-16",
        "> ADD 7 AL carol@example.com\n< ADD 7 AL 16 carol@example.com",
    ),
    ("CP-C-16", "< ADD 0 RL 16 carol@example.com"),
    (
        "CP-C-16",
        "> ADD 7 AL carol@example.com\n< ADD 7 BL 16 carol@example.com Carol",
    ),
    (
        "CP-C-16",
        "> ADD 7 AL carol@example.com\n< ADD 7 AL 0 carol@example.com Carol",
    ),
    (
        "CP-C-23",
        "> ADD 7 FL carol@example.com C\n< ADD 7 FL 16 carol@example.com C",
    ),
    (
        "CP-C-23",
        "> ADD 7 AL carol@example.com C\n< ADD 7 AL 16 carol@example.com C 0",
    ),
    ("CP-C-23", "< ADD 0 RL 16 dave@example.com Dave 0"),
    (
        "NS-SYN-5",
        "> ADD 7 FL carol@example.com C 9\n< ADD 7 FL 16 carol@example.com C 9",
    ),
    (
        "CP-C-27",
        "> ADD 7 FL carol@example.com C\n< ADD 7 FL 16 carol@example.com C 0\n< BPR 16 carol@example.com MOB N",
    ),
    (
        "CP-C-27",
        "> ADD 7 FL carol@example.com C\n< ADD 7 FL 16 carol@example.com C 0\n< BPR 16 carol@example.com PHH",
    ),
    (
        "NS-REM-1",
        "> REM 7 FL bob@example.com 1\n< REM 7 FL 16 bob@example.com 0",
    ),
    (
        "NS-REM-1",
        "> REM 7 AL bob@example.com\n< REM 7 AL 16 bob@example.com 0",
    ),
    (
        "NS-REM-1",
        "> REM 7 AL bob@example.com\n< REM 7 AL bob@example.com",
    ),
    (
        "NS-REA-1",
        "> REA 7 bob@example.com B\n< REA 7 16 bob@example.com",
    ),
    ("NS-ADG-1", "> ADG 7 New 0\n< ADG 7 16 New 3"),
    ("NS-ADG-1", "> REG 7 1 New 0\n< REG 7 16 1 New"),
    ("NS-ADG-1", "> REG 7 1 New 0\n< REG 7 16 2 New 0"),
    ("NS-ADG-1", "> RMG 7 1\n< RMG 7 16 1 0"),
    ("ID-GROUP-1", "> ADG 7 New 0\n< ADG 7 16 New 4 0"),
    ("NS-BPR-2", "< BPR 16 bob@example.com MBE Y"),
    ("NS-BPR-2", "< BPR 16 bob@example.com MOB"),
    ("CP-C-10", "< BPR PHH 1"),
    ("NS-LSG-1", "> LSG 7\n< LSG 0 Other%20Contacts 0"),
    (
        "NS-LSG-1",
        "> LST 7 AL\n< LST 7 AL 15 2 1 bob@example.com Bob",
    ),
];

pub(super) const EVERYDAY: &[Trip] = &[
    ("CP-C-11", "< ILN 6 NLN bob@example.com Bob"),
    ("CP-C-11", "< NLN NLN bob@example.com Bob"),
    ("CP-C-11", "< NLN NLN bob@example.com Bob 0 0"),
    ("CP-C-11", "< NLN NLN bob@example.com Bob x"),
    ("CP-C-11", "< FLN bob@example.com 0"),
    ("NS-ILN-2", "< NLN HDN bob@example.com Bob 0"),
    ("FR-TRID-2", "< ILN 77 NLN bob@example.com Bob 0"),
    ("CP-C-12", "> CHG 7 BSY\n< CHG 7 BSY"),
    ("CP-C-12", "> CHG 7 BSY 28\n< CHG 7 BSY 0"),
    ("CP-C-12", "> CHG 7 BSY\n< CHG 7 NLN 0"),
    ("NS-GTC-1", "> BLP 7 BL\n< BLP 7 BL"),
    ("NS-GTC-1", "> GTC 7 N\n< GTC 7 16 A"),
    ("NS-PRP-1", "> PRP 7 PHH 1\n< PRP 7 16 PHH"),
    ("CP-C-2", "> XFR 7 SB\n< XFR 7 SB 192.0.2.9:1863 CKI"),
    ("CP-C-2", "> XFR 7 SB\n< XFR 7 SB 192.0.2.9:1863 CKI 1.2 0"),
    ("CP-C-2", "> XFR 7 SB\n< XFR 7 SB 192.0.2.9:1863 XXX 1.2"),
    ("RO-ADDR-1", "> XFR 7 SB\n< XFR 7 SB 192.0.2.9 CKI 1.2"),
    (
        "ID-COOKIE-1",
        "> XFR 7 SB\n< XFR 7 SB 192.0.2.9:1863 CKI a+b",
    ),
    ("CP-C-14", "< RNG 1 192.0.2.9:1863 CKI 1.2 bob@example.com"),
    (
        "CP-C-14",
        "< RNG 7 1 192.0.2.9:1863 CKI 1.2 bob@example.com Bob",
    ),
    (
        "ID-SESSION-1",
        "< RNG 2147483648 192.0.2.9:1863 CKI 1.2 bob@example.com Bob",
    ),
    ("NS-CHL-1", "< CHL 0 1557"),
    ("NS-CHL-1", "> QRY 7 a 1 | b\n< QRY 7 OK"),
    ("NS-PNG-1", "> PNG\n< QNG 50"),
    ("NS-PNG-1", "< QNG"),
    ("NS-URL-1", "> URL 7 INBOX\n< URL 7 /a https://b"),
    ("NS-SDC-1", "> SND 7 a@b.c\n< SND 7"),
    ("NS-IPG-1", "< NOT {} | <NOTIFICATION/>"),
    ("CP-C-17", "< OUT"),
    ("CP-C-17", "< OUT BYE"),
    ("NS-OUT-1", "> OUT\n< OUT\n< FLN bob@example.com"),
    (
        "CP-C-20",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgssystemmessage\r\n\r\nType: 1\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello",
    ),
];

pub(super) const DOOR: &[Trip] = &[
    (
        "CP-C-15",
        "> USR 1 alice@example.com 1.2\n< USR 1 OK alice@example.com",
    ),
    (
        "CP-C-21",
        "> USR 1 alice@example.com 1.2\n< USR 2 OK alice@example.com Alice",
    ),
    (
        "NS-OUT-1",
        "> USR 1 alice@example.com 1.2\n< 911 1\n< USR 1 OK alice@example.com Alice",
    ),
];

pub(super) const CONVERSATION: &[Trip] = &[
    ("CP-C-15", "> CAL 3 carol@example.com\n< CAL 3 RINGING"),
    ("CP-C-15", "< JOI carol@example.com"),
    ("CP-C-15", "< JOI carol@example.com Carol 0"),
    ("CP-C-15", "< BYE"),
    ("CP-C-15", "< BYE bob@example.com 0"),
    ("CP-C-15", "> MSG 3 A {} | a\n< ACK 3 OK"),
    ("CP-C-30", "< MSG bob@example.com Bob 0"),
    (
        "ID-SESSION-1",
        "> CAL 3 carol@example.com\n< CAL 3 RINGING x",
    ),
    (
        "ID-SESSION-1",
        "> CAL 3 carol@example.com\n< CAL 3 RINGING 11752014",
    ),
    ("SB-SRV-1", "< MSG carol@example.com Carol {} | a"),
    ("SB-SRV-1", "< BYE carol@example.com"),
    ("SB-SRV-1", "< JOI bob@example.com Bob"),
    ("SB-MSG-1", "> MSG 3 U {} | a\n< NAK 3"),
    ("SB-MSG-1", "> MSG 3 N {} | a\n< ACK 3"),
    ("SB-ERR-1", "> CAL 3 carol@example.com\n< 714 3"),
    ("CP-C-17", "< OUT"),
    ("SB-ANS-5", "< IRO 1 1 1 carol@example.com Carol"),
];

pub(super) const ANSWER: &[Trip] = &[
    ("CP-C-15", "< ANS 1"),
    ("CP-C-15", "> a\n< IRO 1 3 3 dave@example.com"),
    ("SB-ANS-5", "< JOI dave@example.com Dave"),
    ("SB-ANS-5", "< MSG bob@example.com Bob {} | a"),
    ("SB-ANS-5", "< IRO 1 2 2 dave@example.com Dave"),
    ("SB-ERR-1", "< 911 1"),
];
