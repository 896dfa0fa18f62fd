//! How much of an address tells people apart, as far as it can.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Those who share a line: one IPv4 address, or the network that a provider gives to one
/// customer.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => upper_half(address),
        v4 => v4,
    }
}

/// Those whose address may become the other's while they are connected: the same /24, or /64.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Ipv4Addr::new(a, b, c, 0).into()
        }
        IpAddr::V6(address) => upper_half(address),
    }
}

fn upper_half(address: Ipv6Addr) -> IpAddr {
    Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into()
}
