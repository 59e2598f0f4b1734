//! Who sent a request: the peer, or the client that a trusted proxy vouches for.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// Walks `X-Forwarded-For` from the right for as long as the sender is a trusted proxy; anything left of the first
/// untrusted address is hearsay. Without trusted proxies the header is ignored.
pub fn client_address(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut address = peer.ip().to_canonical();
    for hop in hops.into_iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        let Some(next) = address_of(hop) else { break };
        address = next.to_canonical();
    }
    address
}

/// An address as proxies write it: alone, or with its port.
fn address_of(hop: &str) -> Option<IpAddr> {
    hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip())).ok()
}

/// What counts as one visitor: an IPv4 address, or an IPv6 /64, which is what one household gets.
pub fn limit_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let mut octets = v6.octets();
            octets[8..].fill(0);
            IpAddr::from(octets)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header value"));
        let trusted: Vec<IpAddr> = trusted.iter().map(|a| a.parse().expect("an address")).collect();
        client_address(SocketAddr::new(peer.parse().expect("an address"), 1), &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_header_from_a_stranger_is_ignored() {
        assert_eq!(from("203.0.113.9", "198.51.100.1", &[]), "203.0.113.9");
        assert_eq!(from("203.0.113.9", "198.51.100.1", &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_untrusted_hop_is_the_client() {
        assert_eq!(from("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", &["10.0.0.1", "10.0.0.2"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "garbage", &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", "198.51.100.1:4711", &["10.0.0.1"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "[2001:db8::7]:4711", &["10.0.0.1"]), "2001:db8::7");
        assert_eq!(
            from("::ffff:10.0.0.1", "198.51.100.1", &["10.0.0.1"]),
            "198.51.100.1",
            "one address in two spellings"
        );
    }

    #[test]
    fn a_client_cannot_choose_its_address_behind_a_proxy_either() {
        // The proxy adds the true peer at the end; what the client wrote before it is hearsay, trusted names too.
        assert_eq!(from("10.0.0.1", "198.51.100.9, 10.0.0.1, 203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
        assert_eq!(from("10.0.0.1", "127.0.0.1, ::1, 203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn a_household_is_one_visitor_and_its_neighbour_another() {
        let key = |address: &str| limit_key(address.parse::<IpAddr>().expect("an address").to_canonical());
        assert_eq!(key("2001:db8:1:2:aaaa::1"), key("2001:db8:1:2:bbbb:cccc::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("198.51.100.1"), key("198.51.100.2"));
        assert_eq!(key("::ffff:198.51.100.1"), key("198.51.100.1"), "IPv4 in IPv6 is the same visitor");
    }
}
