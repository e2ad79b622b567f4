//! An address to listen on; it is not resolved here.

use std::fmt;
use std::net::IpAddr;

/// A host (name or number) and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    /// The host, an IPv6 number without its brackets.
    pub host: String,
    /// The port; 0 lets the system choose.
    pub port: u16,
}

impl ListenAddress {
    /// Reads `HOST:PORT`.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let port = port.parse().ok()?;
        let host = match host.strip_prefix('[') {
            Some(inner) => inner.strip_suffix(']').filter(|inner| inner.parse::<IpAddr>().is_ok())?,
            None => host,
        };
        let is_number_or_name = host.parse::<IpAddr>().is_ok()
            || (!host.is_empty() && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter)));
        is_number_or_name.then(|| Self { host: host.to_owned(), port })
    }

    /// Where this machine itself reaches it: what listens on every address does so on the machine's own too.
    #[must_use]
    pub fn reachable(&self) -> Self {
        let host = match self.host.parse::<IpAddr>() {
            Ok(IpAddr::V4(number)) if number.is_unspecified() => "127.0.0.1",
            Ok(IpAddr::V6(number)) if number.is_unspecified() => "::1",
            _ => &self.host,
        };
        Self { host: host.to_owned(), port: self.port }
    }

    /// Whether nobody could listen on both.
    pub fn meets(&self, other: &Self) -> bool {
        let is_everywhere = |host: &str| host.parse::<IpAddr>().is_ok_and(|number| number.is_unspecified());
        let same_host = self.host.eq_ignore_ascii_case(&other.host);
        self.port != 0
            && self.port == other.port
            && (same_host || is_everywhere(&self.host) || is_everywhere(&other.host))
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<IpAddr>().is_ok_and(|number| number.is_loopback())
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ListenAddress;

    #[test]
    fn hosts_are_read_as_names_or_numbers_and_written_back() {
        for text in ["127.0.0.1:8000", "localhost:0", "[::1]:80", "alerts.example.com:443"] {
            assert_eq!(ListenAddress::parse(text).expect(text).to_string(), text);
        }
        for text in ["", ":8000", "8000", "127.0.0.1", "127.0.0.1:65536", "[::1:80", "http://x:1", "a b:1"] {
            assert_eq!(ListenAddress::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_listens_everywhere_is_reached_on_the_machine_itself() {
        let reached = |text| ListenAddress::parse(text).expect(text).reachable().to_string();
        assert_eq!((reached("0.0.0.0:80"), reached("[::]:80")), ("127.0.0.1:80".to_owned(), "[::1]:80".to_owned()));
        assert_eq!((reached("10.0.0.1:80"), reached("oyez:80")), ("10.0.0.1:80".to_owned(), "oyez:80".to_owned()));
    }

    #[test]
    fn addresses_meet_where_one_is_the_other_or_is_everywhere_on_its_port() {
        let meet = |one, other| {
            let address = |text| ListenAddress::parse(text).expect(text);
            address(one).meets(&address(other))
        };
        for (one, other) in [("localhost:1", "LOCALHOST:1"), ("0.0.0.0:1", "127.0.0.1:1"), ("10.0.0.1:1", "[::]:1")] {
            assert!(meet(one, other) && meet(other, one), "{one} {other}");
        }
        for (one, other) in [("127.0.0.1:1", "127.0.0.1:2"), ("127.0.0.1:1", "10.0.0.1:1"), ("0.0.0.0:0", "0.0.0.0:0")]
        {
            assert!(!meet(one, other), "{one} {other}");
        }
    }

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        let is_loopback = |text| ListenAddress::parse(text).expect(text).is_loopback();
        assert!(["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "LOCALHOST:1"].into_iter().all(is_loopback));
        assert!(!["0.0.0.0:1", "[::]:1", "localhost.example.com:1", "10.0.0.1:1"].into_iter().any(is_loopback));
    }
}
