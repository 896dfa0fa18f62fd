//! Good conversations, over which nobody trips. The bad ones begin like them.

use super::watch;

pub(super) const VERSIONED: &str = "
> VER 1 MSNP8 CVR0
< VER 1 MSNP8
> CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS alice@example.com
< CVR 2 5.0.0537 5.0.0537 1.0.0863 http://example.com/a http://example.com/b
> USR 3 TWN I alice@example.com
";

pub(super) const CHALLENGED: &str = "
< USR 3 TWN S lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fm,ct=1,kpp=1,kv=5,ver=2.1,tpf=0a
> USR 4 TWN S t=1&p=2
";

pub(super) const WELCOMED: &str = "
< USR 4 OK alice@example.com Alice%20A 1 0
";

pub(super) const PROFILE: &str = r"
< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nkv: 11\r\n\r\n
";

/// Bob on every list that goes together, a stranger who waits, three groups.
const SYNCHRONISED: &str = "
> SYN 5 14
< SYN 5 15 2 3
< GTC A
< BLP AL
< PRP PHH 123
< PRP MBE Y
< LSG 0 Other%20Contacts 0
< LSG 1 Friends 0
< LSG 2 Work 0
< LST bob@example.com Bob 11 0,1
< BPR PHH 1
< BPR MOB Y
< LST carol@example.com Carol 8
";

const ONLINE: &str = "
> CHG 6 NLN
< CHG 6 NLN 0
< ILN 6 AWY bob@example.com Bob 28
< CHL 0 15570131571988941333
";

const EVERYDAY: &str = r"
> QRY 7 msmsgs@msnmsgr.com 32 | 8f2f5a91b72102cd28355e9fc9000d6e
< QRY 7
> PNG
< QNG
< NLN BSY bob@example.com Bob%20B 0
< FLN bob@example.com
< BPR 16 bob@example.com PHH
< BPR 17 bob@example.com MOB N
< ADD 0 RL 18 dave@example.com Dave
< REM 0 RL 19 dave@example.com
> ADD 8 FL dave@example.com dave@example.com
< ADD 8 FL 20 dave@example.com dave@example.com 0
< BPR 20 dave@example.com PHW 2
< ILN 8 NLN dave@example.com Dave 0
> ADD 9 AL dave@example.com x
< ADD 9 AL 21 dave@example.com x
> REM 10 FL dave@example.com
< REM 10 FL 22 dave@example.com
> REM 11 BL nobody@example.com
< 216 11
> REA 12 bob@example.com B
< REA 12 23 bob@example.com B
> ADG 13 New 0
< ADG 13 24 New 3 0
> REG 14 3 Newer
< REG 14 25 3 Newer 0
> RMG 15 3
< RMG 15 26 3
> PRP 16 PHH 1%202
< PRP 16 27 PHH 1%202
> PRP 17 PHH
< PRP 17 28 PHH
> BLP 18 BL
< BLP 18 29 BL
> BLP 18 BL
< 218 18
> GTC 19 N
< GTC 19 30 N
> XFR 20 SB
< XFR 20 SB 192.0.2.9:1863 CKI 17262740.1050826919.32308
< RNG 11752013 192.0.2.9:1863 CKI 849102291.520491113 bob@example.com Bob
> URL 21 INBOX
< URL 21 /cgi-bin/HoTMaiL https://example.com/login?lc=1033 2
> SND 22 eve@example.com
< SND 22 OK
> SND 23
< 503 23
> IMS 24 OFF
< IMS 24 0 OFF
> LST 25 RL
< LST 25 RL 30 1 2 bob@example.com Bob
< LST 25 RL 30 2 2 carol@example.com Carol
> LST 26 BL
< LST 26 BL 30 0 0
> LSG 27
< LSG 27 30 1 1 0 Other%20Contacts 0
< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n
> SYN 28 30
< SYN 28 30
> OUT
< OUT
";

pub(super) const CALLING: &str = "
> USR 1 alice@example.com 17262740.1050826919.32308
< USR 1 OK alice@example.com Alice
> CAL 2 bob@example.com
< CAL 2 RINGING 11752013
< JOI bob@example.com Bob
";

pub(super) const ANSWERING: &str = "
> ANS 1 carol@example.com 849102377.771203345 11752013
< IRO 1 1 2 alice@example.com Alice
< IRO 1 2 2 bob@example.com Bob
";

const TALK: &str = r"
> MSG 3 A {} | hello
< ACK 3
> MSG 4 N {} | hello
< NAK 4
< MSG bob@example.com Bob {} | anything: at: all\r\n
> CAL 5 @@a
< 208 5
< BYE bob@example.com 1
";

/// Up to the profile.
pub(super) fn signed_in() -> String {
    [VERSIONED, CHALLENGED, WELCOMED, PROFILE].concat()
}

/// Up to the first status, with all the lists.
pub(super) fn live() -> String {
    [&*signed_in(), SYNCHRONISED, ONLINE].concat()
}

#[test]
fn nobody_trips_over_what_is_right() {
    for script in [
        live() + EVERYDAY,
        signed_in() + SYNCHRONISED + "> LSG 6\n< LSG 6 15 1 1 0 Other%20Contacts 0\n",
        [CALLING, TALK].concat(),
        [ANSWERING, "< ANS 1 OK\n"].concat(),
        // A client that never asks for its lists may know anybody from before.
        signed_in() + ONLINE,
        [VERSIONED, "< XFR 3 NS 192.0.2.5:1864 0 192.0.2.5:1863\n"].concat(),
        [VERSIONED, "< 911 3\n"].concat(),
        "> VER 1 MSNP9 CVR0\n< VER 1 CVR0\n> CVQ 2 1 2 3 4 5 6 7\n< CVQ 2 7 7 6 a b\n".into(),
    ] {
        watch(&script).unwrap_or_else(|breach| panic!("{breach}\nin {script}"));
    }
}

/// What clients send is taken as it may come: see `transcripts/client-*.txt`.
#[test]
fn careless_clients_are_understood() {
    let script = r"
> VER 0 MSNP8 CVR0\n
< VER 0 MSNP8
> CVR  0 a b c MSNMSGR\t5.0.0537 d  e\t
< CVR 0 5.0.0537 5.0.0537 1.0.0863 a b
";
    watch(script).unwrap();
}
