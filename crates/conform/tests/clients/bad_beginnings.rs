//! Bad lines from `VER` to the last `LST`: each with the rule that it breaks and nothing else.

use super::trips::Trip;

pub(super) const VERSION: &[Trip] = &[
    ("CP-C-21", "> VER 1 MSNP8\n< CHL 0 15570131571988941333"),
    ("CP-C-21", "> VER 1 MSNP8\n< VER 2 MSNP8"),
    ("CP-C-21", "> VER 1 MSNP8\n> CVR 2 a\n< CVR 2 1 1 1 a b"),
    ("CP-C-21", "< VER 1 MSNP8"),
    ("CP-C-21", "> VER 1 MSNP8\n< OUT SSD"),
    ("NS-VER-2", "> VER 1 MSNP8\n< VER 1 MSNP9"),
    ("NS-VER-2", "> VER 1 MSNP8 MSNP7\n< VER 1 MSNP8 MSNP7"),
    (
        "NS-CVR-2",
        "> VER 1 MSNP8\n< VER 1 MSNP8\n> CVR 2 a\n< CVR 2 1 1 1 a",
    ),
    (
        "NS-CVR-2",
        "> VER 1 MSNP8\n< VER 1 MSNP8\n> CVR 2 a b c d MSNMSGR 5.0\n< CVR 2 6.0 6.0 5.1 a b",
    ),
];

pub(super) const SIGN_IN: &[Trip] = &[
    ("CP-C-1", "< XFR 3 NS 192.0.2.5:1864"),
    ("CP-C-1", "< XFR 3 NS 192.0.2.5:1864 0"),
    ("CP-C-1", "< XFR 3 NS 192.0.2.5:1864 1 192.0.2.5:1863"),
    ("CP-C-1", "< XFR 3 NS 192.0.2.5:1864 0 192.0.2.5:1863 0"),
    ("RO-ADDR-1", "< XFR 3 NS 192.0.2.5 0 192.0.2.5:1863"),
    (
        "RO-ADDR-1",
        "< XFR 3 NS 192.0.2.5:1864 0 [2001:db8::5]:1863",
    ),
    ("CP-C-4", "< USR 3 TWN S lc=1033, id=507"),
    ("CP-C-4", "< USR 3 TWN S"),
    ("NS-USR-5", "< USR 3 TWN S lc=1033,id=507"),
    (
        "NS-USR-5",
        "< USR 3 TWN S id=507,lc=1033,tw=40,fs=1,ru=m,ct=1,kpp=1,kv=5,ver=2,tpf=0a",
    ),
    (
        "NS-USR-5",
        "< USR 3 TWN S lc=1,id=5,tw=4,fs=1,ru=m,ct=1,kpp=1,kv=5,ver=2,tpf=0a,wp=1",
    ),
    (
        "NS-USR-5",
        "< USR 3 TWN S lc=1,id=5,tw=4,fs=1,ru=http://m,ct=1,kpp=1,kv=5,ver=2,tpf=0a",
    ),
    ("CP-C-21", "< USR 4 TWN S lc=1033"),
    ("CP-C-21", "< ADD 0 RL 5 bob@example.com Bob"),
    ("CP-C-21", "< QNG"),
];

pub(super) const WELCOME: &[Trip] = &[
    ("CP-C-3", "< USR 4 OK alice@example.com Alice"),
    ("CP-C-3", "< USR 4 OK alice@example.com Alice 1"),
    ("CP-C-3", "< USR 4 OK alice@example.com Alice yes 0"),
    ("CP-C-3", "< USR 4 OK alice@example.com Alice 1 0 0"),
    ("CP-C-21", "< MSG Hotmail Hotmail {} | MIME-Version: 1.0"),
];

pub(super) const PROFILES: &[Trip] = &[
    ("CP-C-5", "> PNG\n< QNG"),
    (
        "CP-C-5",
        r"< MSG Hotmail Passport {} | MIME-Version: 1.0\r\n\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\nLink: http://m\r\n\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\nkv\r\n\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\n\r\nkv: 11\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n",
    ),
    (
        "CP-C-5",
        r"< MSG Hotmail Hotmail {} | Content-Type: text/x-msmsgsprofile\r\nMIME-Version: 1.0\r\n\r\n",
    ),
];

pub(super) const NOT_YET: &[Trip] = &[
    ("FW-ORDER-5", "< ADD 0 RL 5 bob@example.com Bob"),
    ("FW-ORDER-5", "< REM 0 RL 5 bob@example.com"),
    ("FW-ORDER-5", "< BPR 5 bob@example.com PHH 1"),
    (
        "FW-ORDER-7",
        "> SYN 5 0\n< SYN 5 1 0 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< NLN NLN bob@example.com Bob 0",
    ),
    ("FW-ORDER-7", "< FLN bob@example.com"),
    (
        "FW-ORDER-7",
        "< RNG 1 192.0.2.9:1863 CKI 1.2 bob@example.com Bob",
    ),
    ("FW-ORDER-7", "< CHL 0 15570131571988941333"),
    (
        "CP-C-13",
        "> REM 5 FL bob@example.com\n< REM 5 FL 2 bob@example.com\n> CHG 6 NLN\n< CHG 6 NLN 0\n< NLN NLN bob@example.com Bob 0",
    ),
];

pub(super) const DUMP: &[Trip] = &[
    ("CP-C-6", "< SYN 5 15 1"),
    ("CP-C-6", "< SYN 5 15"),
    ("CP-C-6", "< SYN 5 0 0 0"),
    ("CP-C-6", "< SYN 5 15 x 1"),
    ("CP-C-6", "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0"),
    (
        "CP-C-6",
        "< SYN 5 15 0 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 8",
    ),
    (
        "CP-C-6",
        "< SYN 5 15 1 2\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 8",
    ),
    (
        "CP-C-6",
        "< SYN 5 15 2 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST b@example.com B 8\n< LST b@example.com B 2",
    ),
    (
        "CP-C-8",
        "< SYN 5 15 2 2\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LSG 1 O 0\n< LST b@example.com B 8\n< LSG 2 Q 0",
    ),
    ("CP-C-8", "< SYN 5 15 0 1\n< GTC A\n< BLP AL\n< LSG 0 O"),
    ("CP-C-8", "< SYN 5 15 0 1\n< GTC A\n< BLP AL\n< LSG 30 O 0"),
    (
        "CP-C-9",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 3",
    ),
    (
        "CP-C-9",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 2 0",
    ),
    (
        "CP-C-9",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 3 0,",
    ),
    (
        "CP-C-9",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 3 0, 1",
    ),
    (
        "NS-SYN-5",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 3 0,1",
    ),
    (
        "NS-SYN-4",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 6",
    ),
    (
        "NS-SYN-4",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 0",
    ),
    (
        "CP-C-10",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 8\n< BPR PHH 1",
    ),
    (
        "CP-C-10",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 1 0\n< BPR PHH",
    ),
    (
        "CP-C-10",
        "< SYN 5 15 2 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 1 0\n< BPR 15 bob@example.com PHH 1",
    ),
    (
        "CP-C-10",
        "< SYN 5 15 1 1\n< GTC A\n< BLP AL\n< LSG 0 O 0\n< LST bob@example.com Bob 1 0\n> PNG\n< QNG\n< BPR PHH 1",
    ),
    ("NS-SYN-3", "< SYN 5 15 0 1\n< BLP AL"),
    (
        "NS-SYN-3",
        "< SYN 5 15 0 1\n< GTC A\n< BLP AL\n< PRP PHW 1\n< PRP PHH 1",
    ),
    ("NS-SYN-3", "< SYN 5 15 0 1\n< GTC A\n> PNG\n< QNG"),
    (
        "NS-SYN-3",
        "< SYN 5 15 0 2\n< GTC A\n< BLP AL\n< LSG 1 O 0\n< LSG 0 O 0",
    ),
];
